"""Persons and the documents that identify them (R12)."""

from datetime import date

import pytest

from shahramooz.journal.models import Entry
from shahramooz.people import actions as people
from shahramooz.people import documents, queries
from shahramooz.people.actions.persons import BirthDateUnlikely, DocumentKnown, NameMissing
from shahramooz.people.models import IdentityDocument, Person
from tests.factories import NOW, TODAY, a_citizen, a_neighbourhood, a_segment

NATIONAL_ID = "0012345679"


def registered(**fields) -> Person:
    return people.register_person(**{"first_name": "زهرا", "last_name": "احمدی", "by": a_citizen(), "at": NOW} | fields)


def test_a_person_is_registered_with_clean_names_and_a_line_in_the_journal(city):
    person = registered(first_name="  علي ", last_name="كاظمی", mobile="+98 912 345 6789", birth_date=date(1990, 5, 1))
    assert (person.name, person.mobile) == ("علی کاظمی", "09123456789")
    line = Entry.objects.get(act="people.registered", about_id=person.pk)
    assert line.after == {"name": "علی کاظمی", "birth_date": "1990-05-01"}


def test_a_person_belongs_to_the_city_as_a_citizen_from_that_day(city):
    person = registered()
    assert [(one.kind, one.since) for one in queries.affiliations_of(person, TODAY)] == [("citizen", TODAY)]


def test_a_person_without_a_document_gets_a_temporary_record(city):
    assert [document.kind for document in queries.documents_of(registered())] == ["temporary"]


def test_a_person_is_found_by_document_however_it_is_typed(city):
    person = registered(documents=[("national_id", "۰۰۱-۲۳۴۵۶۷-۹")])
    assert queries.person_by_document("national_id", "12345679") == person
    assert queries.person_by_document("national_id", "0013542419") is None


def test_the_number_lies_sealed_in_the_database(city):
    registered(documents=[("national_id", NATIONAL_ID)])
    kept = IdentityDocument.objects.get(kind="national_id")
    assert NATIONAL_ID.encode() not in bytes(kept.number_sealed) + bytes(kept.number_index)
    assert documents.opened(kept) == NATIONAL_ID
    assert documents.masked(kept) == "001•••••79"


def test_r12_a_second_active_person_with_the_same_document_is_refused(city):
    registered(documents=[("national_id", NATIONAL_ID)])
    with pytest.raises(DocumentKnown) as refused:
        registered(first_name="مینا", documents=[("national_id", NATIONAL_ID)])
    assert refused.value.sentence == "با این شماره پیش‌تر پرونده‌ای ثبت شده است."
    assert refused.value.next_step == "همان پرونده را با جست‌وجوی شماره باز کنید."
    assert Person.objects.filter(first_name="مینا").count() == 0


def test_r12_the_database_itself_refuses_the_second(city):
    """Negative control: with another kind of document the same digits are no clash, so it is the index that speaks."""
    registered(documents=[("national_id", NATIONAL_ID)])
    assert registered(documents=[("foreigner_code", NATIONAL_ID)]).documents.count() == 1


def test_the_same_number_in_another_city_has_another_index(city, another):
    from shahramooz.city import scope

    here = documents.index("national_id", NATIONAL_ID)
    with scope.within(another):
        assert documents.index("national_id", NATIONAL_ID) != here


def test_a_document_that_comes_later_ends_the_temporary_record(city):
    person = registered()
    people.add_document(person=person, kind="national_id", number=NATIONAL_ID, by=person, at=NOW)
    assert [document.kind for document in queries.documents_of(person)] == ["national_id"]
    assert person.documents.count() == 2


def test_a_name_must_be_there(city):
    with pytest.raises(NameMissing) as refused:
        registered(first_name=" ‌ ")
    assert refused.value.fields == {"first_name": ""}


@pytest.mark.parametrize("born", [date(1800, 1, 1), date(2026, 11, 29)])
def test_a_birth_date_must_be_likely(city, born):
    with pytest.raises(BirthDateUnlikely):
        registered(birth_date=born)


def test_r32_a_correction_keeps_what_stood_before(city):
    person = registered(birth_date=date(1990, 5, 1))
    people.correct_person(person=person, last_name="احمدی‌پور", by=person, at=NOW)
    person.refresh_from_db()
    assert person.last_name == "احمدی‌پور"
    assert queries.found("احمدی پور").get() == person
    line = Entry.objects.get(act="people.corrected")
    assert (line.before, line.after) == ({"last_name": "احمدی"}, {"last_name": "احمدی‌پور"})


def test_a_correction_that_changes_nothing_writes_nothing(city):
    person = registered()
    people.correct_person(person=person, last_name="احمدی", by=person, at=NOW)
    assert Entry.objects.filter(act="people.corrected").count() == 0


def test_people_are_found_by_name_mobile_or_document(city):
    person = registered(mobile="09121112233", documents=[("national_id", NATIONAL_ID)])
    for typed in ("احمدي زهرا", "۰۹۱۲۱۱۱۲۲۳۳", "۰۰۱۲۳۴۵۶۷۹"):
        assert list(queries.found(typed).filter(pk=person.pk)) == [person]
    assert list(queries.found("هیچ‌کس")) == []


def test_fits_asks_every_field_of_the_segment(city):
    here, there = a_neighbourhood(), a_neighbourhood()
    woman = a_citizen(birth_date=date(1996, 11, 28), neighbourhood=here)  # exactly thirty today
    assert queries.fits(woman, a_segment(), TODAY)
    assert queries.fits(woman, a_segment(gender="woman", neighbourhood=here, min_age=30, max_age=30), TODAY)
    assert queries.fits(woman, a_segment(affiliation_kind="citizen"), TODAY)
    assert not queries.fits(woman, a_segment(affiliation_kind="employee"), TODAY)
    assert not queries.fits(woman, a_segment(gender="man"), TODAY)
    assert not queries.fits(woman, a_segment(neighbourhood=there), TODAY)
    assert not queries.fits(woman, a_segment(min_age=31), TODAY)
    assert not queries.fits(woman, a_segment(max_age=29), TODAY)
    assert not queries.fits(a_citizen(birth_date=None), a_segment(min_age=0), TODAY)
