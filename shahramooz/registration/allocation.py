"""Turning applications into seats and waiting places. Pure: nothing here reads or writes a row.

A *policy* reads claims in the order in which they stand and says who gets which seat; everybody else waits, in the same
order. First come is the policy of today. A draw or a ranked choice is another function of the same shape, its seed or its
ranking bound beforehand (`functools.partial`), so that the same applications, rule and seed always give the same seats.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
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
    """One applicant in line. `entitled_to` are the quotas of the applicant's own segments."""

    ticket: Any
    entitled_to: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seat:
    """The ticket gets a seat from the quota, or from the open pot when `quota_id` is OPEN."""

    ticket: Any
    quota_id: int | None = OPEN


Policy = Callable[[Iterable[Claim], Pots], list[Seat]]


def first_come(line: Iterable[Claim], pots: Pots) -> list[Seat]:
    """Seats in the order of the line: one's own quota first, else the open pot; nobody overtakes within a segment (R4, S0-20).

    Reads no further down the line than there are seats.
    """
    free = {OPEN: pots.open, **pots.quotas}
    seats: list[Seat] = []
    left = sum(max(count, 0) for count in free.values())
    if not left:
        return seats
    for claim in line:
        pot = next((pot for pot in (*claim.entitled_to, OPEN) if free.get(pot, 0) > 0), "none")
        if pot == "none":
            continue
        free[pot] -= 1
        seats.append(Seat(claim.ticket, pot))
        left -= 1
        if not left:
            break
    return seats
