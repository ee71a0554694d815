"""Writing sessions so that a room and an instructor are never booked twice (R2).

The exclusion constraints of the table are the judge. Locking the room and the instructor first lets a second planner
wait
for the first one's answer; asking beforehand gives the words.
"""

from collections.abc import Iterable
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from shahramooz.catalogue.models import Instructor
from shahramooz.city import scope
from shahramooz.lib import jalali
from shahramooz.lib.digits import between
from shahramooz.lib.refusal import Refusal
from shahramooz.places.models import Room
from shahramooz.planning import queries
from shahramooz.planning.models import Session
from shahramooz.planning.models.offering import Mode

ROOM, INSTRUCTOR = "planning_session_room_free", "planning_session_instructor_free"


class Taken(Refusal):
    """A room or an instructor is held at the hour asked for. `clashes` are the sessions that hold it."""

    def __init__(self, *, clashes: list[queries.Clash] = (), **facts):
        self.clashes = list(clashes)
        super().__init__(**facts)


class RoomTaken(Taken):
    message = _("«{room}» {hour} در اختیار کلاس «{clash}» است.")
    next_step = "{free}"


class InstructorTaken(Taken):
    message = _("{instructor} {hour} در کلاس «{clash}» درس می‌دهد.")
    next_step = _("ساعت یا مدرس دیگری برگزینید.")


class HourTaken(Taken):
    message = _("این ساعت همین حالا گرفته شد.")
    next_step = _("برنامه را دوباره ببینید و ساعت دیگری برگزینید.")


def hour_of(during: Range) -> str:
    """«شنبه ۲۱ آذر ۱۴۰۵ از ساعت ۱۶ تا ۱۸» of a session's hours."""
    start, end = jalali.time_of(during.lower), jalali.time_of(during.upper)
    return gettext("%(day)s از ساعت %(hours)s") % {"day": jalali.long(during.lower), "hours": between(start, end)}


def free_rooms_said(during: Range, *, near: Room, limit: int = 3) -> str:
    """The free rooms at that hour as a next step, the ones of the same venue first."""
    rooms = list(queries.free_rooms(during, venue=near.venue)[:limit])
    rooms += [room for room in queries.free_rooms(during)[: limit * 3] if room.venue_id != near.venue_id][
        : limit - len(rooms)
    ]
    if not rooms:
        return gettext("در این ساعت اتاق آزادی نیست؛ ساعت دیگری برگزینید.")
    names = "، ".join(f"«{room}»" if room.venue_id == near.venue_id else f"«{room}» ({room.venue})" for room in rooms)
    return gettext("در این ساعت آزاد است: %(rooms)s.") % {"rooms": names}


def refusal_of(clash: queries.Clash, *, all_of: list[queries.Clash], asked: Range | None = None) -> Taken:
    """The refusal that names the clashing class, its hour and the rooms free at the hour asked for."""
    held = clash.session
    facts = {"clash": held.offering.title, "hour": hour_of(held.during), "clashes": all_of}
    if clash.what == "room":
        return RoomTaken(room=held.room, free=free_rooms_said(asked or held.during, near=held.room), **facts)
    return InstructorTaken(instructor=held.instructor, **facts)


def book(sessions: Iterable[Session]) -> list[Session]:
    """Save new or moved sessions, all or none. Raises RoomTaken or InstructorTaken naming the clashing class (R2)."""
    sessions = list(sessions)
    moving = [session for session in sessions if session.pk]
    with transaction.atomic():
        _hold(sessions)
        _require_free(sessions)
        with refused_by_the_database(sessions):
            Session.objects.bulk_create([session for session in sessions if session.pk is None])
            for session in moving:
                session.save()
    return sessions


def _hold(sessions: list[Session]) -> None:
    """Wait for whoever is booking the same rooms and instructors; always in the same order."""
    mine = scope.current_id()
    for model, name in ((Room, "room_id"), (Instructor, "instructor_id")):
        ids = {getattr(session, name) for session in sessions} - {None}
        held = model.objects.select_for_update(no_key=True).filter(municipality_id=mine, pk__in=ids).order_by("pk")
        list(held.values_list("pk", flat=True))


def _require_free(sessions: list[Session]) -> None:
    moving = [session.pk for session in sessions if session.pk]
    for group in _grouped(sessions):
        room = group[0].room if group[0].mode == Mode.IN_PERSON else None
        hours = [session.during for session in group]
        found = queries.clashes(hours, room=room, instructor=group[0].instructor, excluding=moving)
        if found:
            asked = next(hour for hour in hours if _touch(hour, found[0].session.during))
            raise refusal_of(found[0], all_of=found, asked=asked)


def _grouped(sessions: list[Session]) -> list[list[Session]]:
    groups: dict[tuple, list[Session]] = {}
    for session in sessions:
        groups.setdefault((session.room_id, session.instructor_id, session.mode), []).append(session)
    return list(groups.values())


def _touch(one: Range, other: Range) -> bool:
    return one.lower < other.upper and other.lower < one.upper


@contextmanager
def refused_by_the_database(sessions: list[Session]):
    """Turn the exclusion constraints' no into the refusal that names the clash: somebody was quicker, or two of
    these clash themselves.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not any(name in str(error) for name in (ROOM, INSTRUCTOR)):
            raise
        _require_free(sessions)
        raise HourTaken from error
