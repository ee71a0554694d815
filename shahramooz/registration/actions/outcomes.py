"""What became of a seat when the class was over: delivery finds it out, the enrolment keeps it."""

from datetime import datetime

from django.db import transaction

from shahramooz.journal import record
from shahramooz.registration.models import Enrolment

OUTCOMES = {Enrolment.State.SEATED, Enrolment.State.NO_SHOW, Enrolment.State.COMPLETED, Enrolment.State.FAILED}


@transaction.atomic
def record_outcome(*, enrolment: Enrolment, state: str, by, at: datetime) -> Enrolment:
    """Mark a seated enrolment completed, failed or no-show, or seated again when results are reopened. The seat stays taken."""
    if state not in OUTCOMES or enrolment.state not in OUTCOMES:
        raise ValueError(f"{enrolment.state} does not become {state}")
    before, after = record.changes(enrolment, state=state)
    if after:
        enrolment.save(update_fields=["state"])
        record.record("registration.outcome", about=enrolment, by=by, at=at, before=before, after=after)
    return enrolment
