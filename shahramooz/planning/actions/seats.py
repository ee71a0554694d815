"""Seats: taken and given back on the one contended row of an offering, and the capacity that follows rooms and
restrictions.

Lock order everywhere: the offering's row, then its quotas. Whoever seats a person calls `take_seat` last in the
transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest

from shahramooz.city import scope
from shahramooz.journal import record as journal
from shahramooz.planning import capacity, queries
from shahramooz.planning.models import Offering, Quota


def take_seat(offering_id: int, *, quota_id: int | None = None) -> bool:
    """Take one seat from the open pot, or from the quota `quota_id`; False when that pot has none left (S0-3, S0-20,
    R1).

    One guarded UPDATE of the offering's row: two requests for the last seat cannot both see it. The pots are apart,
    so a caller whose quota is full may ask the open pot next.
    """
    seats = _row(offering_id).filter(taken__lt=F("capacity"))
    if quota_id is None:
        in_open_pot = seats.filter(taken_open__lt=F("capacity") - F("reserved"))
        return in_open_pot.update(taken=F("taken") + 1, taken_open=F("taken_open") + 1) == 1
    with transaction.atomic():
        took = seats.update(taken=F("taken") + 1) == 1 and _take_from_quota(offering_id, quota_id)
        if not took:
            transaction.set_rollback(True)
    return took


def _take_from_quota(offering_id: int, quota_id: int) -> bool:
    pot = Quota.objects.filter(municipality_id=scope.current_id(), pk=quota_id, offering=offering_id, released_at=None)
    return pot.filter(taken__lt=F("seats")).update(taken=F("taken") + 1) == 1


class MoreThanThereAre(Exception):
    """A draw wanted more seats than the pots of its locked offerings hold. A bug, not an answer for a person."""


@dataclass(frozen=True)
class Wanted:
    """Seats wanted at once from one offering: so many from the open pot, and so many from each quota."""

    open: int = 0
    quotas: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def take_seats(wanted: Mapping[int, Wanted]) -> None:
    """Take many seats of many offerings in two statements. Raises MoreThanThereAre when any pot holds fewer (R1).

    The caller holds the offerings' rows and has read their pots; the guards stand behind it all the same.
    """
    rows = [(key, one.open + sum(one.quotas.values()), one.open) for key, one in wanted.items()]
    pots = [(quota, key, seats) for key, one in wanted.items() for quota, seats in one.quotas.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "update planning_offering o set taken = o.taken + t.seats, taken_open = o.taken_open + t.free"
            " from unnest(%s::bigint[], %s::int[], %s::int[]) as t(id, seats, free)"
            " where o.municipality_id = %s and o.id = t.id and o.taken + t.seats <= o.capacity"
            " and o.taken_open + t.free <= o.capacity - o.reserved",
            [*_columns(rows, 3), scope.current_id()],
        )
        given = cursor.rowcount
        cursor.execute(
            "update planning_quota q set taken = q.taken + t.seats"
            " from unnest(%s::bigint[], %s::bigint[], %s::int[]) as t(id, offering, seats)"
            " where q.municipality_id = %s and q.id = t.id and q.offering_id = t.offering and q.released_at is null"
            " and q.taken + t.seats <= q.seats",
            [*_columns(pots, 3), scope.current_id()],
        )
        if (given, cursor.rowcount) != (len(rows), len(pots)):
            raise MoreThanThereAre


def _columns(rows: list[tuple], width: int) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


@transaction.atomic
def give_back_seat(offering_id: int, *, quota_id: int | None = None) -> bool:
    """Give one seat back to the pot it came from; a released quota's goes to the open pot. False when none was taken.

    Under a capacity that is due, the seat is not given to anybody else: the capacity follows down (R5, Q17).
    """
    if quota_id is not None:
        offering = lock(offering_id)
        pot = Quota.objects.filter(municipality_id=offering.municipality_id, pk=quota_id, released_at=None, taken__gt=0)
        if pot.update(taken=F("taken") - 1) == 1:
            _row(offering_id).update(taken=F("taken") - 1)
            if offering.capacity_due is not None:
                refit(lock(offering_id), asked=offering.capacity_due)
            return True
    after = Greatest(F("capacity_due"), F("taken") - 1)
    given = _row(offering_id).filter(taken_open__gt=0)
    return given.update(
        taken=F("taken") - 1,
        taken_open=F("taken_open") - 1,
        capacity=Case(When(capacity_due=None, then=F("capacity")), default=after),
        capacity_due=Case(When(capacity_due__lt=F("taken") - 1, then=F("capacity_due")), default=Value(None)),
    ) == 1  # fmt: skip


def follow_capacity(offering: Offering, *, by, at: datetime, reason: str = "") -> tuple[dict, dict]:
    """Bring the offering's capacity in line with its rooms, restrictions, instructor and own cap; journal the change
    when there is one.

    Nobody loses a seat: below `taken`, `capacity_due` says what is asked (Q17). Registration reads `changed_at` and
    promotes.
    Gives (before, after); both are empty when nothing changed. S0-1, S0-3.
    """
    with transaction.atomic():
        before, after = recount(offering, at=at)
        if after:
            journal.record(
                "planning.capacity_changed", about=offering, by=by, at=at, before=before, after=after, reason=reason
            )
    return before, after


def recount(offering: Offering, *, at: datetime) -> tuple[dict, dict]:
    """Work the effective capacity out anew and store it; the caller journals what (before, after) say."""
    offering = lock(offering.pk, seen=offering)
    asked = queries.effective_capacities([offering], at=at)[offering.pk]
    before, after = refit(offering, asked=asked)
    if after:
        offering.changed_at = at
        offering.save(update_fields=["changed_at"])
    return before, after


def refit(offering: Offering, *, asked: int) -> tuple[dict, dict]:
    """Fit a locked offering and its unreleased quotas to `asked` seats; gives what changed as (before, after)."""
    quotas = list(_unreleased(offering))
    pots = [capacity.Pot(promised=quota.promised or quota.seats, taken=quota.taken) for quota in quotas]
    fitted = capacity.fit(asked, taken=offering.taken, taken_open=offering.taken_open, pots=pots)
    for quota, pot, seats in zip(quotas, pots, fitted.seats, strict=True):
        quota.seats, quota.promised = seats, pot.promised if seats < pot.promised else None
        quota.save(update_fields=["seats", "promised"])
    before, after = journal.changes(
        offering, capacity=fitted.capacity, capacity_due=fitted.due, reserved=fitted.reserved
    )
    offering.save(update_fields=["capacity", "capacity_due", "reserved"])
    return before, after


def lock(offering_id: int, *, seen: Offering | None = None) -> Offering:
    """The offering's row, held until the transaction ends.

    `seen` is brought up to date and given back instead of a copy.
    """
    held = Offering.objects.select_for_update(no_key=True)
    if seen is None:
        return held.get(municipality_id=scope.current_id(), pk=offering_id)
    seen.refresh_from_db(from_queryset=held)
    return seen


def _row(offering_id: int):
    return Offering.objects.filter(municipality_id=scope.current_id(), pk=offering_id)


def _unreleased(offering: Offering):
    return Quota.objects.filter(municipality_id=offering.municipality_id, offering=offering, released_at=None).order_by(
        "pk"
    )
