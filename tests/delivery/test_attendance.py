"""Attendance sheets: everybody starts present; sent twice is once; later sheets correct; locked is locked."""

from datetime import timedelta
from uuid import uuid4

import pytest

from shahramooz.delivery import actions, jobs, queries
from shahramooz.delivery.models import Attendance, AttendanceSheet
from shahramooz.journal.models import Entry
from shahramooz.people.access import Ability, access_of
from shahramooz.planning import actions as planning
from shahramooz.planning import queries as planning_queries
from shahramooz.planning.models import Restriction, Session
from tests import factories
from tests.delivery.factories import a_class, finish, hold


@pytest.fixture
def teacher(city):
    return factories.a_role("instructor")


def states(session):
    return {row.enrolment_id: row.state for row in Attendance.objects.filter(session=session)}


def test_everybody_is_present_until_marked_otherwise(teacher):
    offering, (one, two, three) = a_class(3)
    session = offering.sessions.get(number=1)
    actions.take_attendance(
        session=session, marks={two.pk: "absent"}, client_key=uuid4(), by=teacher, at=session.starts_at
    )
    assert states(session) == {one.pk: "present", two.pk: "absent", three.pk: "present"}
    assert queries.minutes_attended(offering) == {one.pk: 120, three.pk: 120}
    session.refresh_from_db()
    assert session.state == Session.State.HELD


def test_late_is_worth_the_minutes_that_were_there_and_excused_none(teacher):
    offering, (one, two, three) = a_class(3)
    session = offering.sessions.get(number=1)
    marks = {one.pk: "late", two.pk: {"state": "late", "minutes": 40}, three.pk: "excused"}
    actions.take_attendance(session=session, marks=marks, client_key=uuid4(), by=teacher, at=session.ends_at)
    assert queries.minutes_attended(offering) == {one.pk: 105, two.pk: 40}


def test_t16_a_sheet_sent_twice_is_one_sheet(teacher):
    offering, (one, _two, _three) = a_class(3)
    session, key = offering.sessions.get(number=1), uuid4()
    for _time in range(2):
        actions.take_attendance(
            session=session, marks={one.pk: "absent"}, client_key=key, by=teacher, at=session.ends_at
        )
    assert AttendanceSheet.objects.filter(session=session).count() == 1
    assert Entry.objects.filter(act__startswith="delivery.attendance_").count() == 1


def test_t16_a_replayed_old_sheet_does_not_undo_a_newer_one(teacher):
    offering, (one, two, _three) = a_class(3)
    session, first, second = offering.sessions.get(number=1), uuid4(), uuid4()
    for key, absent in ((first, one), (second, two), (first, one)):
        actions.take_attendance(
            session=session, marks={absent.pk: "absent"}, client_key=key, by=teacher, at=session.ends_at
        )
    assert states(session)[one.pk] == "present"
    assert states(session)[two.pk] == "absent"


def test_t16_negative_control_without_the_kept_keys_the_old_sheet_would_win(teacher):
    offering, (one, two, _three) = a_class(3)
    session, first, second = offering.sessions.get(number=1), uuid4(), uuid4()
    for key, absent in ((first, one), (second, two), (first, one)):
        AttendanceSheet.objects.filter(session=session).update(earlier_keys=[])
        actions.take_attendance(
            session=session, marks={absent.pk: "absent"}, client_key=key, by=teacher, at=session.ends_at
        )
    assert states(session)[one.pk] == "absent"


def test_r32_another_sheet_corrects_and_the_journal_keeps_before_and_after(teacher):
    offering, (one, _two, _three) = a_class(3)
    session = offering.sessions.get(number=1)
    for state in ("absent", "present"):
        actions.take_attendance(
            session=session, marks={one.pk: state}, client_key=uuid4(), by=teacher, at=session.ends_at
        )
    corrected = Entry.objects.get(act="delivery.attendance_corrected")
    assert corrected.before == {str(one.pk): {"state": "absent", "minutes": 0}}
    assert corrected.after == {str(one.pk): {"state": "present", "minutes": 120}}


def test_only_people_with_a_seat_are_marked(teacher):
    offering, _enrolments = a_class(3)
    waiting = factories.an_enrolment(offering, state="waiting")
    session = offering.sessions.get(number=1)
    with pytest.raises(actions.NotOnRoster):
        actions.take_attendance(
            session=session, marks={waiting.pk: "present"}, client_key=uuid4(), by=teacher, at=session.ends_at
        )
    assert states(session) == {}


def test_attendance_is_refused_before_the_class_comes_together(teacher):
    offering, _enrolments = a_class(1)
    session = offering.sessions.get(number=1)
    early = session.starts_at - timedelta(minutes=31)
    with pytest.raises(actions.TooEarly):
        actions.take_attendance(session=session, marks={}, client_key=uuid4(), by=teacher, at=early)


def test_a_cancelled_session_has_no_attendance(teacher):
    offering, _enrolments = a_class(1)
    session = offering.sessions.get(number=1)
    Session.objects.filter(pk=session.pk).update(state="cancelled")
    with pytest.raises(actions.SessionCancelled):
        actions.take_attendance(session=session, marks={}, client_key=uuid4(), by=teacher, at=session.ends_at)


def test_a_sheet_is_corrected_for_the_municipalitys_days_and_then_locked(teacher):
    offering, (one, *_rest) = a_class(2)
    session = offering.sessions.get(number=1)

    def mark(at):
        return actions.take_attendance(session=session, marks={one.pk: "absent"}, client_key=uuid4(), by=teacher, at=at)

    mark(session.ends_at)
    mark(session.ends_at + timedelta(days=7))
    with pytest.raises(actions.SheetLocked):
        mark(session.ends_at + timedelta(days=7, seconds=1))


def test_the_clock_locks_what_is_due_and_a_reason_opens_it_for_a_day(teacher):
    offering, _enrolments = a_class(2)
    hold(offering, by=teacher, only=[1])
    session = offering.sessions.get(number=1)
    at = session.ends_at + timedelta(days=8)
    jobs.lock_due_sheets(at=at)
    sheet = AttendanceSheet.objects.get()
    assert sheet.locked_at == at
    with pytest.raises(actions.ReasonMissing):
        actions.reopen_sheet(sheet=sheet, reason=" ", by=teacher, at=at)
    actions.reopen_sheet(sheet=sheet, reason="برگه کاغذی دیر رسید", by=teacher, at=at)
    later = at + timedelta(hours=23)
    actions.take_attendance(session=session, marks={}, client_key=uuid4(), by=teacher, at=later)
    with pytest.raises(actions.SheetLocked):
        actions.take_attendance(session=session, marks={}, client_key=uuid4(), by=teacher, at=at + timedelta(hours=25))


def test_r29_nobody_marks_a_class_in_which_they_learn(city):
    offering, (one, *_rest) = a_class(2)
    session = offering.sessions.get(number=1)
    with pytest.raises(actions.OwnRecord):
        actions.take_attendance(session=session, marks={}, client_key=uuid4(), by=one.person, at=session.ends_at)


def test_r10_more_minutes_than_the_session_are_refused(teacher):
    offering, (one, *_rest) = a_class(2)
    session = offering.sessions.get(number=1)
    with pytest.raises(actions.MinutesBeyondSession):
        actions.take_attendance(
            session=session,
            marks={one.pk: {"state": "late", "minutes": 121}},
            client_key=uuid4(),
            by=teacher,
            at=session.ends_at,
        )


def test_s0_1_under_a_protocol_the_first_sheet_waits_for_the_ticked_checklist(teacher):
    room = factories.a_room()
    offering, _enrolments = a_class(1, room=room)
    Restriction.objects.create(
        title="پروتکل بهداشتی", authority="ستاد", ratio="0.5", since=factories.TODAY, until=factories.TODAY,
        checklist=["تهویه", "ماسک"], changed_at=factories.NOW,
    )  # fmt: skip
    session = offering.sessions.get(number=1)
    with pytest.raises(planning.ChecklistNotTicked):
        actions.take_attendance(session=session, marks={}, client_key=uuid4(), by=teacher, at=session.starts_at)
    assert AttendanceSheet.objects.count() == 0


def test_nothing_under_locked_results_moves(teacher):
    offering, enrolments = a_class(2)
    at = finish(offering, enrolments, by=teacher)
    session = offering.sessions.get(number=1)
    with pytest.raises(actions.ResultsLocked):
        actions.take_attendance(session=session, marks={}, client_key=uuid4(), by=teacher, at=at)
    with pytest.raises(actions.ResultsLocked):
        actions.reopen_sheet(sheet=queries.sheet_of(session), reason="اصلاح", by=teacher, at=at)


def test_an_instructor_reaches_only_the_own_classes(city):
    mine = factories.an_instructor()
    factories.a_role("instructor", person=mine.person)
    taught, _ = a_class(1, instructor=mine)
    a_class(1)
    reached = planning_queries.sessions_managed_by(access_of(mine.person, on=factories.TODAY), Ability.ATTENDANCE)
    assert {session.offering_id for session in reached} == {taught.pk}


def test_a_house_operator_reaches_the_house_and_no_other(city):
    room = factories.a_room()
    operator = factories.a_role("house_operator", venue=room.venue)
    here, _ = a_class(1, room=room)
    a_class(1, room=factories.a_room())
    reached = planning_queries.sessions_managed_by(access_of(operator, on=factories.TODAY), Ability.ATTENDANCE)
    assert {session.offering_id for session in reached} == {here.pk}
    assert planning_queries.offerings_managed_by(access_of(operator, on=factories.TODAY), Ability.CERTIFY).count() == 0


def test_todays_sessions_are_those_of_the_city_day(city):
    offering, _enrolments = a_class(1)
    late = factories.a_session(offering, number=9, day=factories.TODAY, start="23:00", end="23:59")
    factories.a_session(offering, number=10, day=factories.TODAY + timedelta(days=1), start="00:10", end="01:00")
    on_day = queries.sessions_on(Session.objects.filter(offering=offering), factories.TODAY)
    assert [session.number for session in on_day] == [1, late.number]
