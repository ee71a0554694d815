"""The rows of a workbook lifted out column by column, whatever stands around them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from shahramooz.lib import jalali, text
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook import Cell
from shahramooz.people.importing import layout as layouts
from shahramooz.people.importing.layout import Layout
from shahramooz.people.importing.recipe import Recipe

_TOTAL = re.compile(r"(جمع|مجموع|تعداد)(کل)?")
_MOST_FILLED_IN_A_TOTAL = 3


class NoRows(Refusal):
    message = _("زیر سرستون‌های این فایل ردیفی نیست؛ فهرست را وارد کنید و دوباره بفرستید.")


@dataclass
class Part:
    """One sheet: its name, its layout, and what stands above its headings."""

    name: str
    layout: Layout
    above: list[str] = field(default_factory=list)
    context: dict[str, str] = field(default_factory=dict)


@dataclass
class Table:
    """Every row of every sheet with the recipe's headings. `key(n)` is «sheet:row» of row n, `cells[column][n]` its cell.

    What stood above a sheet's headings (its contractor, its contract) fills the column that the sheet does not have.
    """

    recipe: Recipe
    parts: list[Part] = field(default_factory=list)
    part_of: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)  # (sheet, why)

    def __len__(self) -> int:
        return len(self.numbers)

    def key(self, n: int) -> str:
        return f"{self.part_of[n]}:{self.numbers[n]}"

    def row(self, n: int) -> dict[str, str]:
        """A row's cells as a person reads them."""
        return {name: shown(values[n]) for name, values in self.cells.items() if values[n] is not None}

    def column(self, name: str) -> list[Cell]:
        """A column; one that no sheet has is empty."""
        return self.cells.get(name) or [None] * len(self)

    @property
    def is_whole(self) -> bool:
        return bool(self.parts) and all(part.layout.is_whole for part in self.parts)

    @property
    def missing(self) -> list[str]:
        return list(dict.fromkeys(name for part in self.parts for name in part.layout.missing))


def lift(pieces: Iterable[tuple[str, list]], recipe: Recipe, *, meanings: dict[str, str]) -> Table:
    """Read the pieces of a workbook into a Table. A sheet without the needed headings is left out, unless none has them.

    Raises lib.workbook's refusals as they come out of `pieces`, and NoRows.
    """
    table = Table(recipe, cells={column.name: [] for column in recipe.columns})
    unlike: list[Part] = []
    for name, rows in _sheets(pieces):
        _lift_sheet(table, name, rows, meanings, unlike)
    if not table.parts:
        table.parts = unlike[:1]
    else:
        table.left_out = [(part.name, "") for part in unlike]
    if not table.parts or (table.is_whole and not len(table)):
        raise NoRows
    table.cells = {name: values for name, values in table.cells.items() if any(value is not None for value in values)}
    return table


def _sheets(pieces):
    """(name, iterator over row lists) of each sheet, its pieces taken one after another."""
    pieces = iter(pieces)
    first = next(pieces, None)
    while first is not None:
        name, following = first[0], []

        def of_this_sheet(first=first, name=name, following=following):
            yield first[1]
            for piece in pieces:
                if piece[0] != name:
                    following.append(piece)
                    return
                yield piece[1]

        every = of_this_sheet()
        yield name, every
        for _rest in every:
            pass
        first = following[0] if following else None


def _lift_sheet(table: Table, name: str, pieces: Iterable[list], meanings: dict[str, str], unlike: list[Part]) -> None:
    head: list = []
    pieces = iter(pieces)
    for piece in pieces:
        head += piece
        if len(head) >= layouts.LOOKED_AT:
            break
    if not any(cell is not None for row in head for cell in row):
        return
    above_of = {recipe_name: context_of(recipe_name, head, name) for recipe_name in table.recipe.context}
    context = {key: value for key, value in above_of.items() if value}
    found = layouts.find(head, table.recipe, meanings=meanings, context=frozenset(context))
    part = Part(name, found, [shown(row[0]) for row in head[: found.row] if row and row[0] is not None], context)
    if not found.is_whole:
        unlike.append(part)
        for _rest in pieces:
            pass
        return
    place = len(table.parts)
    table.parts.append(part)
    heading = head[found.row]
    _take(table, place, found, heading, head[found.row + 1 :], first=found.row + 2)
    number = len(head) + 1
    for piece in pieces:
        _take(table, place, found, heading, piece, first=number)
        number += len(piece)


def _take(table: Table, place: int, found: Layout, heading: Sequence[Cell], rows: list, *, first: int) -> None:
    columns = list(found.at.items())
    width = max(found.at.values()) + 1
    wanted = [column for _name, column in columns]
    kept = []
    for number, row in enumerate(rows, start=first):
        if len(row) < width:
            row = [*row, *[None] * (width - len(row))]
        some = [row[column] for column in wanted]
        filled = len(some) - some.count(None)
        if filled == 0 or (filled <= _MOST_FILLED_IN_A_TOTAL and is_total(row)) or is_heading(row, heading, wanted):
            continue
        kept.append(some)
        table.numbers.append(number)
    table.part_of += [place] * len(kept)
    by_column = dict(zip((name for name, _column in columns), zip(*kept, strict=True), strict=False)) if kept else {}
    for name, values in table.cells.items():
        values += by_column.get(name) or [table.parts[place].context.get(name)] * len(kept)


def is_total(row: Sequence[Cell]) -> bool:
    """«جمع کل» and its like, in the first cell that says anything."""
    first = next((cell for cell in row if cell is not None), None)
    return isinstance(first, str) and bool(_TOTAL.match(text.compact_key(first)))


def is_heading(row: Sequence[Cell], heading: Sequence[Cell], wanted: list[int]) -> bool:
    """The heading row said again, as printed pages do."""
    return all(row[column] == heading[column] for column in wanted)


def context_of(name: str, head: Sequence[Sequence[Cell]], sheet: str) -> str:
    """What the rows above the table say about `name`: the contract number beside its label, the company in the title."""
    for row in head[: layouts.LOOKED_AT]:
        filled = [cell for cell in row if cell is not None]
        for place, cell in enumerate(filled):
            if not isinstance(cell, str):
                continue
            key = layouts.heading_key(cell)
            if name == "contract" and key in ("شمارهقرارداد", "قرارداد", "شمارهپیمان") and place + 1 < len(filled):
                return shown(filled[place + 1]) if len(filled) <= 4 else ""
            if name == "contractor" and len(filled) <= 4:
                told = re.search(
                    r"(?:نیرو\w*|کارکنان|کارگران|پرسنل)\s+((?:شرکت|مؤسسه|موسسه|تعاونی)\s.+)", text.display(cell)
                )
                if told:
                    return told[1]
    return (
        text.display(sheet)
        if name == "contractor" and re.match(r"شرکت|مؤسسه|موسسه|تعاونی", text.display(sheet))
        else ""
    )


def shown(cell: Cell) -> str:
    """A cell as a person reads it, with ASCII digits for dates."""
    match cell:
        case None:
            return ""
        case datetime() | date():
            return jalali.excel_text(cell)
        case time():
            return f"{cell:%H:%M}"
        case bool():
            return "بله" if cell else "خیر"
    return text.display(str(cell))
