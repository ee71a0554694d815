"""The fee of a seat: due, paid with a receipt number, waived with a reason, void when the seat is given up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal import record
from shahramooz.lib.refusal import Refusal
from shahramooz.planning.models import Offering
from shahramooz.registration.models import Charge, Enrolment


class NothingDue(Refusal):
    message = _("شهریه این نفر پیش‌تر روشن شده است.")
    next_step = _("صفحه را تازه کنید تا وضع تازه را ببینید.")


class ReceiptMissing(Refusal):
    message = _("شماره رسید را بنویسید.")
    next_step = _("شماره روی رسید بانک یا کارت‌خوان است.")


class WaiverReasonMissing(Refusal):
    message = _("دلیل بخشودگی را بنویسید.")
    next_step = _("یک جمله کوتاه بس است؛ در رویدادنگاری می‌ماند.")


def raise_charge(enrolment: Enrolment, offering: Offering) -> Charge | None:
    """A seat in a class with a fee makes a charge that is due; a free class makes none. Part of seating, in its transaction."""
    if not offering.fee:
        return None
    return Charge.objects.create(enrolment=enrolment, amount=offering.fee)


@transaction.atomic
def settle_charge(*, charge: Charge, receipt: str, by, at: datetime) -> Charge:
    """Record that the fee was paid, with the number of its receipt. Raises ReceiptMissing, NothingDue."""
    receipt = receipt.strip()
    if not receipt:
        raise ReceiptMissing(fields={"receipt": ""})
    return _close(charge, "registration.charge_paid", Charge.State.PAID, by=by, at=at, receipt=receipt[:40])


@transaction.atomic
def waive_charge(*, charge: Charge, reason: str, by, at: datetime) -> Charge:
    """Let the fee go, with a reason that stays. Raises WaiverReasonMissing, NothingDue."""
    reason = reason.strip()
    if not reason:
        raise WaiverReasonMissing(fields={"reason": ""})
    return _close(charge, "registration.charge_waived", Charge.State.WAIVED, by=by, at=at, reason=reason[:200])


def _close(charge: Charge, act: str, state: str, *, by, at: datetime, **facts) -> Charge:
    charge = Charge.objects.select_for_update(no_key=True).get(pk=charge.pk)
    if charge.state != Charge.State.DUE:
        raise NothingDue
    settled_by = by if record.kind_of(by) == "people.person" else None
    before, after = record.changes(charge, state=state, settled_at=at, settled_by=settled_by, **facts)
    charge.save()
    record.record(act, about=charge, by=by, at=at, before=before, after=after, reason=facts.get("reason", ""))
    return charge


def void_charge(enrolment: Enrolment, *, by, at: datetime) -> Charge | None:
    """A seat given up owes nothing. A receipt that was already taken stays written on the charge: it is what must be paid back."""
    charge = Charge.objects.filter(enrolment=enrolment).exclude(state=Charge.State.VOID).first()
    if charge is None:
        return None
    before, after = record.changes(charge, state=Charge.State.VOID)
    charge.save(update_fields=["state"])
    record.record("registration.charge_voided", about=charge, by=by, at=at, before=before, after=after)
    return charge


def revive_charge(enrolment: Enrolment, *, by, at: datetime) -> Charge | None:
    """A withdrawal taken back owes again what it owed."""
    charge = Charge.objects.filter(enrolment=enrolment, state=Charge.State.VOID).first()
    if charge is None:
        return None
    state = Charge.State.PAID if charge.receipt else Charge.State.WAIVED if charge.reason else Charge.State.DUE
    before, after = record.changes(charge, state=state)
    charge.save(update_fields=["state"])
    record.record("registration.charge_revived", about=charge, by=by, at=at, before=before, after=after)
    return charge
