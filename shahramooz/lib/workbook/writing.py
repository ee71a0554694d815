"""From rows to a workbook that a Persian reader opens without touching anything (ux.md §5.6)."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from shahramooz.lib import jalali


def write(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[int] = ()) -> bytes:
    """One right-to-left sheet with a heading row that stays in view. What people wrote stays text: never a formula (T12)."""
    import xlsxwriter  # only who writes a workbook waits for it

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(name[:31])
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "text_wrap": True})
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, widths[column] if column < len(widths) else 18)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _put(sheet, number, column, value)
    book.close()
    return held.getvalue()


def _put(sheet, row: int, column: int, value: object) -> None:
    match value:
        case None:
            sheet.write_blank(row, column, None)
        case bool() | str():
            sheet.write_string(row, column, str(value))
        case int() | float():
            sheet.write_number(row, column, value)
        case datetime():
            sheet.write_string(row, column, f"{jalali.excel_text(value)} {value:%H:%M}")
        case date():
            sheet.write_string(row, column, jalali.excel_text(value))
        case time():
            sheet.write_string(row, column, f"{value:%H:%M}")
        case _:
            sheet.write_string(row, column, str(value))
