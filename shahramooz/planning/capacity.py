"""How many people a class may seat, and what is left of its quotas when that number falls.

Pure arithmetic, no tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor


def seats_of(room_capacity: int, ratio: Decimal | None) -> int:
    """Seats a room offers in person under the strictest `ratio` of its day (None: no restriction): floor(30 × 0.5) =
    15.
    """
    return room_capacity if ratio is None else floor(room_capacity * Decimal(ratio))


def effective(own_capacity: int, *, instructor_max: int | None = None, rooms: Iterable[int] = ()) -> int:
    """The effective capacity: the smallest of the class's own cap, its instructor's, and the seats of each future
    in-room session (Q17).
    """
    caps = [own_capacity, *rooms]
    if instructor_max is not None:
        caps.append(instructor_max)
    return min(caps)


@dataclass(frozen=True)
class Pot:
    """A quota not yet released: the seats it was promised and those it has given."""

    promised: int
    taken: int


@dataclass(frozen=True)
class Fit:
    """What stands in the offering's row: capacity, the capacity still due, and each quota's seats in force."""

    capacity: int
    due: int | None
    seats: tuple[int, ...]

    @property
    def reserved(self) -> int:
        return sum(self.seats)


def fit(asked: int, *, taken: int, taken_open: int, pots: Sequence[Pot] = ()) -> Fit:
    """Fit an offering to the effective capacity `asked` without taking anybody's seat (R5, Q17).

    Below `taken` the capacity stays at `taken` and `asked` remains due. Quotas keep what was promised as far as seats
    are left; when they are not, the free ones are shared in proportion, so that Σ quotas ≤ capacity always holds (R25).
    """
    capacity = max(asked, taken)
    left = max(capacity - taken_open - sum(pot.taken for pot in pots), 0)
    shares = _shared(left, [max(pot.promised - pot.taken, 0) for pot in pots])
    seats = tuple(pot.taken + share for pot, share in zip(pots, shares, strict=True))
    return Fit(capacity=capacity, due=asked if asked < taken else None, seats=seats)


def _shared(left: int, wanted: Sequence[int]) -> list[int]:
    """Divide `left` seats by what each wants; the seats that do not divide go to the largest remainders, earlier
    first.
    """
    total = sum(wanted)
    if total <= left:
        return list(wanted)
    shares = [left * want // total for want in wanted]
    order = sorted(range(len(wanted)), key=lambda place: (-(left * wanted[place] % total), place))
    for place in order[: left - sum(shares)]:
        shares[place] += 1
    return shares
