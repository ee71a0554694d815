"""Moving asked-for work from the outbox into the queue, in batches, in one transaction: neither lost nor doubled by a kill."""

from datetime import datetime

from shahramooz.city import scope
from shahramooz.journal.models import Outbox
from shahramooz.worker import tasks

BATCH = 500


def drain(municipality, *, at: datetime) -> int:
    """Hand up to BATCH waiting outbox rows of the municipality to the queue; returns how many."""
    with scope.within(municipality):
        waiting = list(
            Outbox.objects.filter(drained_at=None).order_by("pk").select_for_update(skip_locked=True)[:BATCH]
        )
        if waiting:
            tasks.do.batch_defer(
                *({"municipality_id": row.municipality_id, "task": row.task, "payload": row.payload} for row in waiting)
            )
            Outbox.objects.filter(pk__in=[row.pk for row in waiting]).update(drained_at=at)
    return len(waiting)
