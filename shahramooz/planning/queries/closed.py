"""Which hours are closed, and what a weekly pattern comes to before anything is written (R26)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from psycopg.types.range import Range

from shahramooz.catalogue.models import Instructor
from shahramooz.city import calendar
from shahramooz.lib import jalali
from shahramooz.places import queries as places
from shahramooz.places.models import Room, Venue
from shahramooz.planning import timetable
from shahramooz.planning.queries.bookings import Clash, clashes

FAR = timedelta(days=400)  # how far a pattern with a count and no last day may reach


def why_closed_between(
    first: date, last: date, *, venue: Venue | None = None, room: Room | None = None
) -> Callable[[Range], str | None]:
    """A function that says why given hours are closed for this venue or room (day off, closure of city, venue or
    room), or None.

    Everything from `first` to `last` is read once, so asking costs no query.
    """
    off = calendar.days_off(first, last)
    closed = list(calendar.closed_hours(first, last))
    venue = room.venue if room else venue
    if venue is not None:
        closed += places.closures_of(venue, room, first, last)

    def why(during: Range) -> str | None:
        day = during.lower.astimezone(jalali.TEHRAN).date()
        hit = next((hours.reason for hours in closed if hours.overlaps(during.lower, during.upper)), None)
        return off.get(day) or hit

    return why


@dataclass(frozen=True)
class Preview:
    """What planning would give: the meetings, the skipped ones with their reasons, and the classes in the way."""

    meetings: list[Range] = field(default_factory=list)
    skipped: list[timetable.Skipped] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def weekly_hours(
    pattern: Iterable[timetable.Slot],
    *,
    first: date,
    last: date | None = None,
    count: int | None = None,
    venue: Venue | None = None,
    room: Room | None = None,
    skip_closed: bool = True,
) -> timetable.Timetable:
    """The meetings of `pattern` from `first` until `last` or until there are `count`, closed ones skipped and listed
    (R26).
    """
    last = last or first + FAR
    why = why_closed_between(first, last, venue=venue, room=room) if skip_closed else lambda during: None
    return timetable.weekly(pattern, first=first, last=last, count=count, why_closed=why)


def preview(
    pattern: Iterable[timetable.Slot], *, instructor: Instructor | None = None, room: Room | None = None, **when
) -> Preview:
    """What `plan_sessions` would do, with the clashes it would be refused for: the wizard's live warnings.

    `when` as in `weekly_hours`.
    """
    found = weekly_hours(pattern, room=room, **when)
    return Preview(found.meetings, found.skipped, clashes(found.meetings, room=room, instructor=instructor))
