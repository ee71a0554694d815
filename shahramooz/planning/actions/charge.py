"""Which expert a class is in the charge of: they see the families in it (R28), and a handover passes it on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.planning.actions.seats import lock
from shahramooz.planning.models import Offering


class ChargeOfOneself(Refusal):
    message = _("کسی کلاس را به دست خودش نمی‌سپارد؛ از همکار دیگری بخواهید.")


@transaction.atomic
def put_in_charge(offering: Offering, *, owner: Person, by, at: datetime) -> Offering:
    """Put a class in the charge of an expert. Raises ChargeOfOneself. R29."""
    if isinstance(by, Person) and by.pk == owner.pk:
        raise ChargeOfOneself(fields={"owner": ""})
    offering = lock(offering.pk, seen=offering)
    before, after = journal.changes(offering, owner=owner)
    if after:
        offering.save(update_fields=["owner"])
        journal.record("planning.put_in_charge", about=offering, by=by, at=at, before=before, after=after)
    return offering
