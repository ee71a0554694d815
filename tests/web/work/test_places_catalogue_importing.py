"""The pages of places, the catalogue and the timetable import: what they do, who may, and what another municipality sees."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shahramooz.catalogue.models import Course, CourseVersion, Instructor, Prerequisite
from shahramooz.city import scope
from shahramooz.lib import workbook
from shahramooz.places.models import EquipmentItem, Neighbourhood, OpeningHours, Room, Venue
from shahramooz.planning.models import ImportRun, Offering
from tests import moment
from tests.factories import (
    NOW,
    a_course,
    a_neighbourhood,
    a_role,
    a_room,
    a_venue,
    a_version,
    an_account,
    an_instructor,
)
from tests.planning.timetables import a_row, a_timetable

KIND = Venue.Kind.CULTURAL_HOUSE


@pytest.fixture
def house(committed):
    moment.set_to(NOW)
    with scope.within(committed):
        return a_room("کلاس ۱", venue=a_venue("فرهنگسرای گلستان")).venue


def signed_in(municipality, role, **where) -> Client:
    with scope.within(municipality):
        account = an_account(a_role(role, **where))
    client = Client(HTTP_HOST=municipality.host)
    client.force_login(account)
    return client


@pytest.fixture
def head(committed, house):
    return signed_in(committed, "training_head")


def ok(answer, status=200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def went(answer, name, *args):
    assert (answer.status_code, answer.headers.get("Location")) == (302, reverse(name, args=args)), (
        answer.content.decode()[:3000]
    )


def sent(content, name="برنامه.xlsx"):
    return {"file": SimpleUploadedFile(name, content)}


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_venue_is_added_with_its_room_hours_and_equipment(committed, head):
    head.post(
        reverse("new_venue"), {"kind": KIND, "name": "فرهنگسرای شهید کاشانی", "latitude": "۲۷٫۱۸", "longitude": "۵۶٫۲۷"}
    )
    with scope.within(committed):
        venue = Venue.objects.get(name="فرهنگسرای شهید کاشانی")
        assert (venue.latitude, venue.longitude) == (27.18, 56.27)
    went(head.post(reverse("new_room", args=[venue.pk]), {"name": "کارگاه", "capacity": "۲۴"}), "work_venue", venue.pk)
    hours = {"opens_0": "۸", "closes_0": "20:30", "opens_1": "9", "closes_1": "14"}
    went(head.post(reverse("venue_hours", args=[venue.pk]), hours), "work_venue", venue.pk)
    with scope.within(committed):
        room = Room.objects.get(venue=venue)
        assert OpeningHours.objects.filter(venue=venue).count() == 2
    needs = {"title": "رایانه", "required": "۱۰", "present": "۷", "unit_cost": "۹۰٬۰۰۰٬۰۰۰"}
    went(head.post(reverse("new_equipment", args=[venue.pk, room.pk]), needs), "work_venue", venue.pk)
    shown = ok(head.get(reverse("work_venue", args=[venue.pk])))
    assert "۲۷۰٬۰۰۰٬۰۰۰ ریال" in shown
    assert "۸ تا ۲۰:۳۰" in shown
    assert "فرهنگسرای شهید کاشانی" in ok(head.get(reverse("work_venues")))
    with scope.within(committed):
        item = EquipmentItem.objects.get()
    went(
        head.post(reverse("edit_equipment", args=[venue.pk, room.pk, item.pk]), needs | {"present": "10"}),
        "work_venue",
        venue.pk,
    )
    assert "۲۷۰٬۰۰۰٬۰۰۰" not in ok(head.get(reverse("work_venue", args=[venue.pk])))


def test_a_house_that_closes_at_noon_keeps_both_stretches_when_its_hours_are_opened_and_sent_again(
    committed, head, house
):
    address = reverse("venue_hours", args=[house.pk])
    went(
        head.post(address, {"opens_0": "8", "closes_0": "12", "again_opens_0": "16", "again_closes_0": "20"}),
        "work_venue",
        house.pk,
    )
    assert "۸ تا ۱۲، ۱۶ تا ۲۰" in ok(head.get(reverse("work_venue", args=[house.pk])))
    shown = head.get(address)
    form = shown.context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value()}
    assert sorted(typed.values()) == ["08:00", "12:00", "16:00", "20:00"]
    went(head.post(address, typed), "work_venue", house.pk)
    with scope.within(committed):
        assert [
            (one.opens.hour, one.closes.hour) for one in OpeningHours.objects.filter(venue=house).order_by("opens")
        ] == [
            (8, 12),
            (16, 20),
        ]


def test_a_refusal_stands_in_the_form_with_what_was_typed(head, house):
    shown = ok(
        head.post(reverse("new_venue"), {"kind": KIND, "name": "فرهنگسراي  گلستان", "address": "خیابان امام"}), 422
    )
    assert "پیش‌تر ثبت شده است" in shown
    assert "خیابان امام" in shown
    assert "هر دو ساعتِ شنبه را بنویسید" in ok(head.post(reverse("venue_hours", args=[house.pk]), {"opens_0": "8"}), 422)
    assert "پس از ساعت بازکردن" in ok(
        head.post(reverse("venue_hours", args=[house.pk]), {"opens_0": "12", "closes_0": "9"}), 422
    )
    ok(head.get(reverse("new_venue")))
    ok(head.get(reverse("edit_venue", args=[house.pk])))
    ok(head.get(reverse("venue_hours", args=[house.pk])))


def test_an_operator_keeps_their_own_house_and_finds_no_other(committed, house):
    with scope.within(committed):
        other = a_venue("فرهنگسرای دیگر")
    client = signed_in(committed, "house_operator", venue=house)
    shown = ok(client.get(reverse("work_venues")))
    assert ("فرهنگسرای گلستان" in shown, "فرهنگسرای دیگر" in shown) == (True, False)
    ok(client.get(reverse("work_venue", args=[house.pk])))
    ok(client.get(reverse("work_venue", args=[other.pk])), 404)
    ok(client.post(reverse("new_room", args=[other.pk]), {"name": "x", "capacity": "1"}), 404)
    ok(client.get(reverse("new_venue")), 403)
    ok(client.get(reverse("work_areas")), 403)
    ok(client.post(reverse("new_course"), {"title": "x", "kind": "general"}), 403)


def test_neighbourhoods_are_drawn_before_they_are_written(committed, head):
    ring = [[56.2, 27.1], [56.3, 27.1], [56.3, 27.2], [56.2, 27.2], [56.2, 27.1]]
    area = {"type": "Feature", "properties": {"name": "گلشهر", "district": "منطقه ۱"}}
    area["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    content = json.dumps({"type": "FeatureCollection", "features": [area]}).encode()
    answer = head.post(reverse("work_areas"), sent(content, "map.geojson"))
    shown = ok(head.get(answer.headers["Location"]))
    assert "گلشهر" in shown and "<path" in shown
    with scope.within(committed):
        assert Neighbourhood.objects.count() == 0
    went(head.post(answer.headers["Location"]), "work_areas")
    assert "گلشهر" in ok(head.get(reverse("work_areas")))
    assert "نقشهٔ KML یا GeoJSON درستی نیست" in ok(head.post(reverse("work_areas"), sent(b"nonsense")), 422)
    assert "برگزینید" in ok(head.post(reverse("work_areas")), 422)


# --- catalogue --------------------------------------------------------------------------------------------------------


def test_a_course_is_defined_drafted_and_approved(committed, head):
    head.post(reverse("new_course"), {"title": "رایانه مقدماتی", "kind": "general", "code": ""})
    with scope.within(committed):
        course = Course.objects.get()
        assert course.code == "101"
    facts = {
        "theory": "۱٫۵", "practice": "2", "headings": "آشنایی: ۶۰ دقیقه\nتمرین", "attendance_percent": "۸۰", "pass_mark": "60",
        "best_mark": "100",
    }  # fmt: skip
    went(head.post(reverse("new_version", args=[course.pk]), facts), "work_course", course.pk)
    with scope.within(committed):
        version = CourseVersion.objects.get()
        assert (version.theory_minutes, version.practice_minutes) == (90, 120)
        assert version.headings == [{"title": "آشنایی", "minutes": 60}, {"title": "تمرین", "minutes": None}]
    assert "آشنایی: " in ok(head.get(reverse("edit_version", args=[version.pk])))
    went(
        head.post(reverse("edit_version", args=[version.pk]), facts | {"attendance_percent": "90"}),
        "work_course",
        course.pk,
    )
    assert "خودتان نوشته‌اید" in ok(head.post(reverse("approve_version", args=[version.pk])), 422)
    another = signed_in(committed, "training_head")
    went(another.post(reverse("approve_version", args=[version.pk])), "work_course", course.pk)
    shown = ok(head.get(reverse("work_course", args=[course.pk])))
    assert "۱٫۵ ساعت نظری و ۲ ساعت عملی" in shown
    assert "تأییدشده" in shown
    assert "دیگر عوض نمی‌شود" in ok(head.post(reverse("approve_version", args=[version.pk])), 422)
    assert "دیگر عوض نمی‌شود" in ok(head.post(reverse("edit_version", args=[version.pk]), facts), 422)
    assert "رایانه مقدماتی" in ok(head.get(reverse("work_courses"), {"q": "رايانه"}))


def test_an_expert_drafts_and_may_not_approve(committed, house):
    expert = signed_in(committed, "training_expert")
    with scope.within(committed):
        version = a_version(approved_at=None)
    assert "تأیید نسخه" not in ok(expert.get(reverse("work_course", args=[version.course_id])))
    ok(expert.post(reverse("approve_version", args=[version.pk])), 403)


def test_prerequisites_are_added_and_removed_and_a_circle_is_refused(committed, head):
    with scope.within(committed):
        one, two = a_course("یک"), a_course("دو")
    went(head.post(reverse("course_prerequisite", args=[two.pk]), {"requires": one.pk}), "work_course", two.pk)
    assert "دور پیش می‌آید" in ok(head.post(reverse("course_prerequisite", args=[one.pk]), {"requires": two.pk}), 422)
    with scope.within(committed):
        kept = Prerequisite.objects.get()
    went(head.post(reverse("course_prerequisite", args=[two.pk]), {"remove": kept.pk}), "work_course", two.pk)
    ok(head.post(reverse("course_prerequisite", args=[two.pk]), {"requires": "؟"}), 404)


def test_an_instructor_is_added_by_national_id_and_leaves(committed, head):
    facts = {"first_name": "مریم", "last_name": "نادری", "national_id": "۰۰۱۲۳۴۵۶۷۹", "fields_taught": "خیاطی"}
    went(head.post(reverse("new_instructor"), facts), "work_instructors")
    assert "پیش‌تر در فهرست مدرسان" in ok(head.post(reverse("new_instructor"), facts), 422)
    with scope.within(committed):
        (one,) = Instructor.objects.all()
    assert "مریم نادری" in ok(head.get(reverse("work_instructors")))
    went(head.post(reverse("instructor_leaves", args=[one.pk])), "work_instructors")
    head.get(reverse("work_instructors"))  # the toast that says who left is shown once
    assert "مریم نادری" not in ok(head.get(reverse("work_instructors"), {"q": "نادری"}))


# --- timetable import -------------------------------------------------------------------------------------------------


def test_a_timetable_is_tried_confirmed_and_written(committed, head):
    content = a_timetable(a_row(), a_row(ساعت="؟"), a_row(روزها="یکشنبه-سه‌شنبه", عنوان_دوره="خیاطی", مدرس="نرگس راد"))
    ok(head.get(reverse("timetable_import")))
    answer = head.post(reverse("timetable_import"), sent(content))
    with scope.within(committed):
        run = ImportRun.objects.get()
        assert Offering.objects.count() == 0
    went(answer, "timetable_import_run", run.pk)
    address = reverse("timetable_import_run", args=[run.pk])
    shown = ok(head.get(address))
    assert "ثبت ۲ کلاس" in shown
    assert "ساعت خوانده نشد" in shown
    assert "یعنی چه؟" in shown
    went(head.post(address, {"do": "answer", "dash": "range", "courses": "on"}), "timetable_import_run", run.pk)
    assert "آمادهٔ ثبت نیست" in ok(head.get(address))
    head.post(address, {"do": "answer", "dash": "two", "courses": "on", "instructors": "on"})
    went(head.post(address, {"do": "write"}), "timetable_import_run", run.pk)
    head.post(address, {"do": "write"})
    with scope.within(committed):
        assert Offering.objects.count() == 2
    assert "برنامه ثبت شد" in ok(head.get(address, {"show": "good"}))
    assert "پیش‌تر در برنامه ثبت شده" in ok(head.post(address, {"do": "answer"}), 422)
    (sheet,) = workbook.read(head.get(reverse("timetable_errors", args=[run.pk])).content)
    assert len(sheet.rows) == 2
    assert workbook.read(head.get(reverse("timetable_template")).content)


def test_a_file_that_is_no_timetable_is_refused_with_a_sentence(head):
    address = reverse("timetable_import")
    assert "اکسل درستی نیست" in ok(head.post(address, sent(b"MZ\x90")), 422)
    assert "برگزینید" in ok(head.post(address), 422)
    assert "سرستون" in ok(head.post(address, sent(a_timetable(headings=["الف", "ب"]))), 422)


def test_an_operator_sees_only_their_own_files_and_plans_only_their_own_house(committed, head, house):
    head.post(reverse("timetable_import"), sent(a_timetable(a_row())))
    with scope.within(committed):
        run, other = ImportRun.objects.get(), a_venue("فرهنگسرای دیگر")
    operator = signed_in(committed, "house_operator", venue=other)
    ok(operator.get(reverse("timetable_import_run", args=[run.pk])), 404)
    ok(operator.get(reverse("timetable_errors", args=[run.pk])), 404)
    address = operator.post(reverse("timetable_import"), sent(a_timetable(a_row()))).headers["Location"]
    assert "در دست شما نیست" in ok(operator.get(address))


# --- everywhere -------------------------------------------------------------------------------------------------------


def test_a_second_municipality_finds_none_of_it(committed, another, head, house):
    head.post(reverse("timetable_import"), sent(a_timetable(a_row())))
    with scope.within(committed):
        run, version = ImportRun.objects.get(), a_version()
    stranger = signed_in(another, "training_head")
    for address in (
        reverse("work_venue", args=[house.pk]),
        reverse("edit_venue", args=[house.pk]),
        reverse("work_course", args=[version.course_id]),
        reverse("edit_version", args=[version.pk]),
        reverse("timetable_import_run", args=[run.pk]),
    ):
        ok(stranger.get(address), 404)
        ok(head.get(address))
    assert "فرهنگسرای گلستان" not in ok(stranger.get(reverse("work_venues")))


def test_a_citizen_and_a_stranger_stay_outside(committed, house):
    with scope.within(committed):
        account = an_account()
    citizen, stranger = Client(HTTP_HOST=committed.host), Client(HTTP_HOST=committed.host)
    citizen.force_login(account)
    for name in ("work_venues", "work_areas", "work_courses", "work_instructors", "timetable_import"):
        ok(citizen.get(reverse(name)), 403)
        assert stranger.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", ["work_venues", "work_areas", "work_courses", "work_instructors"])
def test_a_list_asks_the_same_number_of_questions_for_one_row_and_for_many(committed, head, name):
    def grow(count):
        with scope.within(committed):
            for _number in range(count):
                a_room(venue=a_venue(neighbourhood=a_neighbourhood(outline=[[[0, 0], [1, 0], [1, 1], [0, 0]]])))
                a_version(a_course())
                an_instructor()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            ok(head.get(reverse(name)))
        return len(queries)

    grow(1)
    asked()
    one = asked()
    grow(4)
    assert asked() == one


def test_a_venue_page_asks_the_same_for_one_room_and_for_many(committed, head, house):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            ok(head.get(reverse("work_venue", args=[house.pk])))
        return len(queries)

    with scope.within(committed):
        EquipmentItem.objects.create(room=a_room(venue=house), title="میز", required=2)
    asked()
    one = asked()
    with scope.within(committed):
        for _number in range(4):
            EquipmentItem.objects.create(room=a_room(venue=house), title="میز", required=2)
    assert asked() == one
