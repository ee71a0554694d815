"""Every page as text: well-formed, one title of its own, one heading, a way back, Persian digits and Jalali dates (bars b and f)."""

import collections

import pytest

from shahramooz.web import doors
from tests.bars import reading, registry
from tests.bars.walk import address_of


@pytest.fixture(scope="module")
def pages(world):
    """Row name → (html, what was read out of it), in Persian, as the person sees it for whom the page is full."""
    read = {}
    for row in registry.PAGES:
        html = world.client(row.best).get(address_of(row, world)).content.decode()
        read[row.name] = (html, reading.Page(html))
    return read


def audience_of(name: str) -> str:
    """`me`, `staff` or nothing for the public."""
    first = next(path for path, entry in doors.walk() if entry.name == name).partition("/")[0]
    return first if first in {"me", "staff"} else ""


def trouble(pages, find) -> dict[str, object]:
    found = {name: find(html, page) for name, (html, page) in pages.items()}
    return {name: what for name, what in found.items() if what}


def test_every_page_is_strictly_well_formed(pages):
    assert trouble(pages, lambda html, page: reading.strict(html)) == {}


def test_every_page_is_persian_and_right_to_left(pages):
    assert trouble(pages, lambda html, page: (page.lang, page.dir) != ("fa", "rtl")) == {}


def test_every_english_page_is_left_to_right(world):
    wrong = {}
    for row in registry.PAGES:
        answer = world.client(row.best).get(address_of(row, world, language="en"))
        page = reading.Page(answer.content.decode())
        if (answer.status_code, page.lang, page.dir) != (200, "en", "ltr"):
            wrong[row.name] = (answer.status_code, page.lang, page.dir)
    assert wrong == {}


def test_every_page_has_one_heading(pages):
    assert (
        trouble(pages, lambda html, page: (len(page.headings) != 1 and page.headings) or (not page.headings and "none"))
        == {}
    )


SAME = [{"calendar", "calendar_month"}, {"check", "check_code"}]  # one page at two addresses


def test_every_page_has_a_title_of_its_own(pages):
    """Within an audience: the public page of a class and the working page of it are both named after the class."""
    rows = collections.defaultdict(set)
    for name, (_html, page) in pages.items():
        rows[page.title.strip(), audience_of(name)].add(name)
    assert [names for names in rows.values() if len(names) > 1 and names not in SAME] == []


def test_every_page_has_a_way_back(pages):
    assert (
        trouble(pages, lambda html, page: "/" not in "".join(link for link in page.links if link.startswith("/"))) == {}
    )


def test_no_latin_digit_stands_in_persian_words(pages):
    assert trouble(pages, lambda html, page: reading.latin_digits(page)) == {}


def test_no_gregorian_date_is_shown(pages):
    assert trouble(pages, lambda html, page: reading.gregorian(page)) == {}


def test_no_page_carries_a_style_or_a_script_of_its_own(pages):
    """The policy of T9 would stop them; nobody should have to look for why."""
    assert (
        trouble(
            pages,
            lambda html, page: [
                word for word in (" style=", "<style", " onclick=", " onchange=", "javascript:") if word in html
            ],
        )
        == {}
    )


def test_negative_control_the_readers_see_what_is_wrong():
    page = reading.Page(
        '<html lang="fa" dir="rtl"><body><h1>a</h1><p>کلاس 12 <bdi>34</bdi></p><p>2026-11-28</p></body></html>'
    )
    assert reading.latin_digits(page) == ["کلاس 12", "2026-11-28"]
    assert reading.gregorian(page) == ["2026-11-28"]
    assert reading.strict("<p><b></p>") != []
