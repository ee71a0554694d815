"""How many seats each offering may fill now, and how far rooms are used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from shahramooz.city import scope
from shahramooz.lib import jalali
from shahramooz.places import queries as places
from shahramooz.places.models import Room
from shahramooz.planning import capacity
from shahramooz.planning.models import Offering, Restriction, Session
from shahramooz.planning.models.offering import Mode
from shahramooz.planning.queries.bookings import sessions_between


@dataclass(frozen=True)
class Ratios:
    """The restrictions in force over some days; asked for the strictest ratio of a venue on a day."""

    restrictions: tuple[Restriction, ...]

    def on(self, day: date, venue_id: int | None) -> Decimal | None:
        """The strictest ratio at `venue_id` on `day`; None when no restriction holds there (S0-1)."""
        return min((found.ratio for found in self.restrictions if covers(found, day, venue_id)), default=None)


def covers(restriction: Restriction, day: date, venue_id: int | None) -> bool:
    """Whether the restriction holds at the venue on the day; one without a venue holds everywhere."""
    return restriction.since <= day <= restriction.until and restriction.venue_id in (None, venue_id)


def restrictions_between(first: date, last: date):
    """Restrictions not withdrawn that touch the days first … last."""
    return Restriction.objects.filter(
        municipality_id=scope.current_id(), withdrawn_at=None, since__lte=last, until__gte=first
    ).order_by("since", "pk")


def restrictions_on(day: date, *, venue_id: int | None):
    """Restrictions in force at a venue on one day."""
    return restrictions_between(day, day).filter(Q(venue=None) | Q(venue_id=venue_id))


def ratios_between(first: date, last: date) -> Ratios:
    return Ratios(tuple(restrictions_between(first, last)))


def effective_capacities(offerings: Iterable[Offering], *, at: datetime) -> dict[int, int]:
    """The effective capacity of each offering at the moment `at`, in two queries for any number of them.

    min(own cap, instructor's cap, seats of each in-room session that is not over), online sessions free of the room
    (Q17). A class whose sessions are all over keeps what it had. S0-1, S0-3.
    """
    offerings = list(offerings)
    ahead = _ahead(offerings, at)
    days = [_day(row["during"].lower) for row in ahead]
    ratios = ratios_between(min(days), max(days)) if days else Ratios(())
    seats: dict[int, list[int]] = {}
    for row in ahead:
        caps = seats.setdefault(row["offering_id"], [])
        if row["mode"] == Mode.IN_PERSON and row["room__capacity"] is not None:
            ratio = ratios.on(_day(row["during"].lower), row["room__venue_id"])
            caps.append(capacity.seats_of(row["room__capacity"], ratio))
        if row["instructor__max_learners"] is not None:
            caps.append(row["instructor__max_learners"])
    return {one.pk: _asked(one, seats.get(one.pk)) for one in offerings}


def out_of_step(offerings: Iterable[Offering], *, at: datetime) -> list[Offering]:
    """The offerings whose capacity is not what their rooms and restrictions ask for now; as few queries for any
    number.
    """
    offerings = list(offerings)
    asked = effective_capacities(offerings, at=at)
    return [
        one for one in offerings if asked[one.pk] != (one.capacity if one.capacity_due is None else one.capacity_due)
    ]


def _ahead(offerings: list[Offering], at: datetime) -> list[dict]:
    live = Session.objects.filter(municipality_id=scope.current_id(), offering__in=offerings, during__endswith__gt=at)
    return list(
        live.exclude(state=Session.State.CANCELLED).values(
            "offering_id", "during", "mode", "room__capacity", "room__venue_id", "instructor__max_learners"
        )
    )


def _asked(offering: Offering, rooms: list[int] | None) -> int:
    if rooms is None and offering.starts_on is not None:  # every session is over
        return offering.capacity if offering.capacity_due is None else offering.capacity_due
    most = offering.instructor.max_learners if offering.instructor else None
    return capacity.effective(offering.own_capacity, instructor_max=most, rooms=rooms or ())


def _day(moment: datetime) -> date:
    return moment.astimezone(jalali.TEHRAN).date()


@dataclass(frozen=True)
class Utilisation:
    """Used seat-minutes of available seat-minutes (S0-7)."""

    used_minutes: int
    available_minutes: int

    @property
    def used_hours(self) -> Decimal:
        return Decimal(self.used_minutes) / 60

    @property
    def available_hours(self) -> Decimal:
        return Decimal(self.available_minutes) / 60

    @property
    def percent(self) -> Decimal | None:
        """Used of available in per cent to one decimal; None when nothing was available."""
        if not self.available_minutes:
            return None
        return (Decimal(100) * self.used_minutes / self.available_minutes).quantize(Decimal("0.1"))


def utilisation(rooms: Iterable[Room], first: date, last: date, *, used_minutes: int) -> Utilisation:
    """How far `rooms` were used from `first` to `last`: seat-minutes used (told by the caller) of those open,
    closures excluded (S0-7).
    """
    available = sum(room.capacity * places.open_minutes(room, first, last) for room in rooms)
    return Utilisation(used_minutes=used_minutes, available_minutes=available)


def held_in_rooms(rooms: Iterable[Room], first: date, last: date):
    """Live in-person sessions of `rooms` from `first` to `last`: what utilisation counts as use (S0-7, A1.8)."""
    return sessions_between(first, last).filter(room__in=rooms, mode=Mode.IN_PERSON)
