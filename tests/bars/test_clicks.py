"""The click budgets of ux.md §7 for the citizen, the family and the instructor, counted in a real browser.

Those of the training centre stand in tests/web/test_work_flow.py, test_work_planning.py, test_desk.py and test_delivery.py.
"""

import re

import pytest

from shahramooz.city import scope
from shahramooz.delivery.models import Attendance
from shahramooz.planning.actions import restrictions
from shahramooz.planning.models import Restriction
from shahramooz.registration.models import Enrolment
from tests import factories, moment
from tests.acceptance.visitor import Visitor
from tests.bars.world import World
from tests.conftest import a_municipality

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def town(server, collected):
    """A city of our own: these people write."""
    moment.set_to(factories.NOW)
    return World(a_municipality(name="شهرداری آزمون", city="آزمون"), mark="نمونه")


@pytest.fixture
def visit(browser, live, town):
    """`visit("citizen")`: that person at a telephone."""
    opened = []

    def begin(who: str) -> Visitor:
        visitor = Visitor(browser, live, town.municipality)
        opened.append(visitor)
        visitor.sign_in_as(town.accounts[who])
        return visitor

    yield begin
    for visitor in opened:
        visitor.close()


def state_of(town, offering, person) -> str:
    with scope.within(town.municipality):
        return Enrolment.objects.filter(offering=offering, person=person).latest("pk").state


def test_a_citizen_registers_in_three_clicks_and_no_field(town, visit):
    visitor = visit("neighbour")
    visitor.open("/")
    with visitor.counted() as count:
        visitor.tap(visitor.page.locator(f"main a[href='/c/{town.open.pk}/']").first)
        visitor.tap(visitor.page.locator(f"main a[href='/c/{town.open.pk}/register/']").first)
        visitor.tap("تأیید ثبت‌نام")
    assert state_of(town, town.open, town.people["neighbour"]) == "seated"
    assert (count.clicks <= 3, count.fields) == (True, 0)


def test_a_citizen_sees_the_next_session_without_a_click_and_leaves_in_two(town, visit):
    visitor = visit("citizen")
    visitor.open("/me/")
    first = visitor.page.locator(f"main a[href='/me/classes/{town.enrolment.pk}/']").first
    assert first.is_visible()
    with visitor.counted() as count:
        visitor.tap(first)
        visitor.tap("انصراف از کلاس")
    assert state_of(town, town.open, town.people["citizen"]) == "cancelled"
    assert (count.clicks <= 2, count.fields) == (True, 0)


def test_a_citizen_shows_a_certificate_in_two_clicks(town, visit):
    visitor = visit("citizen")
    visitor.open("/me/")
    with visitor.counted() as count:
        visitor.tap(visitor.page.locator("a[href='/me/certificates/']").locator("visible=true").first)
        visitor.tap(visitor.page.locator(f"a[href='/me/certificates/{town.of['certificate']}/']").first)
    assert visitor.page.locator("svg, img").locator("visible=true").count() > 0
    assert (count.clicks <= 2, count.fields) == (True, 0)


def test_a_guardian_registers_a_child_in_three_clicks_and_no_field(town, visit):
    with scope.within(town.municipality):
        offering = factories.an_offering(5, version=town.version, venue=town.house, title="نقاشی کودک")
    visitor = visit("citizen")
    visitor.open("/")
    with visitor.counted() as count:
        visitor.tap(visitor.page.locator(f"main a[href='/c/{offering.pk}/']").first)
        visitor.tap(visitor.page.locator(f"main a[href='/c/{offering.pk}/register/?for={town.child.pk}']").first)
        visitor.tap("تأیید ثبت‌نام")
    assert state_of(town, offering, town.child) == "seated"
    with scope.within(town.municipality):
        assert [one.person_id for one in Enrolment.objects.filter(offering=offering)] == [town.child.pk]
    assert (count.clicks <= 3, count.fields) == (True, 0)


def test_an_instructor_takes_attendance_in_two_clicks_and_one_for_each_absent(town, visit):
    with scope.within(town.municipality):  # the house ticked today's protocol before the class (S0-1)
        restriction = Restriction.objects.get()
        told = {
            "restriction": restriction,
            "venue": town.house,
            "day": factories.TODAY,
            "ticked": restriction.checklist,
        }
        restrictions.tick_checklist(by=town.people["operator"], at=factories.NOW, **told)
    visitor = visit("instructor")
    visitor.open("/staff/sessions/")
    with visitor.counted() as count:
        visitor.tap(visitor.page.locator(f"main a[href='/staff/sessions/{town.session.pk}/attendance/']").first)
        visitor.tap(visitor.page.locator("main label.person:has(input[name=absent])").first)
        visitor.tap(visitor.page.locator("main .act button[type=submit], main .act button:not([type=button])").first)
    visitor.page.wait_for_url(re.compile(r"/staff/sessions/(\?.*)?$"))
    with scope.within(town.municipality):
        states = sorted(Attendance.objects.filter(session=town.session).values_list("state", flat=True))
    assert states == ["absent", "present", "present"]
    assert (count.clicks <= 3, count.fields) == (True, 0)
