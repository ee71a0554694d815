"""Switching many classes between in-person and online for a range of days (S0-5)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.planning import queries
from shahramooz.planning.actions.bookings import book
from shahramooz.planning.actions.seats import recount
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.models.offering import Mode


class NothingToSwitch(Refusal):
    message = _("در این روزها جلسه‌ای نیست که شیوه برگزاری‌اش عوض شود.")
    next_step = _("روزها و کلاس‌ها را دوباره برگزینید.")


@transaction.atomic
def switch_mode(
    *, offerings: Iterable[Offering], first: date, last: date, to: str, reason: str = "", by, at: datetime
) -> list[Offering]:
    """Hold the coming sessions of the offerings from `first` to `last` in the mode `to` (in_person, online); gives
    the classes that changed.

    Enrolments and attendance are untouched; a session keeps its room, so that it can come back to it. One journal
    line per
    offering, one message per person (outbox). Raises NothingToSwitch, and RoomTaken when a room was given away
    meanwhile (R2). S0-5.
    """
    ids = {offering.pk for offering in offerings}
    held = Offering.objects.select_for_update(no_key=True).filter(municipality_id=scope.current_id(), pk__in=ids)
    found = {offering.pk: offering for offering in held.order_by("pk")}
    sessions = _to_switch(found, first, last, to, at)
    if not sessions:
        raise NothingToSwitch
    book([session for switched in sessions.values() for session in switched])
    for offering_id, switched in sessions.items():
        _settle(found[offering_id], switched, first, last, to, reason=reason, by=by, at=at)
    return [found[offering_id] for offering_id in sessions]


def _to_switch(
    offerings: dict[int, Offering], first: date, last: date, to: str, at: datetime
) -> dict[int, list[Session]]:
    coming = queries.sessions_between(first, last).filter(
        offering__in=offerings, state=Session.State.PLANNED, during__startswith__gt=at
    )
    switched: dict[int, list[Session]] = {}
    for session in coming.exclude(mode=to):
        session.mode = to
        switched.setdefault(session.offering_id, []).append(session)
    return dict(sorted(switched.items()))


def _settle(
    offering: Offering, switched: list[Session], first: date, last: date, to: str, *, reason: str, by, at: datetime
) -> None:
    before, after = journal.changes(offering, mode=_mode_of(offering))
    offering.changed_at = at
    offering.save(update_fields=["mode", "changed_at"])
    was, now = recount(offering, at=at)
    told = {"first": first, "last": last, "sessions": [session.pk for session in switched]}
    journal.record(
        "planning.mode_switched",
        about=offering,
        by=by,
        at=at,
        before=before | was | {"sessions_mode": Mode.IN_PERSON if to == Mode.ONLINE else Mode.ONLINE},
        after=after | now | told | {"sessions_mode": to},
        reason=reason,
    )
    journal.later(
        "registration.tell_mode_changed",
        at=at,
        offering_id=offering.pk,
        mode=to,
        reason=reason,
        act=at.isoformat(),
        **told,
    )


def _mode_of(offering: Offering) -> str:
    """What the class is as a whole: the mode of all its live sessions, or blended."""
    modes = set(offering.sessions.exclude(state=Session.State.CANCELLED).values_list("mode", flat=True))
    return modes.pop() if len(modes) == 1 else Mode.BLENDED
