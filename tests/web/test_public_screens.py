"""The public pages in a real browser: axe, the width of the screen, the policy and the origin."""

import pytest
from django.test import Client

from tests import moment
from tests.conftest import a_municipality
from tests.factories import NOW
from tests.web import screen
from tests.web.lively import a_lively_city

# tests/bars/test_screens.py looks at every page in each run; this file looks longer, at more screens
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def pages(server, collected):
    """Each public page of a lively city, asked for before the browser starts: its loop and the database do not mix."""
    city = a_municipality()
    moment.set_to(NOW)
    visitor = Client(HTTP_HOST=city.host)
    drawn = {address: visitor.get(address).content.decode() for address in [*a_lively_city(city), "/?q=هیچ&free=on"]}
    moment.forget()
    return drawn


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_every_public_page_is_clean_for_axe_fits_its_screen_and_obeys_the_policy(pages, browser, width, scheme):
    for address, html in pages.items():
        with screen.shown(browser, html, width=width, scheme=scheme) as page:
            assert screen.violations(page) == [], address
            assert page.complaints == [], address
            assert page.evaluate("document.documentElement.scrollWidth") == width, address
            assert [one for one in page.asked if not one.startswith(screen.HERE)] == [], address


def test_negative_control_a_wide_page_and_a_nameless_field_are_seen(pages, browser):
    spoiled = pages["/about/"].replace("</main>", '<input name="nameless"><pre>' + "و" * 999 + "</pre></main>")
    with screen.shown(browser, spoiled, width=390) as page:
        assert [line.split(":")[0] for line in screen.violations(page)] == ["label"]
        assert page.evaluate("document.documentElement.scrollWidth") > 390
