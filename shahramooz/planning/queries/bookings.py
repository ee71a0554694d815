"""Who holds a room or an instructor at an hour, and which rooms are free (R2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from psycopg.types.range import Range

from shahramooz.catalogue.models import Instructor
from shahramooz.city import scope
from shahramooz.city.calendar import midnight
from shahramooz.places.models import Room, Venue
from shahramooz.planning.models import Session
from shahramooz.planning.models.offering import Mode


@dataclass(frozen=True)
class Clash:
    """A live session that already holds what is asked for: `what` is "room" or "instructor"."""

    what: str
    session: Session

    @property
    def title(self) -> str:
        return self.session.offering.title


def live_sessions():
    """Sessions that are not cancelled, in the order of time."""
    live = Session.objects.filter(municipality_id=scope.current_id()).exclude(state=Session.State.CANCELLED)
    return live.order_by("during", "pk")


def clashes(
    during: Range | Iterable[Range],
    *,
    room: Room | None = None,
    instructor: Instructor | None = None,
    excluding: Iterable[int] = (),
) -> list[Clash]:
    """The sessions that hold `room` or `instructor` in any of the hours `during` ([start, end) half-open), earliest
    first.

    `excluding` names sessions (ids) that do not count: the ones being moved. One query, for the wizard's live
    warnings. R2.
    """
    hours = [during] if isinstance(during, Range) else list(during)
    in_room = Q(room=room, mode=Mode.IN_PERSON) if room else Q(pk=None)
    taught = Q(instructor=instructor) if instructor else Q(pk=None)
    if not hours or not (room or instructor):
        return []
    at_once = Q(pk=None)
    for hour in hours:
        at_once |= Q(during__overlap=hour)
    found = live_sessions().filter(at_once).filter(in_room | taught).exclude(pk__in=list(excluding))
    found = found.select_related("offering", "room__venue", "instructor__person")
    return [
        Clash("room" if room and one.room_id == room.pk and one.mode == Mode.IN_PERSON else "instructor", one)
        for one in found
    ]


def free_rooms(during: Range, *, venue: Venue | None = None, seats: int = 0):
    """Active rooms with at least `seats` that nobody holds in the hours `during`, the smallest that fits first."""
    held = live_sessions().filter(room=OuterRef("pk"), mode=Mode.IN_PERSON, during__overlap=during).order_by()
    rooms = Room.objects.filter(municipality_id=scope.current_id(), is_active=True, capacity__gte=seats).exclude(
        Exists(held)
    )
    if venue is not None:
        rooms = rooms.filter(venue=venue)
    return rooms.select_related("venue").order_by("capacity", "sort_key", "pk")


def sessions_between(first: date, last: date):
    """Live sessions that begin on the days first … last, with what a page shows of them."""
    begun = live_sessions().filter(
        during__startswith__gte=midnight(first), during__startswith__lt=midnight(last + timedelta(days=1))
    )
    return begun.select_related("offering", "room__venue", "instructor__person")


def sessions_hit(during: Range, *, venue: Venue | None = None, room: Room | None = None, at: datetime):
    """Planned in-room sessions that a closing of the hours `during` would hit, at one room, one venue or the whole
    city (R26).
    """
    hit = live_sessions().filter(
        state=Session.State.PLANNED, mode=Mode.IN_PERSON, during__overlap=during, during__endswith__gt=at
    )
    if room is not None:
        hit = hit.filter(room=room)
    elif venue is not None:
        hit = hit.filter(Q(room__venue=venue) | Q(room=None, offering__venue=venue))
    return hit.select_related("offering", "room__venue", "instructor__person")
