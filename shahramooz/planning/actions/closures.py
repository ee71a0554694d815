"""Closing a room, a venue or the whole city for given hours, with all that follows for its classes, as one act
(R26).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from psycopg.types.range import Range

from shahramooz.city import scope
from shahramooz.journal import record as journal
from shahramooz.places import actions as places
from shahramooz.places.models import PlaceClosure, Room, Venue
from shahramooz.planning import queries
from shahramooz.planning.actions.sessions import add_session, cancel_session
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.queries.make_up import Hit, MakeUp


@dataclass(frozen=True)
class Closed:
    """The closure as recorded, the sessions it hit, and the make-up sessions by the id of the lost one."""

    closure: PlaceClosure | object  # a city.Closure when the whole city is closed
    hits: list[Hit]
    made_up: dict[int, Session]


@transaction.atomic
def close_place(
    *,
    venue: Venue | None,
    room: Room | None = None,
    during: Range,
    reason: str,
    source: str = "",
    make_ups: Mapping[int, MakeUp] | None = None,
    by,
    at: datetime,
) -> Closed:
    """Close a room, a venue or (venue None) the whole city for the hours `during` [start, end), as one act.

    The sessions it hits are cancelled, those named in `make_ups` (session id → hour and room, as proposed by
    `queries.closing_report`) are made up, and everybody is told: one outbox line per class, urgent where one begins
    within 18 hours. Raises ClosureBackwards, RoomElsewhere, RoomTaken, InstructorTaken, ClosedThen. R26.
    """
    closing = {"start": during.lower, "end": during.upper, "reason": reason, "source": source, "by": by, "at": at}
    hit_offerings = queries.sessions_hit(during, venue=venue, room=room, at=at).order_by().values("offering")
    mine = Offering.objects.filter(municipality_id=scope.current_id(), pk__in=hit_offerings).order_by("pk")
    list(mine.select_for_update(no_key=True))  # nobody plans into these classes meanwhile
    closure = places.close_city(**closing) if venue is None else places.close_place(venue=venue, room=room, **closing)
    hits = queries.closing_report(venue=venue, room=room, during=during, at=at)
    for hit in hits:
        cancel_session(hit.session, reason=reason, by=by, at=at, tell=False)
    chosen = make_ups or {}
    made_up = {
        hit.session.pk: _make_up(hit.session, chosen[hit.session.pk], by=by, at=at)
        for hit in hits
        if hit.session.pk in chosen
    }
    _tell(closure, hits, made_up, reason=reason, at=at)
    return Closed(closure, hits, made_up)


def _make_up(lost: Session, chosen: MakeUp, *, by, at: datetime) -> Session:
    same = {"instructor": lost.instructor, "mode": lost.mode, "makes_up_for": lost}
    return add_session(lost.offering, during=chosen.during, room=chosen.room, by=by, at=at, **same)


def _tell(closure, hits: list[Hit], made_up: dict[int, Session], *, reason: str, at: datetime) -> None:
    by_offering: dict[int, list[Hit]] = {}
    for hit in hits:
        by_offering.setdefault(hit.session.offering_id, []).append(hit)
    for offering_id, lost in by_offering.items():
        ids = [hit.session.pk for hit in lost]
        journal.later(
            "registration.tell_closure",
            at=at,
            offering_id=offering_id,
            sessions=ids,
            make_ups=[made_up[pk].pk for pk in ids if pk in made_up],
            reason=reason,
            urgent=any(hit.is_urgent for hit in lost),
            act=f"{closure._meta.label_lower}:{closure.pk}",
        )
