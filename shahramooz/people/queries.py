"""What can be asked about people."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from shahramooz.lib import digits, identity, text
from shahramooz.lib.refusal import Refusal
from shahramooz.people import documents
from shahramooz.people.models import (
    Account,
    AccountPerson,
    Affiliation,
    Dependant,
    GuardianConsent,
    IdentityDocument,
    Message,
    Person,
    RoleGrant,
    Segment,
)

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


def _open_on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gte=day))


def guardians_of(person: Person, on: date) -> QuerySet[Person]:
    """Who answers for `person` on the day `on`."""
    bonds = Dependant.objects.filter(_open_on(on), guardian=OuterRef("pk"), person=person)
    return live().filter(Exists(bonds)).order_by("sort_key", "pk")


def dependants_of(guardian: Person, on: date) -> QuerySet[Dependant]:
    """The family members of `guardian` on the day `on`, with their persons."""
    bonds = Dependant.objects.filter(_open_on(on), guardian=guardian)
    return bonds.select_related("person").order_by("person__birth_date", "person__sort_key", "pk")


def is_minor(person: Person, on: date) -> bool:
    """Whether the person is known to be under 18 on the day `on`."""
    age = person.age_on(on)
    return age is not None and age < ADULT_AT


def has_consent(minor: Person, on: date, *, scope: str = "") -> bool:
    """Whether a guardian of that day has permitted it, in general or for `scope` (Q25: either parent is enough).

    `on` is the day of the decision, normally today.
    """
    wanted = {"", scope}
    guardians = Dependant.objects.filter(_open_on(on), guardian=OuterRef("guardian"), person=minor)
    given = GuardianConsent.objects.filter(minor=minor, scope__in=wanted, given_at__date__lte=on)
    return given.filter(Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=on)).filter(Exists(guardians)).exists()


def consents_of(guardian: Person) -> QuerySet[GuardianConsent]:
    """The permissions this guardian has given and not withdrawn."""
    return GuardianConsent.objects.filter(guardian=guardian, withdrawn_at=None)


def may_act_for(actor: Person, person: Person, on: date) -> bool:
    """Whether `actor` may register or withdraw `person`: oneself, or a dependant of that day."""
    if actor.pk == person.pk:
        return True
    return Dependant.objects.filter(_open_on(on), guardian=actor, person=person).exists()


def fits(person: Person, segment: Segment, on: date) -> bool:
    """Whether the person belongs to the segment on the day `on`; an unknown birth date or gender fits no segment that asks for it."""
    if segment.gender and person.gender != segment.gender:
        return False
    if segment.neighbourhood_id and person.neighbourhood_id != segment.neighbourhood_id:
        return False
    if segment.min_age is not None or segment.max_age is not None:
        age = person.age_on(on)
        if age is None or age < (segment.min_age or 0) or (segment.max_age is not None and age > segment.max_age):
            return False
    if segment.affiliation_kind:
        return affiliations_of(person, on).filter(kind=segment.affiliation_kind).exists()
    return True


def affiliations_of(person: Person, on: date) -> QuerySet[Affiliation]:
    """Where the person belongs on the day `on`."""
    return (
        Affiliation.objects.filter(_open_on(on), person=person)
        .select_related("organisation", "unit")
        .order_by("since", "pk")
    )


def roles_of(person: Person, on: date) -> QuerySet[RoleGrant]:
    """The roles held on the day `on`, with the venue they are for."""
    return RoleGrant.objects.filter(_open_on(on), person=person).select_related("venue", "unit").order_by("since", "pk")


def accounts_of(person: Person) -> QuerySet[Account]:
    """The accounts that may act for this person now."""
    links = AccountPerson.objects.filter(account=OuterRef("pk"), person=person, ended_at=None)
    return Account.objects.filter(Exists(links)).order_by("pk")


def own_account(person: Person) -> Account | None:
    """The account whose own person this is."""
    link = AccountPerson.objects.filter(person=person, ended_at=None, is_self=True).select_related("account").first()
    return link.account if link else None


def own_person(account: Account) -> Person | None:
    """The account's own person; None while it has not introduced itself."""
    link = AccountPerson.objects.filter(account=account, ended_at=None, is_self=True).select_related("person").first()
    return link.person if link else None


def found(words: str) -> QuerySet[Person]:
    """Live persons whose name holds every typed word; or who bear the typed mobile or document number."""
    everybody = live().order_by("sort_key", "pk")
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


def messages_of(people: list[Person]) -> QuerySet[Message]:
    """What was told to these people, newest first."""
    return Message.objects.filter(person__in=people).select_related("person").order_by("-made_at", "-pk")


def unread(people: list[Person]) -> int:
    """How many messages nobody has looked at."""
    return Message.objects.filter(person__in=people, seen_at=None).count()


def has_people(account: Account) -> bool:
    """Whether the account may act for anybody yet."""
    return AccountPerson.objects.filter(account=account, ended_at=None).exists()
