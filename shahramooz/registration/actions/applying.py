"""Applying for a class: first the application is recorded, then it becomes a seat or a place on the waiting list."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shahramooz.journal import record
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering
from shahramooz.registration import eligibility, queries
from shahramooz.registration.actions import charges, drawing, seating
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


def record_and_place(learner: Person, offering: Offering, *, by, at: datetime, **known) -> Enrolment:
    """The second half of applying, for a learner who is held and eligible: the application, then a seat or a waiting place."""
    return place_all([write_down(learner, offering, by=by, at=at, **known)], offering, by=by, at=at)[0]


def write_down(learner: Person, offering: Offering, *, by, at: datetime, **known) -> Application:
    """Record the application: channel, preferred_mode, household, together."""
    application = Application.objects.create(
        offering=offering, person=learner, made_at=at, made_by=by if isinstance(by, Person) else None, **known
    )
    told = {"channel": known["channel"], "preferred_mode": known["preferred_mode"]}
    record.record(
        "registration.applied",
        about=application,
        by=by,
        at=at,
        after={"offering": offering, "person": learner, **told},
    )
    return application


def place_all(applications: list[Application], offering: Offering, *, by, at: datetime) -> list[Enrolment]:
    """A seat for each of these newcomers, or for none of them; into the draw when one is still to come."""
    offering = seating.lock(offering)  # the contended row, last
    eligibility.require_open(offering, at=at)  # it may have been closed while this waited
    if offering.policy == Offering.Policy.RANKED:
        _require_decided(offering)
    if drawing.awaits_draw(offering):
        return [drawing.request(application, offering, at=at) for application in applications]
    _promoted, seats = seating.give_out_seats(offering, by=by, at=at, newcomers=applications)
    placed = []
    for application in applications:
        enrolment = seating.place(application, seat=seats.get(application.pk), at=at)
        if application.pk in seats:
            charges.raise_charge(enrolment, offering)
        placed.append(enrolment)
    return placed


def _require_decided(offering: Offering) -> None:
    """A class of a round takes single applications only once the round is decided."""
    waits = queries.undecided_round_of(offering)
    if waits is not None:
        raise eligibility.ChosenByRank(round=waits.title)
