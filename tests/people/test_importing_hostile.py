"""T11: files that mean harm are refused within two seconds with one sentence, and nothing of them is kept."""

import io
import struct
import time
import zipfile

import pytest
import xlsxwriter

from shahramooz.lib import workbook
from shahramooz.people.importing import actions as importing
from shahramooz.people.importing.staff import STAFF
from shahramooz.people.models import ImportFile
from tests.factories import NOW, a_role
from tests.people.workbooks import a_book

SECONDS = 2.0
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_entry(name: str, content: bytes, *, tightly: int = 1) -> bytes:
    """A right workbook with one entry more, or another in the place of one."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_book(["نام"], ["سارا"]))) as right,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=tightly) as made,
    ):
        for entry in right.infolist():
            if entry.filename != name:
                made.writestr(entry.filename, right.read(entry))
        made.writestr(name, content)
    return held.getvalue()


def wide() -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.add_worksheet().write_row(0, 0, ["نام"] * 16_384)
    book.close()
    return held.getvalue()


def laughs() -> bytes:
    told = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>'
    return with_entry("xl/sharedStrings.xml", told)


HOSTILE = {
    "zip bomb": (lambda: with_entry("xl/worksheets/sheet1.xml", bytes(280_000_000)), workbook.WorkbookTooLarge),
    "xml bomb": (laughs, workbook.WorkbookHostile),
    "16,384 columns": (wide, workbook.WorkbookTooLarge),
    "macros": (lambda: with_entry("xl/vbaProject.bin", b"Sub Auto_Open()"), workbook.WorkbookHasMacros),
    "a picture called xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), workbook.WorkbookUnreadable),
    "a page called xlsx": (lambda: "<html><table><tr><td>نام</td></tr></table>".encode(), workbook.WorkbookUnreadable),
    "password": (lambda: OLD_EXCEL + bytes(600) + "EncryptedPackage".encode("utf-16-le"), workbook.WorkbookLocked),
    "Excel 97": (lambda: OLD_EXCEL + bytes(2_000), workbook.WorkbookUnreadable),
    "200 MB": (lambda: bytes(200_000_000), workbook.WorkbookTooLarge),
    "a truncated zip": (lambda: a_book(["نام"], ["سارا"])[:-300], workbook.WorkbookUnreadable),
    "cut in the middle of a sheet": (
        lambda: with_entry("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        workbook.WorkbookUnreadable,
    ),
    "a header that lies": (
        lambda: with_entry("xl/worksheets/sheet1.xml", bytes(60_000_000)).replace(
            struct.pack("<I", 60_000_000), struct.pack("<I", 60)
        ),
        workbook.WorkbookUnreadable,
    ),
    "an entry that climbs out": (lambda: with_entry("../../etc/cron.d/x", b"x"), workbook.WorkbookHostile),
    "nothing": (lambda: b"", importing.FileEmpty),
}


@pytest.mark.alone
@pytest.mark.parametrize("name", HOSTILE)
def test_t11_a_hostile_file_is_refused_in_two_seconds_with_one_sentence(city, name):
    make, refusal = HOSTILE[name]
    content, clerk = make(), a_role("training_expert")
    begun = time.perf_counter()
    with pytest.raises(refusal) as refused:
        importing.take_in(STAFF, filename="فهرست.xlsx", content=content, by=clerk, at=NOW)
    took = time.perf_counter() - begun
    assert refused.value.sentence.endswith((".", "؛"))
    assert "{" not in refused.value.sentence
    assert took <= SECONDS, f"{took:.2f} s"
    assert not ImportFile.objects.exists()


def test_t11_negative_control_without_its_guard_the_bomb_unfolds(city, monkeypatch):
    """What the guard stops is really there: with its limits lifted the same file is unfolded to its end."""
    bomb = with_entry("xl/worksheets/sheet1.xml", bytes(21_000_000), tightly=9)
    with pytest.raises(workbook.WorkbookTooLarge):
        workbook.require_harmless(bomb, importing.LIMITS)
    monkeypatch.setattr(workbook.reading, "_FOLDS_TOO_WELL", 10_000)
    workbook.require_harmless(bomb, importing.LIMITS)
