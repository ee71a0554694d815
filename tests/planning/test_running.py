"""Days under a restriction, switched modes, closures and utilisation."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from shahramooz.city.calendar import days_off
from shahramooz.journal.models import Entry, Outbox
from shahramooz.places.models import OpeningHours, PlaceClosure
from shahramooz.planning import actions, queries
from shahramooz.planning.models import Session
from tests.factories import (
    NOW,
    a_role,
    a_room,
    a_session,
    a_venue,
    an_enrolment,
    an_instructor,
    an_offering,
    at,
    hours,
)

DAY = date(2026, 12, 12)  # شنبه ۲۱ آذر ۱۴۰۵
WEEK = timedelta(weeks=1)
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


def restricted(planner, **fields):
    known = {
        "title": "پروتکل بهداشتی",
        "authority": "ستاد",
        "ratio": Decimal("0.5"),
        "since": DAY,
        "until": DAY + 4 * WEEK,
    }
    return actions.put_restriction(**known | fields, by=planner, at=NOW).restriction


def test_s0_1_a_session_under_a_restriction_opens_only_after_the_operator_ticked_the_checklist(planner, room, venue):
    restriction = restricted(planner)
    session = a_session(an_offering(room=room), day=DAY, room=room)
    operator = a_role("house_operator", venue=venue)
    with pytest.raises(actions.ChecklistNotTicked, match="پروتکل بهداشتی"):
        actions.open_session(session, by=operator, at=at(DAY, "15:55"))
    tick = {"restriction": restriction, "venue": venue, "by": operator, "at": at(DAY, "15:50")}
    with pytest.raises(actions.ChecklistIncomplete):
        actions.tick_checklist(**tick, day=DAY, ticked=restriction.checklist[:-1])
    actions.tick_checklist(**tick, day=DAY + WEEK, ticked=restriction.checklist)  # another day's tick does not count
    with pytest.raises(actions.ChecklistNotTicked):
        actions.open_session(session, by=operator, at=at(DAY, "15:55"))
    actions.tick_checklist(**tick, day=DAY, ticked=restriction.checklist)
    opened = actions.open_session(session, by=operator, at=at(DAY, "15:55"))
    assert (opened.state, opened.opened_by, opened.opened_at) == ("opened", operator, at(DAY, "15:55"))


def test_s0_1_no_checklist_is_asked_online_nor_on_a_free_day(planner, room):
    restricted(planner, until=DAY)
    online = a_session(an_offering(), day=DAY, mode="online", room=room)
    after = a_session(an_offering(), day=DAY + WEEK, room=room)
    assert actions.open_session(online, by=planner, at=at(DAY, "16:00")).state == "opened"
    assert actions.open_session(after, by=planner, at=at(DAY + WEEK, "16:00")).state == "opened"


def test_a_session_opens_on_its_own_day_and_a_held_one_stays(planner, room):
    session = a_session(an_offering(), day=DAY, room=room)
    with pytest.raises(actions.NotItsDay):
        actions.open_session(session, by=planner, at=NOW)
    assert actions.hold_session(session, by=planner, at=at(DAY, "18:05")).state == "held"
    with pytest.raises(actions.SessionIsOver):
        actions.cancel_session(session, reason="اشتباه", by=planner, at=at(DAY, "19:00"))


def test_s0_1_late_attendance_does_not_go_round_the_checklist(planner, room, venue):
    restriction = restricted(planner)
    session = a_session(an_offering(room=room), day=DAY, room=room)
    tomorrow = at(DAY + timedelta(days=1), "09:00")
    with pytest.raises(actions.ChecklistNotTicked):
        actions.hold_session(session, by=planner, at=tomorrow)
    tick = {"restriction": restriction, "venue": venue, "day": DAY, "ticked": restriction.checklist}
    actions.tick_checklist(**tick, by=planner, at=tomorrow)
    assert actions.hold_session(session, by=planner, at=tomorrow).state == "held"


def test_s0_5_many_classes_switch_to_online_for_a_range_and_keep_their_people(planner, room):
    """A1.7: 21 stay seated, seats are no longer limited by the room, one line per offering says who did it."""
    offering = an_offering(capacity=40, sessions=2, room=room)
    other = an_offering(sessions=1, room=a_room())
    for _ in range(3):
        an_enrolment(offering)
    actions.follow_capacity(offering, by=planner, at=NOW)
    assert offering.capacity == 30
    changed = actions.switch_mode(
        offerings=[offering, other], first=DAY, last=DAY + WEEK, to="online", by=planner, at=NOW
    )
    offering.refresh_from_db()
    assert changed == [offering, other]
    assert set(offering.sessions.values_list("mode", "room", "state")) == {("online", room.pk, "planned")}
    assert (offering.mode, offering.taken, offering.capacity) == ("online", 3, 40)
    lines = Entry.objects.filter(act="planning.mode_switched")
    assert sorted(lines.values_list("about_id", "actor_id")) == [(one.pk, planner.pk) for one in (offering, other)]
    told = [row.payload for row in Outbox.objects.filter(task="registration.tell_mode_changed")]
    assert [(one["offering_id"], one["mode"]) for one in told] == [(offering.pk, "online"), (other.pk, "online")]


def test_s0_5_only_the_sessions_of_the_range_switch_and_they_come_back(planner, room):
    offering = an_offering(capacity=40, sessions=3, room=room)
    day = {"first": DAY, "last": DAY + timedelta(days=6), "by": planner, "at": NOW}
    actions.switch_mode(offerings=[offering], to="online", **day)
    offering.refresh_from_db()
    assert list(offering.sessions.order_by("number").values_list("mode", flat=True)) == ["online"] + ["in_person"] * 2
    assert offering.mode == "blended"
    actions.switch_mode(offerings=[offering], to="in_person", **day)
    offering.refresh_from_db()
    assert (offering.mode, offering.capacity) == ("in_person", 30)


def test_s0_5_coming_back_to_a_room_given_away_is_refused_by_name(planner, room):
    offering = an_offering(sessions=1, room=room)
    when = {"first": DAY, "last": DAY, "by": planner, "at": NOW}
    actions.switch_mode(offerings=[offering], to="online", **when)
    actions.add_session(an_offering(title="خیاطی"), during=FOUR, room=room, by=planner, at=NOW)
    with pytest.raises(actions.RoomTaken, match="خیاطی"):
        actions.switch_mode(offerings=[offering], to="in_person", **when)
    with pytest.raises(actions.NothingToSwitch):
        actions.switch_mode(offerings=[offering], to="online", **when)


def closed(planner, venue, day=DAY, now=NOW, **fields):
    during = fields.pop("during", hours(day, "08:00", "21:00"))
    return actions.close_place(
        venue=venue, during=during, reason="گرد و غبار", source="ستاد بحران", by=planner, at=now, **fields
    )


def test_r26_a_closure_is_one_act_that_lists_cancels_and_tells(planner, venue, room):
    hit = an_offering(sessions=2, room=room)
    elsewhere = an_offering(sessions=1, room=a_room())
    report = closed(planner, venue)
    assert [one.session for one in report.hits] == [hit.sessions.get(number=1)]
    assert list(hit.sessions.order_by("number").values_list("state", flat=True)) == ["cancelled", "planned"]
    assert elsewhere.sessions.get().state == "planned"
    assert PlaceClosure.objects.get() == report.closure
    told = Outbox.objects.get(task="registration.tell_closure").payload
    assert (told["offering_id"], told["sessions"], told["urgent"]) == (hit.pk, [report.hits[0].session.pk], False)


def test_r26_a_closure_within_eighteen_hours_is_urgent(planner, venue, room):
    an_offering(sessions=1, room=room)
    preview = queries.closing_report(
        venue=venue, during=hours(DAY, "08:00", "21:00"), at=at(DAY - timedelta(days=1), "21:59")
    )
    assert [hit.is_urgent for hit in preview] == [False]
    closed(planner, venue, now=at(DAY - timedelta(days=1), "22:00"))
    assert Outbox.objects.get(task="registration.tell_closure").payload["urgent"] is True


def test_a_partial_closure_hits_only_its_room_and_its_hours(planner, venue, room):
    morning = a_session(an_offering(), day=DAY, start="09:00", end="11:00", room=room)
    a_session(an_offering(), day=DAY, start="12:00", end="14:00", room=room)
    a_session(an_offering(), day=DAY, start="09:00", end="11:00", room=a_room(venue=venue))
    report = closed(planner, venue, room=room, during=hours(DAY, "08:00", "12:00"))
    assert [hit.session for hit in report.hits] == [morning]


def test_a_closure_proposes_the_next_same_hour_and_makes_it_up(planner, venue, room):
    offering = an_offering(sessions=2, room=room, instructor=an_instructor())
    a_session(an_offering(), day=DAY + 2 * WEEK, room=room)  # the room is held in the first free week …
    spare = a_room("کلاس ۲", venue=venue, capacity=30)
    proposal = queries.closing_report(venue=venue, during=hours(DAY, "08:00", "21:00"), at=NOW)[0].proposal
    assert (proposal.during, proposal.room) == (hours(DAY + 2 * WEEK, "16:00", "18:00"), spare)  # … another is free
    lost = offering.sessions.get(number=1)
    report = closed(planner, venue, make_ups={lost.pk: proposal})
    made = report.made_up[lost.pk]
    assert (made.makes_up_for, made.during, made.room, made.number) == (lost, proposal.during, spare, 3)
    assert Outbox.objects.get(task="registration.tell_closure").payload["make_ups"] == [made.pk]


def test_make_ups_avoid_days_off_busy_instructors_small_rooms_and_each_other(planner, venue, room):
    teacher = an_instructor()
    offering = an_offering(capacity=20, sessions=1, room=room, instructor=teacher)
    second = an_offering(capacity=20)
    a_session(second, day=DAY, start="18:00", end="20:00", room=room)
    offering.taken = offering.taken_open = 12
    offering.save()
    a_room("انبار", venue=venue, capacity=5)
    a_session(an_offering(), day=DAY + WEEK, mode="online", instructor=teacher)  # busy a week later
    closed(planner, venue, day=DAY + 2 * WEEK)  # and the house is closed the week after
    hits = queries.closing_report(venue=venue, during=hours(DAY, "08:00", "21:00"), at=NOW)
    found = [(hit.proposal.during, hit.proposal.room) for hit in hits]
    week = next(n for n in range(3, 9) if not days_off(DAY + n * WEEK, DAY + n * WEEK))
    assert found == [
        (hours(DAY + week * WEEK, "16:00", "18:00"), room),
        (hours(DAY + WEEK, "18:00", "20:00"), room),
    ]


def test_the_whole_city_closes_in_the_same_way(planner, room):
    an_offering(sessions=1, room=room)
    an_offering(sessions=1, room=a_room())
    report = closed(planner, None)
    assert len(report.hits) == 2
    assert Session.objects.filter(state="cancelled").count() == 2
    with pytest.raises(actions.ClosedThen, match="گرد و غبار"):
        actions.add_session(an_offering(), during=FOUR, by=planner, at=NOW)


def test_moving_a_session_asks_registration_to_tell(planner, room):
    session = a_session(an_offering(), day=DAY, room=room)
    actions.move_session(session, during=hours(DAY + timedelta(days=1), "16:00", "18:00"), by=planner, at=NOW)
    told = Outbox.objects.get(task="registration.tell_session_moved").payload
    assert (told["session_id"], told["urgent"]) == (session.pk, False)
    session.offering.refresh_from_db()
    assert session.offering.starts_on == DAY + timedelta(days=1)


def test_s0_7_utilisation_is_used_seat_hours_of_open_ones_with_closures_excluded(planner):
    """A1.8: ten sessions × 2 h × 21 people = 420 of 30 seats × 100 h = 3,000 → 14.0 %."""
    venue = a_venue(open_all_week=False)
    room = a_room(capacity=30, venue=venue)
    for weekday in range(5):
        OpeningHours.objects.create(venue=venue, weekday=weekday, opens=time(8), closes=time(12))
    first, last = DAY, DAY + 7 * WEEK - timedelta(days=1)
    off = days_off(first, last)
    working = [day for n in range(49) if (day := first + timedelta(days=n)) not in off]
    for day in working[25:]:  # 25 open days of four hours are left
        closed(planner, venue, day=day)
    found = queries.utilisation([room], first, last, used_minutes=10 * 120 * 21)
    assert (found.used_hours, found.available_hours, found.percent) == (420, 3000, Decimal("14.0"))
    assert queries.utilisation([], first, last, used_minutes=0).percent is None


def test_s0_7_online_and_cancelled_sessions_do_not_use_the_room(planner, room):
    held = a_session(an_offering(), day=DAY, room=room)
    a_session(an_offering(), day=DAY, room=room, mode="online")
    a_session(an_offering(), day=DAY, start="18:00", end="20:00", room=room, state="cancelled")
    assert list(queries.held_in_rooms([room], DAY, DAY)) == [held]
