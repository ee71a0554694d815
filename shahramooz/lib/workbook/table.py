"""A list as a workbook to take away: what a Persian reader opens without touching anything, and no cell of it ever computes (T14).

Row after row goes to the disk and is forgotten, so a list of a hundred thousand costs no more memory than one of ten.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, BinaryIO

from shahramooz.lib import jalali
from shahramooz.lib.text import ZWNJ

LONGEST_TEXT = 32_767  # letters that a cell of Excel holds
MOST_ROWS = 1_048_575  # rows of a sheet under its heading
_EXACT = 10**15  # larger numbers lose digits in Excel, so they are written as text
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


class Kind(Enum):
    """What a column holds; a text, whatever it looks like, is never a formula."""

    TEXT = "text"
    CODE = "code"  # a number that nobody adds up: ID, mobile, serial
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"  # Jalali text, and a hidden ISO column beside it
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what of a row stands in it, and how that is written."""

    title: str
    value: Callable[[Any], object]
    kind: Kind = Kind.TEXT
    width: int = 0

    @property
    def is_dated(self) -> bool:
        return self.kind in (Kind.DATE, Kind.MOMENT)


WIDTHS = {Kind.TEXT: 22, Kind.CODE: 16, Kind.NUMBER: 12, Kind.MONEY: 16, Kind.DATE: 13, Kind.MOMENT: 18}


def write_table(file: BinaryIO, *, name: str, columns: Iterable[Column], rows: Iterable, note: str = "") -> int:
    """Write `rows` under their headings into `file` (seekable) and say how many they were.

    The sheet reads from right to left, its heading stays in view and filters, every page of it on paper repeats the
    heading and carries `name` with `note`.
    """
    import xlsxwriter  # only who writes a workbook waits for it

    columns = list(columns)
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": name, "comments": note})
    sheet = book.add_worksheet(sheet_name(name))
    text, heading = {"num_format": "@", "reading_order": 2}, {"bold": True, "bg_color": "#f2efe7", "bottom": 1}
    formats = {
        "text": book.add_format(text),
        "money": book.add_format({"num_format": "#,##0"}),
        "heading": book.add_format(heading | {"text_wrap": True, "reading_order": 2}),
    }
    put = _prepared(sheet, columns, formats)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, column, dated in put:
            _put(sheet, count, place, column, column.value(row), dated, formats)
    sheet.autofilter(0, 0, count, _last_place(put))
    _for_paper(sheet, name, note)
    book.close()
    return count


def sheet_name(title: str) -> str:
    """A name that Excel accepts for a sheet: 31 letters, none of its seven signs, no quote at an end."""
    return _NOT_IN_A_SHEET_NAME.sub(" ", title)[:31].strip(" '") or "1"


def _prepared(sheet, columns: list[Column], formats: dict) -> list[tuple[int, Column, bool]]:
    """Write the headings and say at which place each column stands; a dated one takes two."""
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    places, place = [], 0
    for column in columns:
        width = column.width or WIDTHS[column.kind]
        plain = None if column.kind in (Kind.NUMBER, Kind.MONEY) else formats["text"]
        sheet.set_column(place, place, width, plain)
        _write_text(sheet, 0, place, str(column.title), formats["heading"])
        places.append((place, column, column.is_dated))
        if column.is_dated:
            sheet.set_column(place + 1, place + 1, 18, formats["text"], {"hidden": True})
            _write_text(sheet, 0, place + 1, f"{column.title} (ISO)", formats["heading"])
        place += 2 if column.is_dated else 1
    return places


def _last_place(places) -> int:
    place, _column, dated = places[-1]
    return place + dated


def _put(sheet, row: int, place: int, column: Column, value: object, dated: bool, formats: dict) -> None:
    if value is None or value == "":
        return
    if column.kind in (Kind.NUMBER, Kind.MONEY) and (number := _number(value)) is not None:
        sheet.write_number(row, place, number, formats["money"] if column.kind is Kind.MONEY else None)
        return
    _write_text(sheet, row, place, written(value), formats["text"])
    if dated and isinstance(value, date):
        _write_text(sheet, row, place + 1, value.isoformat(), formats["text"])


def _number(value: object) -> int | float | None:
    """The number that Excel can keep whole, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if math.isfinite(value) and abs(value) < _EXACT else None


def written(value: object) -> str:
    """A value as text in a cell: dates Jalali, so that their order as text is their order in time."""
    match value:
        case datetime():
            return f"{jalali.excel_text(value)} {value:%H:%M}"
        case date():
            return jalali.excel_text(value)
        case time():
            return f"{value:%H:%M}"
    return str(value)


def _write_text(sheet, row: int, place: int, text: str, form) -> None:
    """A text cell, told to Excel as text too: touched and left again, it still does not compute."""
    sheet.write_string(row, place, text[:LONGEST_TEXT].encode("utf-8", "replace").decode(), form)


def _for_paper(sheet, name: str, note: str) -> None:
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    said = " · ".join(part for part in (name, note) if part).replace("&", "&&").replace(ZWNJ, " ")
    sheet.set_header("&R" + said[:200])
    sheet.set_footer("&C&P / &N")
