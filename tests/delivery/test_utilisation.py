"""How far rooms are used (S0-7, A1.8)."""

from datetime import date, time, timedelta

import pytest

from shahramooz.delivery import utilisation
from shahramooz.delivery.models import Attendance
from shahramooz.places import queries as places
from shahramooz.places.models import OpeningHours, PlaceClosure
from tests import factories as make

pytestmark = pytest.mark.usefixtures("city")
FIRST, LAST = date(2026, 12, 7), date(2027, 1, 20)  # ۱۶ آذر تا ۳۰ دی ۱۴۰۵


def a_room_open(hours: int, *, weekday: int = 0, capacity: int = 30):
    """A room of a house that is open on one weekday from eight, `hours` long."""
    venue = make.a_venue(open_all_week=False)
    OpeningHours.objects.create(venue=venue, weekday=weekday, opens=time(8), closes=time(8 + hours))
    return make.a_room(venue=venue, capacity=capacity)


def held(room, day: date, *, present: int, absent: int = 0, **fields):
    offering = make.an_offering(40, room=room)
    session = make.a_session(offering, day=day, start="09:00", end="11:00", **{"room": room, "state": "held"} | fields)
    marker = make.a_person()
    for number in range(present + absent):
        came = number < present
        Attendance.objects.create(
            session=session,
            enrolment=make.an_enrolment(offering),
            state="present" if came else "absent",
            minutes=120 if came else 0,
            marked_at=make.NOW,
            marked_by=marker,
        )
    return session


def saturdays(count: int) -> list[date]:
    return [date(2026, 12, 12) + timedelta(weeks=n) for n in range(count)]


def test_s0_7_use_is_the_hours_of_those_who_came_of_the_seats_times_the_open_hours():
    """Two sessions of two hours with 21 people are 84 of 30 seats × open hours; absent and online ones do not count."""
    room = a_room_open(10)
    one, two, three = saturdays(3)
    held(room, one, present=21, absent=4)
    held(room, two, present=21)
    held(room, three, present=9, mode="online")
    line = utilisation.of_rooms([room], FIRST, LAST)[0]
    open_hours = places.open_minutes(room, FIRST, LAST) / 60
    assert (line.sessions, line.use.used_hours, line.use.available_hours) == (2, 84, 30 * open_hours)


def test_a_closure_makes_the_denominator_smaller():
    """A1.8: closures excluded."""
    room = a_room_open(10)
    before = utilisation.of_rooms([room], FIRST, LAST)[0].use.available_hours
    PlaceClosure.objects.create(
        venue=room.venue, during=make.hours(saturdays(1)[0], "08:00", "12:00"), reason="قطع برق", announced_at=make.NOW
    )
    assert before - utilisation.of_rooms([room], FIRST, LAST)[0].use.available_hours == 30 * 4


def test_many_rooms_are_measured_as_each_alone(django_assert_max_num_queries):
    """The batch says what the single question says, and asks as often for three rooms as for one."""
    rooms = [a_room_open(hours, weekday=hours % 5) for hours in (4, 7, 9)]
    PlaceClosure.objects.create(
        venue=rooms[0].venue,
        room=rooms[0],
        during=make.hours(date(2026, 12, 16), "08:00", "09:00"),
        reason="تعمیر",
        announced_at=make.NOW,
    )
    assert places.open_minutes_of(rooms, FIRST, LAST) == {
        room.pk: places.open_minutes(room, FIRST, LAST) for room in rooms
    }
    with django_assert_max_num_queries(8):
        utilisation.of_rooms(rooms, FIRST, LAST)


def test_a_house_that_was_never_open_has_no_per_cent():
    room = make.a_room(venue=make.a_venue(open_all_week=False))
    assert utilisation.together(utilisation.of_rooms([room], FIRST, LAST)).percent is None
