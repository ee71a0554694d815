"""The pages: a record that was opened is a look that its owner reads; the whole number comes once, by POST, with a reason (T24)."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.journal.models import Entry
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.actions import readings
from tests import moment
from tests.factories import NOW, a_citizen, a_person, a_role, an_account, an_enrolment, an_offering

NUMBER = "0012345679"


@pytest.fixture
def town(committed):
    """An expert, a child with a document, and a browser for each."""
    moment.set_to(NOW)

    def client_of(person):
        client = Client(HTTP_HOST=committed.host, raise_request_exception=False)
        client.force_login(an_account(person))
        return client

    with scope.within(committed):
        town = mock.Mock(municipality=committed)
        town.child, town.expert = a_citizen(), a_role("training_expert")
        town.document = people.add_document(person=town.child, kind="national_id", number=NUMBER, by=a_person(), at=NOW)
        town.as_expert, town.as_child = client_of(town.expert), client_of(town.child)
    return town


def looks(town) -> list[str]:
    with scope.within(town.municipality):
        return [entry.act for entry in queries.looks_at(town.child)]


def number_of(town) -> str:
    return reverse("person_number", args=[town.child.pk, town.document.pk])


def test_r28_opening_a_record_is_a_look_that_its_owner_reads(town):
    assert "هنوز کسی پرونده شما را باز نکرده است" in town.as_child.get(reverse("seen")).content.decode()
    assert town.as_expert.get(reverse("work_person", args=[town.child.pk])).status_code == 200
    assert looks(town) == ["people.record_read"]
    shown = town.as_child.get(reverse("seen")).content.decode()
    assert "کارشناس آموزش" in shown and "پرونده اشخاص" in shown and "۷ آذر ۱۴۰۵" in shown
    assert town.expert.last_name not in shown


def test_r28_a_look_that_cannot_be_written_is_a_page_that_is_not_shown(town):
    with mock.patch.object(readings, "record", side_effect=OperationalError("away")):
        answer = town.as_expert.get(reverse("work_person", args=[town.child.pk]))
    assert answer.status_code == 503 and town.child.last_name not in answer.content.decode()
    assert looks(town) == []


def test_a_page_that_is_not_found_is_no_look(town):
    assert town.as_child.get(reverse("work_person", args=[town.child.pk])).status_code == 403
    assert town.as_expert.get(reverse("work_person", args=[10**9])).status_code == 404
    with scope.within(town.municipality):
        assert not Entry.objects.filter(act="people.record_read").exists()


def test_t24_the_whole_number_is_shown_once_for_a_reason(town):
    asked = town.as_expert.post(number_of(town), {"why": ""})
    assert asked.status_code == 422 and "۰۰۱۲۳۴۵۶۷۹" not in asked.content.decode()
    answer = town.as_expert.post(number_of(town), {"why": "تطبیق با شناسنامه"})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert "۰۰۱۲۳۴۵۶۷۹" in answer.content.decode()
    assert "۰۰۱۲۳۴۵۶۷۹" not in town.as_expert.get(reverse("work_person", args=[town.child.pk])).content.decode()
    assert "people.number_shown" in looks(town)
    assert "تطبیق با شناسنامه" in town.as_child.get(reverse("seen")).content.decode()


def test_t24_over_the_limit_the_page_refuses_and_shows_nothing(town):
    with scope.within(town.municipality):
        Municipality.objects.filter(pk=town.municipality.pk).update(numbers_per_hour=1, records_per_hour=1)
        other = a_citizen(last_name="یگانه‌پور")
    assert town.as_expert.post(number_of(town), {"why": "یک"}).status_code == 200
    again = town.as_expert.post(number_of(town), {"why": "دو"})
    assert "۰۰۱۲۳۴۵۶۷۹" not in again.content.decode()
    answer = town.as_expert.get(reverse("work_person", args=[other.pk]))
    assert answer.status_code == 429 and "در یک ساعت گذشته ۱ پرونده باز کرده‌اید" in answer.content.decode()
    assert other.last_name not in answer.content.decode()


def test_a_number_of_somebody_else_is_not_found_under_this_person(town):
    with scope.within(town.municipality):
        other = a_citizen()
    wrong = reverse("person_number", args=[other.pk, town.document.pk])
    assert town.as_expert.post(wrong, {"why": "کنجکاوی"}).status_code == 404


def test_t24_the_administrator_erases_on_the_page_and_others_may_not(town):
    erase = reverse("person_erase", args=[town.child.pk])
    assert town.as_expert.post(erase, {"reason": "درخواست", "sure": "on"}).status_code == 403
    with scope.within(town.municipality):
        admin = Client(HTTP_HOST=town.municipality.host)
        admin.force_login(an_account(a_role("system_admin")))
    assert "پاک کردن پرونده" in admin.get(reverse("work_person", args=[town.child.pk])).content.decode()
    assert admin.post(erase, {"reason": "درخواست"}).status_code == 422
    assert admin.post(erase, {"reason": "درخواست ۱۲", "sure": "on"}).status_code == 302
    assert admin.get(reverse("work_person", args=[town.child.pk])).status_code == 404


def test_r28_a_minors_name_that_was_read_in_a_class_is_a_look_once_an_hour_and_an_adults_is_none(committed):
    moment.set_to(NOW)
    client = Client(HTTP_HOST=committed.host)
    with scope.within(committed):
        expert = a_role("training_expert")
        client.force_login(an_account(expert))
        offering = an_offering(5)
        child, adult = a_person("آوا", "مرادی", birth_date=NOW.date().replace(year=2015)), a_citizen()
        an_enrolment(offering, child)
        an_enrolment(offering, adult)
    for _ in range(2):
        assert client.get(reverse("roster", args=[offering.pk])).status_code == 200
    with scope.within(committed):
        assert [entry.act for entry in queries.looks_at(child)] == ["people.name_read"]
        assert list(queries.looks_at(adult)) == []
    moment.set_to(NOW + timedelta(hours=2))
    client.get(reverse("roster", args=[offering.pk]))
    with scope.within(committed):
        assert queries.looks_at(child).count() == 2
