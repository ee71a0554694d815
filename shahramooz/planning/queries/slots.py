"""Where a session could be held instead: the free hours and rooms nearest to its own."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from psycopg.types.range import Range

from shahramooz.lib import jalali
from shahramooz.places import queries as places
from shahramooz.places.models import Room
from shahramooz.planning import timetable
from shahramooz.planning.models import Session
from shahramooz.planning.queries.bookings import live_sessions
from shahramooz.planning.queries.closed import why_closed_between
from shahramooz.planning.queries.make_up import MakeUp

AHEAD = 14  # days in which a free slot is looked for
ROOMS_MOST = 4  # other rooms of the house that are looked at, the smallest that seats everybody first
SHARES = (2, 2, 3)  # how many of each kind are worth showing


def free_slots(session: Session, *, at: datetime, most: int = 7) -> list[MakeUp]:
    """The free slots nearest to a session's own: another room of the house at its hour, another hour of its day, the
    same hour on the next days. Neither the room, nor the instructor, nor the class is busy then, and no day is off.

    A few queries for each room of the house; for solving a clash in two clicks (ux §7). R2, R26.
    """
    first = max(session.during.lower, at).astimezone(jalali.TEHRAN).date()
    last = first + timedelta(days=AHEAD)
    rooms = _rooms_of(session)
    is_open = {room: _opening(session, room, first, last) for room in rooms}
    held = list(
        live_sessions().filter(during__endswith__gt=at, during__startswith__lt=_end(last)).exclude(pk=session.pk)
    )

    def is_free(slot: MakeUp) -> bool:
        return slot.during.lower > at and is_open[slot.room](slot.during) and not _busy(slot, session, held)

    groups = ([slot for slot in group if is_free(slot)] for group in _candidates(session, rooms))
    return [slot for group, share in zip(groups, SHARES, strict=True) for slot in group[:share]][:most]


def _opening(session: Session, room: Room | None, first: date, last: date):
    """A function that says whether given hours are open: in the house's opening hours, or where it has none on no day
    off and in no closure.
    """
    if room is not None and room.venue.opening_hours.exists():
        spans = places.open_hours(room.venue, room, first, last)  # days off and closures are cut out already
        return lambda during: any(one.start <= during.lower and during.upper <= one.end for one in spans)
    why = why_closed_between(first, last, venue=session.offering.venue, room=room)
    return lambda during: not why(during)


def _rooms_of(session: Session) -> list[Room | None]:
    if session.room is None or session.mode != "in_person":
        return [session.room]
    others = Room.objects.filter(venue=session.room.venue_id, is_active=True, capacity__gte=session.offering.taken)
    nearest = others.exclude(pk=session.room_id).select_related("venue").order_by("capacity", "pk")
    return [session.room, *nearest[:ROOMS_MOST]]


def _end(day) -> datetime:
    return timetable.hours(day, datetime.min.time(), datetime.max.time()).upper


def _candidates(session: Session, rooms: list[Room | None]) -> Iterator[list[MakeUp]]:
    """Other rooms at the same hour; other hours of the same day; the same hour on the next days."""
    own, during = rooms[0], session.during
    yield [MakeUp(during, room) for room in rooms[1:]]
    yield [MakeUp(_later(during, hours=hours), own) for hours in (2, -2, 1, -1, 3, -3)]
    yield [MakeUp(_later(during, days=days), own) for days in range(1, AHEAD)]


def _later(during: Range, **by: int) -> Range:
    gap = timedelta(**by)
    return Range(during.lower + gap, during.upper + gap, "[)")


def _busy(slot: MakeUp, session: Session, held: list[Session]) -> bool:
    return any(
        timetable.overlap(slot.during, other.during)
        and (
            (slot.room is not None and other.room_id == slot.room.pk and other.mode == session.mode == "in_person")
            or (session.instructor_id is not None and other.instructor_id == session.instructor_id)
            or other.offering_id == session.offering_id
        )
        for other in held
    )
