"""A table of counts in which nobody stands alone (R28): every number shown is zero or counts at least `SMALLEST` people.

Small numbers are not blanked out, they are *merged*: first rare answers into «پاسخ‌های کم‌شمار», then groups with any small
number into «گروه‌های کوچک», and larger ones with them until that row holds too. What is shown are whole rows of disjoint
people; each total is the sum of what is shown. So nothing hidden can be got back by subtraction, as it can from a table
with blanks and totals.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SMALLEST = 5
RARE = "rare"  # the merged column
FEW = ""  # the merged row


@dataclass(frozen=True)
class Table:
    """`rows`: group → column → people; `columns` in their order. Empty when there are too few people for any of it."""

    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, int]]

    @property
    def total(self) -> dict[str, int]:
        return {column: sum(row[column] for row in self.rows.values()) for column in self.columns}


def is_safe(numbers: Iterable[int]) -> bool:
    """Whether each number is zero or large enough to be told."""
    return all(n == 0 or n >= SMALLEST for n in numbers)


def safe_table(counts: Mapping[str, Mapping[str, int]], columns: Iterable[str]) -> Table:
    """`counts` (group → column → people) with rare columns and small groups merged."""
    columns = tuple(columns)
    rows = {group: Counter({column: row.get(column, 0) for column in columns}) for group, row in counts.items()}
    if sum(sum(row.values()) for row in rows.values()) < SMALLEST:
        return Table((), {})
    columns, rows = _merge_columns(columns, rows)
    return Table(columns, _merge_rows(columns, rows))


def _merge_columns(columns: tuple[str, ...], rows: dict[str, Counter]) -> tuple[tuple[str, ...], dict[str, Counter]]:
    totals = {column: sum(row[column] for row in rows.values()) for column in columns}
    rare = {column for column in columns if 0 < totals[column] < SMALLEST}
    others = sorted((column for column in columns if totals[column] >= SMALLEST), key=lambda column: totals[column])
    while rare and sum(totals[column] for column in rare) < SMALLEST and others:
        rare.add(others.pop(0))
    if not rare:
        return columns, rows
    kept = tuple(column for column in columns if column not in rare)
    merged = {
        group: Counter({column: row[column] for column in kept} | {RARE: sum(row[column] for column in rare)})
        for group, row in rows.items()
    }
    return (*kept, RARE), merged


def _merge_rows(columns: tuple[str, ...], rows: dict[str, Counter]) -> dict[str, dict[str, int]]:
    large = {group: row for group, row in rows.items() if group != FEW and is_safe(row.values()) and row.total()}
    few = sum((row for group, row in rows.items() if group not in large), Counter())
    for group in sorted(large, key=lambda group: (large[group].total(), group)):
        if is_safe(few[column] for column in columns):
            break
        few += large.pop(group)
    shown = {group: {column: row[column] for column in columns} for group, row in large.items()}
    return shown | ({FEW: {column: few[column] for column in columns}} if few.total() else {})
