"""Turning applications into seats and waiting places. Pure: nothing here reads or writes a row.

A *policy* reads claims in the order in which they stand and says who gets which seat; everybody else waits, in the same
order. First come takes the line as it is; a draw makes its own line first (`drawing.in_order`), and ranked choices over many
offerings are decided in `matching`. The same applications, rule and seed always give the same seats.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

OPEN = None  # the pot that is nobody's quota


@dataclass(frozen=True)
class Pots:
    """Free seats: those of the open pot, and those of each quota that is not released yet."""

    open: int
    quotas: Mapping[int, int] = field(default_factory=dict)

    @property
    def are_empty(self) -> bool:
        return self.open <= 0 and all(free <= 0 for free in self.quotas.values())


@dataclass(frozen=True)
class Claim:
    """One applicant in line. `entitled_to` are the quotas of the applicant's own segments, in the order in which they are tried.

    `priority` is the class, 0 the first; `lots` how many lots a draw gives; claims of one `group` want all or none.
    """

    ticket: Any
    entitled_to: tuple[int, ...] = ()
    priority: int = 0
    lots: int = 1
    group: str = ""


@dataclass(frozen=True)
class Seat:
    """The ticket gets a seat from the quota, or from the open pot when `quota_id` is OPEN."""

    ticket: Any
    quota_id: int | None = OPEN


Policy = Callable[[Iterable[Claim], Pots], list[Seat]]


def first_come(line: Iterable[Claim], pots: Pots) -> list[Seat]:
    """Seats in the order of the line: one's own quota first, else the open pot; nobody overtakes within a segment (R4, S0-20).

    A group stands together in the line and sits whole or not at all: while it does not fit, it keeps its place and those
    behind it are asked. Reads little further down the line than there are seats.
    """
    free = {OPEN: pots.open, **pots.quotas}
    seats: list[Seat] = []
    left = sum(max(count, 0) for count in free.values())
    if not left:
        return seats
    for party in _parties(line):
        given = _seats_for(party, free)
        seats += given
        left -= len(given)
        if not left:
            break
    return seats


def _parties(line: Iterable[Claim]) -> Iterable[list[Claim]]:
    """The line as those who sit or wait together: a whole group, or one alone."""
    for group, members in groupby(line, key=lambda claim: claim.group):
        if group:
            yield list(members)
        else:
            yield from ([one] for one in members)


def _seats_for(party: list[Claim], free: dict[int | None, int]) -> list[Seat]:
    """A seat for each of the party, taken out of `free`; none, and nothing taken, when they do not all fit."""
    trial, seats = dict(free), []
    for claim in party:
        pot = next((pot for pot in (*claim.entitled_to, OPEN) if trial.get(pot, 0) > 0), "none")
        if pot == "none":
            return []
        trial[pot] -= 1
        seats.append(Seat(claim.ticket, pot))
    free.update(trial)
    return seats
