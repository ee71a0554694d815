"""Taking and giving back seats, restrictions below the seated number, and the capacity that follows."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.planning import actions, jobs, queries
from shahramooz.planning.models import Offering
from tests.factories import NOW, TODAY, a_role, a_room, an_instructor, an_offering

HALF = {"title": "پروتکل بهداشتی", "authority": "ستاد ملی", "since": TODAY, "until": TODAY + timedelta(days=60)}


def seats(offering):
    offering.refresh_from_db()
    return offering.taken, offering.capacity, offering.capacity_due


def seat(offering, people):
    assert [actions.take_seat(offering.pk) for _ in range(people)] == [True] * people


@pytest.fixture
def planner(city):
    return a_role("training_expert")


def restrict(planner, ratio, **fields):
    return actions.put_restriction(**HALF | {"ratio": Decimal(ratio), "by": planner, "at": NOW} | fields)


def test_r1_no_seat_is_given_beyond_the_capacity(city):
    offering = an_offering(capacity=2)
    assert [actions.take_seat(offering.pk) for _ in range(3)] == [True, True, False]
    assert seats(offering) == (2, 2, None)


def test_a_seat_given_back_can_be_taken_again(city):
    offering = an_offering(capacity=1)
    seat(offering, 1)
    assert actions.give_back_seat(offering.pk) is True
    assert seats(offering) == (0, 1, None)
    assert actions.give_back_seat(offering.pk) is False


def test_s0_1_a_restriction_halves_the_seats_of_the_room_and_a_revision_raises_them(planner):
    """A1.1 and A1.5: 15, then 24."""
    offering = an_offering(capacity=30, sessions=2, room=a_room(capacity=30))
    put = restrict(planner, "0.5")
    assert seats(offering) == (0, 15, None)
    assert put.changed == [offering]
    actions.revise_restriction(put.restriction, ratio=Decimal("0.8"), by=planner, at=NOW)
    assert seats(offering) == (0, 24, None)
    actions.withdraw_restriction(put.restriction, by=planner, at=NOW)
    assert seats(offering) == (0, 30, None)


def test_s0_1_the_strictest_restriction_of_the_day_applies_and_another_venues_does_not(planner):
    room, elsewhere = a_room(capacity=30), a_room(capacity=30)
    offering = an_offering(capacity=30, sessions=1, room=room)
    restrict(planner, "0.8")
    restrict(planner, "0.5", venue=room.venue)
    restrict(planner, "0.1", venue=elsewhere.venue)
    assert seats(offering) == (0, 15, None)


def test_q17_only_sessions_in_a_room_on_restricted_days_count(planner):
    room = a_room(capacity=30)
    offering = an_offering(capacity=40, sessions=3, room=room)
    offering.sessions.filter(number=1).update(mode="online")
    first_week = TODAY + timedelta(days=14)
    restrict(planner, "0.5", since=first_week, until=first_week)
    actions.follow_capacity(offering, by=planner, at=NOW)
    assert seats(offering) == (0, 30, None)
    restrict(planner, "0.5", since=first_week + timedelta(weeks=1), until=first_week + timedelta(weeks=1))
    assert seats(offering) == (0, 15, None)


def test_the_instructors_own_limit_counts(planner):
    offering = an_offering(capacity=30, instructor=an_instructor(max_learners=12))
    actions.follow_capacity(offering, by=planner, at=NOW)
    assert seats(offering) == (0, 12, None)


def test_r5_a_restriction_below_the_seated_number_is_recorded_and_takes_nobodys_seat(planner):
    offering = an_offering(capacity=30, sessions=1, room=a_room(capacity=30))
    seat(offering, 20)
    put = restrict(planner, "0.5")
    assert seats(offering) == (20, 20, 15)
    assert put.surplus == [offering]
    assert actions.take_seat(offering.pk) is False


def test_r5_a_freed_seat_lowers_the_capacity_until_what_is_due_is_reached(planner):
    offering = an_offering(capacity=30, sessions=1, room=a_room(capacity=30))
    seat(offering, 17)
    restrict(planner, "0.5")
    seen = []
    for _ in range(3):
        actions.give_back_seat(offering.pk)
        seen.append(seats(offering))
    assert seen == [(16, 16, 15), (15, 15, None), (14, 15, None)]
    assert actions.take_seat(offering.pk) is True
    assert actions.take_seat(offering.pk) is False


def test_r5_lowering_the_own_capacity_below_the_seated_number_is_refused_with_the_number_to_move(planner):
    offering = an_offering(capacity=10)
    seat(offering, 7)
    with pytest.raises(actions.BelowTaken) as refused:
        actions.set_capacity(offering, own_capacity=5, by=planner, at=NOW)
    assert refused.value.surplus == 2
    assert refused.value.sentence == "۷ نفر در این کلاس جا دارند و ظرفیت به ۵ نفر نمی‌رسد."
    assert seats(offering) == (7, 10, None)
    actions.set_capacity(offering, own_capacity=7, by=planner, at=NOW)
    assert seats(offering) == (7, 7, None)


def test_a_capacity_change_is_journalled_and_shown_to_registration(planner):
    offering = an_offering(capacity=10)
    later = NOW + timedelta(hours=1)
    actions.set_capacity(offering, own_capacity=12, by=planner, at=later)
    offering.refresh_from_db()
    entry = Entry.objects.get(act="planning.capacity_set")
    assert offering.changed_at == later
    assert (entry.before, entry.after) == ({"own_capacity": 10, "capacity": 10}, {"own_capacity": 12, "capacity": 12})


def test_capacity_follows_when_the_restricted_sessions_have_passed(planner):
    room = a_room(capacity=30)
    offering = an_offering(capacity=30, sessions=2, room=room)
    first = TODAY + timedelta(days=14)
    restrict(planner, "0.5", since=first, until=first)
    assert jobs.follow_capacities(at=NOW) == 0
    assert seats(offering) == (0, 15, None)
    assert jobs.follow_capacities(at=NOW + timedelta(days=15)) == 1
    assert seats(offering) == (0, 30, None)
    assert jobs.follow_capacities(at=NOW + timedelta(days=100)) == 0  # every session is over: what was, stays


def test_effective_capacities_take_the_same_queries_for_one_class_and_for_five(planner, django_assert_num_queries):
    some = [an_offering(capacity=9, sessions=2, room=a_room(), instructor=an_instructor()) for _ in range(5)]
    some = list(Offering.objects.select_related("instructor"))
    for asked in (some[:1], some):
        with django_assert_num_queries(2):
            assert set(queries.effective_capacities(asked, at=NOW).values()) == {9}


def _race(municipality, attempt, threads=20):
    ready, outcomes = Barrier(threads), []

    def one():
        try:
            ready.wait()
            with scope.within(municipality):
                outcomes.append(attempt())
        except IntegrityError:
            outcomes.append("oversold")
        finally:
            connection.close()

    running = [Thread(target=one) for _ in range(threads)]
    [thread.start() for thread in running]
    [thread.join() for thread in running]
    return outcomes


def test_r1_twenty_at_once_for_five_seats_give_five(committed):
    with scope.within(committed):
        offering = an_offering(capacity=5)
    outcomes = _race(committed, lambda: actions.take_seat(offering.pk))
    assert sorted(outcomes) == [False] * 15 + [True] * 5
    with scope.within(committed):
        assert seats(offering) == (5, 5, None)


def test_r1_negative_control_without_the_guard_the_check_constraint_must_stop_the_race(committed):
    """The same race with the guard left out: the polite no is gone and only the CHECK stands."""
    with scope.within(committed):
        offering = an_offering(capacity=5)
    outcomes = _race(
        committed,
        lambda: Offering.objects.filter(pk=offering.pk).update(taken=F("taken") + 1, taken_open=F("taken_open") + 1),
    )
    assert outcomes.count(False) == 0
    assert outcomes.count("oversold") == 15


def test_r1_the_database_itself_refuses_an_oversold_class(city):
    offering = an_offering(capacity=1)
    with pytest.raises(IntegrityError, match="never_oversold"), transaction.atomic():
        Offering.objects.filter(pk=offering.pk).update(taken=2)


def test_a_restriction_backwards_or_above_the_whole_is_refused(planner):
    with pytest.raises(actions.DaysBackwards):
        restrict(planner, "0.5", until=date(2026, 1, 1))
    with pytest.raises(actions.RatioOutside):
        restrict(planner, "1.5")
