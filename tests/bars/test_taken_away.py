"""Every working list can be taken away whole, as a workbook and on paper, and nothing in it computes (T14, ux §5.6)."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from shahramooz.city.models import Municipality
from shahramooz.journal.models import Entry
from tests.acceptance.visitor import Visitor
from tests.bars import registry
from tests.bars.reading import Page
from tests.bars.test_screens import held_to_the_bars
from tests.bars.walk import address_of

LISTS = [row for row in registry.ROWS.values() if row.is_list and row.open_to <= registry.SIGNED_IN]
TAKEN = [row for row in LISTS if row.taken]
EACH = pytest.mark.parametrize("row", TAKEN, ids=lambda row: row.name)


def as_form(row, world, form: str) -> str:
    address = address_of(row, world)
    return address + ("&" if "?" in address else "?") + f"as={form}"


def length_of(row, world) -> int:
    """How many rows the list has on all its pages: as its pager says, else as they are counted in the page."""
    answer = world.client(row.best).get(address_of(row, world))
    pagers = [
        answer.context[name].paginator for name in ("pages", "rows") if hasattr(answer.context.get(name), "paginator")
    ]
    return pagers[0].count if pagers else len(re.findall(row.taken, answer.content.decode()))


def test_every_working_list_can_be_taken_away_or_says_why_not():
    assert [row.name for row in LISTS if not row.taken and not row.stays] == []


@EACH
def test_the_page_offers_both_forms(world, row):
    page = Page(world.client(row.best).get(address_of(row, world)).content.decode())
    assert [form for form in ("as=xlsx", "as=print") if not any(form in link for link in page.links)] == []


@EACH
def test_t14_the_workbook_holds_the_whole_list_and_no_formula(world, row):
    shown, client = length_of(row, world), world.client(row.best)
    answer = client.get(as_form(row, world, "xlsx"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = answer.getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f" not in packed.read("xl/worksheets/sheet1.xml")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert (len(lines) - 1, shown > 0) == (shown, True)


@EACH
def test_the_paper_holds_the_whole_list_with_its_heading_and_no_menus(world, row):
    shown, client = length_of(row, world), world.client(row.best)
    html = client.get(as_form(row, world, "print")).content.decode()
    body = html.split("<tbody>")[1]
    assert body.count("<tr>") == shown
    assert ("<thead>" in html, 'class="nav"' in html, "data-print" in html) == (True, False, True)
    assert str(world.municipality) in html


@pytest.fixture(autouse=True)
def without_a_limit(server):
    """The walk takes more lists in a minute than anybody may in an hour."""
    with transaction.atomic(using="owner"):
        Municipality.objects.using("owner").update(exports_per_hour=10_000)
    cache.clear()


def questions(row, city) -> int:
    client = city.client(row.best)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(as_form(row, city, "xlsx"))
    assert (answer.status_code, len(answer.getvalue()) > 0) == (200, True)
    return len(asked)


@EACH
def test_a_list_is_taken_away_with_as_many_questions_for_three_hundred_rows_as_for_a_few(world, crowd, row):
    """The journal is put into words some hundreds of lines at a time; nothing asks for each row."""
    assert questions(row, crowd) - questions(row, world) < 12


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_a_list_set_for_paper_is_held_to_the_bars_on_every_screen(browser, live, world):
    wrong = {}
    with Visitor(browser, live, world.municipality) as visitor:
        visitor.sign_in_as(world.accounts["head"])
        for name in ("work_people", "work_offerings", "week_board"):
            wrong[name] = held_to_the_bars(visitor, as_form(registry.ROWS[name], world, "print"))
    assert {name: found for name, found in wrong.items() if found} == {}


def test_more_than_the_city_allows_is_refused_with_a_sentence_and_not_given(world):
    with transaction.atomic(using="owner"):
        Municipality.objects.using("owner").filter(pk=world.municipality.pk).update(rows_per_export=1)
    cache.clear()
    answer = world.client("head").get(as_form(registry.ROWS["work_people"], world, "xlsx"))
    with transaction.atomic(using="owner"):
        Municipality.objects.using("owner").filter(pk=world.municipality.pk).update(rows_per_export=10_000)
    cache.clear()
    assert (answer.status_code, "این فهرست داده نشد" in answer.content.decode()) == (422, True)


def test_what_was_taken_is_in_the_journal_and_a_plain_reading_is_not(world):
    row, client = registry.ROWS["work_people"], world.client("head")
    with world.scope():
        taken = Entry.objects.filter(act="people.list_exported")
        before = taken.count()
        client.get(address_of(row, world))
        assert taken.count() == before
    answer = client.get(address_of(row, world) + "?q=0499370899&as=xlsx")
    answer.getvalue()
    with world.scope():
        line = taken.latest("pk")
        assert (line.after["list"], line.after["rows"], line.after["form"]) == ("people", 1, "xlsx")
        assert "0499370899" not in str(line.after)
        assert "۰۴۹۹۳۷۰۸۹۹" not in str(line.after)
