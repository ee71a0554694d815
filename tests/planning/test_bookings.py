"""R2: a room has no two overlapping sessions; nor has an instructor."""

from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from shahramooz.city import scope
from shahramooz.planning import actions, queries
from shahramooz.planning.models import Session
from shahramooz.planning.timetable import Slot
from tests.factories import NOW, a_role, a_room, a_session, a_venue, an_instructor, an_offering, hours

DAY = date(2026, 12, 12)  # شنبه ۲۱ آذر ۱۴۰۵
FOUR = hours(DAY, "16:00", "18:00")


@pytest.fixture
def planner(city):
    return a_role("training_expert")


@pytest.fixture
def venue(city):
    return a_venue("فرهنگسرای شهید کاشانی")


@pytest.fixture
def room(venue):
    return a_room("کلاس ۱", venue=venue)


def booked(room=None, instructor=None, during=FOUR, by=None):
    return actions.add_session(
        an_offering(title="رایانه مقدماتی", mode="in_person"),
        during=during,
        room=room,
        instructor=instructor,
        by=by,
        at=NOW,
    )


def test_r2_a_second_class_in_the_room_at_an_overlapping_hour_is_refused_with_the_clashing_name(planner, room, venue):
    """A1.6. The refusal names the class, its hour and the rooms that are free."""
    booked(room, by=planner)
    a_room("کارگاه", venue=venue)
    with pytest.raises(actions.RoomTaken) as refused:
        booked(room, during=hours(DAY, "17:00", "19:00"), by=planner)
    assert (
        refused.value.sentence
        == "«کلاس ۱» شنبه ۲۱ آذر ۱۴۰۵ از ساعت ۱۶:۰۰ تا ۱۸:۰۰ در اختیار کلاس «رایانه مقدماتی» است."
    )
    assert refused.value.next_step == "در این ساعت آزاد است: «کارگاه»."
    assert Session.objects.count() == 1


def test_r2_hours_that_only_touch_do_not_clash(planner, room):
    booked(room, by=planner)
    booked(room, during=hours(DAY, "18:00", "20:00"), by=planner)
    assert Session.objects.count() == 2


def test_r2_an_instructor_is_not_in_two_rooms_at_once(planner, venue):
    teacher = an_instructor()
    booked(a_room(venue=venue), teacher, by=planner)
    with pytest.raises(actions.InstructorTaken, match="رایانه مقدماتی"):
        booked(a_room(venue=venue), teacher, during=hours(DAY, "17:30", "19:00"), by=planner)


def test_r2_an_online_class_holds_its_instructor_but_no_room(planner, room):
    teacher = an_instructor()
    online = an_offering(mode="online")
    actions.add_session(online, during=FOUR, room=room, instructor=teacher, by=planner, at=NOW)
    booked(room, by=planner)
    with pytest.raises(actions.InstructorTaken):
        booked(instructor=teacher, by=planner)


def test_r2_a_cancelled_session_frees_its_room(planner, room):
    session = booked(room, by=planner)
    actions.cancel_session(session, reason="بیماری مدرس", by=planner, at=NOW)
    booked(room, by=planner)
    assert queries.live_sessions().count() == 1


def test_r2_moving_into_a_taken_hour_is_refused_and_nothing_moves(planner, room):
    booked(room, by=planner)
    mine = booked(room, during=hours(DAY, "10:00", "12:00"), by=planner)
    with pytest.raises(actions.RoomTaken), transaction.atomic():
        actions.move_session(mine, during=hours(DAY, "15:00", "17:00"), by=planner, at=NOW)
    mine.refresh_from_db()
    assert mine.during == hours(DAY, "10:00", "12:00")
    actions.move_session(mine, during=hours(DAY, "11:00", "13:00"), by=planner, at=NOW)  # its own hours do not count
    mine.refresh_from_db()
    assert mine.during == hours(DAY, "11:00", "13:00")


def test_r2_a_weekly_pattern_with_one_clash_books_nothing(planner, room):
    booked(room, during=hours(DAY + timedelta(weeks=1), "16:00", "18:00"), by=planner)
    offering = an_offering()
    with pytest.raises(actions.RoomTaken):
        actions.plan_sessions(
            offering, pattern=[Slot(0, time(17), time(19))], first=DAY, count=3, room=room, by=planner, at=NOW
        )
    assert offering.sessions.count() == 0


def test_the_wizard_is_warned_of_clashes_before_it_asks(planner, room):
    held = booked(room, by=planner)
    warned = queries.preview([Slot(0, time(17), time(19))], first=DAY, count=2, room=room)
    assert [(clash.what, clash.session) for clash in warned.clashes] == [("room", held)]
    assert len(warned.meetings) == 2
    assert queries.clashes(FOUR, room=room, excluding=[held.pk]) == []


def test_free_rooms_are_the_smallest_that_fits_and_not_the_held_one(planner, venue):
    small, held, large = (a_room(venue=venue, capacity=seats) for seats in (10, 20, 30))
    booked(held, by=planner)
    assert list(queries.free_rooms(FOUR, venue=venue, seats=5)) == [small, large]
    assert list(queries.free_rooms(FOUR, venue=venue, seats=15)) == [large]


def _two_at_once(municipality, attempt):
    ready, outcomes = Barrier(2), []

    def one():
        try:
            with scope.within(municipality):
                outcomes.append(attempt(ready))
        except (actions.Taken, IntegrityError) as refused:
            outcomes.append(type(refused))
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return outcomes


@pytest.fixture
def two_classes(committed):
    with scope.within(committed):
        room = a_room()
        return room, [an_offering(), an_offering()], a_role("training_expert")


def test_r2_two_planners_race_for_one_room_and_one_wins(committed, two_classes):
    room, offerings, planner = two_classes

    def attempt(ready):
        mine = offerings.pop()
        ready.wait()
        actions.add_session(mine, during=FOUR, room=room, by=planner, at=NOW)
        return "booked"

    assert set(_two_at_once(committed, attempt)) == {"booked", actions.RoomTaken}
    with scope.within(committed):
        assert Session.objects.count() == 1


def _check_then_insert(room, offerings, mode):
    """What a careless planner would write: look, find the room free, insert. Both look before either writes."""

    def attempt(ready):
        mine = offerings.pop()
        is_free = not Session.objects.filter(room=room, during__overlap=FOUR).exists()
        ready.wait()
        assert is_free
        a_session(mine, day=DAY, room=room, mode=mode)
        return "booked"

    return attempt


def test_r2_the_database_itself_refuses_what_a_bare_check_would_let_through(committed, two_classes):
    room, offerings, _planner = two_classes
    outcomes = _two_at_once(committed, _check_then_insert(room, offerings, "in_person"))
    assert set(outcomes) == {"booked", IntegrityError}


def test_r2_negative_control_where_the_constraint_does_not_reach_both_bookings_stand(committed, two_classes):
    """The same bare race on rows the exclusion constraint leaves out (online): two sessions in one room at one hour."""
    room, offerings, _planner = two_classes
    assert _two_at_once(committed, _check_then_insert(room, offerings, "online")) == ["booked", "booked"]
