"""Erasing a person as one act: certificates become those of nobody and are signed anew, then people and journal forget (T24)."""

import hashlib
from datetime import datetime

from django.db import transaction

from shahramooz.delivery import certificate as paper
from shahramooz.delivery.actions.keys import key_in_force, private_half
from shahramooz.delivery.models import Certificate, PrintedBatch
from shahramooz.journal import record as journal
from shahramooz.people import queries
from shahramooz.people.actions import erasing
from shahramooz.people.models import Person


@transaction.atomic
def erase_person(*, person: Person, reason: str, by: Person, at: datetime) -> None:
    """Erase a person on their own wish or by law: names, numbers, addresses and messages go, evidence stays without a name.

    Raises ErasureNotYours, ErasureReasonMissing, HoldsOffice, AlreadyErased. T24.
    """
    erasing.require_erasable(person, reason=reason, by=by, at=at)
    held = Certificate.objects.filter(person__in=queries.records_of(person)).select_related("signed_with")
    for certificate in held.select_for_update(of=("self",)):
        _without_name(certificate, by=by, at=at)
    erasing.erase_records(person=person, reason=reason, by=by, at=at)


def _without_name(certificate: Certificate, *, by: Person, at: datetime) -> None:
    """The same facts of nobody, signed with the key in force. The digest of the old text stays in the journal, so that a paper in
    its owner's hand can still be proved. Printed pages that show the name go; they can be set again at any time."""
    before = hashlib.sha256(certificate.content.encode()).hexdigest()
    key = key_in_force(by=by, at=at)
    nobody = " ".join(erasing.NOBODY.values())
    facts = paper.facts_of(certificate.content) | {"name": nobody, "id": "", "person": "", "key": key.key_id}
    facts.pop("v", None)
    text = paper.text_of(facts)
    batch = certificate.batch_id
    certificate.content, certificate.signed_with = text, key
    certificate.signature = paper.sign(text, private_key=private_half(key))
    certificate.save(update_fields=["content", "signature", "signed_with"])
    if batch:
        Certificate.objects.filter(batch=batch).update(batch=None)
        PrintedBatch.objects.filter(pk=batch).delete()
    journal.record(
        "delivery.certificate_anonymised", about=certificate, by=by, at=at, before={"sha256": before}, after={}
    )
