"""Deputies with dates, and roles that rest on an affiliation (R29, permissions.md)."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from shahramooz.journal.models import Entry
from shahramooz.people import access as rights
from shahramooz.people import actions as people
from shahramooz.people.access import Ability, access_of
from shahramooz.people.actions.deputies import DeputyDaysBackwards, DeputyIsHolder, DeputyOfDeputy, RoleIsOver
from shahramooz.people.actions.roles import (
    AffiliationOfAnother,
    BodyNeeded,
    CommitteeNeeded,
    RoleNotYours,
    RoleToOneself,
    UnitNeeded,
)
from shahramooz.people.models import Affiliation, RoleGrant
from shahramooz.planning.queries import offerings_managed_by
from tests.factories import NOW, TODAY, a_citizen, a_person, a_role, a_venue, an_instructor, an_offering

DAY = timedelta(days=1)


def employed(person):
    return Affiliation.objects.create(person=person, kind="employee", employment="permanent", since=date(2021, 1, 1))


def resting(role="training_expert"):
    """A person whose role rests on their employment; gives (person, employment)."""
    person = a_person()
    job = employed(person)
    people.grant_role(person=person, role=role, affiliation=job, by=a_role("system_admin"), at=NOW)
    return person, job


def test_losing_the_affiliation_takes_the_rights_of_the_role_that_rests_on_it_from_that_day(city):
    person, job = resting()
    job.until = TODAY + DAY
    job.save()
    days = (TODAY, TODAY + DAY, TODAY + 2 * DAY)
    assert [access_of(person, on=day).may(Ability.PLAN) for day in days] == [True, True, False]


def test_negative_control_a_role_that_rests_on_nothing_outlives_the_affiliation(city):
    person, job = resting()
    job.until = TODAY
    job.save()
    with mock.patch.object(rights, "in_force", lambda on: Q(since__lte=on)):
        assert access_of(person, on=TODAY + DAY).may(Ability.PLAN)
    assert not access_of(person, on=TODAY + DAY).may(Ability.PLAN)


def test_a_role_rests_on_the_persons_own_affiliation_alone(city):
    with pytest.raises(AffiliationOfAnother):
        people.grant_role(
            person=a_person(), role="auditor", affiliation=employed(a_person()), by=a_role("system_admin"), at=NOW
        )


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        ("unit_manager", UnitNeeded),
        ("partner", BodyNeeded),
        ("contractor_rep", BodyNeeded),
        ("secretary", CommitteeNeeded),
        ("chair", CommitteeNeeded),
    ],
)
def test_a_role_for_one_place_is_not_given_without_it(city, role, refusal):
    with pytest.raises(refusal):
        people.grant_role(person=a_person(), role=role, by=a_role("system_admin"), at=NOW)


@pytest.mark.parametrize("role", ["partner", "chair"])
def test_the_database_refuses_a_role_without_its_place(city, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(person=a_person(), role=role, since=TODAY)


def grant_of(person) -> RoleGrant:
    return person.roles.get(deputy_of=None)


def test_a_deputy_acts_in_the_role_on_the_days_said_and_no_longer(city):
    here = a_venue()
    holder, deputy = a_role("house_operator", venue=here), a_citizen()
    made = people.appoint_deputy(
        grant=grant_of(holder), deputy=deputy, since=TODAY + DAY, until=TODAY + 3 * DAY, by=holder, at=NOW
    )
    days = [TODAY + n * DAY for n in range(5)]
    may = [access_of(deputy, on=day).may(Ability.DESK, venue_id=here.pk) for day in days]
    assert may == [False, True, True, True, False]
    assert (made.deputy_of.person, made.venue) == (holder, here)
    line = Entry.objects.get(act="people.deputy_appointed")
    assert (line.about_id, line.after["in_place_of"]) == (deputy.pk, holder.pk)


def test_a_deputy_loses_the_role_when_the_holder_does(city):
    holder, deputy = a_role("training_expert"), a_citizen()
    people.appoint_deputy(grant=grant_of(holder), deputy=deputy, until=TODAY + 9 * DAY, by=holder, at=NOW)
    assert access_of(deputy, on=TODAY + DAY).may(Ability.PLAN)
    people.end_role(grant=grant_of(holder), by=a_role("system_admin"), at=NOW)
    assert not access_of(deputy, on=TODAY + DAY).may(Ability.PLAN)


def test_a_deputy_loses_the_role_with_the_affiliation_of_the_holder(city):
    holder, job = resting()
    deputy = a_citizen()
    people.appoint_deputy(grant=grant_of(holder), deputy=deputy, until=TODAY + 9 * DAY, by=holder, at=NOW)
    job.until = TODAY
    job.save()
    assert [access_of(deputy, on=TODAY + n * DAY).may(Ability.PLAN) for n in (0, 1)] == [True, False]


def test_the_deputy_of_an_instructor_reaches_the_instructors_classes(city):
    teacher, deputy = an_instructor(), a_citizen()
    a_role("instructor", person=teacher.person)
    mine = an_offering(instructor=teacher)
    an_offering(instructor=an_instructor())
    people.appoint_deputy(grant=grant_of(teacher.person), deputy=deputy, until=TODAY + DAY, by=teacher.person, at=NOW)
    assert list(offerings_managed_by(access_of(deputy, on=TODAY), Ability.ATTENDANCE)) == [mine]


def test_the_holder_takes_the_deputy_back(city):
    holder, deputy = a_role("training_expert"), a_citizen()
    made = people.appoint_deputy(grant=grant_of(holder), deputy=deputy, until=TODAY + DAY, by=holder, at=NOW)
    people.end_role(grant=made, by=holder, at=NOW)
    assert access_of(deputy, on=TODAY).grants == ()


def test_r29_nobody_makes_oneself_a_deputy(city):
    expert = a_role("training_expert")
    with pytest.raises(RoleToOneself):
        people.appoint_deputy(grant=grant_of(a_role("training_head")), deputy=expert, until=TODAY, by=expert, at=NOW)


def test_a_deputy_is_refused_where_it_cannot_be(city):
    holder, deputy, other = a_role("training_expert"), a_citizen(), a_citizen()
    grant, told = grant_of(holder), {"at": NOW, "until": TODAY + DAY}
    with pytest.raises(RoleNotYours):
        people.appoint_deputy(grant=grant, deputy=deputy, by=a_role("auditor"), **told)
    with pytest.raises(DeputyIsHolder):
        people.appoint_deputy(grant=grant, deputy=holder, by=a_role("system_admin"), **told)
    with pytest.raises(DeputyDaysBackwards):
        people.appoint_deputy(grant=grant, deputy=deputy, by=holder, at=NOW, until=TODAY - DAY)
    made = people.appoint_deputy(grant=grant, deputy=deputy, by=holder, **told)
    with pytest.raises(DeputyOfDeputy):
        people.appoint_deputy(grant=made, deputy=other, by=a_role("system_admin"), **told)
    grant.until = TODAY - DAY
    grant.save()
    with pytest.raises(RoleIsOver):
        people.appoint_deputy(grant=grant, deputy=other, by=holder, **told)
