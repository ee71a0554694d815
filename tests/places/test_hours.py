"""When a room is open: opening hours, profiles, days off and closures (S0-7, Q31)."""

from datetime import time, timedelta

import pytest

from shahramooz.places import actions as places
from shahramooz.places import queries
from tests.factories import NOW, TODAY, a_person, a_room, a_venue, at

WEEK = [(weekday, time(8), time(20)) for weekday in range(5)]
LAST = TODAY + timedelta(days=6)  # a week, Saturday to Friday: five working days


def a_house(hours=WEEK):
    room = a_room(venue=a_venue(open_all_week=False))
    places.set_opening_hours(venue=room.venue, hours=hours, by=a_person(), at=NOW)
    return room


def test_s0_7_a_room_is_open_in_its_hours_on_working_days(city):
    assert queries.open_minutes(a_house(), TODAY, LAST) == 5 * 12 * 60


def test_s0_7_hours_on_a_day_off_do_not_count(city):
    assert queries.open_minutes(a_house([*WEEK, (6, time(8), time(20))]), TODAY, LAST) == 5 * 12 * 60


def test_s0_7_closures_of_city_venue_and_room_leave_the_denominator_once(city):
    room, by = a_house(), a_person()
    places.close_city(start=at(TODAY, "06:00"), end=at(TODAY, "10:00"), reason="برق", source="ستاد", by=by, at=NOW)
    places.close_place(
        venue=room.venue, start=at(TODAY, "09:00"), end=at(TODAY, "12:00"), reason="تعمیر", by=by, at=NOW
    )
    places.close_place(
        venue=room.venue, room=room, start=at(TODAY, "19:00"), end=at(TODAY, "23:00"), reason="رنگ", by=by, at=NOW
    )
    assert queries.open_minutes(room, TODAY, TODAY) == (12 - 4 - 1) * 60
    assert [(one.start, one.end) for one in queries.open_hours(room.venue, room, TODAY, TODAY)] == [
        (at(TODAY, "12:00"), at(TODAY, "19:00"))
    ]


def test_a_closure_of_one_room_leaves_the_others_open(city):
    room = a_house()
    other = a_room(venue=room.venue)
    places.close_place(
        venue=room.venue,
        room=room,
        start=at(TODAY, "08:00"),
        end=at(TODAY, "20:00"),
        reason="رنگ",
        by=a_person(),
        at=NOW,
    )
    assert queries.open_minutes(room, TODAY, TODAY) == 0
    assert queries.open_minutes(other, TODAY, TODAY) == 12 * 60
    assert queries.closures_of(room.venue, other, TODAY, TODAY) == []


def test_a_withdrawn_closure_closes_nothing(city):
    room, by = a_house(), a_person()
    closure = places.close_place(
        venue=room.venue, start=at(TODAY, "08:00"), end=at(TODAY, "20:00"), reason="آب", by=by, at=NOW
    )
    places.withdraw_closure(closure=closure, by=by, at=NOW)
    assert queries.open_minutes(room, TODAY, TODAY) == 12 * 60
    with pytest.raises(places.AlreadyWithdrawn):
        places.withdraw_closure(closure=closure, by=by, at=NOW)


def test_q31_a_dated_profile_rules_its_days_and_the_usual_week_the_others(city):
    room, sunday = a_house(), TODAY + timedelta(days=1)
    ramadan = [(weekday, time(10), time(14)) for weekday in range(5)]
    places.set_opening_hours(venue=room.venue, hours=ramadan, since=sunday, until=sunday, by=a_person(), at=NOW)
    assert queries.open_minutes(room, TODAY, TODAY) == 12 * 60
    assert queries.open_minutes(room, sunday, sunday) == 4 * 60
    assert queries.open_minutes(room, TODAY, LAST) == (4 * 12 + 4) * 60


def test_hours_are_refused_when_they_end_before_they_begin_or_lie_over_each_other(city):
    venue, by = a_venue(open_all_week=False), a_person()
    with pytest.raises(places.HoursBackwards, match="شنبه"):
        places.set_opening_hours(venue=venue, hours=[(0, time(12), time(8))], by=by, at=NOW)
    with pytest.raises(places.HoursOverlap, match="دوشنبه"):
        places.set_opening_hours(venue=venue, hours=[(2, time(8), time(12)), (2, time(11), time(14))], by=by, at=NOW)
    with pytest.raises(places.ProfileBackwards):
        places.set_opening_hours(venue=venue, hours=[], since=LAST, until=TODAY, by=by, at=NOW)


def test_a_closure_is_refused_backwards_or_for_a_room_of_another_house(city):
    room, by = a_house(), a_person()
    with pytest.raises(places.ClosureBackwards):
        places.close_place(
            venue=room.venue, start=at(TODAY, "12:00"), end=at(TODAY, "12:00"), reason="آب", by=by, at=NOW
        )
    with pytest.raises(places.RoomElsewhere, match=str(room)):
        places.close_place(
            venue=a_venue(), room=room, start=NOW, end=NOW + timedelta(hours=1), reason="آب", by=by, at=NOW
        )
