"""The second step of staff, and going out everywhere (T7)."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.lib import one_time
from shahramooz.people import actions as people
from shahramooz.people.actions.accounts import PasswordWeak
from shahramooz.web import middleware
from tests import moment
from tests.factories import NOW, a_role, an_account

SECRET = one_time.new_secret()


@pytest.fixture
def desk(committed, monkeypatch):
    """A head of training with an account, and as many browsers as wanted."""
    moment.set_to(NOW)
    middleware.cache.clear()
    with scope.within(committed):
        account = an_account(a_role("training_head"))

    def browser():
        client = Client(HTTP_HOST=committed.host)
        client.force_login(account)
        return client

    return SimpleNamespace(city=committed, account=account, browser=browser)


def the_city_asks_for_it(city):
    with scope.within(city):
        Municipality.objects.filter(pk=city.pk).update(second_step_for_staff=True)
    middleware.cache.clear()


def bind(desk) -> list[str]:
    with scope.within(desk.city):
        code = one_time.code_of(SECRET, one_time.step_at(NOW))
        return people.set_second_step(account=desk.account, secret=SECRET, code=code, at=NOW)


def code_at(at) -> str:
    return one_time.code_of(SECRET, one_time.step_at(at))


def later(minutes: int = 1):
    at = NOW + timedelta(minutes=minutes)
    moment.set_to(at)
    return at


def test_t7_a_city_that_asks_for_it_sends_its_staff_to_bind_an_app_first(desk):
    the_city_asks_for_it(desk.city)
    browser = desk.browser()
    sent = browser.get(reverse("work"))
    assert sent.status_code == 302 and sent["Location"].startswith(reverse("second_step"))
    assert "آغاز" in browser.get(sent["Location"]).content.decode()
    browser.post(sent["Location"], {"begin": "yes"})
    shown = browser.get(sent["Location"]).content.decode()
    secret = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", shown)[1].replace(" ", "")
    assert browser.post(sent["Location"], {"code": "000000"}).status_code in (200, 422)
    bound = browser.post(sent["Location"], {"code": one_time.code_of(secret, one_time.step_at(NOW))})
    assert len(re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", bound.content.decode())) == 8
    assert browser.get(reverse("work")).status_code == 200


def test_t7_without_the_code_the_working_pages_stay_closed_and_a_code_opens_them_once(desk):
    bind(desk)
    first, second = desk.browser(), desk.browser()
    at = later()
    assert first.get(reverse("work")).status_code == 302
    assert first.post(reverse("work_people")).status_code == 302
    assert first.post(reverse("second_step"), {"code": "123"}).status_code == 422
    assert first.post(reverse("second_step") + "?next=/staff/", {"code": code_at(at)})["Location"] == "/staff/"
    assert first.get(reverse("work")).status_code == 200
    assert second.post(reverse("second_step"), {"code": code_at(at)}).status_code == 422  # seen over the shoulder
    assert second.get(reverse("work")).status_code == 302


def test_t7_negative_control_without_an_app_and_without_the_citys_wish_the_password_is_enough(desk):
    assert desk.browser().get(reverse("work")).status_code == 200


def test_t7_a_recovery_code_opens_once(desk):
    code = bind(desk)[0]
    later()
    assert desk.browser().post(reverse("second_step"), {"code": code.lower()}).status_code == 302
    assert desk.browser().post(reverse("second_step"), {"code": code}).status_code == 422


def test_t7_ten_wrong_codes_close_the_step_for_a_quarter_of_an_hour(desk):
    bind(desk)
    at, browser = later(), desk.browser()
    for number in range(10):
        browser.post(reverse("second_step"), {"code": f"{number:03}"})
    assert browser.post(reverse("second_step"), {"code": code_at(at)}).status_code == 422
    assert browser.post(reverse("second_step"), {"code": code_at(later(30))}).status_code == 302


def test_t7_the_secret_and_the_recovery_codes_lie_sealed(desk):
    codes = bind(desk)
    with scope.within(desk.city):
        desk.account.refresh_from_db()
    assert SECRET.encode() not in bytes(desk.account.second_sealed)
    assert not set(codes) & set(desk.account.recovery)


def test_t7_going_out_everywhere_ends_every_session_of_this_account_alone(desk):
    one, other = desk.browser(), desk.browser()
    with scope.within(desk.city):
        stranger = Client(HTTP_HOST=desk.city.host)
        stranger.force_login(an_account(a_role("training_head")))
    assert one.post(reverse("sign_out_everywhere")).status_code == 302
    assert (one.get(reverse("work")).status_code, other.get(reverse("work")).status_code) == (302, 302)
    assert stranger.get(reverse("work")).status_code == 200


@pytest.mark.parametrize("common", ["1234567890", "qwertyuiop", "football123", "iloveyou123"])
def test_t7_a_password_that_leaked_a_thousand_times_is_refused(city, common):
    with pytest.raises(PasswordWeak):
        people.open_account(username="modir", password=common, at=NOW)
