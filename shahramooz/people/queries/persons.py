"""Persons and what identifies them."""

from datetime import date

from django.db.models import QuerySet

from shahramooz.people import documents
from shahramooz.people.models import IdentityDocument, Person, Scan

ADULT_AT = 18


def live() -> QuerySet[Person]:
    """Persons that were neither merged into another record nor erased."""
    return Person.objects.filter(merged_into=None, erased_at=None)


def person_by_document(kind: str, number: str) -> Person | None:
    """The one active person who bears this document (R12), asked by its blind index. `number` is read as typed.

    Raises the refusals of `lib.identity` when the number cannot be one.
    """
    wanted = documents.index(kind, documents.read(kind, number))
    found = (
        IdentityDocument.objects.filter(kind=kind, number_index=wanted, ended_at=None).select_related("person").first()
    )
    return found.person if found else None


def documents_of(person: Person) -> QuerySet[IdentityDocument]:
    """The documents in force, temporary records last."""
    return IdentityDocument.objects.filter(person=person, ended_at=None).order_by("kind", "pk")


def scans_of(person: Person) -> QuerySet[Scan]:
    """The scans that were not taken back, without their pictures."""
    return Scan.objects.filter(person=person, withdrawn_at=None).defer("content_sealed").order_by("-made_at", "-pk")


def people_with_mobile(mobile: str) -> QuerySet[Person]:
    """Everybody who gave this mobile; a family may share one."""
    return live().filter(mobile=mobile).order_by("sort_key", "pk")


def is_minor(person: Person, on: date) -> bool:
    """Whether the person is known to be under 18 on the day `on`."""
    age = person.age_on(on)
    return age is not None and age < ADULT_AT
