"""Answers are told of groups only: no number of 1 to 4 is shown, and none can be got by subtracting what is shown (R28)."""

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shahramooz.people.small_groups import FEW, RARE, SMALLEST, safe_table

COLUMNS = ("coming", "time", "distance", "unanswered")
COUNTS = st.dictionaries(
    st.sampled_from(["", "الف", "ب", "پ", "ت", "ث"]), st.dictionaries(st.sampled_from(COLUMNS), st.integers(0, 12))
)


def people_in(counts) -> int:
    return sum(sum(row.values()) for row in counts.values())


@given(counts=COUNTS)
@example({"الف": {"coming": 5}, "ب": {"coming": 1}})
@example({"الف": {"coming": 5, "time": 4}, "ب": {"coming": 5, "time": 1}, "": {"distance": 2}})
def test_r28_every_number_shown_is_zero_or_at_least_five_and_nobody_is_lost(counts):
    shown = safe_table(counts, COLUMNS)
    numbers = [n for row in shown.rows.values() for n in row.values()] + list(shown.total.values())
    assert all(n == 0 or n >= SMALLEST for n in numbers)
    everybody = people_in(counts)
    assert sum(shown.total.values()) == (everybody if everybody >= SMALLEST else 0)


def got_by_subtraction(known: dict[frozenset, int]) -> set[int]:
    """The sizes of groups that follow from known counts of sets of people: one set within another, or two made to one."""
    known = {people: n for people, n in known.items() if people}
    while True:
        new = {}
        for (one, n), (two, m) in combinations(known.items(), 2):
            small, large, less = (one, two, m - n) if one < two else (two, one, n - m)
            if small < large:
                new[large - small] = less
            elif not one & two:
                new[one | two] = n + m
        if new.keys() <= known.keys():
            return {n for n in known.values() if 0 < n < SMALLEST}
        known |= new


def facts(rows: dict[str, dict[str, int]], hidden=()) -> dict[frozenset, int]:
    """What a reader of a table with totals knows: cells, totals of rows and of columns. A hidden cell is not known."""
    cells = {(group, column): n for group, row in rows.items() for column, n in row.items()}
    known = {frozenset([cell]): n for cell, n in cells.items() if cell not in hidden}
    for group in rows:
        known[frozenset(cell for cell in cells if cell[0] == group)] = sum(rows[group].values())
    for column in {column for row in rows.values() for column in row}:
        known[frozenset(cell for cell in cells if cell[1] == column)] = sum(row.get(column, 0) for row in rows.values())
    return known


TWO = {"زن": {"coming": 9, "unanswered": 3}, "مرد": {"coming": 7, "unanswered": 8}}


def test_r28_a_small_group_cannot_be_got_by_subtraction():
    shown = safe_table(TWO, ("coming", "unanswered"))
    assert got_by_subtraction(facts(shown.rows)) == set()


def test_negative_control_blanking_the_small_number_out_gives_it_back():
    small = {("زن", "unanswered")}
    assert got_by_subtraction(facts(TWO, hidden=small)) == {3}


@given(
    counts=st.dictionaries(
        st.sampled_from("ابپ"), st.fixed_dictionaries({"x": st.integers(0, 9), "y": st.integers(0, 9)})
    )
)
def test_r28_nothing_follows_from_any_table_by_subtraction(counts):
    assert got_by_subtraction(facts(safe_table(counts, ("x", "y")).rows)) == set()


@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        ({"الف": {"coming": 4}}, {}),
        ({"الف": {"coming": 5}}, {"الف": {"coming": 5, "time": 0}}),
        ({"الف": {"coming": 6}, "ب": {"coming": 2}}, {FEW: {"coming": 8, "time": 0}}),
        (
            {"الف": {"coming": 9}, "ب": {"coming": 2}, "پ": {"coming": 3}},
            {"الف": {"coming": 9, "time": 0}, FEW: {"coming": 5, "time": 0}},
        ),
        ({"الف": {"coming": 9, "time": 2}}, {"الف": {RARE: 11}}),
    ],
)
def test_small_groups_and_rare_answers_are_merged(counts, rows):
    assert safe_table(counts, ("coming", "time")).rows == rows
