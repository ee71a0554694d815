"""Where a session could be held instead: the free hours and rooms nearest to its own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from psycopg.types.range import Range

from shahramooz.lib import jalali
from shahramooz.places.models import Room
from shahramooz.planning import timetable
from shahramooz.planning.models import Session
from shahramooz.planning.queries.bookings import live_sessions
from shahramooz.planning.queries.closed import why_closed_between
from shahramooz.planning.queries.make_up import MakeUp

AHEAD = 14  # days in which a free slot is looked for


def free_slots(session: Session, *, at: datetime, most: int = 6) -> list[MakeUp]:
    """The free slots nearest to a session's own: another room of the house at its hour, another hour of its day, the
    same hour on the next days. Neither the room, nor the instructor, nor the class is busy then, and no day is off.

    A few queries for each room of the house; for solving a clash in two clicks (ux §7). R2, R26.
    """
    first = max(session.during.lower, at).astimezone(jalali.TEHRAN).date()
    last = first + timedelta(days=AHEAD)
    rooms = _rooms_of(session)
    why = {room: why_closed_between(first, last, venue=session.offering.venue, room=room) for room in rooms}
    held = list(
        live_sessions().filter(during__endswith__gt=at, during__startswith__lt=_end(last)).exclude(pk=session.pk)
    )

    def is_free(slot: MakeUp) -> bool:
        return slot.during.lower > at and not why[slot.room](slot.during) and not _busy(slot, session, held)

    found: list[MakeUp] = []
    for slot in _candidates(session, rooms):
        if is_free(slot) and slot not in found:
            found.append(slot)
        if len(found) == most:
            break
    return found


def _rooms_of(session: Session) -> list[Room | None]:
    if session.room is None or session.mode != "in_person":
        return [session.room]
    others = Room.objects.filter(venue=session.room.venue_id, is_active=True).exclude(pk=session.room_id)
    return [session.room, *others.select_related("venue").order_by("capacity", "pk")]


def _end(day) -> datetime:
    return timetable.hours(day, datetime.min.time(), datetime.max.time()).upper


def _candidates(session: Session, rooms: list[Room | None]) -> Iterator[MakeUp]:
    own, during = rooms[0], session.during
    seats = session.offering.taken
    others = [room for room in rooms[1:] if room.capacity >= seats]
    yield from (MakeUp(during, room) for room in others[:2])
    yield from (MakeUp(_later(during, hours=hours), own) for hours in (2, -2, 1, -1))
    for days in range(1, AHEAD):
        yield MakeUp(_later(during, days=days), own)


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
