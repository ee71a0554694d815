"""Street vendors' records: written and ended by training staff, for training alone."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib import text
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability, access_of
from shahramooz.people.models import Person, Vendor


class VendorNotYours(Refusal):
    message = _("پرونده دست‌فروشان تنها در دست کارکنان آموزش است.")


class VendorKnown(Refusal):
    message = _("{name} پیش‌تر در فهرست دست‌فروشان آمده است.")


class TradeMissing(Refusal):
    message = _("بنویسید چه می‌فروشد؛ دوره‌ها از روی همین پیشنهاد می‌شوند.")


@transaction.atomic
def add_vendor(*, person: Person, trade: str, note: str = "", by: Person, at: datetime) -> Vendor:
    """Write down that somebody sells in the street, and what they wish to learn. Raises VendorNotYours, VendorKnown, TradeMissing."""
    today = timezone.localdate(at)
    _require_training_staff(by, today)
    trade = text.display(trade)
    if not trade:
        raise TradeMissing(fields={"trade": ""})
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Vendor.objects.filter(person=person, ended_on=None).exists():
        raise VendorKnown(name=person.name, fields={"number": ""})
    made = Vendor.objects.create(person=person, trade=trade, note=text.display(note), since=today)
    record("people.vendor_added", about=made, by=by, at=at)
    return made


@transaction.atomic
def end_vendor(*, vendor: Vendor, by: Person, at: datetime) -> Vendor:
    """Say that somebody no longer sells in the street; the record leaves the list. Raises VendorNotYours."""
    today = timezone.localdate(at)
    _require_training_staff(by, today)
    if vendor.ended_on is None:
        vendor.ended_on = today
        vendor.save(update_fields=["ended_on"])
        record("people.vendor_ended", about=vendor, by=by, at=at)
    return vendor


def _require_training_staff(by: Person, today) -> None:
    if not access_of(by, on=today).may(Ability.VENDORS):
        raise VendorNotYours
