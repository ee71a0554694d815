"""Families, minors and a guardian's permission (Q25, S1-4)."""

from datetime import date, timedelta

import pytest

from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.actions.family import AlreadyInFamily, GuardianIsMinor, NotAMinor, NotYourFamily
from shahramooz.people.models import Affiliation
from tests.factories import NOW, TODAY, a_citizen, an_account

CHILD = {"relation": "child", "first_name": "آرش", "last_name": "احمدی", "birth_date": date(2015, 3, 1), "at": NOW}


def a_child(mother, **fields):
    return people.add_dependant(**{"guardian": mother, "by": mother} | CHILD | fields).person


def test_a_guardian_adds_a_child_and_their_account_may_act_for_it(city):
    mother = a_citizen()
    account = an_account(mother)
    child = a_child(mother)
    assert list(queries.guardians_of(child, TODAY)) == [mother]
    assert queries.may_act_for(mother, child, TODAY)
    assert not queries.may_act_for(child, mother, TODAY)
    assert not queries.may_act_for(a_citizen(), child, TODAY)
    assert list(queries.accounts_of(child)) == [account]


def test_the_right_to_act_ends_with_the_bond(city):
    mother = a_citizen()
    child = a_child(mother)
    child.guardians.update(until=TODAY)
    assert queries.may_act_for(mother, child, TODAY)
    assert not queries.may_act_for(mother, child, TODAY + timedelta(days=1))


def test_the_same_child_twice_is_refused_in_whatever_spelling(city):
    mother = a_citizen()
    a_child(mother, last_name="احمدی پور")
    with pytest.raises(AlreadyInFamily):
        a_child(mother, last_name="احمدی‌پور")


def test_two_children_may_share_a_birthday(city):
    mother = a_citizen()
    a_child(mother)
    assert a_child(mother, first_name="رها").name == "رها احمدی"


def test_a_minor_is_nobodys_guardian(city):
    with pytest.raises(GuardianIsMinor):
        a_child(a_citizen(birth_date=date(2010, 1, 1)))


def test_family_of_staff_belongs_to_the_family_of_staff_too(city):
    mother = a_citizen()
    Affiliation.objects.create(person=mother, kind="employee", employment="permanent", since=date(2020, 1, 1))
    kinds = [one.kind for one in queries.affiliations_of(a_child(mother), TODAY)]
    assert kinds == ["citizen", "family"]


def test_eighteen_comes_on_the_birthday(city):
    child = a_child(a_citizen(), birth_date=date(2008, 11, 29))
    assert queries.is_minor(child, date(2026, 11, 28))
    assert not queries.is_minor(child, date(2026, 11, 29))


def test_consent_is_given_once_and_holds_until_withdrawn(city):
    mother = a_citizen()
    child = a_child(mother)
    assert not queries.has_consent(child, TODAY)
    consent = people.give_consent(minor=child, guardian=mother, by=mother, at=NOW)
    assert people.give_consent(minor=child, guardian=mother, by=mother, at=NOW) == consent
    assert queries.has_consent(child, TODAY)
    people.withdraw_consent(consent=consent, by=mother, at=NOW)
    assert not queries.has_consent(child, TODAY)


def test_consent_of_either_parent_is_enough_and_ends_with_the_bond(city):
    mother, father = a_citizen(), a_citizen(gender="man")
    child = a_child(mother)
    people.bind_dependant(guardian=father, person=child, relation="child", by=father, at=NOW)
    people.give_consent(minor=child, guardian=father, by=father, at=NOW)
    assert queries.has_consent(child, TODAY)
    child.guardians.filter(guardian=father).update(until=TODAY)
    assert not queries.has_consent(child, TODAY + timedelta(days=1))


def test_consent_for_one_kind_of_thing_is_no_general_consent(city):
    mother = a_citizen()
    child = a_child(mother)
    people.give_consent(minor=child, guardian=mother, scope="اردو", by=mother, at=NOW)
    assert not queries.has_consent(child, TODAY)
    assert queries.has_consent(child, TODAY, scope="اردو")


def test_a_stranger_gives_no_consent_and_an_adult_needs_none(city):
    mother = a_citizen()
    with pytest.raises(NotYourFamily):
        people.give_consent(minor=a_child(mother), guardian=a_citizen(), by=mother, at=NOW)
    spouse = a_child(mother, relation="spouse", birth_date=date(1988, 1, 1))
    with pytest.raises(NotAMinor):
        people.give_consent(minor=spouse, guardian=mother, by=mother, at=NOW)
