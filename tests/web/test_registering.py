"""The citizen's path: terms, confirm, my class, giving it up and taking that back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shahramooz.city import scope
from shahramooz.people.models import Dependant, GuardianConsent
from shahramooz.planning.models import Offering
from shahramooz.registration import queries
from shahramooz.registration.models import Application, Enrolment
from tests import moment
from tests.factories import (
    NOW,
    TODAY,
    a_citizen,
    a_person,
    a_room,
    a_session,
    an_account,
    an_enrolment,
    an_instructor,
    an_offering,
)


@pytest.fixture
def visit(committed):
    """A browser of the municipality at NOW: `visit(account)`, or nobody's."""
    moment.set_to(NOW)

    def browser(account=None):
        client = Client(HTTP_HOST=committed.host)
        if account is not None:
            with scope.within(committed):
                client.force_login(account)
        return client

    return browser


@pytest.fixture
def family(committed):
    """A parent's account and a child with consent."""
    with scope.within(committed):
        parent = a_citizen(first_name="لیلا", last_name="مرادی")
        child = a_person("آوا", "مرادی", birth_date=date(2014, 5, 1), gender="woman")
        Dependant.objects.create(person=child, guardian=parent, relation="child", since=TODAY - timedelta(days=9))
        GuardianConsent.objects.create(minor=child, guardian=parent, given_at=NOW - timedelta(days=2))
        return an_account(parent), parent, child


def a_class(municipality, **fields):
    with scope.within(municipality):
        room = a_room()
        return an_offering(**{"sessions": 2, "room": room, "instructor": an_instructor()} | fields)


def text_of(response):
    return response.content.decode()


def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_terms(committed, visit):
    offering = a_class(committed)
    answer = visit().get(f"/c/{offering.pk}/register/")
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next=%2Fc%2F{offering.pk}%2Fregister%2F")


def test_one_press_on_the_terms_registers_and_shows_the_class(committed, visit):
    offering = a_class(committed, fee=1_800_000)
    with scope.within(committed):
        account = an_account()
    client = visit(account)
    terms = text_of(client.get(f"/c/{offering.pk}/register/"))
    assert "شهریه و شرایط" in terms
    assert "۱٬۸۰۰٬۰۰۰" in terms
    answer = client.post(f"/c/{offering.pk}/register/", {"key": "k1", "preferred_mode": "online"})
    with scope.within(committed):
        enrolment = Enrolment.objects.get()
        assert (enrolment.state, enrolment.application.preferred_mode) == ("seated", "online")
    assert (answer.status_code, answer["Location"]) == (302, f"/me/classes/{enrolment.pk}/")
    shown = text_of(client.get(answer["Location"]))
    assert "جای شما نگه داشته شد" in shown
    assert "پرداخت‌نشده" in shown


def test_t16_the_same_form_posted_again_goes_to_the_same_class(committed, visit):
    offering = a_class(committed)
    with scope.within(committed):
        client = visit(an_account())
    answers = [client.post(f"/c/{offering.pk}/register/", {"key": "k1"})["Location"] for _ in range(3)]
    assert len(set(answers)) == 1
    with scope.within(committed):
        assert Application.objects.count() == 1
    other = client.post(f"/c/{offering.pk}/register/", {"key": "k1", "preferred_mode": "online"})
    assert other.status_code == 422
    assert "صفحه را تازه کنید" in text_of(other)


def test_a_full_class_offers_the_next_waiting_number_and_says_it_again_afterwards(committed, visit):
    offering = a_class(committed, capacity=1)
    with scope.within(committed):
        an_enrolment(Offering.objects.get(pk=offering.pk))
        client = visit(an_account())
    assert "نفر یکم فهرست انتظار می‌شوید" in text_of(client.get(f"/c/{offering.pk}/register/"))
    answer = client.post(f"/c/{offering.pk}/register/", {"key": "k1"}, follow=True)
    assert "شما نفر یکم فهرست انتظار هستید" in text_of(answer)


def test_s0_2_before_the_window_the_page_says_when_it_opens_and_takes_nothing(committed, visit):
    offering = a_class(committed, opens_at=NOW + timedelta(days=1))
    with scope.within(committed):
        client = visit(an_account())
    for answer, status in (
        (client.get(f"/c/{offering.pk}/register/"), 200),
        (client.post(f"/c/{offering.pk}/register/"), 422),
    ):
        assert answer.status_code == status
        assert "ثبت‌نام هنوز آغاز نشده است" in text_of(answer)
    with scope.within(committed):
        assert Application.objects.count() == 0


def test_a_refusal_comes_with_similar_classes_that_have_a_seat(committed, visit):
    offering = a_class(committed, audience="men")
    with scope.within(committed):
        other = an_offering(version=offering.course_version, title="همان دوره در جای دیگر")
        client = visit(an_account())
    shown = text_of(client.get(f"/c/{offering.pk}/register/"))
    assert "این کلاس ویژه آقایان است." in shown
    assert f'href="/c/{other.pk}/"' in shown


def test_a_parent_registers_herself_and_a_child_in_one_form_and_sees_both_answers(committed, visit, family):
    account, parent, child = family
    offering = a_class(committed, min_age=18)
    client = visit(account)
    answer = client.post(f"/c/{offering.pk}/register/", {"key": "k1", "learner": [parent.pk, child.pk]})
    assert answer["Location"] == f"/c/{offering.pk}/register/k1/"
    shown = text_of(client.get(answer["Location"]))
    assert "لیلا مرادی: جایش نگه داشته شد" in shown
    assert "این کلاس برای ۱۸ سال به بالاست و آوا مرادی در نخستین جلسه ۱۲ ساله است." in shown
    assert visit().get(answer["Location"]).status_code == 302


def test_a_child_alone_is_registered_by_the_parent(committed, visit, family):
    account, parent, child = family
    offering = a_class(committed)
    visit(account).post(f"/c/{offering.pk}/register/", {"key": "k1", "learner": [child.pk]})
    with scope.within(committed):
        made = Application.objects.get()
        assert (made.person_id, made.made_by_id) == (child.pk, parent.pk)


def test_nobody_ticked_is_said_kindly(committed, visit, family):
    offering = a_class(committed)
    answer = visit(family[0]).post(f"/c/{offering.pk}/register/", {"key": "k1"})
    assert answer.status_code == 422
    assert "یک یا چند نفر را برگزینید" in text_of(answer)


def test_t1_one_cannot_register_a_stranger(committed, visit, family):
    offering = a_class(committed)
    with scope.within(committed):
        stranger = a_citizen()
    answer = visit(family[0]).post(f"/c/{offering.pk}/register/", {"key": "k1", "learner": [stranger.pk]})
    assert answer.status_code == 422
    with scope.within(committed):
        assert Application.objects.count() == 0


def test_t1_the_class_of_another_person_or_municipality_is_not_found(committed, another, visit):
    offering = a_class(committed)
    with scope.within(committed):
        theirs = an_enrolment(Offering.objects.get(pk=offering.pk))
        client = visit(an_account())
    for path in (f"/me/classes/{theirs.pk}/", f"/me/classes/{theirs.pk}/calendar.ics"):
        assert client.get(path).status_code == 404
    assert client.post(f"/me/classes/{theirs.pk}/leave/").status_code == 404
    with scope.within(another):
        abroad = Client(HTTP_HOST=another.host)
        abroad.force_login(an_account())
    assert abroad.get(f"/c/{offering.pk}/register/").status_code == 404
    assert abroad.get(f"/me/classes/{theirs.pk}/").status_code == 404


def registered(municipality, visit, **fields):
    offering = a_class(municipality, **fields)
    with scope.within(municipality):
        account = an_account()
        person = account.links.get().person
        enrolment = an_enrolment(Offering.objects.get(pk=offering.pk), person)
    return visit(account), enrolment, offering


def test_leaving_takes_one_press_and_can_be_taken_back(committed, visit):
    client, enrolment, _offering = registered(committed, visit)
    page = text_of(client.post(f"/me/classes/{enrolment.pk}/leave/", follow=True))
    assert "از این کلاس انصراف داده‌اید" in page
    assert f'action="/me/classes/{enrolment.pk}/return/"' in page
    back = text_of(client.post(f"/me/classes/{enrolment.pk}/return/", follow=True))
    assert "جای شما سر جایش است." in back
    with scope.within(committed):
        enrolment.refresh_from_db()
        assert enrolment.state == "seated"


def test_after_a_minute_the_way_back_is_gone(committed, visit):
    client, enrolment, _offering = registered(committed, visit)
    client.post(f"/me/classes/{enrolment.pk}/leave/")
    moment.set_to(NOW + timedelta(minutes=2))
    assert "/return/" not in text_of(client.get(f"/me/classes/{enrolment.pk}/")).split("toasts")[0]
    answer = client.post(f"/me/classes/{enrolment.pk}/return/")
    assert (answer.status_code, "زمان برگرداندن گذشت" in text_of(answer)) == (422, True)


def test_today_begins_with_the_next_session(committed, visit):
    client, enrolment, _offering = registered(committed, visit)
    shown = text_of(client.get("/me/"))
    assert "کلاس بعدی" in shown
    assert "شنبه ۲۱ آذر ۱۴۰۵" in shown
    assert f"/me/classes/{enrolment.pk}/" in shown


def test_today_of_somebody_without_a_class_points_to_the_classes(committed, visit):
    with scope.within(committed):
        client = visit(an_account())
    assert "هنوز کلاسی ندارید" in text_of(client.get("/me/"))
    assert "هنوز کلاسی ندارید" in text_of(client.get("/me/classes/"))


@pytest.mark.parametrize("path", ["/me/", "/me/classes/"])
def test_my_pages_ask_the_same_number_of_questions_for_one_class_and_for_five(committed, visit, path):
    client, _enrolment, _offering = registered(committed, visit)
    client.get(path)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    once = asked()
    with scope.within(committed):
        person = Enrolment.objects.get().person
        for number in range(4):
            offering = an_offering(sessions=1, starts_on=TODAY + timedelta(days=20 + number), room=a_room())
            an_enrolment(offering, person, state="waiting" if number % 2 else "seated")
    assert asked() == once


def test_the_calendar_file_holds_the_live_sessions(committed, visit):
    client, enrolment, offering = registered(committed, visit, title="خیاطی؛ مقدماتی, یک")
    with scope.within(committed):
        a_session(offering, number=9, day=TODAY + timedelta(days=40), state="cancelled")
    answer = client.get(f"/me/classes/{enrolment.pk}/calendar.ics")
    file = text_of(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert file.count("BEGIN:VEVENT") == 2
    assert "DTSTART:20261212T123000Z\r\nDTEND:20261212T143000Z\r\n" in file  # ۱۶ تا ۱۸ of Tehran
    assert "SUMMARY:خیاطی؛ مقدماتی\\, یک\r\n" in file
    assert max(len(line.encode()) for line in file.split("\r\n")) <= 75


def test_s0_3_my_class_says_my_number_and_how_far_the_line_usually_moves(committed, visit):
    offering = a_class(committed, capacity=1)
    with scope.within(committed):
        row = Offering.objects.get(pk=offering.pk)
        an_enrolment(row)
        an_enrolment(row, state="waiting")
        account = an_account()
        mine = an_enrolment(row, account.links.get().person, state="waiting")
        past = an_offering(version=offering.course_version, state="completed")
        for _ in range(3):
            an_enrolment(past, seated_at=NOW + timedelta(days=1))
        assert queries.waiting_number(mine) == 2
    shown = text_of(visit(account).get(f"/me/classes/{mine.pk}/"))
    assert "شما نفر دوم فهرست انتظار هستید" in shown
    assert "معمولاً تا نفر سوم فهرست به کلاس رسیده است" in shown
