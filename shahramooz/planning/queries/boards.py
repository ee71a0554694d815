"""Sessions laid out for a page: the week board of rooms."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from shahramooz.city import calendar, scope
from shahramooz.lib import jalali
from shahramooz.places.models import Room, Venue
from shahramooz.planning.models import Session
from shahramooz.planning.models.offering import Mode
from shahramooz.planning.queries.bookings import sessions_between


@dataclass(frozen=True)
class RoomWeek:
    """One room's line: for each of the seven days its sessions in the order of time."""

    room: Room
    days: list[list[Session]]


@dataclass(frozen=True)
class WeekBoard:
    """A week from Saturday to Friday: rooms down, days across."""

    days: list[date]
    off: dict[date, str]  # why a day is off
    rows: list[RoomWeek]
    without_room: list[list[Session]]  # online, or the room is not known yet


def week_start(day: date) -> date:
    """The Saturday on or before `day`."""
    return day - timedelta(days=jalali.weekday_index(day))


def week_board(venue: Venue | None, week: date, *, venues: set[int] | None = None) -> WeekBoard:
    """The sessions of the week of the day `week`, room by room, at one venue, at the ids `venues`, or everywhere.

    The same few queries for any number of rows.
    """
    first = week_start(week)
    days = [first + timedelta(days=ahead) for ahead in range(7)]
    rooms = Room.objects.filter(municipality_id=scope.current_id(), is_active=True).select_related("venue")
    wanted = {venue.pk} if venue else venues
    if wanted is not None:
        rooms = rooms.filter(venue__in=wanted)
    cells: dict[tuple, list[Session]] = defaultdict(list)
    for session in sessions_between(first, days[-1]):
        room_id = session.room_id if session.mode == Mode.IN_PERSON else None
        if room_id is not None or wanted is None or session.offering.venue_id in wanted:
            cells[room_id, day_of(session)].append(session)
    rows = [
        RoomWeek(room, [cells[room.pk, day] for day in days])
        for room in rooms.order_by("venue__sort_key", "sort_key", "pk")
    ]
    return WeekBoard(days, calendar.days_off(first, days[-1]), rows, [cells[None, day] for day in days])


def day_of(session: Session) -> date:
    """The day in Tehran on which a session begins."""
    return session.during.lower.astimezone(jalali.TEHRAN).date()
