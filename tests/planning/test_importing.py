"""Timetables from Excel: each row's problems named, clashes with the other class, nothing written until confirmed (Q20, Q21)."""

from datetime import date, datetime, time

import pytest

from shahramooz.catalogue.models import Course, Instructor
from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.lib import workbook
from shahramooz.places import actions as places
from shahramooz.planning import actions as planning
from shahramooz.planning.importing import actions as importing
from shahramooz.planning.importing import cells, headings, returned
from shahramooz.planning.importing.dry_run import TimetableEmpty
from shahramooz.planning.importing.lines import Options
from shahramooz.planning.models import ImportRun, Offering, Session
from shahramooz.settings import ROOT
from tests.factories import (
    NOW,
    TEHRAN,
    a_course,
    a_person,
    a_room,
    a_session,
    a_venue,
    a_version,
    an_instructor,
    an_offering,
)
from tests.planning.timetables import HEADINGS, a_row, a_timetable

pytestmark = pytest.mark.thorough

REAL = ROOT.parent / "shared" / "data" / "workbooks" / "bandarabbas-classes.xlsx"
real = pytest.mark.skipif(
    not REAL.exists(), reason="the timetable of Bandar Abbas lies outside the repository and is not here"
)
BEFORE = datetime(2026, 11, 20, 10, tzinfo=TEHRAN)  # a week before the timetable begins
BANDAR_ABBAS = {
    "فرهنگسرای شهید کاشانی": ["کلاس ۱", "کلاس ۲", "کارگاه"],
    "فرهنگسرای شهدای دوراهی ایسینی": ["کلاس ۱", "سالن"],
    "فرهنگسرای گلستان": ["کلاس ۱", "کلاس ۲", "سایت رایانه"],
}


def houses():
    return {
        name: [a_room(room, venue=venue) for room in rooms]
        for name, rooms in BANDAR_ABBAS.items()
        for venue in [a_venue(name)]
    }


def tried(*rows, at=NOW, **facts):
    return importing.try_timetable(filename="برنامه.xlsx", content=a_timetable(*rows), by=a_person(), at=at, **facts)


def problems(run) -> dict[int, list[str]]:
    """The columns with a problem, by row."""
    return {
        line["number"]: [column for column, _sentence in line["problems"]] for line in run.lines if line["problems"]
    }


def sentence(run, row: int) -> str:
    return next(line["problems"][0][1] for line in run.lines if line["number"] == row)


# --- the workbook of Bandar Abbas -------------------------------------------------------------------------------------


@real
def test_the_48_rows_of_bandar_abbas_are_read_and_their_clashes_named(city):
    """Q21: with «شنبه-سه‌شنبه» as two days the workbook has room clashes, and the dry run names them."""
    houses()
    places.change_settings(thursday_is_working=True, by=a_person(), at=BEFORE)
    run = importing.try_timetable(filename="کلاس‌ها.xlsx", content=REAL.read_bytes(), by=a_person(), at=BEFORE)
    assert [line["number"] for line in run.lines] == list(range(4, 52))
    assert len(run.lines) == 48
    assert run.options["asks_about_dash"] is True
    assert set(map(tuple, problems(run).values())) == {("room",)}
    assert len(problems(run)) == 23
    assert sentence(run, 8) == (
        "«کلاس ۱» شنبه ۷ آذر ۱۴۰۵ ساعت ۱۰ تا ۱۲ در ردیف ۷ به کلاس «زبان انگلیسی نوجوان» داده شده است؛ یکی را جابه‌جا کنید."
    )
    assert Offering.objects.count() == 0


@real
def test_the_25_good_rows_are_written_and_the_others_stop_nothing(city):
    houses()
    places.change_settings(thursday_is_working=True, by=a_person(), at=BEFORE)
    run = importing.try_timetable(filename="کلاس‌ها.xlsx", content=REAL.read_bytes(), by=a_person(), at=BEFORE)
    run = importing.write_timetable(run, by=a_person(), at=BEFORE)
    assert (run.state, run.written) == (ImportRun.State.WRITTEN, 25)
    assert Offering.objects.filter(state=Offering.State.DRAFT).count() == 25
    first = Offering.objects.get(pk=run.lines[0]["offering"])
    assert (first.title, first.venue.name, first.instructor.person.name) == (
        "زبان انگلیسی نوجوان",
        "فرهنگسرای گلستان",
        "نرگس رنجبر نژاد",
    )
    assert (first.fee, first.own_capacity, first.min_age, first.max_age) == (450_000, 30, 10, 14)
    assert first.pattern == [
        {"weekday": 0, "from": "09:30", "to": "11:00"},
        {"weekday": 2, "from": "09:30", "to": "11:00"},
    ]


@real
def test_q21_a_dash_as_a_range_is_four_days(city):
    houses()
    places.change_settings(thursday_is_working=True, by=a_person(), at=BEFORE)
    by = a_person()
    run = importing.try_timetable(filename="کلاس‌ها.xlsx", content=REAL.read_bytes(), by=by, at=BEFORE)
    two = problems(run)
    run = importing.answer_questions(run, options=Options(dash_is_range=True), by=by, at=BEFORE)
    assert len(problems(run)) == 25
    assert set(two) < set(problems(run))


@real
def test_thursday_rows_say_that_the_city_does_not_work_then(city):
    houses()
    run = importing.try_timetable(filename="کلاس‌ها.xlsx", content=REAL.read_bytes(), by=a_person(), at=BEFORE)
    assert [row for row, columns in problems(run).items() if columns == ["days"]] == [6, 17, 39, 40]
    assert sentence(run, 6) == "در این روزها جلسه‌ای نمی‌ماند: پنجشنبه، بیرون از هفتهٔ کاری."


# --- what is wrong with a row -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "column", "says"),
    [
        ({"فرهنگسرا": "فرهنگسرای گلسنان"}, "venue", "آیا منظورتان «فرهنگسرای گلستان» است؟"),
        ({"فرهنگسرا": "فرهنگسرای مریخ"}, "venue", "نخست آن را ثبت کنید"),
        ({"فرهنگسرا": ""}, "venue", "خالی است"),
        ({"کلاس": "کلاس ۹"}, "room", "اتاقی به نام «کلاس ۹» ندارد"),
        ({"عنوان_دوره": None}, "title", "خالی است"),
        ({"روزها": "شنبها و پنج"}, "days", "«شنبه و دوشنبه»"),
        ({"روزها": "سه‌شنبه تا شنبه"}, "days", "از آخر هفته به اول"),
        ({"روزها": "جمعه"}, "days", "جمعه، تعطیل هفتگی"),
        ({"ساعت": "عصرها"}, "hours", "«۱۶ تا ۱۸»"),
        ({"ساعت": "۱۰ تا ۲۵"}, "hours", "ساعت ۲۵ نداریم"),
        ({"ساعت": "۱۸ تا ۱۶"}, "hours", "پیش از آغاز آن"),
        ({"ساعت": "۴ تا ۵"}, "hours", "۱۶:۰۰"),
        ({"از_تاریخ": "1405/13/01"}, "first", "ماه ۱۳ نداریم"),
        ({"تا_تاریخ": "1404/12/30"}, "last", "۲۹"),
        ({"تا_تاریخ": "1405/10/01"}, "last", "پیش از آغاز"),
        ({"تا_تاریخ": "1407/10/01"}, "last", "بیش از یک سال"),
        ({"از_تاریخ": "2026-12-26"}, "first", "میلادی"),
        ({"ظرفیت": "بیست"}, "capacity", "با رقم"),
        ({"ظرفیت": 0}, "capacity", "از ۱ تا"),
        ({"شهریه": "توافقی"}, "fee", "به ریال"),
        ({"شهریه": ""}, "fee", "خالی است"),
        ({"رده_سنی": "نوجوان"}, "audience", "«۱۰ تا ۱۴ سال»"),
        ({"رده_سنی": "۱۷ تا ۱۳"}, "audience", "کمترین سن"),
        ({"مدرس": "نادری"}, "instructor", "نام و نام خانوادگی"),
    ],
    ids=lambda value: next(iter(value.values())) or "—" if isinstance(value, dict) else "",
)
def test_a_wrong_cell_is_named_with_what_to_do(city, changed, column, says):
    houses()
    run = tried(a_row(**changed), a_row(کلاس="کلاس ۲"))
    assert problems(run) == {4: [column]}
    assert says in sentence(run, 4)


def test_every_problem_of_a_row_is_named_at_once(city):
    houses()
    assert problems(tried(a_row(ساعت="؟", ظرفیت="کم", از_تاریخ="کی؟"))) == {4: ["hours", "first", "capacity"]}


def test_the_room_and_the_instructor_of_an_earlier_row_are_named(city):
    houses()
    run = tried(
        a_row(),
        a_row(عنوان_دوره="خیاطی", مدرس="نرگس راد", ساعت="17-19"),
        a_row(عنوان_دوره="رباتیک", کلاس="کلاس ۲", مدرس="مريم  نادري"),
        a_row(عنوان_دوره="عکاسی", مدرس="لیلا شاد", ساعت="۱۸ تا ۲۰"),
    )
    assert problems(run) == {5: ["room"], 6: ["instructor"]}
    assert "ردیف ۴ به کلاس «رایانه مقدماتی»" in sentence(run, 5)


def test_a_class_of_the_plan_that_holds_the_room_is_named(city):
    room = houses()["فرهنگسرای گلستان"][0]
    a_session(an_offering(title="گلدوزی"), day=date(2026, 12, 28), start="17:00", end="19:00", room=room)
    run = tried(a_row())
    assert problems(run) == {4: ["room"]}
    assert sentence(run, 4) == (
        "«کلاس ۱» دوشنبه ۷ دی ۱۴۰۵ ساعت ۱۷ تا ۱۹ در اختیار کلاس «گلدوزی» است؛ ساعت یا جا را عوض کنید."
    )


def test_a_row_that_is_wrong_itself_holds_no_room(city):
    houses()
    assert problems(tried(a_row(ظرفیت="؟"), a_row())) == {4: ["capacity"]}


def test_an_operator_plans_only_for_their_own_house(city):
    golestan = houses()["فرهنگسرای گلستان"][0].venue
    run = tried(a_row(), a_row(فرهنگسرا="شهید کاشانی"), within={golestan.pk})
    assert problems(run) == {5: ["venue"]}


def test_two_instructors_of_one_name_are_not_guessed(city):
    houses()
    for _number in range(2):
        an_instructor(a_person("مریم", "نادری"))
    assert problems(tried(a_row())) == {4: ["instructor"]}


def test_meetings_on_days_off_and_in_the_past_are_left_out_and_noted(city):
    golestan, monday = houses()["فرهنگسرای گلستان"][0].venue, date(2026, 12, 28)
    places.close_place(
        venue=golestan, start=datetime.combine(monday, time(0), TEHRAN), end=datetime.combine(monday, time(23), TEHRAN),
        reason="آب", by=a_person(), at=NOW,
    )  # fmt: skip
    run = tried(a_row(از_تاریخ="1405/08/30"))
    notes = " ".join(run.lines[0]["notes"])
    assert problems(run) == {}
    assert "۱ جلسه به روز تعطیل می‌افتد" in notes
    assert "جلسه گذشته است" in notes


# --- questions and writing --------------------------------------------------------------------------------------------


def test_unknown_courses_and_instructors_are_made_only_when_asked(city):
    houses()
    run = tried(a_row(), a_row(کلاس="کلاس ۲", عنوان_دوره="خیاطی", مدرس="نرگس راد"))
    assert problems(run) == {}
    run = importing.answer_questions(
        run, options=Options(makes_courses=False, makes_instructors=False), by=a_person(), at=NOW
    )
    assert problems(run) == {4: ["title", "instructor"], 5: ["title", "instructor"]}


def test_r7_a_known_course_gives_its_approved_version_and_a_new_one_waits_for_approval(city):
    houses()
    version = a_version(a_course("رایانه مقدماتی"))
    teacher = an_instructor(a_person("مریم", "نادری"))
    run = tried(a_row(عنوان_دوره="رايانه  مقدماتي"), a_row(کلاس="کلاس ۲", عنوان_دوره="خیاطی", مدرس="نرگس راد"))
    importing.write_timetable(run, by=a_person(), at=NOW)
    known, new = Offering.objects.order_by("pk")
    assert (known.course_version, known.instructor) == (version, teacher)
    assert (new.course_version.approved_at, new.course_version.minutes) == (None, 8 * 120)
    assert (Course.objects.count(), Instructor.objects.count()) == (2, 2)


def test_writing_is_one_act_and_doing_it_twice_writes_once(city):
    houses()
    run = tried(a_row(), a_row(ظرفیت="؟"))
    for _time in range(2):
        run = importing.write_timetable(run, by=a_person(), at=NOW)
    assert (Offering.objects.count(), Session.objects.count(), run.written) == (1, 8, 1)
    assert [line["offering"] for line in run.lines] == [Offering.objects.get().pk, None]
    entries = Entry.objects.filter(act="planning.timetable_written")
    assert [entry.after["good"] for entry in entries] == [1]
    with pytest.raises(importing.AlreadyWritten):
        importing.answer_questions(run, options=Options(), by=a_person(), at=NOW)


def test_the_same_file_again_clashes_with_what_it_has_planned(city):
    houses()
    importing.write_timetable(tried(a_row()), by=a_person(), at=NOW)
    assert problems(tried(a_row())) == {4: ["room"]}


def test_a_row_that_the_plan_refuses_meanwhile_stays_out_and_says_why(city, monkeypatch):
    houses()
    run = tried(a_row(), a_row(کلاس="کلاس ۲", مدرس="نرگس راد"))
    really, called = planning.plan_sessions, []

    def refuses_once(offering, **facts):
        called.append(offering)
        if len(called) == 1:
            raise planning.RoomTaken(room="کلاس ۱", hour="اکنون", clash="گلدوزی", free="")
        return really(offering, **facts)

    monkeypatch.setattr(planning, "plan_sessions", refuses_once)
    run = importing.write_timetable(run, by=a_person(), at=NOW)
    assert (run.written, Offering.objects.count()) == (1, 1)
    assert "گلدوزی" in sentence(run, 4)


def test_killed_in_the_middle_nothing_is_half_written_and_it_starts_over(committed, monkeypatch):
    with scope.within(committed):
        houses()
        run = tried(a_row(), a_row(کلاس="کلاس ۲", مدرس="نرگس راد"))
    really, called = planning.draft_offering, []

    def dies_at_the_second(**facts):
        called.append(facts)
        if len(called) == 2:
            raise KeyboardInterrupt
        return really(**facts)

    monkeypatch.setattr(planning, "draft_offering", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt), scope.within(committed):
        importing.write_timetable(run, by=a_person(), at=NOW)
    with scope.within(committed):
        assert (Offering.objects.count(), Course.objects.count(), ImportRun.objects.get().state) == (0, 0, "read")
        assert importing.write_timetable(run, by=a_person(), at=NOW).written == 2


def test_the_error_rows_come_back_in_order_with_the_reason_and_can_be_sent_again(city):
    houses()
    run = tried(a_row(ظرفیت="؟"), a_row(), a_row(کلاس="کلاس ۲", ساعت="؟", عنوان_دوره="=HYPERLINK(1)"))
    content = returned.error_rows(run)
    (sheet,) = workbook.read(content)
    columns = headings.find(sheet.rows)
    assert [row[-1] for row in sheet.rows[1:]] == [4, 6]
    assert [columns.of(row)["title"] for row in sheet.rows[1:]] == ["رایانه مقدماتی", "=HYPERLINK(1)"]
    assert sheet.rows[1][-2] == "ظرفیت خوانده نشد؛ آن را با رقم بنویسید، مانند ۲۵."
    again = importing.try_timetable(filename="دوباره.xlsx", content=content, by=a_person(), at=NOW)
    assert problems(again) == {2: ["capacity"], 3: ["hours"]}


def test_our_own_template_is_understood(city):
    (sheet,) = workbook.read(returned.template())
    assert set(headings.find(sheet.rows).at) >= set(headings.NEEDED)


# --- headings and cells -----------------------------------------------------------------------------------------------


def test_a_file_without_the_headings_is_refused_naming_what_is_missing(city):
    with pytest.raises(headings.HeadingsUnknown, match="«روزها»، «ظرفیت»"):
        content = a_timetable(a_row(), headings=[name if name not in ("روزها", "ظرفیت") else "؟" for name in HEADINGS])
        importing.try_timetable(filename="x.xlsx", content=content, by=a_person(), at=NOW)
    with pytest.raises(TimetableEmpty):
        tried()
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        (
            ["مكان", "عنوان کلاس", "کلاس", "روزهای برگزاری", "ساعت", "تاریخ شروع", "تاریخ پایان", "ظرفیت (نفر)"],
            {"room": 2, "title": 1},
        ),
        (
            ["فرهنگسرا ", "نام دوره", "روز", "از ساعت", "تا ساعت", "شروع", "پایان", "تعداد"],
            {"start": 3, "end": 4, "first": 5},
        ),
        (
            ["فرهنگ‌سرا", "عنوان دوره:", "روزها", "ساعات", "از تاريخ", "تا تاريخ", "ظرفيت", "شهریه (تومان)"],
            {"fee": 7, "first": 4},
        ),
        (
            ["فرهنکسرا", "عنوان دوره", "روزها", "ساعت", "از تاریخ", "تا تاریخ", "ظرفیت", "مدرس"],
            {"venue": 0, "instructor": 7},
        ),
    ],
    ids=["other words", "two hour columns", "other spellings", "a slip"],
)
def test_headings_are_known_in_many_spellings(typed, means):
    found = headings.find([["برنامه"], typed])
    assert found.row == 1
    assert {name: found.at[name] for name in means} == means
    assert found.rials == (10 if "شهریه (تومان)" in typed else 1)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("شنبه و دوشنبه", (0, 2)),
        ("شنبه-سه‌شنبه", (0, 3)),
        ("سه شنبه،پنج‌شنبه", (3, 5)),
        ("۱شنبه و ۳شنبه", (1, 3)),
        ("شنبه تا چهارشنبه", (0, 1, 2, 3, 4)),
        ("روزهای زوج", (0, 2, 4)),
        ("هر روز", (0, 1, 2, 3, 4)),
        ("دوشنبه‌ها", (2,)),
    ],
)
def test_days_are_read_as_people_write_them(typed, days):
    assert cells.days(typed, dash_is_range=False) == days


def test_q21_a_dash_is_two_days_or_a_range_as_answered():
    assert cells.is_dashed("شنبه - سه‌شنبه")
    assert not cells.is_dashed("شنبه و سه‌شنبه")
    assert cells.days("شنبه - سه‌شنبه", dash_is_range=True) == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("9:30-11", (time(9, 30), time(11))),
        ("۱۶:۰۰ تا ۱۷:۳۰", (time(16), time(17, 30))),
        ("از ۸ الی ۱۰", (time(8), time(10))),
        ("۹ صبح تا ۵ عصر", (time(9), time(17))),
    ],
)
def test_hours_are_read_as_people_write_them(typed, hours):
    assert cells.hours(typed) == hours


@pytest.mark.parametrize(
    ("typed", "unit", "rials"),
    [
        ("رایگان", 1, 0), (0, 1, 0), (1800000, 1, 1_800_000), ("1,200,000", 1, 1_200_000), ("۴۵۰٬۰۰۰", 1, 450_000),
        ("۴۵٬۰۰۰ تومان", 1, 450_000), ("۴۵۰۰۰", 10, 450_000), ("۴۵۰۰۰ ریال", 10, 45_000),
    ],
)  # fmt: skip
def test_fees_are_read_as_people_write_them(typed, unit, rials):
    assert cells.rials(typed, unit=unit) == rials


@pytest.mark.parametrize(
    ("typed", "audience"),
    [
        ("", cells.Audience()),
        ("بانوان", cells.Audience("women")),
        ("ویژه آقایان", cells.Audience("men")),
        ("بزرگسال", cells.Audience(min_age=18)),
        ("۱۰ تا ۱۴ سال", cells.Audience(min_age=10, max_age=14)),
        ("نوجوان 13-17", cells.Audience(min_age=13, max_age=17)),
        ("بانوان ۱۸ تا ۴۰ سال", cells.Audience("women", 18, 40)),
        ("بالای ۵۰ سال", cells.Audience(min_age=50)),
    ],
)
def test_audiences_are_read_as_people_write_them(typed, audience):
    assert cells.audience(typed) == audience


def test_dates_come_typed_or_as_date_cells():
    seventh = date(2026, 11, 28)
    for typed in ("1405/09/07", "۱۴۰۵/۰۹/۰۷", "١٤٠٥/٠٩/٠٧", "۷ آذر ۱۴۰۵", 14050907, seventh, datetime(2026, 11, 28)):
        assert cells.day(typed, today=seventh) == seventh
