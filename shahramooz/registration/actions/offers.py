"""A freed seat that is offered for some hours: accepted, or given to the next in line."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import queries as catalogue
from shahramooz.journal import record
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.registration.actions import charges, seating
from shahramooz.registration.actions.leaving import end
from shahramooz.registration.models import Enrolment

State = Enrolment.State


class NothingOffered(Refusal):
    message = _("برای این ثبت‌نام جایی پیشنهاد نشده است.")
    next_step = _("«کلاس‌های من» را ببینید؛ شاید پیش‌تر پاسخ داده‌اید.")


class OfferOver(Refusal):
    message = _("زمان پذیرفتن {until} گذشت و جا به نفر بعد رسید.")
    next_step = _("اگر هنوز می‌خواهید بیایید، دوباره ثبت‌نام کنید تا در فهرست انتظار بمانید.")


@transaction.atomic
def accept_offer(*, enrolment: Enrolment, by, at: datetime) -> Enrolment:
    """Take the seat that is kept for this enrolment. Accepting twice is the same as once. Raises NothingOffered, OfferOver."""
    offering = seating.lock(enrolment.offering)
    enrolment = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    if enrolment.state == State.SEATED:
        return enrolment
    if enrolment.state != State.OFFERED:
        raise NothingOffered
    if at >= enrolment.offered_until:
        raise OfferOver(until=enrolment.offered_until)
    before, after = record.changes(enrolment, state=State.SEATED, seated_at=at, offered_until=None)
    enrolment.save(update_fields=["state", "seated_at", "offered_until"])
    charges.raise_charge(enrolment, offering)
    record.record("registration.offer_accepted", about=enrolment, by=by, at=at, before=before, after=after)
    return enrolment


@transaction.atomic
def expire_offer(*, enrolment: Enrolment, by, at: datetime) -> bool:
    """End an offer nobody answered in time and ask the next in line; False when it was answered meanwhile. Twice is as once."""
    offering = seating.lock(enrolment.offering)
    enrolment = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    if enrolment.state != State.OFFERED or at < enrolment.offered_until:
        return False
    until = enrolment.offered_until
    end(enrolment, act="registration.offer_expired", by=by, at=at, reason="")
    people.tell(
        enrolment.person,
        "registration/offer-expired",
        text=queries.worded("registration/offer-expired", title=offering.title),
        at=at,
        link=f"/me/classes/{enrolment.pk}/",
        once=f"offer-expired:{enrolment.pk}:{int(until.timestamp())}",
        sensitive=catalogue.is_sensitive(offering.course_version_id),
    )
    seating.give_out_seats(seating.lock(offering), by=by, at=at)
    return True
