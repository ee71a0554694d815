"""Course lists and past training records out of workbooks."""

from datetime import date

import pytest

from shahramooz.catalogue.importing.courses import COURSES
from shahramooz.catalogue.importing.records import MAKES_COURSES, RECORDS
from shahramooz.catalogue.models import Attainment, Course, CourseVersion
from shahramooz.people import actions as people
from shahramooz.people.importing import actions as importing
from tests.factories import NOW, a_course, a_role
from tests.people.workbooks import a_book, found_in, rows_with, tried, written

HERS, UNKNOWN = "0499370899", "0790419904"


@pytest.fixture
def clerk(city):
    return a_role("training_expert")


@pytest.fixture
def worker(clerk):
    return people.register_person(
        first_name="سارا", last_name="کریمی", documents=[("national_id", HERS)], by=clerk, at=NOW
    )


def test_a_list_of_courses_goes_in_once_and_its_versions_wait_for_approval(clerk):
    a_course("کمک‌های اولیه", code="7")
    head = ["کد دوره", "عنوان دوره", "نوع دوره", "ساعت نظری", "ساعت عملی"]
    rows = [
        ["101", "ایمنی کار در خیابان", "شغلی تخصصی", 16, "۸ ساعت"],
        ["", "کمک هاي اوليه", "عمومی", 4, ""],  # known, however it is written
        ["7", "بازیافت", "", "", ""],  # the code of another
        ["102", "شهروندی", "ناشناس", "چند", ""],
        ["103", "ایمنی کار در خیابان", "", 2, ""],
        ["104", "آتش‌نشانی", "", "1.5", ""],
    ]
    file = tried(COURSES, a_book(head, *rows), by=clerk)
    assert rows_with(file) == {4: {"code"}, 5: {"kind", "theory"}}
    assert [(one["number"], one["by"]) for one in found_in(file).twins] == [(6, "title")]
    assert (file.counts["good"], file.counts["known"]) == (2, 1)
    written(COURSES, file, by=clerk)
    course = Course.objects.get(code="101")
    version = course.versions.get()
    assert (course.kind, version.minutes, version.approved_at) == ("job_specialist", 24 * 60, None)
    assert CourseVersion.objects.get(course__code="104").theory_minutes == 90
    importing.undo(file, COURSES, reason="", by=clerk, at=NOW)
    assert list(Course.objects.values_list("code", flat=True)) == ["7"]


HEAD = ["کد ملی", "نام و نام خانوادگی", "عنوان دوره", "تاریخ پایان", "ساعت"]


def test_past_records_become_attainments_of_known_people(worker, clerk):
    course = a_course("کمک‌های اولیه")
    row = [HERS, "سارا کریمی", "کمک هاي اوليه", "1403/08/12", "24"]
    rows = [
        row,
        [UNKNOWN, "", "کمک‌های اولیه", "1403/08/12", ""],
        [HERS, "نسرین کریمی", "کمک‌های اولیه", "1403/08/13", ""],
        [HERS, "", "کمک‌های اولیه", "1410/01/01", ""],
        [HERS, "", "ناشناس", "1402/01/01", "8"],
        row,
    ]
    file = tried(RECORDS, a_book(HEAD, *rows), by=clerk)
    assert rows_with(file) == {3: {"national_id"}, 4: {"full_name"}, 5: {"on"}, 6: {"course"}}
    assert (file.counts["good"], file.counts["twins"]) == (1, 1)
    written(RECORDS, file, by=clerk)
    held = Attainment.objects.get()
    assert (held.person, held.course, held.since, held.minutes) == (worker, course, date(2024, 11, 2), 24 * 60)
    assert held.source.startswith("import:")
    again = tried(RECORDS, a_book(HEAD, row), by=clerk)
    assert again.counts["known"] == 1


def test_courses_that_a_record_names_for_the_first_time_are_made_only_when_asked_for(worker, clerk):
    file = tried(RECORDS, a_book(HEAD, [HERS, "", "دوره قدیمی", "1390/01/01", ""]), by=clerk)
    importing.choose(file, RECORDS, options={MAKES_COURSES: True}, by=clerk, at=NOW)
    importing.check(municipality_id=file.municipality_id, file_id=file.pk, recipes={"records": RECORDS}, at=NOW)
    file.refresh_from_db()
    file = written(RECORDS, file, by=clerk)
    assert Attainment.objects.get().course.title == "دوره قدیمی"
    importing.undo(file, RECORDS, reason="", by=clerk, at=NOW)
    assert (Attainment.objects.count(), Course.objects.count()) == (0, 0)
