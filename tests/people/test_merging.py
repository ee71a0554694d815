"""Two records of one human being: merging keeps everything and can be undone exactly (R12, R13, S2-6)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from shahramooz.catalogue.models import Attainment
from shahramooz.city import scope
from shahramooz.delivery import actions as delivery
from shahramooz.delivery.models import Certificate, IssueRun, SigningKey
from shahramooz.journal.models import Entry
from shahramooz.journal.record import Clock
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.actions import merging
from shahramooz.people.models import (
    AccountPerson,
    Affiliation,
    Dependant,
    IdentityDocument,
    Merge,
    Message,
    Person,
    RoleGrant,
)
from shahramooz.registration.models import Enrolment
from tests.factories import (
    NOW,
    TODAY,
    a_citizen,
    a_course,
    a_job,
    a_neighbourhood,
    a_role,
    an_account,
    an_enrolment,
    an_instructor,
    an_offering,
)

NATIONAL_ID, OTHER_ID = "0012345679", "0013542419"
MAKER = Clock("آزمون")
LATER = NOW + timedelta(hours=1)


def clerk():
    return a_role("training_head")


def registered(**fields) -> Person:
    known = {"first_name": "زهرا", "last_name": "احمدی", "birth_date": date(1990, 5, 1), "by": MAKER, "at": NOW}
    return people.register_person(**known | fields)


def merged(kept, gone, **fields):
    by = fields.pop("by", None) or clerk()
    return people.merge_persons(kept=kept, gone=gone, by=by, at=NOW, **fields)


def everything() -> dict[str, list]:
    """Every row of every table that knows a person, as it stands: what undoing must bring back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select distinct c.relname from pg_constraint k join pg_class c on c.oid = k.conrelid
               where k.contype = 'f' and k.confrelid in ('people_person'::regclass, 'people_account'::regclass)"""
        )
        tables = {name for (name,) in cursor.fetchall()} | {"people_person"}
        found = {}
        for table in sorted(tables - {"people_merge"}):
            cursor.execute(f"select to_jsonb(t)::text from {table} t order by id")
            found[table] = cursor.fetchall()
    return found


def a_certificate(person, enrolment) -> Certificate:
    key = SigningKey.objects.first() or _row(SigningKey)
    run = _row(IssueRun, offering_id=enrolment.offering_id, asked_by_id=person.pk)
    return _row(
        Certificate,
        enrolment_id=enrolment.pk,
        person_id=person.pk,
        signed_with_id=key.pk,
        run_id=run.pk,
        issued_by_id=person.pk,
        serial=f"S{enrolment.pk}",
        code=f"C{enrolment.pk}",
    )


def _row(model, **known):
    """A row with harmless values in every column that must have one."""
    empty = {
        "CharField": "x",
        "TextField": "x",
        "BinaryField": b"x",
        "DateTimeField": NOW,
        "DateField": TODAY,
        "BooleanField": False,
        "JSONField": {},
    }
    for field in model._meta.concrete_fields:
        if field.primary_key or field.null or field.has_default() or field.attname in known:
            continue
        known.setdefault(field.attname, empty.get(field.get_internal_type(), 1))
    return model.objects.create(**known)


@pytest.fixture
def two(city):
    """One woman in two records, each with a history of its own in every stage."""
    kept = registered(documents=[("national_id", NATIONAL_ID)])
    gone = registered(father_name="رضا", mobile="09121112233", neighbourhood=a_neighbourhood())
    first, second = an_offering(), an_offering()
    for person, offering in ((kept, first), (gone, second)):
        enrolment = an_enrolment(offering, person)
        a_certificate(person, enrolment)
        Attainment.objects.create(person=person, course=a_course(), since=TODAY, source="import")
    a_job(kept, since=date(2024, 1, 1))
    a_job(gone, "company_staff", since=date(2020, 1, 1), until=date(2023, 12, 31))
    child = a_citizen(first_name="سارا", birth_date=date(2018, 1, 1))
    Dependant.objects.create(person=child, guardian=gone, relation="child", since=TODAY)
    return kept, gone


def test_r12_r13_after_a_merge_the_history_of_both_is_seen_in_one_record(two):
    kept, gone = two
    merged(kept, gone)
    assert Enrolment.objects.filter(person=kept).count() == 2
    assert Certificate.objects.filter(person=kept).count() == 2
    assert Attainment.objects.filter(person=kept).count() == 2
    assert Affiliation.objects.filter(person=kept, kind__in=Affiliation.STAFF).count() == 2
    assert [bond.person.first_name for bond in queries.dependants_of(kept, TODAY)] == ["سارا"]
    found = queries.found("زهرا احمدی")
    assert kept in found and gone not in found
    assert queries.rows_of(gone, queries.person_columns()) == {}


def test_r12_undoing_a_merge_brings_back_every_row_as_it_was(two):
    kept, gone = two
    head = clerk()
    before = everything()
    merge = merged(kept, gone, by=head)
    assert everything() != before
    people.undo_merge(merge=merge, by=head, at=LATER)
    after = everything()
    assert {name: set(rows) ^ set(before[name]) for name, rows in after.items() if rows != before[name]} == {}
    acts = Entry.objects.filter(about_id=kept.pk, act__startswith="people.merge").order_by("pk")
    assert [line.act for line in acts] == ["people.merged", "people.merge_undone"]


def test_r12_one_active_person_bears_a_document_across_the_merge(two):
    """The temporary record of `gone` ends; whoever shows the document finds the one person, before and after undoing."""
    kept, gone = two
    merge = merged(gone, kept)  # the one with the document goes into the temporary one
    assert queries.person_by_document("national_id", NATIONAL_ID) == gone
    assert [document.kind for document in queries.documents_of(gone)] == ["national_id"]
    people.undo_merge(merge=merge, by=clerk(), at=LATER)
    assert queries.person_by_document("national_id", NATIONAL_ID) == kept
    assert [document.kind for document in queries.documents_of(gone)] == ["temporary"]


def test_blanks_of_the_kept_record_are_filled_and_emptied_again(two):
    kept, gone = two
    merge = merged(kept, gone)
    kept.refresh_from_db()
    assert (kept.father_name, kept.mobile, kept.neighbourhood_id) == ("رضا", "09121112233", gone.neighbourhood_id)
    people.correct_person(person=kept, mobile="09350000000", by=kept, at=NOW)
    people.undo_merge(merge=merge, by=clerk(), at=LATER)
    kept.refresh_from_db()
    assert (kept.father_name, kept.mobile) == ("", "09350000000")  # what was corrected since stays corrected


def test_what_was_added_since_the_merge_stays_with_the_kept_record(two):
    kept, gone = two
    merge = merged(kept, gone)
    new = an_enrolment(an_offering(), kept)
    people.undo_merge(merge=merge, by=clerk(), at=LATER)
    assert set(Enrolment.objects.filter(person=kept).values_list("pk", flat=True)) >= {new.pk}
    assert Enrolment.objects.filter(person=gone).count() == 1


def test_rows_that_clash_stay_with_the_other_record_and_are_seen_through_it(city):
    kept, gone, offering = registered(), registered(), an_offering()
    for person in (kept, gone):
        an_enrolment(offering, person)
    before = everything()
    head = clerk()
    merge = merged(kept, gone, by=head)
    assert merge.stayed.keys() == {"registration_enrolment.person_id"}
    assert Enrolment.objects.filter(person=kept).count() == 1
    assert Enrolment.objects.filter(person__in=queries.records_of(kept)).count() == 2
    people.undo_merge(merge=merge, by=head, at=LATER)
    assert {name: rows for name, rows in everything().items() if name.startswith("registration")} == {
        name: rows for name, rows in before.items() if name.startswith("registration")
    }


def test_two_jobs_at_one_time_count_as_one_head(city):
    kept, gone = registered(), registered()
    a_job(kept)
    job = a_job(gone)
    assert queries.headcount(TODAY) == 2
    merge = merged(kept, gone)
    assert queries.headcount(TODAY) == 1
    people.undo_merge(merge=merge, by=clerk(), at=LATER)
    job.refresh_from_db()
    assert (queries.headcount(TODAY), job.is_primary, job.person) == (2, True, gone)


def test_an_account_of_both_acts_for_the_kept_record_alone(city):
    kept, gone = registered(), registered()
    account = an_account(gone)
    AccountPerson.objects.create(account=account, person=kept, since=NOW)
    merge = merged(kept, gone)
    assert queries.own_person(account) == kept
    people.undo_merge(merge=merge, by=clerk(), at=LATER)
    assert queries.own_person(account) == gone
    assert AccountPerson.objects.filter(account=account, ended_at=None).count() == 2


def test_signatures_are_evidence_and_are_never_rewritten(two):
    kept, gone = two
    signed = Certificate.objects.filter(issued_by=gone).count()
    merged(kept, gone)
    assert signed == Certificate.objects.filter(issued_by=gone).count() == 1
    columns = queries.person_columns()
    assert ("delivery_certificate", "person_id") in columns
    assert [column for _table, column in columns if column.endswith("by_id")] == []


def test_merges_one_after_another_come_apart_in_the_opposite_order(city):
    first, second, third = registered(), registered(), registered()
    inner = merged(second, third)
    outer = merged(first, second)
    assert set(queries.records_of(first)) == {first, second, third}
    with pytest.raises(merging.LaterMergeFirst):
        people.undo_merge(merge=inner, by=clerk(), at=LATER)
    people.undo_merge(merge=outer, by=clerk(), at=LATER)
    people.undo_merge(merge=inner, by=clerk(), at=LATER)
    assert queries.live().filter(pk__in=[first.pk, second.pk, third.pk]).count() == 3
    with pytest.raises(merging.NothingToUndo):
        people.undo_merge(merge=inner, by=clerk(), at=LATER)


def test_two_documents_of_one_kind_are_two_people(city):
    with pytest.raises(merging.TwoDocuments):
        merged(registered(documents=[("national_id", NATIONAL_ID)]), registered(documents=[("national_id", OTHER_ID)]))
    one = registered(documents=[("passport", "A12345678")])
    merged(one, registered(documents=[("foreigner_code", "123456789012")]))  # the control: of two kinds


def test_a_guardian_is_not_merged_with_the_child(city):
    mother, child = registered(), registered(first_name="سارا")
    Dependant.objects.create(person=child, guardian=mother, relation="child", since=TODAY)
    with pytest.raises(merging.FamilyOfEachOther):
        merged(mother, child)


def test_r29_nobody_merges_oneself_or_gathers_roles_that_are_not_theirs_to_give(city):
    head, admin = clerk(), a_role("system_admin")
    other = registered()
    with pytest.raises(merging.NotOnesOwnRecord):
        merged(other, head, by=head)
    with pytest.raises(merging.RolesBeyondYours):
        merged(other, admin, by=head)
    merged(other, admin, by=a_role("system_admin"))  # the control: another administrator may
    assert RoleGrant.objects.filter(person=other, role="system_admin").count() == 1


def test_a_record_is_merged_once_and_not_with_itself(city):
    kept, gone = registered(), registered()
    merged(kept, gone)
    with pytest.raises(merging.AlreadyMerged):
        merged(registered(), gone)
    with pytest.raises(merging.SameRecord):
        merged(kept, kept)


def test_r33_records_that_look_alike_are_proposed_until_somebody_tells_them_apart(city, django_assert_num_queries):
    one = registered(first_name="علی", last_name="حسینی‌زاده", father_name="کاظم")
    other = registered(first_name="علي", last_name="حسینی زاده", father_name="كاظم")
    registered(first_name="علی", last_name="حسینی زاده", father_name="رضا")  # another father
    registered(first_name="علی", last_name="حسینی زاده", father_name="کاظم", birth_date=date(1991, 5, 1))
    with django_assert_num_queries(3):
        pairs = queries.lookalikes()
    assert [(pair.one, pair.other, pair.fathers_agree) for pair in pairs] == [(one, other, True)]
    assert queries.lookalikes_of(one) == [other]
    known = {"first_name": "علی", "last_name": "حسینیزاده", "father_name": "کاظم", "birth_date": one.birth_date}
    assert queries.alike(**known) == [one, other]
    people.tell_apart(one=other, other=one, by=clerk(), at=NOW)
    people.tell_apart(one=one, other=other, by=clerk(), at=NOW)
    assert queries.lookalikes() == []
    assert Entry.objects.filter(act="people.told_apart").count() == 1


def test_an_instructor_and_messages_follow_too(city):
    kept, gone = registered(), registered()
    instructor = an_instructor(gone)
    Message.objects.create(person=gone, kind="x", text="سلام", made_at=NOW)
    merged(kept, gone)
    instructor.refresh_from_db()
    assert instructor.person == kept
    assert Message.objects.filter(person=kept).count() == 1
    assert IdentityDocument.objects.filter(person=gone).count() == 0


def test_t24_an_erased_person_leaves_no_words_in_the_ledger_and_is_not_taken_apart(city):
    kept, gone = registered(), registered(father_name="رضا")
    merge = merged(kept, gone, reason="شناسنامه زهرا احمدی")
    assert "رضا" in str(merge.changed)
    delivery.erase_person(person=kept, reason="درخواست خودش", by=a_role("system_admin"), at=LATER)
    merge.refresh_from_db()
    assert (merge.changed, merge.reason) == ([], "")
    with pytest.raises(merging.RecordErased):
        people.undo_merge(merge=merge, by=clerk(), at=LATER)


def test_two_clicks_at_one_moment_merge_once(committed):
    """Both wait for the same two rows; the second finds them merged. The control: without the lock's refusal the unique index speaks."""
    with scope.within(committed):
        kept, gone, head = registered(), registered(), clerk()
    start = threading.Barrier(2)

    def click():
        try:
            with scope.within(committed):
                start.wait()
                people.merge_persons(kept=kept, gone=gone, by=head, at=NOW)
                return "merged"
        except merging.AlreadyMerged:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda _n: click(), range(2)))
    assert answers == ["merged", "refused"]
    with scope.within(committed), pytest.raises(IntegrityError, match="people_merge_once"), transaction.atomic():
        Merge.objects.create(kept=kept, gone=gone, made_at=NOW)
