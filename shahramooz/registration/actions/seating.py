"""Giving out seats in order: the locked part of every act that makes or takes a seat.

The offering's row is the one contended lock and is taken last. Everything that changes who sits or who waits holds it, so
that nobody is put on the waiting list beside a free seat and nobody overtakes (R4). The guarded UPDATE of
`planning.take_seat` and a CHECK stand behind the lock (R1).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from shahramooz.catalogue import queries as catalogue
from shahramooz.journal import record
from shahramooz.lib.refusal import spoken
from shahramooz.people import actions as people_actions
from shahramooz.people import queries as people
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering, Quota
from shahramooz.registration import eligibility
from shahramooz.registration.actions import charges
from shahramooz.registration.allocation import OPEN, Claim, Policy, Pots, Seat, first_come
from shahramooz.registration.claims import group_of
from shahramooz.registration.models import Application, Enrolment

TIME_TO_THINK = timedelta(hours=1)  # a shorter offer is none: the seat is given at once
TIME_TO_COME = timedelta(hours=3)  # an offer ends so long before the first session
SEATING_STATES = {Offering.State.REGISTRATION, Offering.State.RUNNING}


def lock(offering: Offering) -> Offering:
    """The offering's row as it is now, held until this transaction ends."""
    rows = Offering.objects.select_for_update(no_key=True)
    return rows.get(municipality_id=offering.municipality_id, pk=offering.pk)


def policy_of(offering: Offering) -> Policy:
    """How free seats go down the line: as it stands. A draw (`actions.drawing`) or a ranked choice makes that line first."""
    return first_come


def pots_of(offering: Offering) -> tuple[Pots, list[Quota]]:
    """The free seats of a locked offering, and its quotas that are not released."""
    open_seats = offering.capacity - offering.reserved - offering.taken_open
    if not offering.reserved:
        return Pots(open_seats), []
    rows = Quota.objects.filter(municipality_id=offering.municipality_id, offering=offering, released_at=None)
    quotas = list(rows.select_related("segment").order_by("pk"))
    return Pots(open_seats, {quota.pk: quota.seats - quota.taken for quota in quotas}), quotas


def may_promote(offering: Offering, at: datetime) -> bool:
    """Promotion goes on after the window has closed, until the first session begins (defaults.md Q18)."""
    if offering.state not in SEATING_STATES:
        return False
    if offering.is_open_at(at):
        return True
    first = eligibility.first_session_at(offering)
    return first is None or at < first


def give_out_seats(
    offering: Offering, *, by, at: datetime, newcomers: Sequence[Application] = ()
) -> tuple[list[Enrolment], dict[int, Seat]]:
    """Give the free seats of a locked offering to whoever is first; the newcomers stand last, and sit or wait together.

    Returns the enrolments promoted, and the seat of each newcomer by its application's id: of all, or of none.
    R1, R4, S0-3, S0-20.
    """
    pots, quotas = pots_of(offering)
    promoted: list[Enrolment] = []
    if pots.are_empty or not may_promote(offering, at):
        return promoted, {}
    seats: dict[int, Seat] = {}
    line = _line(offering, quotas, newcomers=newcomers, on=eligibility.first_day(offering, at))
    for seat in policy_of(offering)(line, pots):
        if not planning.take_seat(offering.pk, quota_id=seat.quota_id):
            break  # the guard is the judge: whoever is next waits
        if isinstance(seat.ticket, Application):
            seats[seat.ticket.pk] = seat
        else:
            promoted.append(_promote(seat.ticket, offering, quota_id=seat.quota_id, by=by, at=at))
    return promoted, seats


def _line(offering: Offering, quotas: list[Quota], *, newcomers: Sequence[Application], on) -> Iterator[Claim]:
    """The waiting list as claims, first in line first, then the newcomers. Lazy: a policy reads no further than it has seats."""
    waiting = Enrolment.objects.waiting().filter(municipality_id=offering.municipality_id, offering=offering)
    for enrolment in waiting.select_related("person", "application") if waiting.exists() else ():
        yield Claim(enrolment, entitled_to(enrolment.person, quotas, on), group=group_of(enrolment))
    for one in newcomers:
        yield Claim(one, entitled_to(one.person, quotas, on), group="newcomers" if len(newcomers) > 1 else "")


def entitled_to(person, quotas: list[Quota], on) -> tuple[int, ...]:
    return tuple(quota.pk for quota in quotas if people.fits(person, quota.segment, on))


def _promote(enrolment: Enrolment, offering: Offering, *, quota_id: int | None, by, at: datetime) -> Enrolment:
    until = offer_ends(offering, at)
    if until is not None:
        return _offer(enrolment, offering, quota_id=quota_id, until=until, by=by, at=at)
    enrolment.state, enrolment.quota_id, enrolment.seated_at = Enrolment.State.SEATED, quota_id, at
    enrolment.save(update_fields=["state", "quota", "seated_at"])
    charges.raise_charge(enrolment, offering)
    record.record(
        "registration.promoted",
        about=enrolment,
        by=by,
        at=at,
        before={"state": Enrolment.State.WAITING},
        after={"state": Enrolment.State.SEATED, "offering": offering, "quota": quota_id},
    )
    people_actions.tell(
        enrolment.person,
        "registration/promoted",
        text=promoted_text(offering),
        at=at,
        link=f"/me/classes/{enrolment.pk}/",
        once=f"promoted:{enrolment.pk}:{enrolment.turn}",
        sensitive=catalogue.is_sensitive(offering.course_version_id),
    )
    return enrolment


def offer_ends(offering: Offering, at: datetime) -> datetime | None:
    """Until when a seat freed at `at` is offered; None when it is given at once: by setting, or because the class is too near."""
    if offering.offer_hours is None:
        return None
    first = eligibility.first_session_at(offering)
    ends = at + timedelta(hours=offering.offer_hours)
    if first is not None:
        ends = min(ends, first - TIME_TO_COME)
    return ends if ends - at >= TIME_TO_THINK else None


def _offer(enrolment: Enrolment, offering: Offering, *, quota_id, until: datetime, by, at: datetime) -> Enrolment:
    """Keep the freed seat for the first in line until they answer, or until `until`."""
    before, after = record.changes(enrolment, state=Enrolment.State.OFFERED, quota_id=quota_id, offered_until=until)
    enrolment.save(update_fields=["state", "quota", "offered_until"])
    record.record("registration.offered", about=enrolment, by=by, at=at, before=before, after=after)
    people_actions.tell(
        enrolment.person,
        "registration/offered",
        text=people.worded("registration/offered", title=offering.title, until=spoken(until)),
        at=at,
        link=f"/me/classes/{enrolment.pk}/",
        once=f"offered:{enrolment.pk}:{int(until.timestamp())}",
        sensitive=catalogue.is_sensitive(offering.course_version_id),
    )
    return enrolment


def promoted_text(offering: Offering) -> str:
    return people.worded("registration/promoted", title=offering.title, starts=starts_sentence(offering))


def starts_sentence(offering: Offering) -> str:
    """When the first session is, or nothing while that is not known."""
    starts = eligibility.first_session_at(offering)
    return _("نخستین جلسه %(starts)s.") % {"starts": spoken(starts)} if starts else ""


def place(application: Application, *, seat: Seat | None, at: datetime) -> Enrolment:
    """Write what came of an application: a seat, or the next place on the waiting list. The offering is locked."""
    seated = seat is not None
    return Enrolment.objects.create(
        application=application,
        offering_id=application.offering_id,
        person_id=application.person_id,
        state=Enrolment.State.SEATED if seated else Enrolment.State.WAITING,
        quota_id=seat.quota_id if seated else OPEN,
        turn=0 if seated else end_of_line(application.offering_id),
        seated_at=at if seated else None,
    )


def end_of_line(offering_id: int) -> int:
    """The turn behind everybody who waits; `turn` grows under the offering's lock, so its order is the order of acceptance."""
    last = Enrolment.objects.filter(offering_id=offering_id, state=Enrolment.State.WAITING).aggregate(last=Max("turn"))
    return (last["last"] or 0) + 1
