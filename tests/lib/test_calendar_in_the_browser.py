"""The browser's own calendar (`Intl`) and ours tell the same day in all 293 official years (issue 2 §2, ux.md §3.1)."""

import shutil
from datetime import date, timedelta

import pytest

from shahramooz.lib import jalali
from tests.lib.official_nowruz import LEAP_YEARS, official_nowruz

pytestmark = pytest.mark.browser

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip

NAME_DAYS = """days => {
    const persian = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn",
        {year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC"});
    return days.map(day => {
        const parts = Object.fromEntries(
            persian.formatToParts(new Date(day + "T00:00:00Z")).map(part => [part.type, part.value]));
        return [Number(parts.year), Number(parts.month), Number(parts.day)];
    });
}"""


@pytest.fixture(scope="module")
def in_browser():
    """Evaluate JavaScript on an empty page of the system's Chromium, else of Playwright's own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_page()
        yield page.evaluate
        browser.close()


def ours(day: date) -> list[int]:
    named = jalali.to_jalali(day)
    return [named.year, named.month, named.day]


def test_the_browser_begins_and_ends_all_293_official_years_as_we_do(in_browser):
    days, official = [], []
    for year, nowruz in official_nowruz().items():
        length = 366 if year in LEAP_YEARS else 365
        days += [nowruz, nowruz + timedelta(days=length - 1)]
        official += [[year, 1, 1], [year, 12, length - 336]]
    assert len(days) == 2 * 293
    assert in_browser(NAME_DAYS, [day.isoformat() for day in days]) == official
    assert [ours(day) for day in days] == official


def test_the_browser_names_every_day_of_our_working_years_as_we_do(in_browser):
    first, last = jalali.year_span(1300)[0], jalali.year_span(1472)[1]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    said = in_browser(NAME_DAYS, [day.isoformat() for day in days])
    assert [day for day, name in zip(days, said, strict=True) if name != ours(day)] == []


def test_the_comparison_notices_a_browser_that_is_a_day_off(in_browser):
    """Negative control: with every day shifted by one, the same question has another answer."""
    days = [day + timedelta(days=1) for day in official_nowruz().values()]
    said = in_browser(NAME_DAYS, [day.isoformat() for day in days])
    assert [year for year, name in zip(official_nowruz(), said, strict=True) if name == [year, 1, 1]] == []
