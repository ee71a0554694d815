"""A family registers in one form: each member gets an answer of their own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering
from shahramooz.registration import eligibility
from shahramooz.registration.actions.applying import hold, place_all, record_and_place, write_down
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
    together: bool = False,
) -> list[Reply]:
    """Apply for each learner, in the order given; one's refusal never stops the others. S0-3, R3.

    `together`: seats for all of them or for none. They wait side by side then, and one who may not come stops them all.
    Everybody's row is locked first, so two families never wait for each other.
    """
    if together and len(learners) > 1:
        return _apply_together(learners, offering, by=by, at=at, channel=channel, preferred_mode=preferred_mode)
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


class NotWithoutTheOthers(Refusal):
    message = _("خواسته‌اید همه با هم باشند، پس {name} هم بی دیگران ثبت نشد.")
    next_step = _("«همه یا هیچ‌کدام» را بردارید یا کسی را که شدنی نیست برندارید و دوباره تأیید کنید.")


def _apply_together(learners: list[Person], offering: Offering, *, by, at: datetime, **known) -> list[Reply]:
    hold(learners)
    refused = {one.pk: eligibility.why_not(one, offering, at=at) for one in learners}
    if any(refused.values()):
        return [Reply(one, refusal=refused[one.pk] or NotWithoutTheOthers(name=one.name)) for one in learners]
    household = uuid4()
    applications = [
        write_down(one, offering, by=by, at=at, household=household, together=True, **known) for one in learners
    ]
    enrolments = place_all(applications, offering, by=by, at=at)
    return [Reply(one, enrolment=enrolment) for one, enrolment in zip(learners, enrolments, strict=True)]
