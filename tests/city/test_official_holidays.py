"""The reference file of official holidays, counted as the news agency counted them (iran.md §6.7)."""

import json
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

import shahramooz.city
from shahramooz.lib import jalali

FILE = Path(shahramooz.city.__file__).parent / "reference" / "holidays.toml"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "iran-holidays-mit" / "IR_COMMON.json"
HOLIDAYS = tomllib.loads(FILE.read_text(encoding="utf-8"))


def day_of(text):
    return jalali.JalaliDate(*map(int, text.split("/"))).to_gregorian()


def days_of(year, *kinds):
    rows = (row for row in HOLIDAYS["holidays"] if row["day"].startswith(f"{year}/") and row["kind"] in kinds)
    return sorted({day_of(row["day"]) for row in rows})


def short_days(year, *kinds):
    return [jalali.excel_text(day)[5:] for day in days_of(year, *kinds)]


def test_1405_has_25_holidays_6_on_thursdays_and_3_on_fridays():
    days = days_of(1405, "solar", "lunar", "closure")
    assert len(days) == 25
    assert [jalali.weekday_name(day) for day in days].count("پنجشنبه") == 6
    assert [jalali.weekday_name(day) for day in days].count("جمعه") == 3
    assert {1, 3, 4, 5, 6, 8, 10, 11, 12} == {jalali.to_jalali(day).month for day in days}


def test_1405_has_exactly_the_days_of_the_iran_sheet():
    assert short_days(1405, "solar", "lunar", "closure") == [
        "01/01", "01/02", "01/03", "01/04", "01/12", "01/13", "03/06", "03/14", "03/15", "04/03", "04/04", "05/13",
        "05/21",
        "05/22", "05/30", "06/08", "08/22", "10/02", "10/16", "11/04", "11/22", "12/10", "12/19", "12/20", "12/29",
    ]  # fmt: skip


@pytest.mark.parametrize("year", range(1401, 1407))
def test_every_year_has_its_fixed_solar_days(year):
    fixed = ["01/01", "01/02", "01/03", "01/04", "01/12", "01/13", "03/14", "03/15", "11/22", "12/29"]
    assert short_days(year, "solar") == fixed + (["12/30"] if year == 1403 else [])


def test_lunar_days_of_1406_are_not_announced_and_so_not_there():
    assert HOLIDAYS["years"]["1406"]["lunar"] == "not announced"
    assert short_days(1406, "lunar", "closure") == []


def test_1401_knows_that_the_new_moon_moved_a_holiday():
    moved = [row for row in HOLIDAYS["holidays"] if "revised_from" in row]
    assert [(row["day"], row["revised_from"]) for row in moved] == [("1401/03/06", "1401/03/05")]
    assert "03/05" not in short_days(1401, "solar", "lunar", "closure")


def test_every_row_is_whole_and_in_order():
    rows = HOLIDAYS["holidays"]
    assert {row["kind"] for row in rows} == {"solar", "lunar", "closure"}
    assert {row["source"] for row in rows} == set(HOLIDAYS["sources"])
    assert {row["day"][:4] for row in rows} == set(HOLIDAYS["years"])
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)
    assert all(row["day"] == jalali.excel_text(day_of(row["day"])) and row["title"] for row in rows)
    assert len({(row["day"], row["title"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("year", range(1401, 1405))
def test_past_years_agree_with_a_second_source(year):
    if not SHARED.exists():
        pytest.skip("the shared snapshot of holidays is not beside this checkout")
    first, last = jalali.year_span(year)
    theirs = defaultdict(str, json.loads(SHARED.read_text(encoding="utf-8")))
    known = sorted(day for day in map(date.fromisoformat, theirs) if first <= day <= last)
    assert days_of(year, "solar", "lunar", "closure") == known
