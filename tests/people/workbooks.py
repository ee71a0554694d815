"""Workbooks for the tests of imports: those that municipalities sent (../shared/data), and small ones written here."""

import io
import json
import os
from pathlib import Path

import pytest
import xlsxwriter

from shahramooz.lib import text
from shahramooz.people.importing import actions as importing
from shahramooz.people.importing import found as findings
from shahramooz.people.models import ImportFile, Organisation, Unit
from tests.factories import NOW

SHARED = (
    Path(os.environ.get("SHAHRAMOOZ_SHARED") or Path(__file__).resolve().parents[3] / "shared") / "data" / "workbooks"
)
UNITS = [
    "منطقه ۱", "منطقه ۲", "منطقه ۳", "بازرسی", "مدیریت تخلفات", "معاونت فنی و عمرانی", "روابط عمومی", "مرکز نوسازی",
    "معاونت مالی", "معاونت خدمات شهری",
]  # fmt: skip


def sent_by_a_city(name: str) -> bytes:
    """A workbook as a municipality sends it; a test that needs it says so where it is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not here: set SHAHRAMOOZ_SHARED to the folder «shared» that comes with the issue")
    return path.read_bytes()


def planted(name: str) -> dict:
    return json.loads(sent_by_a_city("planted.json"))[name]


def a_book(*rows, sheets: dict | None = None) -> bytes:
    """A workbook of these rows, or of several sheets of rows."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    for name, some in (sheets or {"برگه": rows}).items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(some):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
    book.close()
    return held.getvalue()


def the_units(names=UNITS) -> list[Unit]:
    """The units of the file, registered beforehand."""
    city = Organisation.objects.create(kind="municipal", name="شهرداری آزمون")
    return [
        Unit.objects.create(organisation=city, code=f"U{number}", name=name)
        for number, name in enumerate(names, start=1)
    ]


def tried(recipe, content: bytes, *, by, at=NOW, filename="فهرست.xlsx") -> ImportFile:
    """Taken in and checked, as the worker would."""
    file = importing.take_in(recipe, filename=filename, content=content, by=by, at=at)
    importing.check(municipality_id=file.municipality_id, file_id=file.pk, recipes={recipe.kind: recipe}, at=at)
    file.refresh_from_db()
    return file


def written(recipe, file: ImportFile, *, by, at=NOW) -> ImportFile:
    """Confirmed and written, as the worker would."""
    importing.confirm(file, recipe, by=by, at=at)
    importing.write(municipality_id=file.municipality_id, file_id=file.pk, recipes={recipe.kind: recipe}, at=at)
    file.refresh_from_db()
    return file


def found_in(file: ImportFile) -> findings.Found:
    return findings.open_found(file.found_sealed)


def rows_with(file: ImportFile, level="error") -> dict[int, set[str]]:
    """Row of the file → columns that are called wrong there."""
    told: dict[int, set[str]] = {}
    for one in found_in(file).problems:
        if one["level"] == level:
            told.setdefault(one["number"], set()).add(one["column"])
    return told


def key_of(name: str) -> str:
    return text.compact_key(name)
