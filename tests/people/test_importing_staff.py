"""The staff of a city out of the workbook it sent: what is wrong is said at its row, nothing else is; then 1,600 people (A5)."""

import io
from collections import Counter

import openpyxl
import pytest

from shahramooz.journal.models import Entry
from shahramooz.lib import text, workbook
from shahramooz.people import documents
from shahramooz.people.importing import actions as importing
from shahramooz.people.importing import returned
from shahramooz.people.importing.staff import STAFF
from shahramooz.people.importing.values import EMPLOYMENTS
from shahramooz.people.models import Affiliation, IdentityDocument, Person
from tests.factories import a_role
from tests.people.workbooks import found_in, planted, rows_with, sent_by_a_city, the_units, tried, written

pytestmark = pytest.mark.thorough

FILE = "khorramabad-staff.xlsx"
COLUMN_OF = {
    "national_id_checksum": "national_id",
    "national_id_missing": "national_id",
    "employment_type_missing": "employment",
    "mobile_invalid": "mobile",
    "birth_date_impossible": "birth_date",
    "unit_unknown": "unit",
}
MENDED = {"mobile": "09121234567", "birth_date": "1370/05/12", "unit": "منطقه ۱"}


@pytest.fixture
def clerk(city):
    the_units()
    return a_role("training_expert")


def a_number(n: int) -> str:
    """An invented national ID with a right check digit."""
    first = f"{700000000 + n}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(first)) % 11
    return first + str(rest if rest < 2 else 11 - rest)


def left_over(split: dict[str, int], content: bytes) -> list[str]:
    """The employments that the planted rows lack: what the whole city has, less what the file says."""
    (sheet,) = workbook.read(content)
    said = Counter(text.compact_key(row[7]) for row in sheet.rows[4:1604] if row[7])
    return [word for word, count in split.items() for _ in range(count - said[text.compact_key(word)])]


def mended(content: bytes, columns: dict[str, str], employments: list[str]) -> bytes:
    """The workbook of wrong rows as a clerk sends it back: each named cell put right, nothing else touched."""
    employments = iter(employments)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    for number, row in enumerate(sheet.iter_rows(min_row=2), start=1):
        told = row[heads.index("ردیف در فایل")].value
        wrong = columns.get(int(told))
        if wrong:
            value = {"national_id": a_number(number)} | MENDED
            row[heads.index(str(STAFF.titles[wrong]))].value = value.get(wrong) or next(employments)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.timeout(60)
def test_r12_every_planted_error_is_said_at_its_row_and_after_correction_there_are_1600_people(clerk):
    told = planted(FILE)
    file = tried(STAFF, sent_by_a_city(FILE), by=clerk)

    wanted = {one["row"]: {COLUMN_OF[one["kind"]]} for one in told["errors"] if one["row"] != "after"}
    assert rows_with(file) == wanted
    twins = {one["there_row"] for one in found_in(file).twins}
    assert twins == {
        int(one["kind"].removeprefix("duplicate_of_line_")) for one in told["errors"] if one["row"] == "after"
    }
    assert file.counts == {"rows": 1606, "good": 1560, "errors": 40, "warnings": 26, "twins": 6, "known": 0}
    assert {one["column"] for one in found_in(file).problems if one["level"] == "warning"} == {"national_id"}

    written(STAFF, file, by=clerk)
    assert Person.objects.exclude(pk=clerk.pk).count() == told["good_rows"] == 1560

    columns = {row: next(iter(names)) for row, names in wanted.items()}
    missing = left_over(told["split"], sent_by_a_city(FILE))
    again = tried(STAFF, mended(returned.error_rows(file, STAFF), columns, missing), by=clerk)
    assert rows_with(again) == {}
    assert again.counts["good"] == 40  # the six that stand twice are met again, and left out
    assert again.counts["twins"] + again.counts["known"] == 6
    written(STAFF, again, by=clerk)

    assert Person.objects.exclude(pk=clerk.pk).count() == told["people"] == 1600
    held = Affiliation.objects.exclude(person=clerk)
    assert held.exclude(kind="company_staff").count() == 900
    assert Counter(held.values_list("employment", flat=True)) == {
        EMPLOYMENTS[text.compact_key(word)]: count for word, count in told["split"].items()
    }
    assert IdentityDocument.objects.filter(kind="national_id").count() == 1600
    assert Entry.objects.filter(act="people.import_written").count() == 2  # one line for each act


def test_r12_numbers_are_sealed_and_found_by_their_index(clerk):
    file = written(STAFF, tried(STAFF, sent_by_a_city(FILE), by=clerk), by=clerk)
    person = Person.objects.get(first_name="اسدالله", last_name="سرآسیاب زاده")
    document = person.documents.get()
    assert documents.opened(document) == "1620891883"
    assert bytes(document.number_index) == documents.index("national_id", "1620891883")
    assert (person.search_key, person.compact_key) == ("اسدالله سراسیاب زاده", "اسداللهسراسیابزاده")
    again = Person.objects.get(pk=person.pk)
    again.save()  # the keys that the bulk wrote are the keys that a save computes
    assert (again.search_key, again.compact_key, again.sort_key) == (
        person.search_key,
        person.compact_key,
        person.sort_key,
    )
    assert b"1620891883" not in bytes(file.content_sealed) + bytes(file.found_sealed)


def test_a_file_sent_twice_writes_nobody_twice(clerk):
    written(STAFF, tried(STAFF, sent_by_a_city(FILE), by=clerk), by=clerk)
    again = tried(STAFF, sent_by_a_city(FILE), by=clerk)
    assert (again.counts["good"], again.counts["known"], again.counts["errors"]) == (0, 1560, 40)
    with pytest.raises(importing.NothingToWrite):
        importing.confirm(again, STAFF, by=clerk, at=again.made_at)


def test_the_wrong_rows_come_back_in_the_order_of_the_file_with_a_reason(clerk):
    file = tried(STAFF, sent_by_a_city(FILE), by=clerk)
    (sheet,) = workbook.read(returned.error_rows(file, STAFF))
    rows = [row[-1] for row in sheet.rows[1:]]
    assert rows == sorted(rows)
    assert len(rows) == 46
    assert all(row[-2] for row in sheet.rows[1:])
