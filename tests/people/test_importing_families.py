"""Families out of a workbook: bound to a guardian who works here, a child of two parents once, consents of minors only (S1-4)."""

from datetime import date

import pytest

from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.importing import actions as importing
from shahramooz.people.importing.families import FAMILIES
from shahramooz.people.models import AccountPerson, Dependant, GuardianConsent, Person
from tests.factories import NOW, TODAY, a_role, an_account
from tests.people.workbooks import a_book, found_in, rows_with, the_units, tried, written

HEAD = ["کد ملی کارمند", "نسبت", "کد ملی", "نام", "نام خانوادگی", "نام پدر", "تاریخ تولد", "رضایت‌نامه"]
MOTHER, FATHER, CHILD, STRANGER = "0499370899", "0790419904", "0084575948", "0963695398"


@pytest.fixture
def clerk(city):
    return a_role("training_expert")


@pytest.fixture
def parents(clerk):
    (unit,) = the_units(["منطقه ۱"])
    found = []
    for name, number in (("مریم", MOTHER), ("رضا", FATHER)):
        one = people.register_person(
            first_name=name,
            last_name="کاویانی",
            birth_date=date(1985, 5, 5),
            documents=[("national_id", number)],
            affiliation="",
            by=clerk,
            at=NOW,
        )
        people.affiliate(
            person=one, kind="employee", employment="permanent", unit=unit, since=date(2020, 1, 1), by=clerk, at=NOW
        )
        found.append(one)
    return found


def a_member(guardian=MOTHER, relation="دختر", number=CHILD, name="آوا", born="1395/02/03", consent="بله"):
    return [guardian, relation, number, name, "کاویانی", "رضا", born, consent]


def test_s1_4_a_family_is_bound_to_the_one_who_works_here(parents, clerk):
    mother, _father = parents
    an_account(mother)
    rows = [
        a_member(),
        a_member(relation="همسر", number="", name="رضا", born="", consent=""),
        a_member(guardian=STRANGER),
    ]
    file = tried(FAMILIES, a_book(HEAD, *rows), by=clerk)
    assert rows_with(file) == {4: {"guardian"}}
    written(FAMILIES, file, by=clerk)
    child = queries.person_by_document("national_id", CHILD)
    assert list(queries.guardians_of(child, TODAY)) == [mother]
    assert queries.has_consent(child, TODAY)
    assert child.affiliations.get().kind == "family"
    assert AccountPerson.objects.filter(person=child, account__links__person=mother).exists()
    spouse = Dependant.objects.get(relation="spouse").person
    assert spouse.documents.get().kind == "temporary"  # nobody is refused for lack of a number
    assert GuardianConsent.objects.count() == 1

    again = tried(FAMILIES, a_book(HEAD, a_member()), by=clerk)
    assert again.counts["known"] == 1
    importing.undo(file, FAMILIES, reason="", by=clerk, at=NOW)
    assert (Dependant.objects.count(), GuardianConsent.objects.count()) == (0, 0)
    assert not Person.objects.filter(first_name="آوا").exists()


def test_r12_a_child_of_two_parents_here_is_one_person_after_a_decision(parents, clerk):
    file = tried(FAMILIES, a_book(HEAD, a_member(), a_member(guardian=FATHER)), by=clerk)
    (twin,) = found_in(file).twins
    assert twin["choices"] == ["leave", "same", "instead"]
    importing.decide(file, decisions={twin["key"]: "same"}, by=clerk, at=NOW)
    written(FAMILIES, file, by=clerk)
    child = Person.objects.get(first_name="آوا")
    assert set(queries.guardians_of(child, TODAY)) == set(parents)


def test_what_is_wrong_with_a_family_is_said(parents, clerk):
    rows = [
        a_member(number=MOTHER),
        a_member(relation="همسایه"),
        a_member(number=FATHER, relation="همسر", name="رضا", born=""),
    ]
    file = tried(FAMILIES, a_book(HEAD, *rows), by=clerk)
    assert rows_with(file) == {2: {"national_id"}, 3: {"relation"}}
    assert [one["by"] for one in found_in(file).twins] == ["id"]  # her husband works here too: bound after a decision
