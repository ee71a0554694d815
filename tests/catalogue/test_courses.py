"""Courses, versions, prerequisites, instructors and attainments (R7, R14, R33)."""

from datetime import date, timedelta

import pytest

from shahramooz.catalogue import actions as catalogue
from shahramooz.catalogue import queries
from shahramooz.journal.models import Entry
from tests.factories import NOW, TODAY, a_course, a_person, a_role, a_version


def test_a_course_is_added_once_by_its_code(city):
    by = a_person()
    course = catalogue.add_course(code="R1", title="رایانه مقدماتی", by=by, at=NOW)
    with pytest.raises(catalogue.CodeTaken, match="رایانه مقدماتی"):
        catalogue.add_course(code="R1", title="خیاطی", by=by, at=NOW)
    assert list(queries.courses(typed="رايانه‌مقدماتي")) == [course]
    assert list(queries.courses(typed="خیاطی")) == []


def test_r33_a_topic_is_added_once_in_whatever_spelling(city):
    catalogue.add_topic(title="مهارت‌های زندگی", by=a_person(), at=NOW)
    with pytest.raises(catalogue.TopicTaken):
        catalogue.add_topic(title="مهارتهای زندگي", by=a_person(), at=NOW)


def test_r7_versions_are_numbered_and_only_an_approved_one_is_offered(city):
    course, head, expert = a_course(), a_role("training_head"), a_role("training_expert")
    first = catalogue.draft_version(course=course, theory_minutes=600, by=expert, at=NOW)
    assert queries.approved_version(course) is None
    catalogue.approve_version(version=first, by=head, at=NOW)
    second = catalogue.draft_version(course=course, theory_minutes=1200, practice_minutes=600, by=head, at=NOW)
    assert (first.number, second.number, second.minutes) == (1, 2, 1800)
    assert queries.approved_version(course) == first


def test_r14_an_approved_version_is_left_alone(city):
    head, expert = a_role("training_head"), a_role("training_expert")
    version = catalogue.draft_version(course=a_course(), theory_minutes=600, by=expert, at=NOW)
    revised = catalogue.revise_version(version=version, attendance_percent=90, by=head, at=NOW)
    assert revised.attendance_percent == 90
    approved = catalogue.approve_version(version=version, by=head, at=NOW)
    assert (approved.approved_at, approved.approved_by) == (NOW, head)
    for change in (catalogue.approve_version, catalogue.revise_version):
        with pytest.raises(catalogue.AlreadyApproved):
            change(version=version, by=head, at=NOW)


def test_a_version_without_hours_is_not_approved(city):
    version = catalogue.draft_version(course=a_course(), theory_minutes=0, by=a_person(), at=NOW)
    with pytest.raises(catalogue.VersionEmpty):
        catalogue.approve_version(version=version, by=a_person(), at=NOW)


def test_headings_longer_than_the_course_and_a_pass_mark_above_the_best_are_refused(city):
    facts = {"course": a_course(), "theory_minutes": 60, "by": a_person(), "at": NOW}
    with pytest.raises(catalogue.HeadingsTooLong, match="۹۰"):
        catalogue.draft_version(headings=[{"title": "الف", "minutes": 90}], **facts)
    with pytest.raises(catalogue.PassMarkTooHigh):
        catalogue.draft_version(pass_mark=21, best_mark=20, **facts)
    assert catalogue.draft_version(pass_mark=None, **facts).pass_mark is None


def test_a_prerequisite_that_closes_a_circle_is_refused_and_names_the_way(city):
    one, two, three = a_course("یک"), a_course("دو"), a_course("سه")
    by = a_person()
    catalogue.add_prerequisite(course=two, requires=one, by=by, at=NOW)
    catalogue.add_prerequisite(course=three, requires=two, by=by, at=NOW)
    with pytest.raises(catalogue.PrerequisiteCircle, match="«یک» ← «سه» ← «دو» ← «یک»"):
        catalogue.add_prerequisite(course=one, requires=three, by=by, at=NOW)
    with pytest.raises(catalogue.PrerequisiteCircle):
        catalogue.add_prerequisite(course=one, requires=one, by=by, at=NOW)
    with pytest.raises(catalogue.PrerequisiteKnown):
        catalogue.add_prerequisite(course=two, requires=one, by=by, at=NOW)
    catalogue.remove_prerequisite(prerequisite=two.prerequisites.get(), by=by, at=NOW)
    catalogue.add_prerequisite(course=one, requires=three, by=by, at=NOW)


def test_an_attainment_that_was_withdrawn_is_held_no_more(city):
    person, course, needed = a_person(), a_course("پیشرفته"), a_course("مقدماتی")
    catalogue.add_prerequisite(course=course, requires=needed, by=person, at=NOW)
    versions = [a_version(course).pk, a_version(needed).pk]
    assert queries.asked_by(versions) == {versions[0]: [needed]}
    held = catalogue.record_attainment(
        person=person, course=needed, since=TODAY, until=TODAY + timedelta(days=30), source="import", by=person, at=NOW
    )
    assert list(queries.attainments_of([person])) == [held]
    catalogue.withdraw_attainment(attainment=held, reason="گواهینامه باطل شد", by=person, at=NOW)
    assert list(queries.attainments_of([person])) == []
    with pytest.raises(catalogue.AttainmentWithdrawn):
        catalogue.withdraw_attainment(attainment=held, reason="دوباره", by=person, at=NOW)


def test_an_attainment_of_the_same_source_is_written_once(city):
    person, course = a_person(), a_course()
    facts = {
        "person": person,
        "course": course,
        "since": date(2026, 1, 1),
        "source": "certificate:1",
        "by": person,
        "at": NOW,
    }
    assert catalogue.record_attainment(**facts) == catalogue.record_attainment(**facts)
    assert Entry.objects.filter(act="catalogue.attainment_recorded").count() == 1


def test_a_person_is_an_instructor_once_and_may_come_back(city):
    by, person = a_person(), a_person("مریم", "نادری")
    instructor = catalogue.add_instructor(person=person, fields="خوشنویسی", by=by, at=NOW)
    with pytest.raises(catalogue.InstructorKnown, match="مریم نادری"):
        catalogue.add_instructor(person=person, by=by, at=NOW)
    catalogue.correct_instructor(instructor=instructor, is_active=False, by=by, at=NOW)
    assert list(queries.instructors()) == []
    assert catalogue.add_instructor(person=person, by=by, at=NOW) == instructor
    assert list(queries.instructors(typed="نادري")) == [instructor]


def test_a_free_code_follows_the_highest_number(city):
    assert queries.free_code() == "101"
    a_course(code="240")
    a_course(code="R9")
    assert queries.free_code() == "241"
