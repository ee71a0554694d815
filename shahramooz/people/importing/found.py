"""What a dry run says: problems by row and cell, twins that ask for a decision, and the counts of them all."""

import json
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as translate

from shahramooz.city import scope
from shahramooz.lib import sealing
from shahramooz.lib.refusal import Refusal
from shahramooz.people.importing.table import Table, shown

ERROR, WARNING = "error", "warning"
LEAVE, SAME, NEW, INSTEAD = "leave", "same", "new", "instead"


@dataclass(slots=True)
class Twin:
    """Row `n` may be the same person as an earlier row or as somebody the city knows. `choices` are the answers it may have."""

    n: int
    by: str  # id | name
    choices: tuple[str, ...]
    row: int | None = None  # the earlier row
    person_id: int | None = None
    there: dict[str, str] = field(default_factory=dict)


@dataclass
class Reading:
    """A table with its cleaned columns and everything there is to say about its rows."""

    table: Table
    values: dict[str, list] = field(default_factory=dict)
    problems: list[tuple[int, str, str, str]] = field(default_factory=list)  # (row, column, level, sentence)
    wrong: set[int] = field(default_factory=set)
    twins: list[Twin] = field(default_factory=list)
    known: set[int] = field(default_factory=set)  # rows that are in the registry already, exactly so
    out: set[int] = field(default_factory=set)  # rows left out by a decision, or by an unanswered question
    person_of: dict[int, int] = field(default_factory=dict)  # row → the person it belongs to by decision
    row_of: dict[int, int] = field(default_factory=dict)  # row → the earlier row of the same person, by decision
    notes: list[str] = field(default_factory=list)

    def say(self, n: int, column: str, sentence: str, level: str = ERROR) -> None:
        self.problems.append((n, column, level, sentence))
        if level == ERROR:
            self.wrong.add(n)

    def refuse(self, n: int, column: str, refusal: Refusal) -> None:
        self.say(n, column, " ".join(part for part in (refusal.sentence, refusal.next_step) if part))

    def note_missing(self, title: str, names: list[str]) -> None:
        """One line for the whole file about names that are not registered and are left empty."""
        if names:
            told = "، ".join(f"«{name}»" for name in names[:8]) + ("…" if len(names) > 8 else "")
            self.notes.append(
                translate("%(title)s ثبت نشده است و خالی می‌ماند: %(names)s") % {"title": title, "names": told}
            )

    def decide(self, decisions: dict[str, str]) -> None:
        """Apply what was decided about twins; an unanswered one stays out."""
        for twin in self.twins:
            choice = decisions.get(self.table.key(twin.n), "")
            if choice not in twin.choices or choice == LEAVE:
                self.out.add(twin.n)
            elif choice == INSTEAD:
                self.out.add(twin.row)
            elif choice == SAME and twin.row is not None:
                self.row_of[twin.n] = twin.row
            elif choice == SAME:
                self.person_of[twin.n] = twin.person_id

    @property
    def good(self) -> list[int]:
        """The rows to write."""
        stay = self.wrong | self.out | self.known
        return [n for n in range(len(self.table)) if n not in stay]

    @property
    def counts(self) -> dict[str, int]:
        """What the dry run counts while no twin is decided: each of them is out."""
        warned = {n for n, _column, level, _sentence in self.problems if level == WARNING} - self.wrong
        out = self.wrong | self.known | {twin.n for twin in self.twins}
        return {
            "rows": len(self.table),
            "good": len(self.table) - len(out),
            "errors": len(self.wrong),
            "warnings": len(warned),
            "twins": sum(twin.n not in self.wrong for twin in self.twins),
            "known": len(self.known - self.wrong),
        }


@dataclass
class Found:
    """A dry run as it is kept: nothing but what JSON holds. See `kept`."""

    problems: list[dict]  # {"key", "sheet", "number", "column", "level", "text"}
    twins: list[dict]  # {"key", "sheet", "number", "by", "choices", "here", "there", "there_row", "person_id"}
    notes: list[str]
    cells: dict[str, dict]  # the rows named above
    kinds: dict[str, int]  # column → how many errors
    left_out: list[str] = field(default_factory=list)
    sheets: list[dict] = field(default_factory=list)  # {"name", "headings", "at", "context"}
    missing: list[str] = field(default_factory=list)

    def good(self, counts: dict, decisions: dict[str, str]) -> int:
        """How many rows would be written after these decisions."""
        chosen = {one["key"]: decisions.get(one["key"], "") for one in self.twins}
        into = [one for one in self.twins if chosen[one["key"]] in one["choices"] and chosen[one["key"]] != LEAVE]
        gone = {one["there_row"] for one in into if chosen[one["key"]] == INSTEAD and one["there_good"]}
        return counts.get("good", 0) + len(into) - len(gone)

    def open_twins(self, decisions: dict[str, str]) -> int:
        """How many questions nobody has answered yet."""
        return sum(decisions.get(one["key"]) not in one["choices"] for one in self.twins)


def kept(reading: Reading) -> Found:
    """What is worth keeping of a reading, sorted as the file is."""
    table = reading.table
    out = reading.wrong | reading.known | {twin.n for twin in reading.twins}
    named = {n for n, *_rest in reading.problems} | {twin.n for twin in reading.twins}
    problems = [
        {**_place(table, n), "column": column, "level": level, "text": sentence}
        for n, column, level, sentence in sorted(reading.problems, key=lambda one: one[0])
    ]
    twins = [
        {
            **_place(table, twin.n),
            "by": twin.by,
            "choices": list(twin.choices),
            "here": table.row(twin.n),
            "there": table.row(twin.row) if twin.row is not None else twin.there,
            "there_row": table.numbers[twin.row] if twin.row is not None else None,
            "there_good": twin.row is not None and twin.row not in out,
            "person_id": twin.person_id,
        }
        for twin in sorted(reading.twins, key=lambda one: one.n)
        if twin.n not in reading.wrong
    ]
    kinds = Counter(column for _n, column, level, _sentence in reading.problems if level == ERROR)
    return Found(
        problems,
        twins,
        reading.notes,
        {table.key(n): table.row(n) for n in sorted(named)},
        dict(kinds),
        [name for name, _why in table.left_out],
        sheets_of(table),
        table.missing,
    )


def sheets_of(table: Table) -> list[dict]:
    """Each sheet's headings with what they were taken for."""
    return [
        {
            "name": part.name,
            "row": part.layout.row + 1,
            "headings": part.layout.headings,
            "at": part.layout.at,
            "context": part.context,
        }
        for part in table.parts
    ]


def _place(table: Table, n: int) -> dict:
    return {"key": table.key(n), "sheet": table.parts[table.part_of[n]].name, "number": table.numbers[n]}


# --- sealed -----------------------------------------------------------------------------------------------------------


def seal_found(found: Found) -> bytes:
    return seal(zlib.compress(json.dumps(vars(found), ensure_ascii=False).encode(), 3))


def open_found(sealed: bytes | None) -> Found:
    """What was kept; nothing of a file that has been emptied."""
    return Found([], [], [], {}, {}) if sealed is None else Found(**json.loads(zlib.decompress(opened(sealed))))


def seal(content: bytes) -> bytes:
    """Sealed bytes of an imported file; the municipality is bound in (T22)."""
    return sealing.seal_bytes(content, key=_key(), about=_about())


def opened(sealed: bytes) -> bytes:
    return sealing.unseal_bytes(sealed, key=_key(), about=_about())


def _key() -> bytes:
    return sealing.derive_key(settings.FIELD_KEY, purpose="imported files")


def _about() -> bytes:
    return f"people_importfile:{scope.current_id()}".encode()


def spoken(value) -> str:
    """A cleaned value as it stands beside a cell."""
    return shown(value) if isinstance(value, date) else str(value or "")
