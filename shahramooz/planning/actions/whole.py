"""A whole class written down in one act: its draft, its sessions, its first quotas; and its sessions laid out anew."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from shahramooz.people.models import Segment
from shahramooz.planning.actions.drafts import unplan_sessions
from shahramooz.planning.actions.offering import draft_offering
from shahramooz.planning.actions.quotas import set_quota
from shahramooz.planning.actions.sessions import Planned, plan_sessions
from shahramooz.planning.models import Offering


@transaction.atomic
def plan_class(
    *,
    draft: Mapping[str, object],
    meetings: Mapping[str, object],
    quotas: Iterable[tuple[Segment, int, datetime | None]] = (),
    by,
    at: datetime,
) -> Planned:
    """Draft a class, plan its sessions and keep its quotas, all or nothing; what the wizard of the training centre does.

    `draft` is what `draft_offering` takes, `meetings` what `plan_sessions` takes, `quotas` (segment, seats, release).
    Raises what these three raise: CapacityMissing, RoomTaken, InstructorTaken, NoDayLeft, QuotasExceedCapacity … R2, R7.
    """
    offering = draft_offering(by=by, at=at, **draft)
    planned = plan_sessions(offering, by=by, at=at, **meetings)
    for segment, seats, release_at in quotas:
        set_quota(offering=offering, segment=segment, seats=seats, release_at=release_at, by=by, at=at)
    return planned


UNSEEN = (Offering.State.DRAFT, Offering.State.APPROVED)


@transaction.atomic
def lay_out(offering: Offering, *, by, at: datetime, **meetings) -> Planned:
    """Plan a class's sessions; those of a class that nobody has seen yet are first taken away, all or nothing.

    `meetings` is what `plan_sessions` takes, and the refusals are its own. R2, R26.
    """
    if offering.state in UNSEEN:
        unplan_sessions(offering, by=by, at=at)
    return plan_sessions(offering, by=by, at=at, **meetings)
