"""The pages of delivery, looked at by Chromium and axe; and the attendance sheet touched by a finger."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import html5lib
import pytest
from django.db import connections
from django.utils import translation

from shahramooz.city import scope
from shahramooz.delivery import actions
from shahramooz.delivery.models import Certificate
from tests.web import screen
from tests.web.town import Town

# tests/bars/test_screens.py looks at every page in each run; this file looks longer, at more screens
pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = os.environ.get("SHAHRAMOOZ_PICTURES")  # a folder: keep what was looked at
PAGES = [
    "sessions",
    "attendance",
    "results",
    "certificates",
    "done",
    "revoke",
    "sheet",
    "wallet",
    "mine",
    "check",
    "form",
]
NAMES = ["فاطمه احمدی", "محمد حسینی", "زهرا کریمی", "علی رضایی", "مریم موسوی", "حسین جعفری", "نرگس صادقی", "رضا محمدی"]


@pytest.fixture(scope="module")
def pages(server):
    """Every page of delivery in Persian and English, each asked for once: (name, language) → HTML.

    Asked for in a thread of its own, because Playwright's loop runs in this one.
    """
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(_ask_for_all).result()


def _ask_for_all() -> dict:
    translation.activate("fa")
    try:
        return _asked()
    finally:
        connections.close_all()


def _asked() -> dict:
    from tests.conftest import a_municipality

    found = {}
    town = Town(a_municipality(), learners=8)
    with scope.within(town.municipality):
        for row, name in zip(town.enrolments, NAMES, strict=True):
            row.person.first_name, row.person.last_name = name.split()
            row.person.save()
    offering = town.offering.pk

    def ask(name, client, address):
        for language, prefix in (("fa", ""), ("en", "/en")):
            found[name, language] = client.get(prefix + address).content.decode()

    ask("sessions", town.as_teacher, "/staff/sessions/")
    ask("attendance", town.as_teacher, f"/staff/sessions/{town.session.pk}/attendance/")
    ask("sheet", town.as_teacher, f"/staff/offerings/{offering}/sheet/")
    ask("results", town.as_teacher, f"/staff/offerings/{offering}/results/")
    at = town.finish(scores={town.enrolments[3].pk: 40})
    ask("certificates", town.as_head, f"/staff/offerings/{offering}/certificates/")
    with scope.within(town.municipality):
        actions.ask_for_certificates(offering=town.offering, by=town.head, at=at)
        one = Certificate.objects.get(person=town.enrolments[0].person)
        gone = Certificate.objects.get(person=town.enrolments[1].person)
        actions.revoke_certificate(certificate=gone, reason="نام نادرست بود", by=town.head, at=at)
    ask("done", town.as_head, f"/staff/offerings/{offering}/certificates/")
    ask("revoke", town.as_head, f"/staff/certificates/{one.pk}/revoke/")
    ask("wallet", town.as_learner, "/me/certificates/")
    ask("mine", town.as_learner, f"/me/certificates/{one.pk}/")
    ask("check", town.stranger, f"/v/{one.code}/")
    ask("form", town.stranger, "/v/?code=7K3Q")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_clean_for_axe_and_fits_wide_and_narrow_light_and_dark(browser, pages, name):
    for width, scheme, language in (
        (1280, "light", "fa"),
        (390, "light", "fa"),
        (320, "dark", "fa"),
        (390, "dark", "en"),
    ):
        with screen.shown(browser, pages[name, language], width=width, scheme=scheme) as page:
            if PICTURES:
                page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}-{scheme}-{language}.png"), full_page=True)
            assert (language, width, screen.violations(page)) == (language, width, [])
            assert page.complaints == []
            assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_html_that_a_strict_parser_accepts(pages, name):
    for language in ("fa", "en"):
        html5lib.HTMLParser(strict=True).parse(pages[name, language])


def test_thirty_people_take_one_touch_for_each_absentee_and_one_to_save(browser, pages):
    posts = []
    with screen.shown(browser, pages["attendance", "fa"], width=390, posts=posts) as page:
        rows = page.locator("label.person")
        rows.nth(1).click()
        rows.nth(3).click()
        assert page.locator("[data-count]").inner_text() == "۶ حاضر، ۲ غایب"
        rows.nth(3).click()
        assert page.locator("[data-count]").inner_text() == "۷ حاضر، ۱ غایب"
        page.locator(".act button").click()
        page.wait_for_load_state()
    assert len(posts) == 1
    assert posts[0].count("absent=") == 1


def test_arrow_keys_walk_the_scores_and_a_pasted_column_fills_them(browser, pages):
    with screen.shown(browser, pages["results", "fa"]) as page:
        first = page.locator(".score").first
        first.focus()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("[...document.querySelectorAll('.score')].indexOf(document.activeElement)") == 1
        page.evaluate(
            """() => { const data = new DataTransfer(); data.setData('text', '۷۰\\r\\n۸۰\\r\\n۹۰\\r\\n');
            const cell = document.querySelector('.score');
            cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
        )
        assert page.evaluate("[...document.querySelectorAll('.score')].slice(0, 4).map((cell) => cell.value)") == [
            "۷۰", "۸۰", "۹۰", "",
        ]  # fmt: skip
