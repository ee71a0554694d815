"""Hostile text in every field of the database (T9) and in every parameter of every page (T13)."""

import ast
import itertools
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpResponse
from django.test import Client

import shahramooz
from shahramooz.city.keys import KeyField
from shahramooz.web import doors
from tests import factories, moment
from tests.acceptance.visitor import Visitor
from tests.bars import payloads, reading, registry
from tests.bars.walk import address_of
from tests.bars.world import World
from tests.conftest import a_municipality

PAYLOAD = "\"'><img src=x class=planted onerror=alert(1)>"
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


def text_for(room: int, pk: int, *, turn: int) -> str:
    """What is planted where so many letters have room: all sixty texts, or the next one that fits; the row's number makes it its own."""
    if room > 5000:
        return "".join(payloads.TEXTS) + str(pk)
    fit = [text for text in payloads.TEXTS if len(text) + len(str(pk)) <= room]
    return f"{fit[turn % len(fit)]}{pk}" if fit else f"{PAYLOAD}{pk}"[-room:]


def write(model, pk: int, values: dict) -> bool:
    """Write past the actions; False where the database itself takes no such text (a legal ID of other than digits)."""
    try:
        with transaction.atomic():
            return bool(model.objects.filter(pk=pk).update(**values))
    except IntegrityError:
        return False


def plant(world) -> int:
    """Write hostile text into every such field of every row; gives how many fields were found."""
    found = 0
    turn = itertools.count()
    with world.scope():
        for model in [model for label in OURS for model in apps.get_app_config(label).get_models()]:
            if not any(field.name == "municipality_id" for field in model._meta.concrete_fields):
                continue
            for field in fields_of_people(model):
                room = field.max_length or 10_000
                planted = [
                    write(model, pk, {field.name: text_for(room, pk, turn=next(turn))})
                    for pk in model.objects.values_list("pk", flat=True)
                ]
                found += any(planted)
    return found


@pytest.fixture(scope="module")
def hostile(server, collected):
    """A city in which every name is an attack, the ones kept in certificates and messages too."""
    moment.set_to(factories.NOW)
    world = World(a_municipality(name="شهرداری آزمون", city="آزمون"), mark="<b class=planted>")
    assert plant(world) > 30
    return world


def attacks(browser, live, world, rows, **how) -> dict[str, list[str]]:
    """Row name → dialogs that opened, elements that the payload made, and what the policy had to stop."""
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
                visitor.complaints.clear()
                answer = visitor.open(address_of(row, world))
                planted = visitor.page.evaluate(payloads.HARM)
                stopped = [line for line in visitor.complaints if "Content Security Policy" in line]
                if dialogs or planted or stopped or answer.status != 200:
                    struck[row.name] = [*dialogs, *stopped, f"{planted} planted", f"status {answer.status}"]
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
def test_t9_negative_control_each_of_the_sixty_texts_is_seen_where_a_page_forgets_to_escape(browser):
    assert len(payloads.TEXTS) >= 60
    page, unseen, dialogs = browser.new_page(), [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for text in payloads.TEXTS:
        dialogs.clear()
        page.set_content(payloads.forgetful(text), wait_until="domcontentloaded")
        if not page.evaluate(payloads.HARM) and not dialogs:
            unseen.append(text)
    page.close()
    assert unseen == []


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
            stopped = any("Content Security Policy" in line for line in visitor.complaints)
            seen[bypass] = (bool(dialogs), visitor.page.locator(".planted").count(), stopped)
    assert seen == {True: (True, 1, False), False: (False, 1, True)}


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
    "1) or pg_sleep(15) is null--",
    "' or pg_sleep(15) is null--",
    "') or (select pg_sleep(15)) is null--",
]
TOO_LONG = 10  # seconds: an answer that took so long did what it was told
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


def broken_by(world, texts, rows) -> dict:
    """Pages that fail, or do as they are told, when all their parameters hold the same hostile text."""
    broken = {}
    for row in rows:
        if row.name.startswith("sign_out") or row.name.startswith("healthz"):
            continue
        client, address = world.client(row.best), address_of(row, world)
        by_get, by_post = parameters(world, row)
        for text in texts:
            for way, names in (("get", by_get), ("post", by_post)):
                begun = time.monotonic()
                answer = getattr(client, way)(address, dict.fromkeys(names, text))
                if answer.status_code >= 500 or time.monotonic() - begun > TOO_LONG:
                    broken[row.name, way] = (text[:20], answer.status_code)
    return broken


@pytest.mark.timeout(900)
@pytest.mark.long
@pytest.mark.parametrize("texts", [SQL[:2], SQL[2:]], ids=["first", "rest"])
def test_t13_no_parameter_of_any_page_breaks_it(battered, texts):
    assert broken_by(battered, texts, registry.ROWS.values()) == {}


@pytest.mark.parametrize("text", ["'", SQL[-2]])
def test_t13_negative_control_a_page_that_puts_its_question_together_from_text_is_seen(battered, text, monkeypatch):
    def careless(request):
        with connection.cursor() as cursor:
            cursor.execute(f"select 1 where 'a' = '{request.GET.get('q', '')}'".replace("%", "%%"))
        return HttpResponse("ok")

    monkeypatch.setattr("tests.bars.test_hostile.TOO_LONG", 0.5)
    entry = next(entry for _path, entry in doors.walk() if entry.name == "about")
    monkeypatch.setattr(entry, "callback", careless)
    told = text.replace("15", "0.6")
    assert list(broken_by(battered, [told], [registry.ROWS["about"]])) == [("about", "get")]


RAW = {"extra", "raw", "RawSQL"}


def puts_together(node: ast.expr) -> bool:
    """Whether this is text made of text: an f-string, a sum, `"…".format(…)`; psycopg's `SQL("…").format(…)` quotes and is not."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"format", "join", "replace"}:
        return "SQL" not in ast.unparse(node.func.value).split("(")[0]
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def statements_of_text(source: str) -> list[int]:
    """Lines that put a statement together from text, or leave the ORM with one."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        is_composed = bool(node.args) and puts_together(node.args[0])
        if name in RAW or (name in {"execute", "executemany"} and is_composed):
            wrong.append(node.lineno)
    return wrong


def test_t13_no_statement_is_put_together_from_text():
    """`.extra`, `.raw` and RawSQL are not used; `execute` takes a plain string or psycopg's own composed SQL."""
    root = Path(shahramooz.__file__).parent
    paths = [path for path in root.rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(root)): statements_of_text(path.read_text(encoding="utf-8")) for path in paths}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_t13_negative_control_a_statement_put_together_from_text_is_seen():
    source = """
cursor.execute(f"select {name}")
cursor.execute("select " + name)
cursor.execute("select {}".format(name))
Person.objects.raw("select 1")
cursor.execute("select %s", [name])
"""
    assert statements_of_text(source) == [2, 3, 4, 5]
