"""T14: what people typed is text in the workbook they take away, whatever it begins with, and comes back as it was."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shahramooz.lib import workbook
from shahramooz.lib.workbook.table import Column, Kind, sheet_name, write_table

HOSTILE = [
    '=cmd|" /C calc"!A0', "=1+1", "+98", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1", '=HYPERLINK("x")',
    "{=1}", "http://example.ir", "0012345679", "_x0041_", " دو سر خالی ", "سطر\nدوم", "1e5", "TRUE", "۱۴۰۵/۰۱/۰۱", "'=1",
]  # fmt: skip
typed = st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"]), max_size=60) | st.tuples(
    st.sampled_from("=+-@＝＋－＠\t\r'"), st.text(max_size=20)
).map("".join)


def taken(rows, *columns, name="فهرست") -> bytes:
    held = io.BytesIO()
    write_table(held, name=name, columns=columns or [Column("متن", lambda row: row)], rows=rows)
    return held.getvalue()


def formulas(content: bytes) -> list:
    """Cells that compute, as openpyxl and as the bare XML tell."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [cell.coordinate for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return found + (["<f"] if b"<f" in archive.read("xl/worksheets/sheet1.xml") else [])


def opened(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.thorough
@settings(max_examples=60, deadline=None)
@given(st.lists(typed, min_size=1, max_size=12))
@example(HOSTILE)
def test_t14_no_text_becomes_a_formula_and_each_comes_back_as_it_was(texts):
    content = taken(texts)
    assert formulas(content) == []
    back = [row[0] for row in opened(content)[1:]]
    back += [""] * (len(texts) - len(back))  # empty cells at the end are not written
    assert [plain(one) for one in back] == [plain(one) for one in texts]


def plain(text: str) -> str:
    """XML makes one line break of every kind; a cell of nothing but control signs may come back without them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_t14_our_own_reader_brings_the_same_values_back():
    (sheet,) = workbook.read(taken([one for one in HOSTILE if "\r" not in one]))
    assert [row[0] for row in sheet.rows[1:]] == [one for one in HOSTILE if "\r" not in one]


def test_t14_negative_control_a_formula_is_seen():
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet().write(0, 0, "=1+1")
    assert formulas(held.getvalue()) == ["A1", "<f"]


ROW = {
    "id": "0012345679",
    "mobile": "09170000000",
    "n": 3,
    "fee": Decimal(450000),
    "day": date(2026, 11, 28),
    "at": datetime(2026, 11, 28, 9, 5, tzinfo=UTC),
}
COLUMNS = [
    Column("کد ملی", lambda row: row["id"], Kind.CODE),
    Column("موبایل", lambda row: row["mobile"], Kind.CODE),
    Column("شمار", lambda row: row["n"], Kind.NUMBER),
    Column("شهریه", lambda row: row["fee"], Kind.MONEY),
    Column("روز", lambda row: row["day"], Kind.DATE),
    Column("زمان", lambda row: row["at"], Kind.MOMENT),
]


def test_the_sheet_reads_from_right_to_left_and_its_heading_stays_and_filters():
    sheet = openpyxl.load_workbook(io.BytesIO(taken([ROW, ROW], *COLUMNS, name="کلاس‌ها"))).active
    assert sheet.title == "کلاس‌ها"
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H3"
    assert sheet.print_title_rows == "$1:$1"


def test_codes_are_text_and_dates_are_jalali_beside_a_hidden_iso_column():
    content = taken([ROW], *COLUMNS)
    heading, row = opened(content)
    assert heading == ["کد ملی", "موبایل", "شمار", "شهریه", "روز", "روز (ISO)", "زمان", "زمان (ISO)"]
    assert row == [
        "0012345679", "09170000000", 3, 450000, "1405/09/07", "2026-11-28", "1405/09/07 09:05", "2026-11-28T09:05:00+00:00",
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [letter for letter, one in sheet.column_dimensions.items() if one.hidden] == ["F", "H"]
    assert {sheet["A2"].number_format, sheet["B2"].number_format, sheet["E2"].number_format} == {"@"}
    assert [sheet[one].data_type for one in ("A2", "B2", "C2", "D2")] == ["s", "s", "n", "n"]


def test_a_number_that_excel_would_round_stays_text():
    assert opened(taken([10**17], Column("شماره", lambda row: row, Kind.NUMBER)))[1] == [str(10**17)]


@pytest.mark.parametrize(("title", "name"), [("الف/ب: [ج]?", "الف ب   ج"), ("'", "1"), ("ن" * 40, "ن" * 31)])
def test_a_sheet_has_a_name_that_excel_accepts(title, name):
    assert sheet_name(title) == name


def test_rows_are_written_and_forgotten():
    import tracemalloc

    columns = [Column("نام", lambda row: f"نام {row}"), Column("شمار", lambda row: row, Kind.NUMBER)]
    tracemalloc.start()
    with open("/dev/null", "wb") as nowhere:
        write_table(_Counted(nowhere), name="بزرگ", columns=columns, rows=range(4_000))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


class _Counted(io.RawIOBase):
    """A file that forgets what it was given but can be sought in, as zipfile wants."""

    def __init__(self, file):
        self.file, self.place = file, 0

    def writable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.place

    def seek(self, place, whence=0):
        self.place = place if whence == 0 else self.place
        return self.place

    def write(self, data):
        self.place += len(data)
        return len(data)
