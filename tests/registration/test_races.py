"""Two hundred people, twenty seats (T15, R1), and whoever leaves while others come (R4). Each with its negative control."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from shahramooz.city import scope
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import actions, eligibility, queries
from shahramooz.registration.actions import seating
from shahramooz.registration.models import Application, Enrolment
from tests.factories import NOW, a_citizen, an_offering

pytestmark = pytest.mark.thorough

HANDS = 24  # connections at a time; the two hundred wait for one


def all_at_once(municipality, jobs):
    """Run every job in its own thread and transaction; gives back what they returned or raised."""
    started = threading.Barrier(HANDS)
    waited = threading.local()

    def run(job):
        if not hasattr(waited, "once"):
            waited.once = True
            started.wait(timeout=30)
        try:
            with scope.within(municipality):
                return job()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=HANDS) as hands:
        return list(hands.map(run, jobs))


def two_hundred_people(municipality, **fields):
    with scope.within(municipality):
        return an_offering(capacity=20, **fields), [a_citizen() for _ in range(200)]


def everybody_applies(municipality, offering, people):
    return all_at_once(
        municipality, [lambda one=one: actions.apply(learner=one, offering=offering, by=one, at=NOW) for one in people]
    )


def test_t15_r1_two_hundred_for_twenty_seats_are_twenty_seated_and_a_line_of_a_hundred_and_eighty(committed):
    offering, people = two_hundred_people(committed)
    made = everybody_applies(committed, offering, people)
    assert [one for one in made if isinstance(one, Exception)] == []
    with scope.within(committed):
        offering.refresh_from_db()
        assert (offering.taken, offering.taken_open) == (20, 20)
        assert Enrolment.objects.filter(state="seated").count() == 20
        line = queries.waiting_list(offering)
        assert [one.waiting_number for one in line] == list(range(1, 181))
        assert len({one.turn for one in line}) == 180
        assert Application.objects.count() == 200


@pytest.fixture
def unguarded(server, monkeypatch):
    """Seats without the lock, without the guarded UPDATE and without the CHECK: what the promises are made against."""

    def naive_take_seat(offering_id, *, quota_id=None):
        offering = Offering.objects.get(pk=offering_id)
        if offering.taken >= offering.capacity:
            return False
        Offering.objects.filter(pk=offering_id).update(taken=offering.taken + 1, taken_open=offering.taken_open + 1)
        return True

    monkeypatch.setattr(planning, "take_seat", naive_take_seat)
    monkeypatch.setattr(seating, "lock", lambda offering: Offering.objects.get(pk=offering.pk))
    dropped = "planning_offering_never_oversold"
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_get_constraintdef(oid) from pg_constraint where conname = %s", [dropped])
        [definition] = cursor.fetchone()
        cursor.execute(f"alter table planning_offering drop constraint {dropped}")
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table planning_offering no force row level security")
        cursor.execute("update planning_offering set taken = capacity, taken_open = capacity where taken > capacity")
        cursor.execute("alter table planning_offering force row level security")
        cursor.execute(f"alter table planning_offering add constraint {dropped} {definition}")


def test_t15_negative_control_without_lock_and_guard_the_same_rush_oversells(committed, unguarded):
    offering, people = two_hundred_people(committed)
    everybody_applies(committed, offering, people)
    with scope.within(committed):
        assert Enrolment.objects.filter(state="seated").count() > 20


def test_t15_negative_control_the_check_stands_behind_a_guard_that_forgets(committed, monkeypatch):
    def forgetful(offering_id, *, quota_id=None):
        return bool(Offering.objects.filter(pk=offering_id).update(taken=21, taken_open=21))

    monkeypatch.setattr(planning, "take_seat", forgetful)
    offering, people = two_hundred_people(committed)
    with pytest.raises(Exception, match="planning_offering_never_oversold"), scope.within(committed):
        actions.apply(learner=people[0], offering=offering, by=people[0], at=NOW)


def full_with_a_line(municipality, *, seats, waiting):
    with scope.within(municipality):
        offering = an_offering(capacity=seats)
        people = [a_citizen() for _ in range(seats + waiting)]
        return offering, [actions.apply(learner=one, offering=offering, by=one, at=NOW) for one in people]


def nobody_was_overtaken(offering):
    """The promoted are exactly the first of the line, and no seat stands free beside a line."""
    rows = list(Enrolment.objects.filter(offering=offering).live().order_by("pk"))
    seated, waiting = [one for one in rows if one.state == "seated"], [one for one in rows if one.state == "waiting"]
    offering.refresh_from_db()
    came_after = max((one.pk for one in seated), default=0)
    return offering.taken == len(seated) == offering.capacity and all(one.pk > came_after for one in waiting)


def leave_and_apply(municipality, offering, made):
    with scope.within(municipality):
        newcomers = [a_citizen() for _ in range(36)]
    leaving = [lambda one=one: actions.withdraw(enrolment=one, by=one.person, at=NOW) for one in made[:12]]
    coming = [lambda one=one: actions.apply(learner=one, offering=offering, by=one, at=NOW) for one in newcomers]
    return all_at_once(
        municipality, [job for pair in zip(coming[:12], leaving, strict=True) for job in pair] + coming[12:]
    )


def test_r4_who_comes_while_others_leave_never_overtakes_the_line(committed):
    offering, made = full_with_a_line(committed, seats=12, waiting=12)
    done = leave_and_apply(committed, offering, made)
    assert [one for one in done if isinstance(one, Exception)] == []
    with scope.within(committed):
        assert nobody_was_overtaken(offering)
        assert [one.waiting_number for one in queries.waiting_list(offering)] == list(range(1, 37))


def test_r4_negative_control_without_the_lock_the_line_is_overtaken_or_a_seat_is_lost(committed, monkeypatch):
    monkeypatch.setattr(seating, "lock", lambda offering: Offering.objects.get(pk=offering.pk))
    broken = []
    for _ in range(12):
        offering, made = full_with_a_line(committed, seats=12, waiting=12)
        failed = [one for one in leave_and_apply(committed, offering, made) if isinstance(one, Exception)]
        with scope.within(committed):
            turns = list(queries.waiting_list(offering).values_list("turn", flat=True))
            broken.append(bool(failed) or not nobody_was_overtaken(offering) or len(set(turns)) < len(turns))
        if broken[-1]:
            break
    assert any(broken)


def test_r3_one_person_pressing_in_many_windows_applies_once(committed):
    with scope.within(committed):
        offering, learner = an_offering(capacity=5), a_citizen()
    made = all_at_once(
        committed, [lambda: actions.apply(learner=learner, offering=offering, by=learner, at=NOW) for _ in range(HANDS)]
    )
    refused = [one for one in made if isinstance(one, eligibility.AlreadyApplied)]
    with scope.within(committed):
        assert (len(refused), Application.objects.count(), Enrolment.objects.count()) == (HANDS - 1, 1, 1)


def clashing_applications(municipality):
    with scope.within(municipality):
        learner = a_citizen()
        offerings = [an_offering(capacity=5, sessions=1) for _ in range(HANDS)]
    all_at_once(
        municipality,
        [lambda one=one: actions.apply(learner=learner, offering=one, by=learner, at=NOW) for one in offerings],
    )
    with scope.within(municipality):
        return Enrolment.objects.filter(person=learner).count()


def test_r2_one_person_gets_one_of_many_classes_at_the_same_hour(committed):
    assert clashing_applications(committed) == 1


def test_r2_negative_control_without_the_learners_lock_one_person_sits_in_several_rooms(committed, monkeypatch):
    from shahramooz.registration.actions import applying

    monkeypatch.setattr(applying, "hold", lambda learners: None)
    assert max(clashing_applications(committed) for _ in range(4)) > 1
