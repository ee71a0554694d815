"""From an application to a seat or a waiting number: S0-2, S0-3, S0-4, R1, R3."""

from datetime import timedelta

import pytest

from shahramooz.journal.models import Entry
from shahramooz.registration import actions, eligibility, queries
from shahramooz.registration.models import Application, Charge, Enrolment
from tests.factories import NOW, a_citizen, an_offering


def applied(offering, learner=None, **more):
    learner = learner or a_citizen()
    return actions.apply(learner=learner, offering=offering, by=more.pop("by", learner), at=more.pop("at", NOW), **more)


def test_s0_3_seats_are_given_until_the_class_is_full_and_the_surplus_waits_in_order(city):
    offering = an_offering(capacity=15)
    made = [applied(offering) for _ in range(23)]
    offering.refresh_from_db()
    assert [one.state for one in made] == ["seated"] * 15 + ["waiting"] * 8
    assert [queries.waiting_number(one) for one in made] == [None] * 15 + [1, 2, 3, 4, 5, 6, 7, 8]
    assert (offering.taken, offering.taken_open, offering.capacity) == (15, 15, 15)


def test_r3_a_person_applies_once_to_an_offering(city):
    offering, learner = an_offering(capacity=2), a_citizen()
    applied(offering, learner)
    with pytest.raises(eligibility.AlreadyApplied):
        applied(offering, learner)
    assert Application.objects.count() == 1
