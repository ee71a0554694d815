"""Applying for a class: first the application is recorded, then it becomes a seat or a place on the waiting list."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shahramooz.journal import record
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering
from shahramooz.registration import eligibility
from shahramooz.registration.actions import charges, seating
from shahramooz.registration.models import Application, Enrolment


@transaction.atomic
def apply(
    *,
    learner: Person,
    offering: Offering,
    by,
    at: datetime,
    channel: str = Application.Channel.WEB,
    preferred_mode: str = "",
    household: UUID | None = None,
) -> Enrolment:
    """Record the application; seat the learner, or give them the next place on the waiting list.

    Raises a NotEligible (`registration.eligibility` has them all); nothing is stored then (Q19). S0-2, S0-3, S0-4, R1, R3, R4.
    """
    hold([learner])
    eligibility.require_eligible(learner, offering, at=at)
    known = {"channel": channel, "preferred_mode": preferred_mode, "household": household}
    return record_and_place(learner, offering, by=by, at=at, **known)


def hold(learners: list[Person]) -> None:
    """Lock the learners' rows in the order of their ids: two applications of one learner follow each other (R2, R3)."""
    ids = sorted({learner.pk for learner in learners})
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def record_and_place(learner: Person, offering: Offering, *, by, at, channel, preferred_mode, household) -> Enrolment:
    """The second half of applying, for a learner who is held and eligible: the application, then a seat or a waiting place."""
    application = Application.objects.create(
        offering=offering,
        person=learner,
        made_at=at,
        made_by=by if isinstance(by, Person) else None,
        channel=channel,
        preferred_mode=preferred_mode,
        household=household,
    )
    record.record(
        "registration.applied",
        about=application,
        by=by,
        at=at,
        after={"offering": offering, "person": learner, "channel": channel, "preferred_mode": preferred_mode},
    )
    offering = seating.lock(offering)  # the contended row, last
    eligibility.require_open(offering, at=at)  # it may have been closed while this waited
    _promoted, seat = seating.give_out_seats(offering, by=by, at=at, newcomer=application)
    enrolment = seating.place(application, seat=seat, at=at)
    if seat is not None:
        charges.raise_charge(enrolment, offering)
    return enrolment
