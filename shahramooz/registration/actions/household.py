"""A family registers in one form: each member gets an answer of their own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering
from shahramooz.registration import eligibility
from shahramooz.registration.actions.applying import hold, record_and_place
from shahramooz.registration.models import Application, Enrolment


@dataclass(frozen=True)
class Reply:
    """What one member of the household was answered: an enrolment, or a refusal."""

    learner: Person
    enrolment: Enrolment | None = None
    refusal: Refusal | None = None


@transaction.atomic
def apply_household(
    *,
    learners: list[Person],
    offering: Offering,
    by,
    at: datetime,
    channel: str = Application.Channel.WEB,
    preferred_mode: str = "",
) -> list[Reply]:
    """Apply for each learner, in the order given; one's refusal never stops the others. S0-3, R3.

    Everybody's row is locked first, so two families never wait for each other.
    """
    known = {"channel": channel, "preferred_mode": preferred_mode, "household": uuid4()}
    hold(learners)
    replies = []
    for learner in learners:
        try:
            with transaction.atomic():
                eligibility.require_eligible(learner, offering, at=at)
                enrolment = record_and_place(learner, offering, by=by, at=at, **known)
        except Refusal as refusal:
            replies.append(Reply(learner, refusal=refusal))
        else:
            replies.append(Reply(learner, enrolment=enrolment))
    return replies
