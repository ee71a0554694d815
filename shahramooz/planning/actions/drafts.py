"""Taking back what nobody has seen yet: a plan of sessions, an approval, a whole draft.

Published classes are cancelled instead.
"""

from datetime import datetime

from django.db import transaction

from shahramooz.journal import record as journal
from shahramooz.planning.actions.offering import State, require_state
from shahramooz.planning.actions.seats import lock, recount
from shahramooz.planning.models import Offering, Session


@transaction.atomic
def unplan_sessions(offering: Offering, *, by, at: datetime) -> int:
    """Take every planned session of an unpublished class away, so that it can be planned anew; gives how many.

    Raises WrongState.
    """
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.DRAFT, State.APPROVED)
    planned = offering.sessions.filter(state=Session.State.PLANNED)
    hours = [[during.lower, during.upper] for during in planned.order_by("during").values_list("during", flat=True)]
    _taken_away, _by_table = planned.delete()
    offering.pattern, offering.starts_on, offering.ends_on, offering.changed_at = [], None, None, at
    offering.save(update_fields=["pattern", "starts_on", "ends_on", "changed_at"])
    was, now = recount(offering, at=at)
    journal.record(
        "planning.sessions_unplanned",
        about=offering,
        by=by,
        at=at,
        before={"sessions": hours} | was,
        after={"sessions": []} | now,
    )
    return len(hours)


@transaction.atomic
def send_back(offering: Offering, *, reason: str, by, at: datetime) -> Offering:
    """approved → draft, with a reason, before registration has opened. Raises WrongState."""
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.APPROVED)
    before, after = journal.changes(offering, state=State.DRAFT)
    offering.changed_at = at
    offering.save(update_fields=["state", "changed_at"])
    journal.record(
        "planning.offering_sent_back", about=offering, by=by, at=at, before=before, after=after, reason=reason
    )
    return offering


@transaction.atomic
def discard_draft(offering: Offering, *, by, at: datetime) -> None:
    """Delete a draft with its sessions and quotas; its line in the journal stays. Raises WrongState."""
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.DRAFT)
    told = {"code": offering.code, "title": offering.title, "course_version": offering.course_version_id}
    journal.record("planning.draft_discarded", about=offering, by=by, at=at, before=told)
    offering.sessions.all().delete()
    offering.quotas.all().delete()
    offering.delete()
