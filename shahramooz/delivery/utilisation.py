"""How far rooms are used: the seat-minutes of people who came, of the seat-minutes that were open (S0-7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from shahramooz.delivery.models import Attendance
from shahramooz.places import queries as places
from shahramooz.places.models import Room
from shahramooz.planning import queries as planning
from shahramooz.planning.queries import Utilisation

CAME = [Attendance.State.PRESENT, Attendance.State.LATE]


@dataclass(frozen=True)
class RoomUse:
    """One room's line of the report."""

    room: Room
    sessions: int
    use: Utilisation


def of_rooms(rooms: Iterable[Room], first: date, last: date) -> list[RoomUse]:
    """Each room's use from `first` to `last`: minutes of those who came, of its seats times its open minutes, closures
    and days off excluded (S0-7, A1.8). The same few queries for any number of rooms.
    """
    rooms = list(rooms)
    held = planning.held_in_rooms(rooms, first, last)
    met: dict[int, int] = {}
    for room_id in held.order_by().values_list("room_id", flat=True):
        met[room_id] = met.get(room_id, 0) + 1
    came = Attendance.objects.filter(session__in=held.order_by().values("pk"), state__in=CAME)
    used = dict(came.order_by().values_list("session__room_id").annotate(n=Sum("minutes")))
    open_minutes = places.open_minutes_of(rooms, first, last)
    return [
        RoomUse(room, met.get(room.pk, 0), Utilisation(used.get(room.pk, 0), room.capacity * open_minutes[room.pk]))
        for room in rooms
    ]


def together(lines: Iterable[RoomUse]) -> Utilisation:
    """Several rooms as one."""
    lines = list(lines)
    return Utilisation(sum(line.use.used_minutes for line in lines), sum(line.use.available_minutes for line in lines))
