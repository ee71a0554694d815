"""The training centre in a real browser: clicks are counted, clashes speak while one types (ux §7, §8)."""

import pytest

from shahramooz.city import scope
from shahramooz.planning.models import Offering, Session
from tests.web import alive
from tests.web.test_work_pages import a_client, today  # noqa: F401
from tests.web.test_work_planning import a_house_to_plan_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("server", "collected", "today")]


class Hand:
    """A hand that counts its clicks and the fields it fills."""

    def __init__(self, page):
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, name: str, *, role: str = "link"):
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1

    def fill(self, label: str, value: str):
        self.page.get_by_label(label, exact=True).first.fill(value)
        self.fields += 1


@pytest.fixture(autouse=True)
def beside_the_browsers_loop(monkeypatch):
    """The browser's loop runs in this thread, beside our queries and never inside them."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def house(beside_the_browsers_loop, committed):
    with scope.within(committed):
        return a_house_to_plan_in()


def test_a_class_is_opened_from_a_template_while_clashes_speak(committed, house, browser):
    """Three clicks and one field; a day that clashes is named at once, a free one is called free."""
    client = a_client(committed)
    with alive.opened(browser, client) as page:
        page.goto(f"{alive.HERE}/staff/")
        hand = Hand(page)
        hand.click("کلاس تازه")
        hand.click("خیاطی بانوان")
        hand.fill("از روز", "۲۱ آذر ۱۴۰۵")
        page.get_by_text("در اختیار کلاس «خیاطی بانوان» است").first.wait_for()
        page.get_by_label("از روز", exact=True).first.fill("۴ بهمن ۱۴۰۵")
        page.get_by_text("بی‌تداخل").wait_for()
        hand.click("نوشتن کلاس", role="button")
        page.get_by_role("heading", level=1, name="خیاطی بانوان").wait_for()
        assert (hand.clicks, hand.fields, page.complaints) == (3, 1, [])
    with scope.within(committed):
        assert Offering.objects.filter(state="draft").get().sessions.count() == 4


def test_a_session_is_moved_on_the_board_with_the_keyboard_alone(committed, house, browser):
    """The board, Enter on the session, Enter on the first free slot; Alt and mouse are not needed."""
    _venue, _room, offering = house
    client = a_client(committed)
    with scope.within(committed):
        before = offering.sessions.order_by("number").first().during
    with alive.opened(browser, client) as page:
        page.goto(f"{alive.HERE}/staff/rooms/?week=1405/09/21")
        page.locator(".slot").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("button[name=slot]")
        assert page.evaluate("document.activeElement.name") == "slot"
        page.keyboard.press("Enter")
        page.get_by_role("button", name="برگرداندن").wait_for()
        assert page.complaints == []
    with scope.within(committed):
        assert Session.objects.filter(offering=offering).order_by("number").first().during != before


def test_ctrl_k_reaches_a_class_from_any_working_page(committed, house, browser):
    """From the list of restrictions: Ctrl+K, a few letters, one click (ux §6)."""
    _venue, _room, offering = house
    client = a_client(committed)
    with alive.opened(browser, client) as page:
        page.goto(f"{alive.HERE}/staff/restrictions/")
        page.keyboard.press("Control+k")
        page.locator("#quick-find[open] [data-find]:focus").wait_for()
        page.keyboard.type("خیاط")
        page.get_by_role("link", name="خیاطی بانوان").click()
        page.wait_for_url(f"**/staff/offerings/{offering.pk}/")
        assert page.complaints == []


def test_the_board_turns_its_weeks_with_the_arrows_of_reading(committed, house, browser):
    """In Persian the left arrow is the week to come; the address follows."""
    client = a_client(committed)
    with alive.opened(browser, client) as page:
        page.goto(f"{alive.HERE}/staff/rooms/?week=1405/09/07")
        page.keyboard.press("ArrowLeft")
        page.get_by_text("شنبه ۱۴ آذر ۱۴۰۵ تا جمعه ۲۰ آذر ۱۴۰۵").wait_for()
        page.keyboard.press("ArrowRight")
        page.get_by_text("شنبه ۷ آذر ۱۴۰۵ تا جمعه ۱۳ آذر ۱۴۰۵").wait_for()
        assert ("week=" in page.url, page.complaints) == (True, [])


def test_a_filter_of_the_list_stands_in_the_address(committed, house, browser):
    """Choosing a state changes the rows in place, and the address can be sent to somebody."""
    client = a_client(committed)
    with alive.opened(browser, client) as page:
        page.goto(f"{alive.HERE}/staff/offerings/")
        page.locator("#id_state").select_option("draft")
        page.get_by_text("با این پالایش کلاسی نیست").wait_for()
        assert "state=draft" in page.url
