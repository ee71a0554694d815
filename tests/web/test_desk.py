"""The registration desk and the roster: three clicks, one number, and a list on screen, paper and Excel."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people.models import Dependant, IdentityDocument, Person
from shahramooz.planning.models import Offering
from shahramooz.registration.models import Application, Charge, Enrolment
from tests import moment
from tests.factories import NOW, a_citizen, a_person, a_role, a_room, an_account, an_enrolment, an_offering

NATIONAL_ID = "0012345679"


@pytest.fixture
def desk(committed):
    """A house operator at her desk, and a class of her house."""
    moment.set_to(NOW)
    client = Client(HTTP_HOST=committed.host)
    with scope.within(committed):
        client.room = a_room()
        operator = a_role("house_operator", venue=client.room.venue)
        client.operator = operator
        client.offering = an_offering(capacity=2, sessions=1, room=client.room, fee=500_000)
        client.force_login(an_account(operator))
    return client


def text_of(response):
    return response.content.decode()


def somebody(number=NATIONAL_ID, **fields):
    known = {"first_name": "صغری", "last_name": "بلوچی", "birth_date": date(1960, 1, 1), "gender": "woman"}
    documents = [("national_id", number)] if number else []
    return people.register_person(**known | fields, documents=documents, by=a_person(), at=NOW)


def test_a_known_person_is_found_by_one_number_and_registered_with_the_next_press(committed, desk):
    with scope.within(committed):
        person = somebody()
    found = desk.post("/staff/desk/", {"number": "۰۰۱۲۳۴۵۶۷۹"})
    assert found["Location"] == f"/staff/desk/{person.pk}/"
    assert "صغری بلوچی" in text_of(desk.get(found["Location"]))
    done = desk.post(f"/staff/desk/{person.pk}/register/{desk.offering.pk}/", {"key": "d1"}, follow=True)
    assert "صغری بلوچی در «رایانه مقدماتی» ثبت‌نام شد." in text_of(done)
    with scope.within(committed):
        made = Application.objects.get()
        assert (made.person_id, made.channel, made.made_by_id) == (person.pk, "desk", desk.operator.pk)


def test_an_unknown_number_opens_a_short_form_that_keeps_it(committed, desk):
    asked = text_of(desk.post("/staff/desk/", {"number": NATIONAL_ID}))
    assert f'value="{NATIONAL_ID}"' in asked
    typed = {"kind": "national_id", "number": NATIONAL_ID, "first_name": "گلی", "last_name": "دریایی"}
    typed |= {"birth_date": "۱۳۴۰/۰۱/۰۱", "gender": "woman", "mobile": ""}
    made = desk.post("/staff/desk/new/", typed)
    with scope.within(committed):
        person = Person.objects.get(first_name="گلی")
        assert made["Location"] == f"/staff/desk/{person.pk}/"
        assert [one.kind for one in person.documents.all()] == ["national_id"]


def test_nobody_is_refused_for_having_no_card(committed, desk):
    assert "پرونده‌ای موقت" in text_of(desk.get("/staff/desk/?no_card=1"))
    typed = {"first_name": "گلی", "last_name": "دریایی", "birth_date": "۱۳۴۰/۰۱/۰۱", "gender": "woman"}
    desk.post("/staff/desk/new/", typed)
    with scope.within(committed):
        assert IdentityDocument.objects.get(person__first_name="گلی").kind == "temporary"


def test_what_was_typed_is_not_lost_when_the_form_is_refused(committed, desk):
    answer = desk.post("/staff/desk/new/", {"first_name": "گلی", "last_name": "", "birth_date": "۳۱ مهر ۱۳۴۰"})
    assert answer.status_code == 422
    assert 'value="گلی"' in text_of(answer)
    assert 'value="۳۱ مهر ۱۳۴۰"' in text_of(answer)
    wrong = desk.post("/staff/desk/", {"number": "12345"})
    assert (wrong.status_code, "کد ملی ۱۰ رقم است" in text_of(wrong)) == (422, True)


def test_t1_a_person_who_never_came_to_this_desk_is_not_found(committed, desk):
    with scope.within(committed):
        stranger = somebody()
    assert desk.get(f"/staff/desk/{stranger.pk}/").status_code == 404
    assert desk.post(f"/staff/desk/{stranger.pk}/register/{desk.offering.pk}/", {"key": "d"}).status_code == 404


def test_t1_another_house_and_another_role_are_kept_out(committed, desk):
    with scope.within(committed):
        elsewhere = an_offering(room=a_room())
        theirs = an_enrolment(elsewhere)
        citizen = Client(HTTP_HOST=committed.host)
        citizen.force_login(an_account())
    assert desk.get(f"/staff/offerings/{elsewhere.pk}/roster/").status_code == 404
    assert desk.get(f"/staff/offerings/{elsewhere.pk}/roster/?as=xlsx").status_code == 404
    assert desk.post(f"/staff/desk/enrolments/{theirs.pk}/leave/").status_code == 404
    assert (
        desk.post(f"/staff/offerings/{elsewhere.pk}/roster/named/", {"named": theirs.pk, "reason": "x"}).status_code
        == 404
    )
    for path in ("/staff/desk/", f"/staff/offerings/{desk.offering.pk}/roster/"):
        assert citizen.get(path).status_code == 403


def test_q25_a_guardian_at_the_desk_permits_a_child(committed, desk):
    with scope.within(committed):
        parent, child = somebody(), somebody(number="", first_name="آوا", birth_date=date(2014, 1, 1))
        session = desk.session
        session["at_desk"] = [child.pk]
        session.save()
    assert "رضایت سرپرست" in text_of(desk.get(f"/staff/desk/{child.pk}/"))
    typed = {"guardian_number": NATIONAL_ID, "relation": "child"}
    desk.post(f"/staff/desk/{child.pk}/consent/", typed)
    desk.post(f"/staff/desk/{child.pk}/register/{desk.offering.pk}/", {"key": "d1"})
    with scope.within(committed):
        assert Dependant.objects.get().guardian_id == parent.pk
        assert Enrolment.objects.get().person_id == child.pk


def full_roster(municipality, desk):
    with scope.within(municipality):
        row = Offering.objects.get(pk=desk.offering.pk)
        seated = [an_enrolment(row, a_citizen(first_name="مینا", last_name=name)) for name in ("=cmd()", "آرامی")]
        an_enrolment(row, a_citizen(first_name="نرگس", last_name="پایانی"), state="waiting")
        charges = [Charge.objects.create(enrolment=one, amount=500_000) for one in seated]
        return seated, charges


def test_the_roster_lists_the_seated_by_name_and_the_line_by_number(committed, desk):
    full_roster(committed, desk)
    shown = text_of(desk.get(f"/staff/offerings/{desk.offering.pk}/roster/"))
    assert shown.index("مینا آرامی") < shown.index("فهرست انتظار") < shown.index("نرگس پایانی")
    assert "شهریه‌های پرداخت‌نشده: ۱٬۰۰۰٬۰۰۰ ریال" in shown


def test_d9_t14_the_excel_roster_reads_right_to_left_and_holds_no_formula(committed, desk):
    full_roster(committed, desk)
    answer = desk.get(f"/staff/offerings/{desk.offering.pk}/roster/?as=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    assert sheet.sheet_view.rightToLeft is True
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["F"].hidden is True
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("آرامی", "ثبت‌نام‌شده", None, "1405/09/07"),
        ("=cmd()", "ثبت‌نام‌شده", None, "1405/09/07"),
        ("پایانی", "در انتظار", 1, "1405/09/07"),
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_fee_is_settled_from_the_roster_with_a_receipt(committed, desk):
    _seated, charges = full_roster(committed, desk)
    path = f"/staff/charges/{charges[0].pk}/"
    assert desk.post(path, {"act": "settle", "word": ""}).status_code == 422
    desk.post(path, {"act": "settle", "word": "۱۲۳۴"})
    desk.post(f"/staff/charges/{charges[1].pk}/", {"act": "waive", "word": "تحت پوشش"})
    with scope.within(committed):
        rows = Charge.objects.order_by("pk").values_list("state", "receipt", "reason", "settled_by")
        assert list(rows) == [("paid", "1234", "", desk.operator.pk), ("waived", "", "تحت پوشش", desk.operator.pk)]


def test_r5_ticked_people_are_cancelled_with_a_reason(committed, desk):
    seated, _charges = full_roster(committed, desk)
    path = f"/staff/offerings/{desk.offering.pk}/roster/named/"
    assert desk.post(path, {"named": [seated[0].pk], "reason": ""}).status_code == 422
    answer = desk.post(path, {"named": [seated[0].pk], "reason": "اتاق کوچک", "capacity": "۱"})
    assert answer.status_code == 302
    with scope.within(committed):
        desk.offering.refresh_from_db()
        assert (desk.offering.taken, desk.offering.capacity) == (1, 1)
        assert Enrolment.objects.get(pk=seated[0].pk).state == "cancelled"
