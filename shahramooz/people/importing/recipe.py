"""What a kind of workbook holds, and how its rows are read and written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shahramooz.people.importing.found import Reading
    from shahramooz.people.importing.table import Table


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a row may say: its name with us, its name for people, and how people head it, best first."""

    name: str
    title: object
    said: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of workbook. `needed` are groups of columns of which one must be there.

    `read(table, options, at)` cleans and checks every row; `write(reading, by, at)` writes the good ones and gives back what it
    made: table → ids; `unmake` are the models to take away again, children first. `stage` is whose job does the work.
    """

    kind: str
    title: object
    note: object
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    read: Callable[["Table", dict, object], "Reading"]
    write: Callable[..., dict[str, list[int]]]
    unmake: tuple[type, ...]
    rights: tuple[object, ...]  # abilities, all of which are asked for
    stage: str = "people"
    context: tuple[str, ...] = ()  # what may stand above the headings instead of in a column
    offers: tuple[tuple[str, object], ...] = ()  # (option, words): what may be made when it is not known yet

    @property
    def titles(self) -> dict[str, object]:
        return {column.name: column.title for column in self.columns}
