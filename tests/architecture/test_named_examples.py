"""Statements and rules that are built have an example test named after them: `test_s0_1_…`, `test_r26_…`."""

import re
from functools import cache

import pytest

from shahramooz.settings import ROOT

STATEMENTS = ["S0-1", "S0-2", "S0-3", "S0-4", "S0-5", "S0-6", "S0-7", "S0-20"]
RULES = [f"R{number}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 12, 14, 25, 26, 29, 31, 32)]
NAMED = re.compile(r"^ *def (test_(?:[a-z]+\d+_)*[rst]\d\w*)\(", re.M)


@cache
def written() -> list[str]:
    return [name for path in (ROOT / "tests").rglob("test_*.py") for name in NAMED.findall(path.read_text("utf-8"))]


def examples(of: str) -> list[str]:
    """Tests that bear the name: `test_r4_…`, and `test_s0_3_r4_…` for both."""
    mark = of.lower().replace("-", "_")
    return [name for name in written() if re.match(rf"test_((?:[rst]\d+_)(?:\d+_)?)*{mark}_", name)]


@pytest.mark.parametrize("of", STATEMENTS + RULES)
def test_each_statement_and_rule_has_an_example_named_after_it(of):
    assert examples(of) != []


def test_what_is_not_built_yet_has_none():
    """Negative control: the search does not find what nobody wrote."""
    assert examples("S9-99") == examples("R99") == []
    assert "test_r4_who_comes_while_others_leave_never_overtakes_the_line" not in examples("R40")
    assert "test_t15_r1_two_hundred_for_twenty_seats_are_twenty_seated_and_a_line_of_a_hundred_and_eighty" in examples(
        "R1"
    )
