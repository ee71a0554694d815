"""The journal's chain (T23): what was changed is found, line by line; what was cut is found against the exported head only."""

import io
import json
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from shahramooz.city import scope
from shahramooz.delivery.actions import heads
from shahramooz.journal import forgetting, record, sealing, verifying
from shahramooz.journal.models import Entry, Seal
from tests.factories import NOW, a_citizen

WRITER = record.Clock("آزمون")


def a_journal(lines: int) -> list[int]:
    """`lines` sealed lines about one person; their ids."""
    person = a_citizen()
    for n in range(lines):
        record.record("people.corrected", about=person, by=person, at=NOW, after={"n": n, "name": person.name})
    assert sealing.seal_lines(at=NOW) == lines
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def sealed(committed):
    """Eight committed and sealed lines."""
    with scope.within(committed):
        return a_journal(8)


@contextmanager
def superuser(server):
    """Somebody who holds the whole server: no policy, no trigger, no reference stops them."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as session:
        session.execute("set session_replication_role = replica")
        yield session


def found(municipality, **more) -> list[tuple[int, str]]:
    return [(one.number, one.problem) for one in verifying.breaks(municipality, **more)]


def test_t23_an_honest_journal_has_no_break_and_each_line_is_sealed_once(committed, sealed):
    with scope.within(committed):
        assert sealing.seal_lines(at=NOW) == 0
        assert list(Seal.objects.order_by("number").values_list("number", "entry_id")) == list(enumerate(sealed, 1))
        assert verifying.unsealed() == 0
    assert found(committed) == []


def test_t23_two_rows_changed_by_a_superuser_are_two_findings(committed, sealed, server):
    with superuser(server) as session:
        session.execute("""update journal_entry set after = '{"n": 99}' where id = %s""", [sealed[2]])
        session.execute("update journal_entry set actor_id = actor_id + 1 where id = %s", [sealed[5]])
    assert found(committed) == [(3, "changed"), (6, "changed")]


def test_t23_a_line_taken_out_and_a_link_taken_out_are_found(committed, sealed, server):
    with superuser(server) as session:
        session.execute("delete from journal_entry where id = %s", [sealed[1]])
        session.execute("delete from journal_seal where entry_id = %s", [sealed[5]])
    assert found(committed) == [(2, "missing"), (6, "gap"), (7, "changed")]


def test_t23_a_cut_tail_is_found_only_against_the_exported_head(committed, sealed, server, tmp_path):
    """Negative control within: asked of the database alone, the same cut is not seen."""
    with scope.within(committed):
        file = heads.write_head(folder=tmp_path, at=NOW)
        exported = heads.read_head(file.read_text())
        last = exported.number
    with superuser(server) as session:
        session.execute("delete from journal_entry where id = any(%s)", [sealed[-2:]])
        session.execute("delete from journal_seal where entry_id = any(%s)", [sealed[-2:]])
    assert found(committed) == []
    assert found(committed, exported=exported) == [(last - 1, "cut")]


def test_t23_a_chain_written_anew_is_found_only_against_the_exported_head(committed, sealed, server):
    with scope.within(committed):
        exported = verifying.head()
    with superuser(server) as session:
        session.execute("update journal_entry set act = 'people.nothing' where id = %s", [sealed[4]])
        session.execute("delete from journal_seal where entry_id = any(%s)", [sealed])
    with scope.within(committed):
        assert sealing.seal_lines(at=NOW) == 8
    assert found(committed) == []
    assert found(committed, exported=exported) == [(8, "other_head")]


def test_t23_the_head_is_signed_and_a_changed_or_foreign_one_is_not_believed(committed, another, sealed, tmp_path):
    with scope.within(committed):
        line = heads.write_head(folder=tmp_path, at=NOW).read_text()
        assert heads.read_head(line).number == 8
        assert heads.read_head(line.replace('\\"number\\":8', '\\"number\\":7')) is None
        assert heads.read_head("{}") is None
    with scope.within(another):
        assert heads.read_head(line) is None


def test_t23_the_command_names_the_first_broken_line_and_fails(committed, sealed, server, tmp_path):
    with scope.within(committed):
        heads.write_head(folder=tmp_path, at=NOW)
    said = io.StringIO()
    call_command("verify_journal", city=committed.slug, heads=tmp_path, stdout=said)
    assert "۸ خط مهرشده، ۱ خط در انتظار مهر، ۰ خط شکسته؛ با مهر بیرونی سنجیده شد" in said.getvalue()
    with superuser(server) as session:
        session.execute("update journal_entry set reason = 'دیگری' where id = %s", [sealed[3]])
    with pytest.raises(CommandError):
        call_command("verify_journal", city=committed.slug, heads=tmp_path, stdout=said)
    assert f"خط ۴ عوض شده است (journal_entry {sealed[3]})" in said.getvalue()


@pytest.mark.parametrize("table", ["journal_entry", "journal_seal"])
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {}"])
def test_t23_the_application_may_neither_change_nor_delete(committed, sealed, table, statement):
    for using, answer in (("default", "permission denied"), ("owner", "append-only|referenced in a foreign key")):
        if (using, table, statement[:6]) == ("owner", "journal_entry", "update"):
            continue  # changing nothing is let through; the next test changes something
        with (
            pytest.raises(Exception, match=answer),
            scope.within(committed, using=using),
            connections[using].cursor() as cursor,
        ):
            cursor.execute(statement.format(table))


@pytest.mark.parametrize(
    "change", ["act = 'x'", "actor_name = 'دیگری'", "after = null", "reason = 'x', words_salt = null", "about_id = 1"]
)
def test_t23_even_the_owner_can_only_empty_a_line(committed, sealed, change):
    with (
        pytest.raises(Exception, match="append-only"),
        scope.within(committed, using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(f"update journal_entry set {change} where id = %s", [sealed[0]])


def test_t24_forgotten_words_leave_the_chain_whole(committed, sealed):
    with scope.within(committed):
        person = a_citizen()
        forgetting.forget(names=sealed[:2], words=sealed[1:3], about=person, by=WRITER, at=NOW, reason="درخواست")
        lines = Entry.objects.in_bulk(sealed)
        assert [lines[pk].actor_name == "" for pk in sealed[:4]] == [True, True, False, False]
        assert [lines[pk].after is None for pk in sealed[:4]] == [False, True, True, False]
        sealing.seal_lines(at=NOW)
    assert found(committed) == []


def test_t24_a_line_emptied_without_an_act_is_found(committed, sealed, server):
    """Negative control of the above: the same emptying by hand is not an erasure."""
    with superuser(server) as session:
        session.execute(
            "update journal_entry set before = null, after = null, reason = '', words_salt = null where id = %s",
            [sealed[6]],
        )
    assert found(committed) == [(7, "forgotten")]


def test_t24_the_function_that_forgets_does_not_reach_another_city(committed, another, sealed):
    with scope.within(another), connection.cursor() as cursor:
        cursor.execute("select journal_forget(%s::bigint[], %s::bigint[])", [sealed, sealed])
    with scope.within(committed):
        assert not Entry.objects.filter(actor_name="").exists()


def test_lines_that_were_committed_late_are_sealed_too(city):
    person = a_citizen()
    record.record("people.corrected", about=person, by=person, at=NOW)
    late = Entry.objects.get()
    record.record("people.corrected", about=person, by=person, at=NOW)
    with connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute("update journal_seal set number = 2")
    newer = Entry.objects.exclude(pk=late.pk).get()
    name, words = b"n" * 32, b"w" * 32
    Seal.objects.create(number=1, entry=newer, name=name, words=words, head=b"h" * 32, sealed_at=NOW)
    assert sealing.seal_lines(at=NOW + timedelta(minutes=1)) == 1
    assert Seal.objects.get(entry=late).number == 2


def test_a_second_sealer_finds_nothing_to_do(committed, server):
    with scope.within(committed):
        person = a_citizen()
        record.record("people.corrected", about=person, by=person, at=NOW)
    with psycopg.connect(server.url("app")) as other:
        other.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"journal:{committed.pk}"])
        with scope.within(committed):
            assert sealing.seal_lines(at=NOW) == 0
    with scope.within(committed):
        assert sealing.seal_lines(at=NOW) == 1


def test_the_exported_file_grows_by_one_line_each_time(committed, sealed, tmp_path):
    with scope.within(committed):
        for _hour in range(2):
            file = heads.write_head(folder=tmp_path, at=NOW)
    numbers = [json.loads(json.loads(line)["text"])["number"] for line in file.read_text().splitlines()]
    assert numbers == [8, 8]
