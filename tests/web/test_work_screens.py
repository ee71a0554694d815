"""The working pages of planning in a real browser: axe, the width of the screen, the policy, nothing from outside."""

import pytest

from tests import moment
from tests.conftest import a_municipality
from tests.factories import NOW
from tests.web import screen
from tests.web.test_work_pages import a_client
from tests.web.working import a_city_at_work

# tests/bars/test_screens.py looks at every page in each run; this file looks longer, at more screens
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def pages(server, collected):
    """Each page as the head of training gets it, asked for before the browser starts."""
    city = a_municipality()
    moment.set_to(NOW)
    addresses = a_city_at_work(city)
    head = a_client(city)
    drawn = {address: head.get(address).content.decode() for address in addresses}
    moment.forget()
    return drawn


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_working_page_is_clean_for_axe_fits_its_screen_and_obeys_the_policy(pages, browser, width, scheme):
    for address, html in pages.items():
        with screen.shown(browser, html, width=width, scheme=scheme) as page:
            assert screen.violations(page) == [], address
            assert page.complaints == [], address
            assert page.evaluate("document.documentElement.scrollWidth") == width, address
            assert [one for one in page.asked if not one.startswith(screen.HERE)] == [], address


@pytest.mark.timeout(300)
def test_every_working_page_fits_the_narrowest_phone(pages, browser):
    for address, html in pages.items():
        with screen.shown(browser, html, width=320) as page:
            assert page.evaluate("document.documentElement.scrollWidth") == 320, address
