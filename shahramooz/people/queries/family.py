"""Who answers for whom, and what was permitted."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from shahramooz.people.models import Dependant, GuardianConsent, Person
from shahramooz.people.queries.days import open_on
from shahramooz.people.queries.persons import live


def guardians_of(person: Person, on: date) -> QuerySet[Person]:
    """Who answers for `person` on the day `on`."""
    bonds = Dependant.objects.filter(open_on(on), guardian=OuterRef("pk"), person=person)
    return live().filter(Exists(bonds)).order_by("sort_key", "pk")


def dependants_of(guardian: Person, on: date) -> QuerySet[Dependant]:
    """The family members of `guardian` on the day `on`, with their persons."""
    bonds = Dependant.objects.filter(open_on(on), guardian=guardian)
    return bonds.select_related("person").order_by("person__birth_date", "person__sort_key", "pk")


def has_consent(minor: Person, on: date, *, scope: str = "") -> bool:
    """Whether a guardian of that day has permitted it, in general or for `scope` (Q25: either parent is enough).

    `on` is the day of the decision, normally today.
    """
    return minor.pk in those_with_consent([minor], on, scope=scope)


def those_with_consent(minors: Iterable[Person], on: date, *, scope: str = "") -> set[int]:
    """The ids of those among `minors` whom a guardian of that day has permitted it; one query for all of them (Q25)."""
    wanted = {"", scope}
    guardians = Dependant.objects.filter(open_on(on), guardian=OuterRef("guardian"), person=OuterRef("minor"))
    given = GuardianConsent.objects.filter(minor__in=list(minors), scope__in=wanted, given_at__date__lte=on)
    given = given.filter(Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=on)).filter(Exists(guardians))
    return set(given.values_list("minor_id", flat=True))


def consents_of(guardian: Person) -> QuerySet[GuardianConsent]:
    """The permissions this guardian has given and not withdrawn."""
    return GuardianConsent.objects.filter(guardian=guardian, withdrawn_at=None)


def may_act_for(actor: Person, person: Person, on: date) -> bool:
    """Whether `actor` may register or withdraw `person`: oneself, or a dependant of that day."""
    if actor.pk == person.pk:
        return True
    return Dependant.objects.filter(open_on(on), guardian=actor, person=person).exists()
