"""The harness itself: a real browser against the real server, with the test's database and the test's clock."""

import pytest

from shahramooz.city import scope
from tests import factories, moment
from tests.acceptance.worker import let_the_clock_work

pytestmark = pytest.mark.browser


def test_a_person_signs_in_through_the_pages_with_the_code_of_the_sms(visitor, committed):
    with scope.within(committed):
        account = factories.an_account()
        mobile = account.mobile
    visitor.walk_in(mobile)
    assert visitor.page.url == visitor.address("/me/")
    assert visitor.complaints == []


def test_the_served_pages_keep_the_clock_of_the_test(visitor, committed):
    with scope.within(committed):
        offering = factories.an_offering()
        account = factories.an_account()
    visitor.sign_in_as(account)
    visitor.open(f"/c/{offering.pk}/register/")
    assert visitor.page.locator("main form button[type=submit]").count() >= 1
    moment.set_to(offering.closes_at)
    visitor.open(f"/c/{offering.pk}/register/")
    assert "پایان" in visitor.text


def test_the_clock_works_for_one_municipality(committed):
    let_the_clock_work(committed)
    assert let_the_clock_work(committed) == 0
