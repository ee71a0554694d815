"""Free slots for a session that must move, and a whole class written in one act (R2, R25, R26)."""

from datetime import date, timedelta

import pytest

from shahramooz.lib import jalali
from shahramooz.places.models import PlaceClosure
from shahramooz.planning import actions, queries, timetable
from shahramooz.planning.models import Offering, Session
from tests import factories as make

pytestmark = pytest.mark.usefixtures("city")
SATURDAY = make.TODAY + timedelta(days=14)


def a_session_to_move(**fields):
    venue = make.a_venue()
    room = make.a_room("کلاس ۱", venue=venue, capacity=20)
    teacher = make.an_instructor()
    offering = make.an_offering(15, room=room, instructor=teacher, **fields)
    return make.a_session(offering, day=SATURDAY, room=room, instructor=teacher), venue


def hours_of(slots) -> list[tuple[date, int]]:
    local = [slot.during.lower.astimezone(jalali.TEHRAN) for slot in slots]
    return [(one.date(), one.hour) for one in local]


def test_free_slots_are_other_rooms_then_other_hours_then_the_next_working_days():
    session, venue = a_session_to_move()
    other = make.a_room("کلاس ۲", venue=venue)
    slots = queries.free_slots(session, at=make.NOW)
    assert [slot.room for slot in slots] == [other, *[session.room] * 5]
    next_days = [SATURDAY + timedelta(days=n) for n in (1, 2, 3)]
    assert hours_of(slots) == [(SATURDAY, 16), (SATURDAY, 18), (SATURDAY, 14), *((day, 16) for day in next_days)]


def test_r2_a_slot_is_never_one_that_the_room_the_instructor_or_the_class_holds():
    """Each is busy once; the control: without them the three hours are offered."""
    session, _venue = a_session_to_move()
    free = hours_of(queries.free_slots(session, at=make.NOW))
    make.a_session(make.an_offering(), day=SATURDAY, room=session.room, start="18:00", end="20:00")
    make.a_session(
        make.an_offering(), number=2, day=SATURDAY, instructor=session.instructor, start="14:00", end="16:00"
    )
    make.a_session(session.offering, number=2, day=SATURDAY + timedelta(days=1), start="15:00", end="17:00")
    busy = [(SATURDAY, 18), (SATURDAY, 14), (SATURDAY + timedelta(days=1), 16)]
    assert [slot in free for slot in busy] == [True, True, True]
    assert [slot in hours_of(queries.free_slots(session, at=make.NOW)) for slot in busy] == [False, False, False]


def test_r26_a_slot_stands_on_no_day_off_in_no_closure_and_within_the_opening_hours():
    session, venue = a_session_to_move()
    sunday = SATURDAY + timedelta(days=1)
    PlaceClosure.objects.create(
        venue=venue, during=make.hours(sunday, "16:00", "17:00"), reason="قطع برق", announced_at=make.NOW
    )
    venue.opening_hours.filter(weekday=0).update(closes="19:00")
    found = hours_of(queries.free_slots(session, at=make.NOW, most=20))
    assert ((sunday, 16) in found, (SATURDAY, 18) in found, (SATURDAY, 17) in found) == (False, False, True)
    assert [day for day, _hour in found if jalali.weekday_index(day) in (5, 6)] == []


def test_a_small_room_is_not_offered_to_a_full_class():
    session, venue = a_session_to_move()
    make.a_room("اتاقک", venue=venue, capacity=3)
    for _number in range(4):
        make.an_enrolment(session.offering)
    session = Session.objects.select_related("offering__venue", "room__venue").get(pk=session.pk)
    assert {str(slot.room) for slot in queries.free_slots(session, at=make.NOW)} == {"کلاس ۱"}


def a_plan(**new) -> dict:
    room = make.a_room(capacity=30)
    draft = {
        "course_version": make.a_version(),
        "own_capacity": 10,
        "venue": room.venue,
        "instructor": make.an_instructor(),
    }
    slot = timetable.Slot(0, make.at(SATURDAY, "16:00").time(), make.at(SATURDAY, "18:00").time())
    meetings = {"pattern": [slot], "first": SATURDAY, "count": 3, "room": room}
    return {"draft": draft, "meetings": meetings, "by": make.a_person(), "at": make.NOW} | new


def test_a_class_is_written_whole():
    segment = make.a_segment()
    planned = actions.plan_class(**a_plan(quotas=[(segment, 4, None)]))
    offering = planned.sessions[0].offering
    assert (offering.state, offering.sessions.count(), offering.quotas.get().seats) == ("draft", 3, 4)


def test_r25_a_class_whose_quota_does_not_fit_is_not_written_at_all():
    with pytest.raises(actions.QuotasExceedCapacity):
        actions.plan_class(**a_plan(quotas=[(make.a_segment(), 11, None)]))
    assert (Offering.objects.count(), Session.objects.count()) == (0, 0)


def test_sessions_of_an_unseen_class_are_laid_out_anew_and_a_refusal_keeps_the_old_ones():
    plan = a_plan()
    offering = actions.plan_class(**plan).sessions[0].offering
    actions.lay_out(offering, by=plan["by"], at=make.NOW, **plan["meetings"] | {"count": 5})
    assert offering.sessions.count() == 5
    make.a_session(make.an_offering(title="رقیب"), day=SATURDAY + timedelta(days=1), room=plan["meetings"]["room"])
    sunday = timetable.Slot(1, make.at(SATURDAY, "16:00").time(), make.at(SATURDAY, "18:00").time())
    with pytest.raises(actions.RoomTaken):
        actions.lay_out(offering, by=plan["by"], at=make.NOW, **plan["meetings"] | {"pattern": [sunday]})
    assert offering.sessions.count() == 5
