"""What can be asked of places: which are near, when a room is open, what a house lacks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q

from shahramooz.city import calendar, scope
from shahramooz.city.calendar import ClosedHours, midnight
from shahramooz.lib import geo, jalali
from shahramooz.places.models import EquipmentItem, Neighbourhood, OpeningHours, PlaceClosure, Room, Venue


def venues(*, of: set[int] | None = None):
    """Active venues in Persian order; with `of` only these ids (an operator's own houses; None means every)."""
    every = Venue.objects.filter(municipality_id=scope.current_id(), is_active=True).order_by("sort_key", "pk")
    return every if of is None else every.filter(pk__in=of)


def rooms(venue: Venue):
    """Active rooms of a venue in Persian order."""
    return Room.objects.filter(venue=venue, is_active=True).order_by("sort_key", "pk")


def nearest_venues(position: geo.Position, *, limit: int | None = None, among=None) -> list[tuple[Venue, float]]:
    """(venue, kilometres) of the active venues that have a place on the map, nearest to (longitude, latitude) first."""
    placed = (venues() if among is None else among).filter(latitude__isnull=False, longitude__isnull=False)
    measured = [(venue, geo.distance_km(position, (venue.longitude, venue.latitude))) for venue in placed]
    return sorted(measured, key=lambda pair: (pair[1], pair[0].pk))[:limit]


def closures_of(venue: Venue, room: Room | None, first: date, last: date) -> list[ClosedHours]:
    """Closures of this venue, and of this room when one is named, that touch the days from `first` to `last`, in order.

    Closures of the whole city are not among them: `city.calendar.closed_hours`.
    """
    whole = Q(room=None) if room is None else Q(room=None) | Q(room=room)
    found = PlaceClosure.objects.filter(
        whole, venue=venue, withdrawn_at=None, during__overlap=(midnight(first), midnight(last + timedelta(days=1)))
    )
    return sorted(
        (ClosedHours(one.during.lower, one.during.upper, one.reason) for one in found), key=lambda one: one.start
    )


@dataclass(frozen=True, slots=True)
class OpenHours:
    """From `start` until `end` a place is open. Half-open, aware."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)


def opening_hours(venue: Venue) -> list[OpeningHours]:
    """Every line of a venue's opening hours: the usual week first, then dated profiles by their first day."""
    return list(venue.opening_hours.order_by(F("since").asc(nulls_first=True), "weekday", "opens"))


def hours_on(lines: Iterable[OpeningHours], day: date) -> list[OpeningHours]:
    """The lines among a venue's that rule on `day`: the dated profile that began last, else the usual week (defaults.md Q31)."""
    ruling = [
        line
        for line in lines
        if (line.since is None or line.since <= day) and (line.until is None or day <= line.until)
    ]
    begun = max((line.since or date.min for line in ruling), default=date.min)
    weekday = jalali.weekday_index(day)
    return [line for line in ruling if (line.since or date.min) == begun and line.weekday == weekday]


def open_hours(venue: Venue, room: Room | None, first: date, last: date) -> list[OpenHours]:
    """When a venue (or its room) is really open from `first` to `last`: its hours without days off and without any closure."""
    lines, off = opening_hours(venue), calendar.days_off(first, last)
    closed = calendar.closed_hours(first, last) + closures_of(venue, room, first, last)
    found = []
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        if day not in off:
            for line in hours_on(lines, day):
                whole = OpenHours(_moment(day, line.opens), _moment(day, line.closes))
                found += _without(whole, closed)
    return found


def open_minutes(room: Room, first: date, last: date) -> int:
    """How long a room is open from `first` to `last`: the denominator of utilisation, closures and days off excluded (S0-7)."""
    return sum(hours.minutes for hours in open_hours(room.venue, room, first, last))


def open_minutes_of(rooms: Iterable[Room], first: date, last: date) -> dict[int, int]:
    """`open_minutes` of many rooms by their ids, in the same few queries for any number of them (S0-7)."""
    rooms = list(rooms)
    venues = {room.venue_id for room in rooms}
    lines, closures = defaultdict(list), defaultdict(list)
    for line in OpeningHours.objects.filter(venue__in=venues):
        lines[line.venue_id].append(line)
    touching = (midnight(first), midnight(last + timedelta(days=1)))
    for one in PlaceClosure.objects.filter(venue__in=venues, withdrawn_at=None, during__overlap=touching):
        closures[one.venue_id, one.room_id].append(ClosedHours(one.during.lower, one.during.upper, one.reason))
    off, city = calendar.days_off(first, last), calendar.closed_hours(first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [day for day in days if day not in off]
    found = {}
    for room in rooms:
        closed = city + closures[room.venue_id, None] + closures[room.venue_id, room.pk]
        found[room.pk] = sum(
            part.minutes
            for day in working
            for line in hours_on(lines[room.venue_id], day)
            for part in _without(OpenHours(_moment(day, line.opens), _moment(day, line.closes)), closed)
        )
    return found


def _moment(day: date, clock) -> datetime:
    return datetime.combine(day, clock, tzinfo=jalali.TEHRAN)


def _without(whole: OpenHours, closed: Iterable[ClosedHours]) -> list[OpenHours]:
    """What is left of `whole` when every closed stretch is cut out."""
    left = [whole]
    for one in closed:
        left = [
            OpenHours(start, end)
            for part in left
            for start, end in ((part.start, min(part.end, one.start)), (max(part.start, one.end), part.end))
            if start < end
        ]
    return left


@dataclass(frozen=True, slots=True)
class Shortage:
    """What one room lacks, and what mending it costs in rials (None: no price known)."""

    item: EquipmentItem
    missing: int
    cost: int | None


def shortages(venue: Venue) -> list[Shortage]:
    """The shortage list of a venue, room by room (S0-6)."""
    short = (
        EquipmentItem.objects.filter(room__venue=venue, room__is_active=True, required__gt=F("present"))
        .select_related("room")
        .order_by("room__sort_key", "title", "pk")
    )
    return [
        Shortage(
            item,
            item.required - item.present,
            None if item.unit_cost is None else item.unit_cost * (item.required - item.present),
        )
        for item in short
    ]


def neighbourhood_at(position: geo.Position):
    """The neighbourhood whose outline holds (longitude, latitude), or None."""
    for one in (
        Neighbourhood.objects.filter(municipality_id=scope.current_id())
        .exclude(outline=[])
        .select_related("district")
        .order_by("pk")
    ):
        if geo.contains(area_of(one), position):
            return one
    return None


def area_of(neighbourhood) -> geo.Area:
    """A neighbourhood's outline as an area to measure or draw."""
    rings = tuple(tuple((x, y) for x, y in ring) for ring in neighbourhood.outline)
    return geo.Area(neighbourhood.district.name, neighbourhood.name, rings)
