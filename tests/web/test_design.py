"""Every component in every state, looked at by Chromium and axe: both directions, light and dark, wide and narrow."""

import shutil
from datetime import date
from pathlib import Path

import html5lib
import pytest
from django.template import Context, engines
from django.template.loader import render_to_string

from shahramooz.lib import jalali
from shahramooz.lib.digits import toman_reading
from shahramooz.lib.refusal import Refusal
from shahramooz.web import design
from tests.web import screen

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.browser


def the_page(language: str = "fa") -> str:
    return screen.drawn("design/index.html", {**design._context(), "today": TODAY}, language=language)


SCREENS = [(1280, "light", "fa"), (390, "dark", "fa"), (1280, "dark", "en"), (390, "light", "en"), (320, "light", "fa")]
MORE_SCREENS = [
    (width, scheme, tongue)
    for width in (320, 390, 768, 1280)
    for scheme in ("light", "dark")
    for tongue in ("fa", "en")
]


def require_a_good_page(browser, width, scheme, language):
    with screen.shown(browser, the_page(language), width=width, scheme=scheme) as page:
        assert screen.violations(page) == []
        assert page.complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("document.dir") == ("rtl" if language == "fa" else "ltr")
        assert [address for address in page.asked if not address.startswith(screen.HERE)] == []


@pytest.mark.parametrize(("width", "scheme", "language"), SCREENS)
def test_every_component_is_clean_for_axe_fits_its_screen_and_obeys_the_policy(browser, width, scheme, language):
    require_a_good_page(browser, width, scheme, language)


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme", "language"), [one for one in MORE_SCREENS if one not in SCREENS])
def test_every_component_on_every_other_screen(browser, width, scheme, language):
    require_a_good_page(browser, width, scheme, language)


def test_negative_control_axe_sees_a_field_without_a_label_and_a_policy_breach(browser):
    spoiled = the_page().replace("</main>", '<input name="nameless"><p style="color:red">.</p></main>')
    with screen.shown(browser, spoiled) as page:
        assert [line.split(":")[0] for line in screen.violations(page)] == ["label"]
        assert len(page.complaints) == 1


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_page_is_html_that_a_strict_parser_accepts(language):
    html5lib.HTMLParser(strict=True).parse(the_page(language))


@pytest.mark.skipif(not shutil.which("java"), reason="the Nu validator runs on Java, which this machine has not")
def test_the_page_is_html_that_the_nu_validator_accepts(tmp_path):
    for name, html in (
        ("fa", the_page()),
        ("en", the_page("en")),
        ("spoiled", the_page().replace("</main>", "<b></main>")),
    ):
        (tmp_path / f"{name}.html").write_text(html)
    said = screen.nu_complaints(tmp_path)
    assert [line for line in said if "spoiled.html" not in line] == []
    assert [line for line in said if "spoiled.html" in line] != []


def test_a_dialog_opens_as_a_modal_and_closes_again(browser):
    with screen.shown(browser, the_page(), width=390) as page:
        page.get_by_role("link", name="باز کردن پنجره").click()
        dialog = page.get_by_role("dialog", name="لغو این کلاس")
        assert dialog.is_visible() is True
        assert screen.violations(page) == []
        dialog.get_by_role("link", name="نگه داشتن").click()
        assert dialog.is_visible() is False


def test_negative_control_the_strict_parser_refuses_a_wrong_nesting():
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parse(the_page().replace("</main>", "</p></main>"))


def test_the_font_is_asked_for_once_and_no_file_comes_from_elsewhere(browser):
    with screen.shown(browser, the_page()) as page:
        fonts = [address for address in page.asked if "/vazirmatn." in address]
        assert len(fonts) == 1


def test_the_failure_page_is_clean_and_tells_its_tracking_code_without_a_request_or_a_database(browser):
    html = render_to_string(
        "failure.html",
        {"title": "کار شما ثبت نشد", "sentence": "دوباره بزنید.", "tracking_code": "70352", "status": 500},
    )
    html5lib.HTMLParser(strict=True).parse(html)
    with screen.shown(browser, html, width=320) as page:
        assert screen.violations(page) == []
        assert page.complaints == []
        assert page.locator(".failure__code").inner_text() == "کد پیگیری: ۷۰۳۵۲"


def test_the_page_needs_no_script_to_be_read_and_sent(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(the_page())
    assert page.locator("form button:not([type=button])").count() > 0
    assert page.locator("[onclick]").count() == 0
    context.close()


THE_MODULE = "import(document.getElementById('shell').dataset.dates)"
TYPED = [
    "1405/9/5",
    "۱۴۰۵-۰۹-۰۵",
    "14050905",
    "٥/٩/١٤٠٥",
    "30/12/1403",
    "۵ آذر ۱۴۰۵",
    "5آذر1405",
    "۵ آذر",
    "۲۹ اسفند",
    "۱ فروردین",
    "30 اسفند 1404",
    "۳۰ اسفند ۱۴۰۳",
    "31/7/1405",
    "۳۱ مهر",
    "امروز",
    "فردا",
    "پس‌فردا",
    "دیروز",
    "پریروز",
    "شنبه",
    "یکشنبه",
    "سه‌شنبه",
    "پنجشنبه",
    "جمعه",
    "1405/13/1",
    "1405/0/1",
    "1405/1/0",
]


class TestDates:
    """The date field (ux §2, §3.1): the browser reads what the server reads."""

    def read(self, page, typed):
        return page.evaluate(
            f"(typed) => {THE_MODULE}.then((j) => {{ const ms = j.read(typed); if (ms === null) return null;"
            " return typeof ms === 'number' ? new Date(ms).toISOString().slice(0, 10) : 'refused'; })",
            typed,
        )

    def test_the_browser_reads_a_date_as_the_server_does(self, browser):
        with screen.shown(browser, the_page()) as page:
            for typed in TYPED:
                assert (typed, self.read(page, typed)) == (typed, _server(typed))

    def test_the_browser_leaves_to_the_server_what_it_cannot_read(self, browser):
        with screen.shown(browser, the_page()) as page:
            for typed in ("", "سلام", "05/9/5", "2026/11/21", "9999/1/1", "1405/9"):
                assert (typed, self.read(page, typed)) == (typed, None)

    def test_the_browser_names_every_new_year_of_the_official_span_as_the_server_does(self, browser):
        with screen.shown(browser, the_page()) as page:
            named = page.evaluate(
                f"{THE_MODULE}.then((j) => Array.from({{length: 293}}, (_, n) => [n + 1206,"
                " new Date(j.fromJalali(n + 1206, 1, 1)).toISOString().slice(0, 10), j.monthLength(n + 1206, 12)]))"
            )
        assert named == [
            [year, jalali.year_span(year)[0].isoformat(), 30 if jalali.is_leap(year) else 29]
            for year in range(1206, 1499)
        ]

    def test_the_calendar_follows_the_reading_direction_and_writes_the_chosen_day(self, browser):
        with screen.shown(browser, the_page()) as page:
            field = page.locator("#id_plain-starts_on")
            field.fill("۲۲ دی ۱۴۰۵")
            page.locator("j-date:has(#id_plain-starts_on) .field__read").get_by_text(
                "سه‌شنبه ۲۲ دی ۱۴۰۵", exact=True
            ).wait_for()
            page.locator("j-date:has(#id_plain-starts_on) button").first.click()
            assert screen.violations(page) == []
            assert _focused(page) == "سه‌شنبه ۲۲ دی ۱۴۰۵"
            for key, day in [
                ("ArrowLeft", "چهارشنبه ۲۳ دی ۱۴۰۵"),
                ("ArrowRight", "سه‌شنبه ۲۲ دی ۱۴۰۵"),
                ("ArrowDown", "سه‌شنبه ۲۹ دی ۱۴۰۵"),
                ("Home", "شنبه ۲۶ دی ۱۴۰۵"),
                ("End", "جمعه ۲ بهمن ۱۴۰۵"),
                ("PageUp", "چهارشنبه ۲ دی ۱۴۰۵"),
                ("PageDown", "جمعه ۲ بهمن ۱۴۰۵"),
                ("Shift+PageDown", "شنبه ۲ بهمن ۱۴۰۶"),
            ]:
                page.keyboard.press(key)
                assert (key, _focused(page)) == (key, day)
            page.keyboard.press("Enter")
            assert page.complaints == []
            assert field.input_value() == "1406/11/02"
            assert page.locator("dialog.j-cal").count() == 0

    def test_arrows_turn_round_in_a_left_to_right_page(self, browser):
        with screen.shown(browser, the_page("en")) as page:
            page.locator("j-date:has(#id_plain-starts_on) button").first.click()
            page.keyboard.press("ArrowRight")
            assert _focused(page) == "یکشنبه ۱ آذر ۱۴۰۵"


def _server(typed: str) -> str:
    try:
        return jalali.parse(typed, today=TODAY).isoformat()
    except Refusal:
        return "refused"


def _focused(page) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


FORM = """{% extends "base.html" %}{% block main %}<h1>کلاس</h1>
<form id="f" method="post" action="/send" data-keep="class">
<label for="a">نام</label><input id="a" name="a">
<label for="p">رمز</label><input id="p" name="p" type="password">
<button class="btn" name="do" value="save">ثبت</button></form>{% endblock %}"""


@pytest.fixture
def form_page():
    return engines["django"].from_string(FORM).template.render(Context({"csrf_token": "t", "today": TODAY}))


def test_a_double_press_sends_the_form_once_and_the_button_says_so(browser, form_page):
    posts = []
    with screen.shown(browser, form_page, posts=posts) as page, page.expect_navigation():
        page.evaluate("() => { const b = document.querySelector('#f button'); b.click(); b.click(); }")
    assert posts == ["a=&p=&do=save"]


def test_words_typed_before_the_network_was_lost_come_back_but_passwords_do_not(browser, form_page):
    with screen.shown(browser, form_page) as page:
        page.fill("#a", "خیاطی")
        page.fill("#p", "راز")
        page.reload()
        assert page.input_value("#a") == "خیاطی"
        assert page.input_value("#p") == ""
        assert page.locator(".toast").inner_text() == "نوشته‌های ثبت‌نشده شما برگشت."


def test_htmx_swaps_a_refusal_in_under_the_strict_policy(browser, form_page):
    html = form_page.replace(
        "<h1>",
        '<button id="go" class="btn" data-hx-post="/again" data-hx-target="#here">برو</button><p id="here"></p><h1>',
    )
    with screen.shown(browser, html) as page:
        page.route(
            "**/again", lambda route: route.fulfill(status=422, body="<b>ظرفیت پر شد.</b>", content_type="text/html")
        )
        page.click("#go")
        page.locator("#here b").wait_for()
        assert page.inner_text("#here") == "ظرفیت پر شد."
        assert [line for line in page.complaints if "422" not in line] == []


def test_picking_rows_shows_the_bulk_bar_and_counts_in_persian(browser):
    with screen.shown(browser, the_page()) as page:
        page.locator("[data-pick-all]").check()
        assert page.locator("[data-picked]").inner_text() == "۳ ردیف برگزیده"
        page.locator("[data-pick-all]").uncheck()
        assert page.locator(".bulk").is_visible() is False


def test_money_reads_itself_in_toman_as_the_server_reads_it(browser):
    with screen.shown(browser, the_page()) as page:
        for typed in ("25500000", "۱۸۰۰۰۰۰", "١٠٠٠", "3,200,000,000", "450000"):
            page.fill("#id_plain-fee", typed)
            value = int("".join(str(int(c)) for c in typed if c.isdigit()))
            assert page.locator(".field:has(#id_plain-fee) .field__read").inner_text() == toman_reading(value)


def test_the_example_page_has_one_example_of_every_component():
    folder = Path(design.__file__).parent / "templates"
    examples = "".join(path.read_text() for path in (folder / "design").glob("*.html"))
    inner = {"price"}  # drawn by the class card
    missing = {
        path.stem for path in (folder / "cotton").glob("*.html") if f"<c-{path.stem.replace('_', '-')}" not in examples
    } - inner
    assert missing == set()
