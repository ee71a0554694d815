"""Hostile text in every field of the database (T9) and in every parameter of every page (T13)."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

import shahramooz
from shahramooz.city.keys import KeyField
from tests import factories, moment
from tests.acceptance.visitor import Visitor
from tests.bars import reading, registry
from tests.bars.walk import address_of
from tests.bars.world import World
from tests.conftest import a_municipality

PAYLOAD = "\"'><img src=x class=planted onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script><b class=planted>"
OURS = ["city", "places", "people", "catalogue", "planning", "registration", "delivery"]
# What is read by programs, not shown as it was typed: a kind, a host, a signature's text.
READ_BY_PROGRAMS = {
    "slug", "host", "certificate_prefix", "mobile", "password", "username", "content", "once", "job", "key", "kind", "link",
    "number_index", "key_id", "serial", "code", "browser", "network", "address_ip", "body_hash", "department",
}  # fmt: skip


def fields_of_people(model) -> list[models.Field]:
    """Text fields into which somebody types."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, KeyField | models.URLField | models.SlugField)
        and not field.choices
        and field.name not in READ_BY_PROGRAMS
    ]


def plant(world) -> int:
    """Write the payload into every such field of every row; gives how many fields were found."""
    found = 0
    with world.scope():
        for model in [model for label in OURS for model in apps.get_app_config(label).get_models()]:
            if not any(field.name == "municipality_id" for field in model._meta.concrete_fields):
                continue
            for field in fields_of_people(model):
                room = field.max_length or 10_000
                for pk in model.objects.values_list("pk", flat=True):
                    text = f"{PAYLOAD}{SCRIPT}{pk}"
                    model.objects.filter(pk=pk).update(
                        **{field.name: text if len(text) <= room else f"{PAYLOAD}{pk}"[-room:]}
                    )
                found += 1
    return found


@pytest.fixture(scope="module")
def hostile(server, collected):
    """A city in which every name is an attack, the ones kept in certificates and messages too."""
    moment.set_to(factories.NOW)
    world = World(a_municipality(name="شهرداری آزمون", city="آزمون"), mark="<b class=planted>")
    assert plant(world) > 30
    return world


def attacks(browser, live, world, rows, **how) -> dict[str, list[str]]:
    """Row name → dialogs that opened and elements that the payload made."""
    struck = {}
    for who in sorted({row.best for row in rows}):
        with Visitor(browser, live, world.municipality, **how) as visitor:
            if who != "stranger":
                visitor.sign_in_as(world.accounts[who])
            dialogs = []
            visitor.page.on(
                "dialog", lambda dialog, dialogs=dialogs: (dialogs.append(dialog.message), dialog.dismiss())
            )
            for row in [row for row in rows if row.best == who]:
                dialogs.clear()
                answer = visitor.open(address_of(row, world))
                planted = visitor.page.locator(".planted").count()
                if dialogs or planted or answer.status != 200:
                    struck[row.name] = [*dialogs, f"{planted} planted", f"status {answer.status}"]
    return struck


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(2))
def test_t9_stored_text_never_becomes_a_page_even_without_the_policy(browser, live, hostile, part):
    assert attacks(browser, live, hostile, registry.PAGES[part::2], bypass_csp=True) == {}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.timeout(600)
def test_t9_stored_text_never_becomes_a_page_with_the_policy(browser, live, hostile):
    assert attacks(browser, live, hostile, registry.PAGES) == {}


@pytest.mark.browser
def test_t9_negative_control_unescaped_text_is_seen(browser, live, hostile):
    """The same payload written into a page as it is: a dialog without the policy, a planted element with it."""
    seen = {}
    for bypass in (True, False):
        with Visitor(browser, live, hostile.municipality, bypass_csp=bypass) as visitor:
            dialogs = []
            visitor.page.on(
                "dialog", lambda dialog, dialogs=dialogs: (dialogs.append(dialog.message), dialog.dismiss())
            )

            answer = Client(HTTP_HOST=hostile.municipality.host).get("/about/")
            html = answer.content.decode().replace("</main>", PAYLOAD + "</main>")
            headers = {"Content-Security-Policy": answer["Content-Security-Policy"]}

            def unescaped(route, _request, html=html, headers=headers):
                route.fulfill(body=html, headers=headers, content_type="text/html; charset=utf-8")

            visitor.page.route("**/about/", unescaped)
            visitor.open("/about/")
            visitor.page.wait_for_timeout(1000)
            seen[bypass] = (bool(dialogs), visitor.page.locator(".planted").count())
    assert seen == {True: (True, 1), False: (False, 1)}


# ── T13 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

SQL = [
    "'",
    '";--',
    "1' OR '1'='1",
    "%s %(a)s {0}",
    "\\",
    "-1",
    "99999999999999999999",
    "٪\u202e\x00",
    "۱۴۰۵/۱۳/۳۲",
    "x" * 5000,
]
ALWAYS = [
    "q",
    "page",
    "day",
    "next",
    "venue",
    "near",
    "order",
    "first",
    "last",
    "week",
    "year",
    "sort",
    "kind",
    "of",
    "lat",
    "lng",
]


def parameters(world, row) -> tuple[list[str], list[str]]:
    """Names that the page's own forms and links send by GET, and by POST."""
    answer = world.client(row.best).get(address_of(row, world))
    page = reading.Page(answer.content.decode()) if "html" in answer.get("Content-Type", "") else None
    by_get, by_post = list(ALWAYS), ["text", "key"]
    for form in page.forms if page else []:
        (by_post if form.method == "post" else by_get).extend(form.fields)
    return list(dict.fromkeys(by_get)), [name for name in dict.fromkeys(by_post) if name != "csrfmiddlewaretoken"]


@pytest.fixture(scope="module")
def battered(server, collected):
    """A city whose forms are sent nonsense."""
    moment.set_to(factories.NOW)
    return World(a_municipality())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("texts", [SQL[:2], pytest.param(SQL[2:], marks=pytest.mark.long)], ids=["first", "rest"])
def test_t13_no_parameter_of_any_page_breaks_it(battered, texts):
    """All parameters of a page hold the same hostile text at once."""
    broken = {}
    for row in registry.ROWS.values():
        if row.name == "sign_out":
            continue
        client, address = battered.client(row.best), address_of(row, battered)
        by_get, by_post = parameters(battered, row)
        for text in texts:
            for way, names in (("get", by_get), ("post", by_post)):
                if row.name.startswith("healthz"):
                    continue
                answer = getattr(client, way)(address, dict.fromkeys(names, text))
                if answer.status_code >= 500:
                    broken[row.name, way] = (text[:20], answer.status_code)
    assert broken == {}


RAW = {"extra", "raw", "RawSQL"}
EXECUTES = {"city/scope.py", "people/sessions.py", "web/health.py"}


def test_t13_no_statement_is_put_together_from_text():
    """`.extra`, `.raw` and RawSQL are not used; `execute` takes a plain string or psycopg's own composed SQL."""
    root, wrong = Path(shahramooz.__file__).parent, []
    for path in root.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            where = f"{path.relative_to(root)}:{node.lineno}"
            if name in RAW or (
                name in {"execute", "executemany"} and node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            ):
                wrong.append(where)
    assert wrong == []
