"""The calendar against the official table, the closed formula and the month starts that old books print."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.lib import jalali
from shahramooz.lib.jalali import JalaliDate
from tests.lib.official_nowruz import LAST_NOWRUZ, LEAP_YEARS, official_nowruz

BOOKS = Path(__file__).resolve().parents[3] / "shared" / "data" / "iran-calendar-cc0"


def closed_formula(year: int, month: int, day: int) -> int:
    """The day number of iran.md §6.6, an oracle that shares no line with persiantools."""
    return 226894 + 365 * (year - 1) + (8 * year + 21) // 33 + 31 * (month - 1) - max(0, month - 7) + day


def inverse_formula(number: int) -> tuple[int, int, int]:
    year = (number - 226894) // 366
    while closed_formula(year + 1, 1, 1) <= number:
        year += 1
    rest = number - closed_formula(year, 1, 1)
    if rest < 186:
        return year, rest // 31 + 1, rest % 31 + 1
    return year, (rest - 186) // 30 + 7, (rest - 186) % 30 + 1


def test_the_official_table_has_293_years_and_ends_where_it_should():
    table = official_nowruz()
    assert len(table) == 293
    assert table[LAST_NOWRUZ[0]] == LAST_NOWRUZ[1]
    assert [table[year] for year in (1304, 1375, 1404, 1405, 1437)] == [
        date(1925, 3, 21), date(1996, 3, 20), date(2025, 3, 21), date(2026, 3, 21), date(2058, 3, 21),
    ]  # fmt: skip


def test_every_year_begins_and_leaps_as_the_official_table_says():
    table = official_nowruz()
    assert {year: jalali.year_span(year)[0] for year in table} == table
    assert {year for year in table if jalali.is_leap(year)} == LEAP_YEARS
    assert list(table) == list(range(jalali.FIRST_YEAR, jalali.LAST_YEAR + 1))


def test_the_table_catches_a_calendar_that_is_a_day_off():
    """Negative control: the 2820-year arithmetic calls 1404 leap instead of 1403, and the table sees it."""
    table = official_nowruz()
    wrong = table | {1404: table[1404] - timedelta(days=1)}
    assert {year for year in table if table[year] != wrong[year]} == {1404}


def test_every_day_from_1300_to_1472_agrees_with_the_closed_formula_both_ways():
    day, last = date.fromordinal(closed_formula(1300, 1, 1)), date.fromordinal(closed_formula(1472, 12, 29))
    count = 0
    while day <= last:
        named = jalali.to_jalali(day)
        assert (named.year, named.month, named.day) == inverse_formula(day.toordinal())
        assert named.to_gregorian() == day
        day += timedelta(days=1)
        count += 1
    assert count == 63187


@given(st.dates(date(1827, 3, 22), date(2120, 3, 20)))
def test_a_day_survives_being_named_written_and_read(day):
    assert jalali.to_jalali(day).to_gregorian() == day
    assert jalali.parse(jalali.short(day), today=day) == day
    assert jalali.parse(jalali.long(day), today=day) == day
    assert jalali.parse(jalali.excel_text(day), today=day) == day


@given(st.dates(date(1922, 1, 1), date(2090, 1, 1)), st.dates(date(1922, 1, 1), date(2090, 1, 1)))
def test_r31_excel_text_sorts_as_the_days_do(one, other):
    assert (jalali.excel_text(one) < jalali.excel_text(other)) == (one < other)


@given(st.dates(date(1922, 1, 1), date(2090, 1, 1)), st.integers(-60, 60))
def test_months_later_is_in_the_right_month_and_clipped(day, n):
    start, there = jalali.to_jalali(day), jalali.to_jalali(jalali.add_months(day, n))
    assert there.year * 12 + there.month == start.year * 12 + start.month + n
    assert there.day == min(start.day, jalali.month_length(there.year, there.month))


VECTORS = [
    ((1400, 11, 5), date(2022, 1, 25), "سه‌شنبه"),
    ((1401, 7, 21), date(2022, 10, 13), "پنجشنبه"),
    ((1401, 8, 4), date(2022, 10, 26), "چهارشنبه"),
    ((1402, 8, 1), date(2023, 10, 23), "دوشنبه"),
    ((1403, 2, 1), date(2024, 4, 20), "شنبه"),
    ((1403, 12, 30), date(2025, 3, 20), "پنجشنبه"),
    ((1404, 1, 1), date(2025, 3, 21), "جمعه"),
    ((1405, 1, 1), date(2026, 3, 21), "شنبه"),
    ((1405, 8, 30), date(2026, 11, 21), "شنبه"),
    ((1408, 12, 30), date(2030, 3, 20), "چهارشنبه"),
]


@pytest.mark.parametrize(("named", "day", "weekday"), VECTORS)
def test_the_vectors_of_the_iran_sheet(named, day, weekday):
    assert JalaliDate(*named).to_gregorian() == day
    assert jalali.to_jalali(day) == JalaliDate(*named)
    assert jalali.weekday_name(day) == weekday


@pytest.mark.parametrize(
    "named", [(1404, 12, 30), (1405, 7, 31), (1405, 13, 1), (1405, 0, 1), (1405, 1, 0), (1499, 1, 1)]
)
def test_a_day_that_does_not_exist_cannot_be_made(named):
    with pytest.raises(ValueError, match="no such Jalali day"):
        JalaliDate(*named)


def year_starts(book: str) -> dict[int, date]:
    """Read `Y/1 ISO-date` lines; the books' other months follow the zodiac and are not the modern ones."""
    path = BOOKS / f"persian-{book}.txt"
    if not path.exists():
        pytest.skip("the shared calendar books are not beside this checkout")
    found = re.findall(r"^(\d{4})/1 (\d{4}-\d{2}-\d{2})", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {int(year): date.fromisoformat(day) for year, day in found}


@pytest.mark.parametrize("book", ["eqbal", "najmabadi", "rooznameh-ye-rasmi"])
def test_old_books_begin_their_years_as_we_do(book):
    """1230–1303 only: the law of 1304 gave the months their modern lengths, and no file has a later month start."""
    printed = year_starts(book)
    assert printed
    assert {year: jalali.year_span(year)[0] for year in printed} == printed


@pytest.mark.parametrize("book", ["sarlati", "tsybulsky"])
def test_old_books_of_month_lengths_have_years_as_long_as_ours(book):
    path = BOOKS / f"persian-{book}.txt"
    if not path.exists():
        pytest.skip("the shared calendar books are not beside this checkout")
    rows = [line.split("#")[0].split() for line in path.read_text(encoding="utf-8").splitlines()]
    lengths = {int(row[0]): sum(map(int, row[1:])) for row in rows if len(row) == 13}
    assert lengths
    assert {year: 366 if jalali.is_leap(year) else 365 for year in lengths} == lengths


def test_a_month_later_from_31_shahrivar_is_30_mehr():
    assert jalali.short(jalali.add_months(JalaliDate(1405, 6, 31).to_gregorian(), 1)) == "۱۴۰۵/۰۷/۳۰"
    assert jalali.short(jalali.add_months(JalaliDate(1403, 12, 30).to_gregorian(), 12)) == "۱۴۰۴/۱۲/۲۹"
    assert jalali.short(jalali.add_months(JalaliDate(1405, 1, 31).to_gregorian(), -1)) == "۱۴۰۴/۱۲/۲۹"


def test_a_month_and_a_year_have_their_first_and_last_day():
    assert jalali.month_span(1405, 8) == (date(2026, 10, 23), date(2026, 11, 21))
    assert jalali.month_span(1403, 12) == (date(2025, 2, 19), date(2025, 3, 20))
    assert jalali.year_span(1405) == (date(2026, 3, 21), date(2027, 3, 20))


def test_a_month_grid_begins_on_saturday_and_holds_every_day_once():
    weeks = jalali.month_grid(1405, 8)
    assert [len(week) for week in weeks] == [7] * len(weeks)
    assert weeks[0][:7] == [None] * 6 + [date(2026, 10, 23)]
    assert weeks[-1][0] == date(2026, 11, 21)
    assert [day for week in weeks for day in week if day] == [date(2026, 10, 23) + timedelta(days=n) for n in range(30)]
    assert all(jalali.weekday_index(day) == place for week in weeks for place, day in enumerate(week) if day)
