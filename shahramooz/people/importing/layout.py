"""Finding the heading row of an untidy sheet, and which column holds what (R33)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from shahramooz.lib import text
from shahramooz.lib.workbook import Cell
from shahramooz.people.importing.recipe import Column, Recipe

LOOKED_AT = 30  # rows: a heading that stands lower is no heading
NOTHING = "-"  # a heading said to mean nothing of ours


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet's heading row stands (index), what each column holds, the headings as written, and what is missing."""

    row: int
    at: dict[str, int]
    headings: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()  # the first name of each group that no column holds

    @property
    def is_whole(self) -> bool:
        return not self.missing


def find(rows: Sequence[Sequence[Cell]], recipe: Recipe, *, meanings: dict[str, str], context=frozenset()) -> Layout:
    """The row among the first that holds most of the recipe's columns. `meanings` are the municipality's own words, key → column.

    `context` are columns that what stands above the headings has told already.
    """
    best = Layout(0, {})
    for number, row in enumerate(rows[:LOOKED_AT]):
        at = _read(row, recipe, meanings)
        if len(at) > len(best.at):
            best = Layout(number, at, [said(cell) for cell in row])
    missing = tuple(
        group[0] for group in recipe.needed if not any(name in best.at or name in context for name in group)
    )
    return Layout(best.row, best.at, best.headings, missing)


def _read(row: Sequence[Cell], recipe: Recipe, meanings: dict[str, str]) -> dict[str, int]:
    keys = [heading_key(cell) for cell in row]
    known = {column.name for column in recipe.columns}
    found = {meanings[key]: place for place, key in enumerate(keys) if meanings.get(key) in known}
    left = {place: key for place, key in enumerate(keys) if key and key not in meanings}
    for exactly in (True, False):
        for column in recipe.columns:
            if column.name in found:
                continue
            place = _place(column, left, exactly=exactly)
            if place is not None:
                found[column.name] = place
                del left[place]
    return found


def _place(column: Column, left: dict[int, str], *, exactly: bool) -> int | None:
    """Where a column's heading stands: written as people write it, or one slip of the keyboard away."""
    wanted = _wanted(column.said)
    if exactly:
        by_key = {key: place for place, key in reversed(left.items())}
        return next((by_key[one] for one in wanted if one in by_key), None)
    long = [one for one in wanted if len(one) >= 5]
    return next((place for place, key in left.items() if len(key) >= 5 and text.nearest(key, long)), None)


@lru_cache(maxsize=256)
def _wanted(said: str) -> tuple[str, ...]:
    return tuple(heading_key(one) for one in said.split("|"))


@lru_cache(maxsize=4096)
def _key(cell: str) -> str:
    bare = re.sub(r"\(.*?\)|（.*?）|\[.*?\]", "", cell)
    return re.sub(r"[\W_]", "", text.compact_key(bare))[:120]


def heading_key(cell: Cell) -> str:
    """A heading without what stands in brackets, marks and blanks; nothing for a number or a date."""
    return _key(cell) if isinstance(cell, str) else ""


def said(cell: Cell) -> str:
    """A heading as it is shown."""
    return text.display(cell) if isinstance(cell, str) else ""
