"""Rule 7 of the municipality rules: without `within` nothing is seen; with it, only one's own."""

import pytest
from django.db import DatabaseError, InternalError, ProgrammingError, connection, connections, transaction
from django.utils import timezone

from shahramooz.city import bulk, scope
from shahramooz.city.models import Municipality
from shahramooz.places.models import District


def a_district(code="1"):
    return District.objects.create(code=code, name="منطقه یک")


def test_a_transaction_sees_only_its_own_municipality(committed, another):
    with scope.within(committed):
        a_district()
    with scope.within(another):
        assert list(District.objects.all()) == []
    with scope.within(committed):
        assert District.objects.count() == 1


def test_without_a_municipality_nothing_is_seen(committed):
    with scope.within(committed):
        a_district()
    with transaction.atomic():
        assert District.objects.count() == 0


def test_a_row_cannot_be_written_for_another_municipality(committed, another):
    with pytest.raises(ProgrammingError, match="row-level security"), scope.within(committed):
        District.objects.create(municipality_id=another.pk, code="2", name="منطقه دو")


def test_a_read_only_scope_refuses_writes(committed):
    with pytest.raises(InternalError, match="read-only transaction"), scope.within(committed, read_only=True):
        a_district()


def test_a_nested_scope_gives_the_outer_one_back(committed, another):
    with scope.within(committed):
        a_district()
        with scope.within(another):
            assert District.objects.count() == 0
        assert District.objects.count() == 1


def test_the_app_may_not_add_or_change_other_municipalities(committed, another):
    with scope.within(committed):
        assert Municipality.objects.filter(pk=another.pk).update(name="دیگری") == 0
    with pytest.raises(ProgrammingError), scope.within(committed):
        Municipality.objects.create(slug="x", name="x", city="x", host="x", certificate_prefix="x")


def test_r32_the_journal_is_append_only(committed):
    from shahramooz.journal import record
    from shahramooz.journal.models import Entry

    with scope.within(committed):
        record.record("places.added", about=a_district(), by=record.Clock("آزمون"), at=timezone.now())
    for statement in ("update journal_entry set act = 'x'", "delete from journal_entry"):
        with (
            pytest.raises(Exception, match="permission denied"),
            scope.within(committed),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        owner = connections["owner"]  # may, but the table's own triggers say no
        with (
            pytest.raises(Exception, match="append-only"),
            scope.within(committed, using="owner"),
            owner.cursor() as cursor,
        ):
            cursor.execute(statement)
    with scope.within(committed):
        assert Entry.objects.count() == 1


def test_the_factories_write_a_whole_class(city):
    from tests import factories

    room = factories.a_room()
    offering = factories.an_offering(sessions=3, room=room, instructor=factories.an_instructor())
    factories.an_enrolment(offering)
    offering.refresh_from_db()
    assert (offering.taken, offering.sessions.count()) == (1, 3)


def test_a_job_may_take_longer_than_a_page_and_only_in_its_own_transaction(committed):
    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("show statement_timeout")
            return cursor.fetchone()[0]

    with scope.within(committed):
        usual = limit()
        bulk.take_time()
        assert (limit(), usual) == ("5min", "15s")
    with scope.within(committed):
        assert limit() == usual


@pytest.mark.parametrize("takes_time", [True, False])
def test_the_clock_of_a_transaction_that_runs_already_is_started_anew(committed, takes_time):
    """PostgreSQL moves no running clock; the second run is the negative control."""
    if connection.pg_version < 170000:
        pytest.skip("PostgreSQL has a limit for transactions from 17 on")

    def work():
        with scope.within(committed), connection.cursor() as cursor:
            cursor.execute("select set_config('transaction_timeout', '0', true)")
            cursor.execute("select set_config('transaction_timeout', '400ms', true)")
            if takes_time:
                bulk.take_time()
            cursor.execute("select pg_sleep(0.8)")

    if takes_time:
        work()
    else:
        with pytest.raises(DatabaseError, match="transaction timeout"):
            work()
        connection.close()
