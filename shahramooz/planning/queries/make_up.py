"""What a closure would hit, and where each lost session could be made up."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.types.range import Range

from shahramooz.lib import jalali
from shahramooz.places.models import Room, Venue
from shahramooz.planning import capacity, timetable
from shahramooz.planning.models import Session
from shahramooz.planning.queries.bookings import live_sessions, sessions_hit
from shahramooz.planning.queries.closed import why_closed_between
from shahramooz.planning.queries.seats import ratios_between

URGENT = timedelta(hours=18)  # a class this near is told of at once, quiet hours or not
WEEKS = 16


@dataclass(frozen=True)
class MakeUp:
    """An hour and a room in which a lost session could be held."""

    during: Range
    room: Room | None


@dataclass(frozen=True)
class Hit:
    """A session that a closure hits, what is proposed instead, and whether its people must be told at once."""

    session: Session
    proposal: MakeUp | None
    is_urgent: bool

    @property
    def offering(self):
        return self.session.offering


def closing_report(*, venue: Venue | None = None, room: Room | None = None, during: Range, at: datetime) -> list[Hit]:
    """Every session that closing the room, the venue or (without both) the whole city would hit, with a proposal for
    each (R26).

    A proposal is the next same weekday and hour, in the same room or another of the house with seats enough, on a
    working
    day, when neither the class nor its instructor is busy; each is proposed once.
    """
    hits = list(sessions_hit(during, venue=venue, room=room, at=at))
    after = max(during.upper, at)
    search = _Search(hits, closed=(room, venue, during), after=after)
    return [Hit(hit, search.next_for(hit), is_urgent=hit.during.lower - at <= URGENT) for hit in hits]


class _Search:
    """Looks for free hours; remembers what it has proposed so that two sessions never get the same."""

    def __init__(self, hits: list[Session], *, closed: tuple, after: datetime):
        self.after = after
        self.first = after.astimezone(jalali.TEHRAN).date()
        self.last = self.first + timedelta(weeks=WEEKS)
        venues = {hit.room.venue_id for hit in hits if hit.room}
        self.rooms = list(
            Room.objects.filter(venue__in=venues, is_active=True).select_related("venue").order_by("capacity", "pk")
        )
        self.ratios = ratios_between(self.first, self.last)
        self.why: dict[int | None, object] = {}
        self.busy: dict[tuple, list[Range]] = defaultdict(list)
        for session in live_sessions().filter(during__endswith__gt=after):
            self._hold(session, session.during, session.room_id if session.mode == "in_person" else None)

    def _hold(self, session: Session, during: Range, room_id: int | None) -> None:
        for key in (("offering", session.offering_id), ("instructor", session.instructor_id), ("room", room_id)):
            if key[1] is not None:
                self.busy[key].append(during)

    def next_for(self, hit: Session) -> MakeUp | None:
        start, end = (moment.astimezone(jalali.TEHRAN) for moment in (hit.during.lower, hit.during.upper))
        slot = timetable.Slot(jalali.weekday_index(start), start.time(), end.time())
        for during in timetable.occurrences([slot], self.first, self.last):
            if during.lower >= self.after and self._is_free(
                during, offering=hit.offering_id, instructor=hit.instructor_id
            ):
                for room in self._rooms_for(hit, during):
                    if self._is_free(during, room=room.pk) and not self._why_closed(room, during):
                        self._hold(hit, during, room.pk)
                        return MakeUp(during, room)
        return None

    def _is_free(self, during: Range, **holders: int | None) -> bool:
        return not any(
            timetable.overlap(during, held) for holder in holders.items() for held in self.busy.get(holder, ())
        )

    def _rooms_for(self, hit: Session, during: Range) -> list[Room]:
        """The session's own room first, then the smallest of the house that seats everybody under the day's
        restriction.
        """
        day = during.lower.astimezone(jalali.TEHRAN).date()
        fitting = [
            room
            for room in self.rooms
            if hit.room
            and room.venue_id == hit.room.venue_id
            and capacity.seats_of(room.capacity, self.ratios.on(day, room.venue_id)) >= hit.offering.taken
        ]
        return sorted(fitting, key=lambda room: room.pk != hit.room_id)

    def _why_closed(self, room: Room, during: Range) -> str | None:
        if room.pk not in self.why:
            self.why[room.pk] = why_closed_between(self.first, self.last, room=room)
        return self.why[room.pk](during)
