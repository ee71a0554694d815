"""Every page on real screens: axe finds nothing, nothing scrolls sideways at 320 px, nothing comes from elsewhere, the
policy stops nothing (bars a, c, d), and a public page's first visit is light (bar e).

The default run shows each page once in Persian, light, and measures it at three widths; `--long` adds dark and English.
"""

from urllib.parse import urlsplit

import pytest

from tests.acceptance.visitor import Visitor
from tests.bars import registry
from tests.bars.walk import address_of
from tests.web.screen import AXE, RULES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

FIND = """(rules) => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then((result) =>
    result.violations.flatMap((one) => one.nodes.map((node) => one.id + ": " + node.html.slice(0, 160))))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page) -> list[str]:
    """What axe finds wrong, one line each. Asked by the debugger, so that the page's own policy stays in force."""
    page.evaluate(AXE.read_text())
    return page.evaluate(FIND, RULES)


def held_to_the_bars(visitor: Visitor, address: str, *, widths=(390, 1280)) -> list[str]:
    """What is wrong with one page on a telephone, at 320 px and on a desktop."""
    visitor.asked.clear()
    visitor.complaints.clear()
    answer = visitor.open(address)
    wrong = [] if answer.status == 200 else [f"status {answer.status}"]
    for width in widths:
        visitor.page.set_viewport_size({"width": width, "height": 844})
        wrong += [f"{width} px: {one}" for one in violations(visitor.page)]
    visitor.page.set_viewport_size({"width": 320, "height": 844})
    if wider := visitor.page.evaluate(WIDER):
        wrong.append(f"320 px: {wider} px too wide")
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    here = urlsplit(visitor.address("/")).netloc
    wrong += [f"asks elsewhere: {one}" for one in visitor.asked if urlsplit(one).netloc not in {here, ""}]
    return wrong + [f"console: {one}" for one in visitor.complaints]


def walked(browser, live, world, rows, *, language="fa", **how) -> dict[str, list[str]]:
    """Row name → what is wrong, for every row that has something wrong; one browser context for each person."""
    wrong = {}
    for who in sorted({row.best for row in rows}):
        with Visitor(browser, live, world.municipality, **how) as visitor:
            if who != "stranger":
                visitor.sign_in_as(world.accounts[who])
            for row in rows:
                if row.best == who and (found := held_to_the_bars(visitor, address_of(row, world, language=language))):
                    wrong[row.name] = found
    return wrong


@pytest.mark.parametrize("part", range(4))
def test_every_page_is_accessible_fits_and_stays_at_home(browser, live, world, part):
    assert walked(browser, live, world, registry.PAGES[part::4]) == {}


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "language"), [("dark", "fa"), ("light", "en"), ("dark", "en")])
def test_every_page_is_accessible_in_the_dark_and_in_english(browser, live, world, scheme, language):
    assert walked(browser, live, world, registry.PAGES, scheme=scheme, language=language) == {}


def test_negative_control_axe_and_the_ruler_see_a_bad_page(browser, live, world):
    with Visitor(browser, live, world.municipality) as visitor:
        visitor.open("/about/")
        visitor.page.locator("main").evaluate(
            "(main) => { const image = document.createElement('img'); main.append(image);"
            " const long = document.createElement('p'); long.textContent = 'آ'.repeat(999); main.append(long) }"
        )
        assert any(one.startswith("image-alt") for one in violations(visitor.page))
        visitor.page.locator("main > p:last-child").evaluate(
            "(long) => long.style.setProperty('white-space', 'nowrap')"
        )
        visitor.page.set_viewport_size({"width": 320, "height": 844})
        assert visitor.page.evaluate(WIDER) > 0


PUBLIC = [row for row in registry.PUBLIC if row.kind == "page" and not row.bare]


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.name)
def test_a_first_visit_to_a_public_page_is_light(browser, live, world, row):
    """At most 120 KB, eight requests and one font (bar e)."""
    with Visitor(browser, live, world.municipality) as visitor:
        answers = []
        visitor.page.on("requestfinished", lambda request: answers.append(request))
        page = visitor.open(address_of(row, world))
        assert page.headers["content-encoding"] == "gzip"
        visitor.page.evaluate("document.fonts.ready.then(() => true)")
        weights = {one.url: one.sizes()["responseBodySize"] for one in answers}
        fonts = [one for one in answers if one.resource_type == "font"]
    assert sum(weights.values()) <= 120 * 1024, weights
    assert len(weights) <= 8, list(weights)
    assert len(fonts) <= 1


def test_typed_ascii_digits_look_persian_while_their_value_stays_ascii(browser, live, world):
    """The one font file draws them (tools/persian_digits.py); the negative control draws them without its feature."""

    def drawn(typed: str, features: str = "") -> bytes:
        field = visitor.page.locator("main input[name=q]")
        field.fill(typed)
        assert field.input_value() == typed
        field.evaluate("(field, features) => { field.blur(); field.style.fontFeatureSettings = features }", features)
        return field.screenshot()

    with Visitor(browser, live, world.municipality) as visitor:
        visitor.open("/")
        visitor.page.evaluate("document.fonts.ready.then(() => true)")
        assert drawn("0123456789") == drawn("۰۱۲۳۴۵۶۷۸۹")
        assert drawn("0123456789", "normal") != drawn("۰۱۲۳۴۵۶۷۸۹", "normal")
