"""S0-20 and R25: seats kept for a segment, their sum, and their return to everybody."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shahramooz.planning import actions, jobs
from shahramooz.planning.models import Offering
from tests.factories import NOW, TODAY, a_role, a_room, a_segment, an_offering


@pytest.fixture
def planner(city):
    return a_role("training_expert")


def quota(offering, planner, seats, **fields):
    return actions.set_quota(
        offering=offering, segment=fields.pop("segment", None) or a_segment(), seats=seats, by=planner, at=NOW, **fields
    )


def pots(offering):
    offering.refresh_from_db()
    return offering.taken, offering.taken_open, offering.reserved, offering.capacity


def test_s0_20_quota_seats_are_kept_from_the_open_pot(planner):
    offering = an_offering(capacity=3)
    staff = quota(offering, planner, 2)
    assert [actions.take_seat(offering.pk) for _ in range(2)] == [True, False]
    assert [actions.take_seat(offering.pk, quota_id=staff.pk) for _ in range(3)] == [True, True, False]
    assert pots(offering) == (3, 1, 2, 3)


def test_s0_20_a_quota_seat_goes_back_to_its_own_quota(planner):
    offering = an_offering(capacity=2)
    staff = quota(offering, planner, 1)
    actions.take_seat(offering.pk, quota_id=staff.pk)
    actions.take_seat(offering.pk)
    assert actions.give_back_seat(offering.pk, quota_id=staff.pk) is True
    assert actions.take_seat(offering.pk) is False
    assert actions.take_seat(offering.pk, quota_id=staff.pk) is True


def test_r25_the_sum_of_quotas_never_exceeds_the_capacity(planner):
    offering = an_offering(capacity=10)
    quota(offering, planner, 6)
    with pytest.raises(actions.QuotasExceedCapacity) as refused:
        quota(offering, planner, 5)
    assert refused.value.facts["left"] == 4
    quota(offering, planner, 4)
    assert pots(offering) == (0, 0, 10, 10)


def test_r25_seats_already_given_to_everybody_cannot_be_promised(planner):
    offering = an_offering(capacity=10)
    for _ in range(7):
        actions.take_seat(offering.pk)
    with pytest.raises(actions.QuotasExceedCapacity):
        quota(offering, planner, 4)
    quota(offering, planner, 3)


def test_r25_the_database_itself_refuses_quotas_beyond_the_capacity(planner):
    offering = an_offering(capacity=10)
    with pytest.raises(IntegrityError, match="quotas_fit"), transaction.atomic():
        Offering.objects.filter(pk=offering.pk).update(reserved=11)


def test_a_quota_is_changed_but_not_below_what_it_has_given(planner):
    offering, segment = an_offering(capacity=10), a_segment()
    staff = quota(offering, planner, 5, segment=segment)
    for _ in range(3):
        actions.take_seat(offering.pk, quota_id=staff.pk)
    with pytest.raises(actions.QuotaBelowTaken):
        quota(offering, planner, 2, segment=segment)
    quota(offering, planner, 3, segment=segment)
    assert pots(offering) == (3, 0, 3, 10)


def test_s0_20_unfilled_seats_return_to_everybody_at_the_set_time(planner):
    offering = an_offering(capacity=5)
    staff = quota(offering, planner, 4, release_at=NOW + timedelta(days=2))
    actions.take_seat(offering.pk, quota_id=staff.pk)
    assert jobs.release_quotas(at=NOW + timedelta(days=2, seconds=-1)) == 0
    assert jobs.release_quotas(at=NOW + timedelta(days=2)) == 1
    assert jobs.release_quotas(at=NOW + timedelta(days=2)) == 0
    assert pots(offering) == (1, 1, 0, 5)
    assert [actions.take_seat(offering.pk) for _ in range(5)] == [True] * 4 + [False]
    assert actions.take_seat(offering.pk, quota_id=staff.pk) is False
    assert actions.give_back_seat(offering.pk, quota_id=staff.pk) is True  # it is everybody's now
    assert pots(offering) == (4, 4, 0, 5)


def test_r25_a_restriction_trims_quotas_and_gives_them_back_when_it_ends(planner):
    offering = an_offering(capacity=30, sessions=1, room=a_room(capacity=30))
    staff, family = quota(offering, planner, 15), quota(offering, planner, 5)
    for _ in range(3):
        actions.take_seat(offering.pk)
    put = actions.put_restriction(
        title="پروتکل",
        authority="ستاد",
        ratio=Decimal("0.5"),
        since=TODAY,
        until=TODAY + timedelta(days=30),
        by=planner,
        at=NOW,
    )
    staff.refresh_from_db()
    family.refresh_from_db()
    assert (staff.seats, family.seats, pots(offering)) == (9, 3, (3, 3, 12, 15))
    actions.withdraw_restriction(put.restriction, by=planner, at=NOW)
    staff.refresh_from_db()
    family.refresh_from_db()
    assert (staff.seats, staff.promised, family.seats, pots(offering)) == (15, None, 5, (3, 3, 20, 30))


def test_r5_a_quota_seat_freed_under_a_due_capacity_is_not_given_away(planner):
    offering = an_offering(capacity=10, sessions=1, room=a_room(capacity=10))
    staff = quota(offering, planner, 4)
    for _ in range(4):
        actions.take_seat(offering.pk, quota_id=staff.pk)
        actions.take_seat(offering.pk)
    actions.put_restriction(
        title="پروتکل",
        authority="ستاد",
        ratio=Decimal("0.5"),
        since=TODAY,
        until=TODAY + timedelta(days=30),
        by=planner,
        at=NOW,
    )
    assert pots(offering) == (8, 4, 4, 8)
    actions.give_back_seat(offering.pk, quota_id=staff.pk)
    assert pots(offering) == (7, 4, 3, 7)
    assert actions.take_seat(offering.pk, quota_id=staff.pk) is False
    assert actions.take_seat(offering.pk) is False


def test_lowering_the_own_capacity_below_the_quotas_is_refused(planner):
    offering = an_offering(capacity=10)
    quota(offering, planner, 6)
    with pytest.raises(actions.BelowQuotas):
        actions.set_capacity(offering, own_capacity=5, by=planner, at=NOW)


def test_priority_classes_are_stated_before_the_window_opens(city, planner):
    offering, first, second = an_offering(state="approved"), a_segment(), a_segment()
    actions.set_priorities(offering=offering, segments=[first, second], by=planner, at=NOW)
    actions.set_priorities(offering=offering, segments=[second, first, second], by=planner, at=NOW)
    assert list(offering.priorities.order_by("place").values_list("segment", "place")) == [
        (second.pk, 0),
        (first.pk, 1),
    ]
    with pytest.raises(actions.PolicyIsFixed):
        actions.set_priorities(offering=an_offering(), segments=[first], by=planner, at=NOW)


def test_the_rule_of_giving_seats_is_fixed_once_registration_has_opened(city, planner):
    drafted = an_offering(state="draft")
    assert actions.change_offering(drafted, policy="draw", extra_lots=2, by=planner, at=NOW).policy == "draw"
    with pytest.raises(actions.PolicyIsFixed):
        actions.change_offering(an_offering(), policy="draw", by=planner, at=NOW)
    assert actions.change_offering(an_offering(), offer_hours=24, by=planner, at=NOW).offer_hours == 24
