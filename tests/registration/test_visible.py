"""Which people each role reaches (permissions.md, T1, R28)."""

from datetime import date, timedelta
from unittest import mock

import pytest

from shahramooz.people import queries as people
from shahramooz.people.access import Ability, access_of
from shahramooz.people.models import Affiliation, Dependant, Organisation, Unit, Vendor
from shahramooz.registration import visible
from tests.factories import (
    NOW,
    TODAY,
    a_citizen,
    a_contract,
    a_job_role,
    a_person,
    a_role,
    a_room,
    an_enrolment,
    an_offering,
)

SINCE = date(2021, 1, 1)


class Town:
    """An employee of a sub-unit with a child, a worker of a contractor, a learner in a house, and a stranger to all."""

    def __init__(self):
        self.city = Organisation.objects.create(kind="municipal", name="شهرداری")
        self.contractor = Organisation.objects.create(kind="contractor", name="پاکان")
        self.partner = Organisation.objects.create(kind="partner", name="بهزیستی")
        self.unit = Unit.objects.create(organisation=self.city, code="10", name="معاونت")
        self.below = Unit.objects.create(organisation=self.city, code="1001", name="اداره", parent=self.unit)
        self.beside = Unit.objects.create(organisation=self.city, code="20", name="معاونت دیگر")
        self.employee, self.child, self.worker = a_person("کارمند"), a_person("فرزند"), a_person("کارگر")
        self.learner, self.stranger = a_citizen(first_name="فراگیر"), a_citizen(first_name="غریبه")
        work = {"since": SINCE, "employment": "permanent"}
        Affiliation.objects.create(person=self.employee, kind="employee", unit=self.below, **work)
        Affiliation.objects.create(
            person=self.worker,
            kind="contractor_worker",
            employment="contractor",
            organisation=self.contractor,
            contract=a_contract(self.contractor),
            job_role=a_job_role(),
            since=SINCE,
        )
        Dependant.objects.create(person=self.child, guardian=self.employee, relation="child", since=SINCE)
        self.room = a_room()
        self.offering = an_offering(room=self.room, provider=self.partner)
        an_enrolment(self.offering, self.learner)
        an_enrolment(self.offering, self.child)

    def seen_by(self, role, ability=Ability.SEE_PEOPLE, **where) -> set[str]:
        """First names of this town's people whom a new holder of `role` sees."""
        reached = visible.people_visible_to(access_of(a_role(role, **where), on=TODAY), on=TODAY, ability=ability)
        mine = {one.pk for one in (self.employee, self.child, self.worker, self.learner, self.stranger)}
        return {one.first_name for one in reached if one.pk in mine}


@pytest.fixture
def town(city):
    return Town()


ALL = {"کارمند", "فرزند", "کارگر", "فراگیر", "غریبه"}


def test_the_head_sees_everybody(town):
    assert town.seen_by("training_head") == ALL


@pytest.mark.parametrize("role", ["system_admin", "auditor"])
def test_r28_the_administrator_and_the_auditor_see_no_families(town, role):
    assert town.seen_by(role) == ALL - {"فرزند"}


def test_r28_an_expert_sees_families_only_in_classes_in_their_charge(town):
    assert town.seen_by("training_expert") == ALL - {"فرزند"}
    expert = a_role("training_expert")
    town.offering.owner = expert
    town.offering.save()
    assert town.child in visible.people_visible_to(access_of(expert, on=TODAY), on=TODAY)


def test_a_unit_manager_sees_the_unit_with_those_under_it_and_their_families(town):
    assert town.seen_by("unit_manager", unit=town.unit) == {"کارمند", "فرزند"}
    assert town.seen_by("unit_manager", unit=town.beside) == set()
    assert town.seen_by("unit_manager") == set()


def test_a_unit_manager_loses_sight_of_somebody_who_left_the_unit(town):
    town.employee.affiliations.update(until=TODAY - timedelta(days=1))
    assert town.seen_by("unit_manager", unit=town.unit) == set()


def test_an_operator_sees_the_applicants_of_the_house(town):
    assert town.seen_by("house_operator", venue=town.room.venue) == {"فراگیر", "فرزند"}
    assert town.seen_by("house_operator", venue=a_room().venue) == set()


def test_a_contractor_sees_own_workers_and_a_partner_own_learners_without_families(town):
    assert town.seen_by("contractor_rep", organisation=town.contractor) == {"کارگر"}
    assert town.seen_by("partner", organisation=town.partner) == {"فراگیر"}
    assert town.seen_by("contractor_rep", organisation=town.partner) == set()


@pytest.mark.parametrize(
    ("role", "where"), [("secretary", {"committee": "آموزش"}), ("enforcement", {}), ("instructor", {})]
)
def test_others_see_no_records_of_people(town, role, where):
    assert town.seen_by(role, **where) == set()


def test_negative_control_without_the_narrowing_a_unit_manager_sees_strangers(town):
    with mock.patch.object(visible, "_within", lambda *_: people.is_family(TODAY) | ~people.is_family(TODAY)):
        assert "غریبه" in town.seen_by("unit_manager", unit=town.unit)


def test_units_and_bodies_are_seen_within_ones_scope(town):
    manager = access_of(a_role("unit_manager", unit=town.unit), on=TODAY)
    assert set(people.units_visible_to(manager)) == {town.unit, town.below}
    assert set(people.organisations_visible_to(manager)) == set()
    rep = access_of(a_role("contractor_rep", organisation=town.contractor), on=TODAY)
    assert set(people.organisations_visible_to(rep)) == {town.contractor}
    assert set(people.units_visible_to(rep)) == set()
    assert people.units_visible_to(access_of(a_role("training_head"), on=TODAY)).count() == 3


def vendors_seen_by(*roles) -> int:
    person = a_person()
    for role in roles:
        a_role(role, person=person)
    return people.vendors_visible_to(access_of(person, on=TODAY), TODAY).count()


def test_no_enforcement_role_reads_street_vendors_whatever_else_they_hold(town):
    Vendor.objects.create(person=town.stranger, trade="میوه", since=SINCE)
    assert vendors_seen_by("training_head") == vendors_seen_by("training_expert") == 1
    for roles in (
        ["enforcement"],
        ["enforcement", "training_head"],
        ["system_admin"],
        ["auditor"],
        ["unit_manager"],
        [],
    ):
        assert vendors_seen_by(*roles) == 0
    both = a_role("enforcement", person=a_role("training_head"))
    reached = visible.people_visible_to(access_of(both, on=TODAY), on=TODAY)
    assert town.stranger not in reached
    assert town.learner in reached


def test_negative_control_of_vendors_without_the_rule_enforcement_reads_them(town):
    Vendor.objects.create(person=town.stranger, trade="میوه", since=SINCE)
    with mock.patch("shahramooz.people.access.Access.holding", lambda self, ability: list(self.grants)):
        assert vendors_seen_by("enforcement") == 1


def test_what_is_seen_costs_one_question_however_many_people(town, django_assert_num_queries):
    access = access_of(a_role("house_operator", venue=town.room.venue), on=TODAY)
    for _ in range(5):
        an_enrolment(town.offering, a_citizen(made_at=NOW))
    with django_assert_num_queries(1):
        assert len(visible.people_visible_to(access, on=TODAY)) == 8
