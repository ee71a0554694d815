"""Roles with their scope and their days (R29, permissions.md)."""

from datetime import timedelta

import pytest

from shahramooz.people import actions as people
from shahramooz.people.access import Ability, access_of
from shahramooz.people.actions.roles import RoleHeld, RoleNotYours, RoleToOneself, VenueNeeded
from tests.factories import NOW, TODAY, a_citizen, a_role, a_venue

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def test_a_role_gives_its_abilities_from_until_and_with_its_last_day(city):
    admin, person = a_role("system_admin"), a_citizen()
    people.grant_role(person=person, role="training_expert", since=TODAY, until=TOMORROW, by=admin, at=NOW)
    days = (YESTERDAY, TODAY, TOMORROW, TOMORROW + timedelta(days=1))
    assert [access_of(person, on=day).may(Ability.PLAN) for day in days] == [False, True, True, False]


def test_an_operator_works_in_his_own_house_alone(city):
    admin, person, here, there = a_role("system_admin"), a_citizen(), a_venue(), a_venue()
    people.grant_role(person=person, role="house_operator", venue=here, by=admin, at=NOW)
    access = access_of(person, on=TODAY)
    assert access.may(Ability.DESK, venue_id=here.pk)
    assert not access.may(Ability.DESK, venue_id=there.pk)
    assert access.venues(Ability.DESK) == {here.pk}


def test_an_operator_without_a_house_is_refused(city):
    with pytest.raises(VenueNeeded):
        people.grant_role(person=a_citizen(), role="house_operator", by=a_role("system_admin"), at=NOW)


def test_r29_nobody_grants_a_role_to_oneself(city):
    admin = a_role("system_admin")
    with pytest.raises(RoleToOneself):
        people.grant_role(person=admin, role="training_head", by=admin, at=NOW)


def test_the_training_head_grants_the_roles_below_and_no_higher(city):
    head = a_role("training_head")
    people.grant_role(person=a_citizen(), role="instructor", by=head, at=NOW)
    for higher in ("system_admin", "training_head"):
        with pytest.raises(RoleNotYours):
            people.grant_role(person=a_citizen(), role=higher, by=head, at=NOW)
    with pytest.raises(RoleNotYours):
        people.grant_role(person=a_citizen(), role="instructor", by=a_role("training_expert"), at=NOW)


def test_a_role_held_is_not_given_twice(city):
    admin, person = a_role("system_admin"), a_citizen()
    people.grant_role(person=person, role="auditor", by=admin, at=NOW)
    with pytest.raises(RoleHeld):
        people.grant_role(person=person, role="auditor", by=admin, at=NOW)


def test_a_role_taken_back_gives_no_rights_from_that_day(city):
    admin, person = a_role("system_admin"), a_role("training_expert")
    people.end_role(grant=person.roles.get(), by=admin, at=NOW)
    assert access_of(person, on=YESTERDAY).may(Ability.PLAN)
    assert not access_of(person, on=TODAY).may(Ability.PLAN)
