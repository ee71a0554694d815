"""Verifying: does every line still lead to the next, and to the head that was carried out of the building? (T23)"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max

from shahramooz.city import scope
from shahramooz.journal import chain
from shahramooz.journal.models import Entry, Seal

CHUNK = 2000
FORGOTTEN = "journal.words_forgotten"


@dataclass(frozen=True)
class Break:
    """One broken line: its number in the chain, the id of the journal's line (None when it is not known), and what is wrong."""

    number: int
    entry_id: int | None
    problem: str  # changed, missing, gap, forgotten, cut, other_head


@dataclass(frozen=True)
class Head:
    """The last link of the chain: its number and 32 bytes; number 0 for an empty journal."""

    number: int
    head: bytes


def head() -> Head:
    """The chain's head as the database says now."""
    last = Seal.objects.order_by("-number").first()
    return Head(last.number, bytes(last.head)) if last else Head(0, chain.BEGINNING)


def breaks(municipality, *, exported: Head | None = None) -> Iterator[Break]:
    """Every broken line of a municipality's chain, the first one first; compared with an `exported` head when one is given.

    Each chunk is a read-only transaction of its own, so that a long journal can be read while the city works.
    A line is judged by the head stored before it: two lines that were changed are two findings, not everything after the first.
    """
    number, previous = 0, chain.BEGINNING
    allowed = None
    while True:
        with scope.within(municipality, read_only=True):
            allowed = _forgotten_by_an_act() if allowed is None else allowed
            seals = list(Seal.objects.filter(number__gt=number).order_by("number")[:CHUNK])
            entries = Entry.objects.in_bulk([seal.entry_id for seal in seals])
        if not seals:
            break
        for seal in seals:
            if seal.number != number + 1:
                yield Break(number + 1, None, "gap")
            yield from _judged(seal, entries.get(seal.entry_id), previous, allowed)
            number, previous = seal.number, bytes(seal.head)
            if exported and exported.number == number and exported.head != previous:
                yield Break(number, seal.entry_id, "other_head")
    if exported and exported.number > number:
        yield Break(number + 1, None, "cut")


def _judged(seal: Seal, entry: Entry | None, previous: bytes, allowed: set[int]) -> Iterator[Break]:
    name, words = bytes(seal.name), bytes(seal.words)
    if entry is None:
        yield Break(seal.number, seal.entry_id, "missing")
        return
    forgotten = entry.name_salt is None or entry.words_salt is None
    said = [
        entry.name_salt is None or chain.of_name(entry) == name,
        entry.words_salt is None or chain.of_words(entry) == words,
        chain.head_after(previous, number=seal.number, entry=entry, name=name, words=words) == bytes(seal.head),
    ]
    if not all(said):
        yield Break(seal.number, seal.entry_id, "changed")
    elif forgotten and entry.pk not in allowed:
        yield Break(seal.number, seal.entry_id, "forgotten")


def _forgotten_by_an_act() -> set[int]:
    """Ids of the lines whose words an act of erasure names."""
    acts = Entry.objects.filter(act=FORGOTTEN).values_list("after", flat=True)
    return {pk for after in acts if after for pk in after["lines"]}


def unsealed() -> int:
    """How many lines wait for the sealer: those of the last seconds in a healthy city."""
    sealed = Seal.objects.aggregate(last=Max("entry_id"))["last"] or 0
    late = Entry.objects.filter(pk__lte=sealed, seals=None).count()
    return late + Entry.objects.filter(pk__gt=sealed).count()
