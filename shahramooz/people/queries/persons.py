"""Persons and what identifies them."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from shahramooz.lib import digits, identity, text
from shahramooz.lib.refusal import Refusal
from shahramooz.people import documents
from shahramooz.people.models import IdentityDocument, Person

ADULT_AT = 18


def live() -> QuerySet[Person]:
    """Persons that were not merged into another record."""
    return Person.objects.filter(merged_into=None)


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


def people_with_mobile(mobile: str) -> QuerySet[Person]:
    """Everybody who gave this mobile; a family may share one."""
    return live().filter(mobile=mobile).order_by("sort_key", "pk")


def is_minor(person: Person, on: date) -> bool:
    """Whether the person is known to be under 18 on the day `on`."""
    age = person.age_on(on)
    return age is not None and age < ADULT_AT


def found(words: str, *, among: QuerySet[Person] | None = None) -> QuerySet[Person]:
    """Live persons whose name holds every typed word; or who bear the typed mobile or document number. `among` those one may see."""
    everybody = (live() if among is None else among).order_by("sort_key", "pk")
    typed = digits.to_ascii(words).strip()
    if not typed:
        return everybody
    if not any(character.isdigit() for character in typed):
        key = text.search_key(words)
        matches = everybody
        for word in key.split():
            matches = matches.filter(Q(search_key__contains=word) | Q(compact_key__contains=word))
        return matches
    bearers = IdentityDocument.objects.filter(
        ended_at=None, number_index__in=_possible_numbers(typed), person=OuterRef("pk")
    )
    return everybody.filter(Q(mobile=_mobile_or_nothing(typed)) | Exists(bearers))


def _mobile_or_nothing(typed: str) -> str:
    try:
        return identity.mobile(typed)
    except Refusal:
        return "-"


def _possible_numbers(typed: str) -> list[bytes]:
    possible = []
    for kind in (documents.Kind.NATIONAL_ID, documents.Kind.FOREIGNER_CODE, documents.Kind.PASSPORT):
        try:
            possible.append(documents.index(kind, documents.read(kind, typed)))
        except Refusal:
            continue
    return possible
