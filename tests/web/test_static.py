"""What the files promise: logical CSS, readable colours, small weight, no inline style or script, Persian dates."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.templatetags.static import static

from shahramooz import web
from shahramooz.web.templatetags.fa import icon

ROOT = Path(web.__file__).parent
STYLES = sorted((ROOT / "static" / "web").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# A drawing is physical: places.css puts labels over an SVG.
PHYSICAL_ALLOWED = {"places.css"}
PHYSICAL = re.compile(
    r"(?:^|[;{\s])((?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom|float|clear"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:|text-align:\s*(?:left|right)"
)


def physical_lines(css: str) -> list[str]:
    return [line.strip() for line in css.splitlines() if PHYSICAL.search(line)]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_use_logical_properties_so_that_both_directions_are_one_file(path):
    if path.name in PHYSICAL_ALLOWED:
        assert len(physical_lines(path.read_text())) == 202
    else:
        assert physical_lines(path.read_text()) == []


def test_negative_control_a_physical_property_is_seen():
    assert len(physical_lines(".a { margin-left: 1px; }\n.b { color: red; left: 0 }\n.c { text-align: right }")) == 3


def tokens() -> dict[str, tuple[str, str]]:
    """Each colour of the theme as (light, dark)."""
    css = (ROOT / "static" / "web" / "kashi.css").read_text()
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    single = re.findall(r"--(m[\w-]*): (#[0-9a-f]{6});", css)
    return {name: (light, dark) for name, light, dark in pairs} | {name: (one, one) for name, one in single}


def contrast(one: str, two: str) -> float:
    """The WCAG 2 contrast ratio of two colours."""

    def luminance(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *[(ink, ground) for ink in ("morakkab", "morakkab-2") for ground in ("kaghaz", "safheh", "safheh-2")],
    *[(ink, ground) for ink in ("lajvard", "firouze", "barg", "zafaran", "anar") for ground in ("kaghaz", "safheh")],
    *[(ink, f"{ink}-kam") for ink in ("firouze", "barg", "zafaran", "anar")],
    *[("morakkab", f"{ink}-kam") for ink in ("lajvard", "firouze", "barg", "zafaran", "anar")],
    ("morakkab-2", "lajvard-kam"),
    ("lajvard-por", "lajvard-kam"),
    ("ru-lajvard", "lajvard"),
    ("ru-lajvard", "lajvard-por"),
    ("m-ink", "m1"),
    ("m-ink", "m2"),
    ("m-ink", "m3"),
    ("m-paper", "m4"),
    ("m-paper", "m5"),
]
CONTROL_PAIRS = [("khat-qavi", "safheh"), ("khat-qavi", "kaghaz"), ("tamarkoz", "kaghaz"), ("tamarkoz", "safheh")]


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read_on_its_ground_in_light_and_dark(ink, ground):
    colours = tokens()
    assert [contrast(one, two) >= 4.5 for one, two in zip(colours[ink], colours[ground], strict=True)] == [True, True]


@pytest.mark.parametrize(("line", "ground"), CONTROL_PAIRS)
def test_the_edge_of_a_control_and_the_focus_ring_can_be_seen(line, ground):
    colours = tokens()
    assert [contrast(one, two) >= 3 for one, two in zip(colours[line], colours[ground], strict=True)] == [True, True]


def test_negative_control_contrast_is_computed_as_wcag_says():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def packed(path: Path) -> int:
    return path.stat().st_size if path.suffix == ".woff2" else len(gzip.compress(path.read_bytes(), 9))


def test_what_a_first_visit_downloads_leaves_thirty_kilobytes_for_the_page_itself(collected):
    htmx = Path(settings.STATIC_ROOT) / "django_htmx" / "htmx-2.min.js"
    own = ROOT / "static" / "web"
    files = [
        own / "fonts/vazirmatn.woff2",
        own / "kashi.css",
        own / "parts.css",
        own / "forms.css",
        own / "shell.js",
    ]
    assert sum(packed(path) for path in [*files, htmx]) <= 90 * 1024


def test_the_font_and_our_scripts_are_small():
    own = ROOT / "static" / "web"
    assert packed(own / "fonts/vazirmatn.woff2") <= 40 * 1024
    assert packed(own / "j-date.js") <= 5 * 1024
    assert packed(own / "shell.js") <= 5 * 1024


def test_static_files_are_served_under_hashed_names_once(collected):
    assert re.fullmatch(r"/static/web/kashi\.[0-9a-f]{12}\.css", static("web/kashi.css"))
    css = (Path(settings.STATIC_ROOT) / static("web/kashi.css").removeprefix("/static/")).read_text()
    assert static("web/fonts/vazirmatn.woff2").removeprefix("/static/web/") in css
    assert "fonts/vazirmatn.woff2" not in css


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_t7_templates_carry_no_inline_style_or_script_and_no_raw_dates(path):
    text = path.read_text()
    assert re.findall(r"\sstyle=|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\bsrc=)|<style", text) == []
    assert re.findall(r"type=[\"'](?:number|date|time)[\"']", text) == []
    assert re.findall(r"\|(?:date|time|safe|intcomma|floatformat|naturaltime)\b|autoescape off|\{%\s*now\b", text) == []
    assert re.findall(r"https?://", text) == []


def test_t7_styles_and_scripts_name_no_other_host():
    for path in [*STYLES, *(ROOT / "static" / "web").glob("*.js")]:
        found = set(re.findall(r"https?://[\w.]+", path.read_text())) - {"http://www.w3.org"}
        assert (path.name, found) == (path.name, set())


def test_icons_that_templates_name_exist():
    named = {name for path in TEMPLATES for name in re.findall(r"\{% icon \"([\w-]+)\"", path.read_text())}
    named |= {name for path in TEMPLATES for name in re.findall(r"\bicon(?:_end)?=\"([\w-]+)\"", path.read_text())}
    for name in sorted(named):
        assert str(icon(name)).startswith('<svg class="i')


def test_only_icons_with_a_direction_turn_over():
    assert "i-dir" in icon("next")
    assert "i-dir" in icon("back")
    assert "i-dir" not in icon("clock")
    assert "i-dir" not in icon("check")


def test_t7_an_icon_label_is_escaped():
    assert 'aria-label="&quot;&gt;&lt;b&gt;"' in icon("check", label='"><b>')


def test_the_example_page_is_open_to_everybody_in_both_languages(committed, client):
    for path, tag in (("/design/", '<html lang="fa" dir="rtl"'), ("/en/design/", '<html lang="en" dir="ltr"')):
        response = client.get(path, headers={"host": committed.host})
        assert response.status_code == 200
        assert tag in response.content.decode()
