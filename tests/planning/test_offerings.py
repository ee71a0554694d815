"""The life of a class, from draft to closed, and who may see it."""

from datetime import date, timedelta

import pytest

from shahramooz.city.models import Holiday
from shahramooz.journal.models import Entry, Outbox
from shahramooz.people.access import Ability, access_of
from shahramooz.people.models import Person
from shahramooz.planning import actions, jobs, queries
from shahramooz.planning.models import Offering
from shahramooz.planning.timetable import Slot
from tests.factories import (
    NOW,
    TODAY,
    a_citizen,
    a_neighbourhood,
    a_role,
    a_room,
    a_session,
    a_venue,
    a_version,
    an_instructor,
    an_offering,
    hours,
)

CLOSES = NOW + timedelta(days=8)
DAY = date(2026, 12, 12)  # شنبه ۲۱ آذر ۱۴۰۵


@pytest.fixture
def planner(city):
    return a_role("training_expert")


def drafted(planner, **fields):
    known = {"course_version": a_version(), "own_capacity": 20, "planned_demand": 15, "by": planner, "at": NOW}
    return actions.draft_offering(**known | fields)


def ready(planner, **fields):
    """An approved class with an instructor and a session."""
    offering = drafted(planner, **{"instructor": an_instructor()} | fields)
    actions.add_session(offering, during=hours(DAY, "16:00", "18:00"), by=planner, at=NOW)
    return actions.approve_offering(offering, by=a_role("training_head"), at=NOW)


def test_s0_3_a_draft_keeps_its_planned_demand_and_gets_the_years_next_code(planner):
    codes = [drafted(planner).code for _ in range(2)]
    offering = Offering.objects.get(code=codes[0])
    assert codes == ["1405-0001", "1405-0002"]
    assert (offering.state, offering.planned_demand, offering.capacity) == ("draft", 15, 20)
    assert offering.title == offering.course_version.course.title


def test_a_draft_without_seats_or_with_a_backward_window_is_refused(planner):
    with pytest.raises(actions.CapacityMissing):
        drafted(planner, own_capacity=0)
    with pytest.raises(actions.WindowBackwards):
        drafted(planner, opens_at=CLOSES, closes_at=NOW)
    with pytest.raises(actions.AgesBackwards):
        drafted(planner, min_age=12, max_age=7)


def test_r7_an_offering_without_an_approved_curriculum_version_is_refused(planner):
    offering = drafted(planner, course_version=a_version(approved_at=None))
    with pytest.raises(actions.VersionNotApproved, match="رایانه مقدماتی"):
        actions.approve_offering(offering, by=a_role("training_head"), at=NOW)
    assert Offering.objects.get(pk=offering.pk).state == "draft"


def test_r7_registration_does_not_open_before_the_instructor_is_known(planner):
    offering = ready(planner, instructor=None)
    with pytest.raises(actions.NotReady) as refused:
        actions.open_registration(offering, opens_at=NOW, closes_at=CLOSES, by=planner, at=NOW)
    assert refused.value.sentence == "ثبت‌نام «رایانه مقدماتی» هنوز باز نمی‌شود؛ کم است: مدرس."
    teacher = an_instructor()
    actions.change_offering(offering, instructor=teacher, by=planner, at=NOW)
    actions.open_registration(offering, opens_at=NOW, closes_at=CLOSES, by=planner, at=NOW)
    offering.refresh_from_db()
    assert (offering.state, offering.published_at, offering.sessions.get().instructor) == ("registration", NOW, teacher)


def test_r7_the_refusal_names_everything_that_is_missing(planner):
    offering = actions.approve_offering(drafted(planner), by=a_role("training_head"), at=NOW)
    assert actions.what_is_missing(offering) == ["مدرس", "زمان جلسه‌ها", "زمان ثبت‌نام"]


def test_s0_2_the_window_is_half_open(planner):
    offering = actions.open_registration(ready(planner), opens_at=NOW, closes_at=CLOSES, by=planner, at=NOW)
    moments = [NOW - timedelta(seconds=1), NOW, CLOSES - timedelta(seconds=1), CLOSES]
    assert [offering.is_open_at(moment) for moment in moments] == [False, True, True, False]


def test_an_instructor_who_is_busy_at_a_coming_session_is_refused(planner):
    teacher = an_instructor()
    a_session(an_offering(), day=DAY, instructor=teacher)
    offering = ready(planner, instructor=None)
    with pytest.raises(actions.InstructorTaken):
        actions.change_offering(offering, instructor=teacher, by=planner, at=NOW)


def test_the_fee_is_fixed_once_somebody_is_seated(planner):
    offering = an_offering(fee=500_000)
    actions.take_seat(offering.pk)
    with pytest.raises(actions.FeeIsFixed):
        actions.change_offering(offering, fee=600_000, by=planner, at=NOW)


def test_a_step_out_of_turn_is_refused(planner):
    with pytest.raises(actions.WrongState, match="پیش‌نویس"):
        actions.open_registration(drafted(planner), by=planner, at=NOW)


def test_the_clock_starts_and_completes_a_class_and_a_person_closes_it(planner):
    offering = actions.open_registration(ready(planner), opens_at=NOW, closes_at=CLOSES, by=planner, at=NOW)
    states = []
    for moment in (NOW, hours(DAY, "16:00", "18:00").lower, hours(DAY, "16:00", "18:00").upper):
        jobs.begin_and_end(at=moment)
        offering.refresh_from_db()
        states.append(offering.state)
    assert states == ["registration", "running", "completed"]
    assert actions.close_offering(offering, by=planner, at=NOW).state == "closed"
    assert jobs.begin_and_end(at=NOW + timedelta(days=90)) == 0


def test_cancelling_frees_the_room_and_asks_registration_to_tell_everybody(planner):
    room = a_room()
    offering = an_offering(sessions=2, room=room)
    actions.cancel_offering(offering, reason="به حد نصاب نرسید", by=planner, at=NOW)
    asked = Outbox.objects.get(task="registration.tell_cancelled")
    assert set(offering.sessions.values_list("state", flat=True)) == {"cancelled"}
    assert asked.payload == {"offering_id": offering.pk, "reason": "به حد نصاب نرسید"}
    assert Offering.objects.get(pk=offering.pk).state == "cancelled"


def test_r32_every_step_writes_who_when_before_and_after(planner):
    offering = ready(planner)
    entry = Entry.objects.get(act="planning.offering_approved", about_id=offering.pk)
    head = Person.objects.get(roles__role="training_head")
    assert (entry.actor_id, entry.at, entry.before, entry.after) == (
        head.pk, NOW, {"state": "draft"}, {"state": "approved"},
    )  # fmt: skip


def test_a_class_is_opened_from_an_earlier_one(planner):
    former = ready(planner, fee=300_000, audience="women", title="خیاطی بانوان")
    former.pattern = [Slot(0, *[hours(DAY, "16:00", "18:00").lower.time()] * 2).kept]
    former.save()
    copy = actions.copy_offering(former, own_capacity=12, by=planner, at=NOW)
    copy.refresh_from_db()
    assert (copy.title, copy.fee, copy.audience, copy.own_capacity) == ("خیاطی بانوان", 300_000, "women", 12)
    assert (copy.state, copy.pattern, copy.opens_at, copy.sessions.count()) == ("draft", former.pattern, None, 0)


def test_r26_days_off_are_skipped_and_listed_with_their_reason(planner, server):
    Holiday.objects.using("owner").get_or_create(
        day=date(2030, 2, 2), title="تعطیل آزمون", kind="closure", source="آزمون"
    )
    offering = drafted(planner)
    planned = actions.plan_sessions(
        offering, pattern=[Slot(0, *_sixteen())], first=date(2030, 1, 26), count=3, by=planner, at=NOW
    )
    days = [session.during.lower.date() for session in planned.sessions]
    assert days == [date(2030, 1, 26), date(2030, 2, 9), date(2030, 2, 16)]
    assert [(one.day, one.reason) for one in planned.skipped] == [(date(2030, 2, 2), "تعطیل آزمون")]
    offering.refresh_from_db()
    assert (offering.starts_on, offering.ends_on) == (days[0], days[-1])
    assert offering.pattern == [{"weekday": 0, "from": "16:00", "to": "18:00"}]


def test_r26_a_session_on_a_friday_needs_a_reason(planner):
    offering = drafted(planner)
    friday = hours(date(2026, 12, 18), "16:00", "18:00")
    with pytest.raises(actions.ClosedThen, match="جمعه ۲۷ آذر ۱۴۰۵"):
        actions.add_session(offering, during=friday, by=planner, at=NOW)
    held = actions.add_session(offering, during=friday, override_reason="همایش خانواده", by=planner, at=NOW)
    assert (held.override_reason, Entry.objects.get(act="planning.session_added").reason) == ("همایش خانواده",) * 2


def _sixteen():
    return [moment.time() for moment in (hours(DAY, "16:00", "18:00").lower, hours(DAY, "16:00", "18:00").upper)]


def test_plans_that_cannot_be_are_refused(planner):
    offering = drafted(planner)
    four, six = _sixteen()
    when = {"first": DAY, "by": planner, "at": NOW}
    with pytest.raises(actions.PatternBackwards):
        actions.plan_sessions(offering, pattern=[Slot(0, six, four)], count=1, **when)
    with pytest.raises(actions.PatternOverlaps):
        actions.plan_sessions(offering, pattern=[Slot(0, four, six), Slot(0, four, six)], count=1, **when)
    with pytest.raises(actions.NoDayLeft):
        actions.plan_sessions(offering, pattern=[Slot(6, four, six)], last=DAY + timedelta(days=30), **when)
    with pytest.raises(actions.InThePast):
        actions.plan_sessions(
            offering, pattern=[Slot(0, four, six)], count=1, **when | {"first": DAY - timedelta(days=70)}
        )


def test_a_draft_is_seen_by_its_instructor_and_nobody_else(planner):
    teacher = an_instructor()
    offering = drafted(planner, instructor=teacher)
    assert list(queries.offerings_visible_to(teacher.person)) == [offering]
    assert list(queries.offerings_visible_to(a_citizen())) == []
    assert list(queries.offerings_visible_to(None)) == []


def test_staff_manage_the_classes_of_their_own_venues(planner):
    here, there = a_venue(), a_venue()
    mine, other = an_offering(venue=here), an_offering(venue=there)
    operator = a_role("house_operator", venue=here)
    teacher = an_instructor()
    other.instructor = teacher
    other.save()
    a_role("instructor", person=teacher.person)

    def managed(person, ability=Ability.ATTENDANCE):
        return set(queries.offerings_managed_by(access_of(person, on=TODAY), ability))

    assert managed(operator) == {mine}
    assert managed(planner) == {mine, other}
    assert managed(teacher.person) == {other}
    assert managed(teacher.person, Ability.PLAN) == set()
    assert managed(a_citizen()) == set()


def test_staff_find_a_class_by_words_place_and_weekday(planner):
    kashani = a_venue("فرهنگسرای شهید کاشانی", neighbourhood=a_neighbourhood("گلشهر"))
    room = a_room(venue=kashani)
    sewing = an_offering(title="بازی‌وارسازی", sessions=1, room=room)
    draft = an_offering(title="خیاطی", state="draft", venue=kashani)
    an_offering(title="شنا")

    def narrowed(**wish):
        return set(queries.narrowed(queries.Wish(**wish), at=NOW, among=queries.every()))

    assert narrowed(typed="بازی وارسازی") == {sewing}
    assert narrowed(typed="كاشاني") == {sewing, draft}
    assert narrowed(neighbourhood=kashani.neighbourhood_id, state="draft") == {draft}
    assert narrowed(weekday=0) == {sewing}
    assert narrowed(weekday=1) == set()


def test_the_week_board_lays_sessions_out_by_room_and_day_with_the_same_queries(planner, django_assert_num_queries):
    venue = a_venue()
    rooms = [a_room(f"کلاس {n}", venue=venue) for n in range(3)]
    sessions = [a_session(an_offering(), day=DAY + timedelta(days=n), room=room) for n, room in enumerate(rooms)]
    a_session(an_offering(), day=DAY, room=a_room())
    board = queries.week_board(venue, DAY + timedelta(days=3))
    assert board.days[0] == DAY
    assert [row.days[:3] for row in board.rows] == [
        [[sessions[0]], [], []], [[], [sessions[1]], []], [[], [], [sessions[2]]],
    ]  # fmt: skip
    assert set(board.off) == {DAY + timedelta(days=5), DAY + timedelta(days=6)}
    counted = []
    for where in (venue, None):
        with django_assert_num_queries(5):
            counted.append(len(queries.week_board(where, DAY).rows))
    assert counted == [3, 4]


def test_a_draft_is_planned_anew_sent_back_and_discarded(planner):
    room = a_room()
    offering = ready(planner)
    actions.plan_sessions(offering, pattern=[Slot(1, *_sixteen())], first=DAY, count=2, room=room, by=planner, at=NOW)
    assert actions.unplan_sessions(offering, by=planner, at=NOW) == 3
    assert (offering.sessions.count(), offering.pattern, offering.starts_on) == (0, [], None)
    with pytest.raises(actions.WrongState):
        actions.discard_draft(offering, by=planner, at=NOW)
    actions.send_back(offering, reason="ساعت‌ها عوض می‌شود", by=planner, at=NOW)
    actions.discard_draft(offering, by=planner, at=NOW)
    assert Offering.objects.count() == 0
    assert Entry.objects.get(act="planning.draft_discarded").before["code"] == "1405-0001"


def test_the_mode_of_a_draft_changes_with_its_sessions_and_that_of_a_published_class_does_not(planner):
    offering = ready(planner)
    actions.change_offering(offering, mode="online", by=planner, at=NOW)
    assert offering.sessions.get().mode == "online"
    actions.open_registration(offering, opens_at=NOW, closes_at=CLOSES, by=planner, at=NOW)
    with pytest.raises(actions.SwitchInstead):
        actions.change_offering(offering, mode="in_person", by=planner, at=NOW)


def test_a_second_pattern_is_added_to_the_first(planner):
    offering = drafted(planner)
    for weekday in (2, 0):
        actions.plan_sessions(offering, pattern=[Slot(weekday, *_sixteen())], first=DAY, count=1, by=planner, at=NOW)
    assert [slot["weekday"] for slot in offering.pattern] == [0, 2]
