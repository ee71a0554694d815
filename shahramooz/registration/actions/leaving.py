"""Giving up a seat or a waiting place; the next in line moves up in the same transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import queries as catalogue
from shahramooz.journal import record
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries as people_queries
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import eligibility
from shahramooz.registration.actions import charges, drawing, seating
from shahramooz.registration.actions.applying import hold
from shahramooz.registration.allocation import Claim, Seat
from shahramooz.registration.models import Application, Enrolment

State = Enrolment.State
UNDO_WITHIN = timedelta(minutes=1)


class AlreadyLeft(Refusal):
    message = _("این ثبت‌نام پیش‌تر لغو شده است.")
    next_step = _("اگر دوباره می‌خواهید بیایید، از صفحه کلاس ثبت‌نام کنید.")


class ClassHasBegun(Refusal):
    message = _("نخستین جلسه برگزار شده و انصراف دیگر از اینجا شدنی نیست.")
    next_step = _("به میز ثبت‌نام فرهنگسرا بگویید تا راهنمایی‌تان کند.")


class TooLateToReturn(Refusal):
    message = _("زمان برگرداندن گذشت و جای شما آزاد شده است.")
    next_step = _("اگر هنوز می‌خواهید بیایید، از صفحه کلاس دوباره ثبت‌نام کنید.")


class NotWithdrawn(Refusal):
    message = _("این ثبت‌نام سر جای خود است؛ چیزی برای برگرداندن نیست.")
    next_step = _("«کلاس‌های من» را ببینید.")


class ReasonMissing(Refusal):
    message = _("دلیل را بنویسید.")
    next_step = _("یک جمله کوتاه بس است؛ به خود آنها هم گفته می‌شود.")


class NobodyNamed(Refusal):
    message = _("هیچ‌کس را برنگزیده‌اید.")
    next_step = _("کسانی را که باید جابه‌جا شوند در فهرست نشان کنید.")


class NoSeatThere(Refusal):
    message = _("در «{title}» تنها {free} جای خالی هست.")
    next_step = _("کلاس دیگری برگزینید یا نفرهای کمتری را جابه‌جا کنید.")


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by, at: datetime, reason: str = "") -> Enrolment:
    """Give up the seat or the waiting place; a freed seat goes at once to the first in line. R4.

    Raises AlreadyLeft, and ClassHasBegun once a seated learner's class has met.
    """
    offering = seating.lock(enrolment.offering)
    enrolment = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    if enrolment.state not in {State.SEATED, *Enrolment.HOPING}:
        raise AlreadyLeft
    first = eligibility.first_session_at(offering)
    if enrolment.state == State.SEATED and first is not None and first <= at:
        raise ClassHasBegun
    end(enrolment, act="registration.withdrawn", by=by, at=at, reason=reason)
    seating.give_out_seats(seating.lock(offering), by=by, at=at)
    return enrolment


def end(enrolment: Enrolment, *, act: str, by, at: datetime, reason: str) -> None:
    """Cancel one live enrolment of a locked offering: its charge void, its seat given back."""
    was_seated = enrolment.state in Enrolment.HOLDS
    before, after = record.changes(enrolment, state=State.CANCELLED, ended_at=at)
    enrolment.save(update_fields=["state", "ended_at"])
    record.record(act, about=enrolment, by=by, at=at, before=before, after=after, reason=reason)
    if was_seated:
        charges.void_charge(enrolment, by=by, at=at)
        planning.give_back_seat(enrolment.offering_id, quota_id=enrolment.quota_id)


@transaction.atomic
def end_with_the_class(*, offering: Offering, by, at: datetime) -> int:
    """The class was cancelled: every seat and waiting place ends, nothing is owed, nobody moves up. Twice is the same as once."""
    seating.lock(offering)
    ending = list(Enrolment.objects.filter(offering=offering, state__in=[State.SEATED, *Enrolment.HOPING]))
    for enrolment in ending:
        end(enrolment, act="registration.ended_with_the_class", by=by, at=at, reason=offering.cancelled_reason)
    return len(ending)


@transaction.atomic
def take_back_withdrawal(*, enrolment: Enrolment, by, at: datetime) -> Enrolment:
    """Undo a withdrawal: seated again while a seat is free, else first on the waiting list; a waiting place is had back as it was.

    Raises NotWithdrawn, TooLateToReturn after UNDO_WITHIN, ClassHasBegun, and what `apply` raises when something has
    changed meanwhile. Nobody promoted since loses the seat.
    """
    hold([enrolment.person])
    enrolment = Enrolment.objects.select_related("person", "offering").get(pk=enrolment.pk)
    if enrolment.state != State.CANCELLED:
        raise NotWithdrawn
    if enrolment.ended_at is None or at - enrolment.ended_at > UNDO_WITHIN:
        raise TooLateToReturn
    eligibility.require_eligible(enrolment.person, enrolment.offering, at=at, window=False)
    offering = seating.lock(enrolment.offering)
    if not seating.may_promote(offering, at):
        raise ClassHasBegun
    was_seated = enrolment.seated_at is not None
    enrolment.turn = head_of_line(offering) if was_seated else enrolment.turn
    state = State.REQUESTED if drawing.awaits_draw(offering) else State.WAITING
    before, after = record.changes(enrolment, state=state, ended_at=None, quota_id=None)
    enrolment.save(update_fields=["state", "ended_at", "quota", "turn"])
    record.record("registration.withdrawal_taken_back", about=enrolment, by=by, at=at, before=before, after=after)
    if was_seated and _sit_down_again(enrolment, offering, at=at):
        charges.revive_charge(enrolment, by=by, at=at)
    return enrolment


def _sit_down_again(enrolment: Enrolment, offering: Offering, *, at: datetime) -> bool:
    pots, quotas = seating.pots_of(offering)
    claim = Claim(enrolment, seating.entitled_to(enrolment.person, quotas, eligibility.first_day(offering, at)))
    for seat in seating.policy_of(offering)([claim], pots):
        if planning.take_seat(offering.pk, quota_id=seat.quota_id):
            enrolment.state, enrolment.quota_id, enrolment.seated_at = State.SEATED, seat.quota_id, at
            enrolment.save(update_fields=["state", "quota", "seated_at"])
            return True
    return False


def head_of_line(offering: Offering) -> int:
    """The turn before everybody who waits."""
    first = Enrolment.objects.filter(offering=offering, state=State.WAITING).aggregate(first=Min("turn"))["first"]
    return (first if first is not None else 1) - 1


@transaction.atomic
def move_or_cancel_named(
    *,
    offering: Offering,
    named: list[Enrolment],
    by,
    at: datetime,
    reason: str,
    to: Offering | None = None,
    capacity: int | None = None,
) -> list[Enrolment]:
    """Move the named people to the offering `to`, or cancel them when it is None; then lower the class's own cap to `capacity`.

    This is the named list that R5 asks for. Their seats go to nobody else before the cap is lowered; what is free after
    that goes down the waiting list. Everybody named is told why. Returns the new enrolments (moved) or the ended ones.
    Raises ReasonMissing, NobodyNamed, NoSeatThere, AlreadyLeft, and planning's own refusals.
    """
    if not reason.strip():
        raise ReasonMissing(fields={"reason": ""})
    if not named:
        raise NobodyNamed(fields={"named": ""})
    hold([enrolment.person for enrolment in named])
    both = {thing.pk: seating.lock(thing) for thing in sorted(filter(None, [offering, to]), key=lambda thing: thing.pk)}
    live = Enrolment.objects.live().filter(offering=offering, pk__in=[one.pk for one in named])
    ending = list(live.select_related("person").order_by("pk"))
    if len(ending) != len({one.pk for one in named}):
        raise AlreadyLeft
    if to is not None and both[to.pk].free < len(ending):
        raise NoSeatThere(title=to.title, free=both[to.pk].free)
    act = "registration.moved_away" if to else "registration.cancelled_by_name"
    for enrolment in ending:
        end(enrolment, act=act, by=by, at=at, reason=reason)
    done = [_seat_at(enrolment, both[to.pk], by=by, at=at, reason=reason) for enrolment in ending] if to else ending
    for enrolment in done:
        _tell_moved_or_cancelled(enrolment, offering, to=to, reason=reason, at=at)
    if capacity is not None:
        planning.set_capacity(offering, own_capacity=capacity, by=by, at=at)
    seating.give_out_seats(seating.lock(offering), by=by, at=at)
    return done


def _seat_at(ended: Enrolment, to: Offering, *, by, at: datetime, reason: str) -> Enrolment:
    """A named person's seat in the other class: no window is asked for, everything else is."""
    eligibility.require_eligible(ended.person, to, at=at, window=False)
    application = Application.objects.create(
        offering=to,
        person=ended.person,
        made_at=at,
        made_by_id=getattr(by, "pk", None),
        channel=Application.Channel.DESK,
    )
    for quota_id in (*seating.entitled_to(ended.person, seating.pots_of(to)[1], eligibility.first_day(to, at)), None):
        if planning.take_seat(to.pk, quota_id=quota_id):
            enrolment = seating.place(application, seat=Seat(application, quota_id), at=at)
            charges.raise_charge(enrolment, to)
            record.record(
                "registration.moved_here",
                about=enrolment,
                by=by,
                at=at,
                before={"enrolment": ended},
                after={"offering": to},
                reason=reason,
            )
            return enrolment
    raise NoSeatThere(title=to.title, free=0)


def _tell_moved_or_cancelled(
    enrolment: Enrolment, offering: Offering, *, to: Offering | None, reason: str, at: datetime
) -> None:
    kind = "registration/moved" if to else "registration/cancelled"
    named = [one.course_version_id for one in (offering, to) if one]
    people.tell(
        enrolment.person,
        kind,
        text=people_queries.worded(kind, title=offering.title, new_title=to.title if to else "", reason=reason),
        at=at,
        link=f"/me/classes/{enrolment.pk}/",
        once=f"{'moved' if to else 'ended'}:{enrolment.pk}:{int(at.timestamp())}",
        sensitive=any(catalogue.is_sensitive(version_id) for version_id in named),
    )
