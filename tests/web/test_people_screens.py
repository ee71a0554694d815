"""The pages of signing in, family and people, looked at by Chromium and axe."""

import os
from pathlib import Path

import html5lib
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people import sms
from tests import moment
from tests.conftest import a_municipality
from tests.factories import NOW, a_citizen, a_neighbourhood, a_role, an_account
from tests.web import screen
from tests.web.test_people import BACKEND, CHILD

# tests/bars/test_screens.py looks at every page in each run; this file looks longer, at more screens
pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = os.environ.get("SHAHRAMOOZ_PICTURES")


def pages_of(committed, language: str) -> dict[str, str]:
    """The HTML of every page of this subject, as a stranger, a mother and an expert get it."""

    def at(name, *args):
        with translation.override(language):
            return reverse(name, args=args)

    stranger = Client(HTTP_HOST=committed.host)
    with scope.within(committed):
        a_neighbourhood("گلستان")
        mother = a_role("system_admin", person=a_citizen())
        account = an_account(mother)
        people.tell(mother, "t", text="کلاس رایانه مقدماتی فردا ساعت ۱۰ برگزار می‌شود.", link="/me/", at=NOW)
    member = Client(HTTP_HOST=committed.host)
    member.force_login(account, backend=BACKEND)
    member.post(at("family"), CHILD)
    found = {}

    def keep(name, answer):
        assert answer.status_code in (200, 422), (name, answer.status_code)
        found[name] = answer.content.decode()

    keep("sign-in", stranger.get(at("sign_in")))
    keep("sign-in-wrong", stranger.post(at("sign_in"), {"mobile": "۰۹۱۲"}))
    keep("staff", stranger.post(at("sign_in_staff"), {"username": "a", "password": "b"}))
    stranger.post(at("sign_in"), {"mobile": "09123456789"})
    keep("code", stranger.post(at("sign_in_code"), {"code": "12"}))
    newcomer = Client(HTTP_HOST=committed.host)
    with scope.within(committed):
        newcomer.force_login(people.open_account(mobile="09120001122", at=NOW), backend=BACKEND)
    keep("who", newcomer.get(at("complete_profile")))
    for name in ("family", "profile", "messages", "work_people", "new_person"):
        keep(name, member.get(at(name)))
    keep("family-wrong", member.post(at("family"), CHILD))
    keep("person", member.get(at("work_person", mother.pk)))
    return found


@pytest.fixture(scope="module")
def pages(server):
    """Every page in both languages, drawn before Chromium starts: its driver leaves no room for the database."""
    moment.set_to(NOW)
    with pytest.MonkeyPatch.context() as fake:
        fake.setattr(sms, "send", lambda message: None)
        yield {language: pages_of(a_municipality(), language) for language in ("fa", "en")}
    moment.forget()


def test_every_page_parses_strictly(pages):
    for html in (*pages["fa"].values(), *pages["en"].values()):
        html5lib.HTMLParser(strict=True).parse(html)


SCREENS = [(1280, "light", "fa"), (320, "dark", "fa")]
MORE_SCREENS = [(320, "light", "en"), (390, "light", "fa"), (1280, "dark", "en")]


@pytest.mark.parametrize(("width", "scheme", "language"), SCREENS)
def test_every_page_is_clean_for_axe_and_fits_its_screen(pages, browser, width, scheme, language):
    require_good_pages(pages, browser, width, scheme, language)


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme", "language"), MORE_SCREENS)
def test_every_page_on_other_screens(pages, browser, width, scheme, language):
    require_good_pages(pages, browser, width, scheme, language)


def require_good_pages(pages, browser, width, scheme, language):
    for name, html in pages[language].items():
        with screen.shown(browser, html, width=width, scheme=scheme) as page:
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{language}.png", full_page=True)
            assert screen.violations(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") == width, name
            assert page.complaints == [], name
