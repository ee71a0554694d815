"""Workbooks from outside: read as they are, or refused before they harm anybody (T11)."""

import io
import struct
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter

from shahramooz.lib import workbook
from shahramooz.lib.workbook import reading


def a_workbook(rows, *, hidden=()) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    for name in hidden:
        book.add_worksheet(name).hide()
    sheet = book.add_worksheet("برگه")
    sheet.activate()
    sheet.set_first_sheet()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime | date | time):
                sheet.write_datetime(number, column, value, book.add_format({"num_format": _format(value)}))
            else:
                sheet.write(number, column, value)
    book.close()
    return held.getvalue()


def _format(value):
    return "hh:mm" if isinstance(value, time) else "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"


def zipped(entries: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **entries}.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_cells_keep_their_place_and_their_kind():
    rows = [["برنامه"], [], ["کلاس ۱", 30, 2.5, date(2026, 11, 28), time(9, 30), True]]
    (sheet,) = workbook.read(a_workbook(rows, hidden=["پنهان"]))
    assert sheet.name == "برگه"
    assert sheet.rows[0][0] == "برنامه"
    assert sheet.rows[1] == (None,) * 6
    assert sheet.rows[2] == ("کلاس ۱", 30, 2.5, date(2026, 11, 28), time(9, 30), True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 not a zip",
        b"col1,col2\n1,2\n",
        zipped({})[:-30],
        zipped({}),
        zipped({"[Content_Types].xml": b"<a/>"}),
    ],
    ids=["empty", "broken", "csv", "cut", "no sheets", "not a workbook"],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(content):
    with pytest.raises(workbook.WorkbookUnreadable, match="xlsx"):
        workbook.read(content)


def test_t11_a_bomb_is_refused_while_it_unfolds(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_UNFOLDED", 1_000_000)
    bomb = zipped({"xl/worksheets/sheet1.xml": b" " * 2_000_000})
    assert len(bomb) < 10_000
    with pytest.raises(workbook.WorkbookTooLarge):
        workbook.read(bomb)


def test_t11_the_header_of_an_entry_is_not_believed(monkeypatch):
    """The directory says two bytes, the entry unfolds to two million: nothing beyond what was declared comes out, and it is refused."""
    monkeypatch.setattr(reading, "LARGEST_UNFOLDED", 1_000_000)
    bomb = zipped({"xl/worksheets/sheet1.xml": b" " * 2_000_000}).replace(
        struct.pack("<I", 2_000_000), struct.pack("<I", 2)
    )
    with pytest.raises((workbook.WorkbookTooLarge, workbook.WorkbookUnreadable)):
        workbook.read(bomb)


def test_t11_too_many_entries_too_large_a_file_too_wide_a_sheet(monkeypatch):
    many = zipped({f"xl/{number}.xml": b"" for number in range(reading.MOST_ENTRIES + 1)})
    wide = a_workbook([["x"] * (reading.MOST_COLUMNS + 1)])
    for content in (many, wide):
        with pytest.raises(workbook.WorkbookTooLarge):
            workbook.read(content)
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)
    with pytest.raises(workbook.WorkbookTooLarge):
        workbook.read(a_workbook([["کوچک"]]))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil", "C:/evil.xml", "xl\\..\\..\\evil.xml"])
def test_t11_an_entry_that_climbs_out_is_refused(name):
    with pytest.raises(workbook.WorkbookHostile):
        workbook.read(zipped({name: b"x"}))


def test_t11_a_link_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    with pytest.raises(workbook.WorkbookHostile):
        workbook.read(held.getvalue())


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le"])
def test_t11_a_document_type_is_refused_even_across_two_pieces(code):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'.encode(code)
    for before in (0, reading._CHUNK - 4):
        with pytest.raises(workbook.WorkbookHostile):
            workbook.read(zipped({"xl/sharedStrings.xml": b" " * before + laughs}))


def test_t11_a_sheet_that_says_it_is_endless_ends_the_child_and_not_us():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.add_worksheet().write(1_048_575, 16_383, "far")
    book.close()
    with pytest.raises(workbook.WorkbookTooLarge):
        workbook.read(held.getvalue())


def test_t11_a_child_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    asleep = tmp_path / "asleep.py"
    asleep.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(reading, "_CHILD", asleep)
    monkeypatch.setattr(reading, "SECONDS", -4)
    with pytest.raises(workbook.WorkbookTooLarge):
        workbook.read(a_workbook([["x"]]))


def test_t12_what_people_wrote_comes_back_as_text_and_never_as_a_formula():
    content = workbook.write("نام", ["عنوان", "روز"], [["=1+1", date(2026, 11, 28)], ["http://a.ir", 3]])
    (sheet,) = workbook.read(content)
    assert sheet.rows == (("عنوان", "روز"), ("=1+1", "1405/09/07"), ("http://a.ir", 3))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in written
    assert 'rightToLeft="1"' in written
