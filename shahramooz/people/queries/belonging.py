"""Where people belong, and the roles they hold."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from shahramooz.people.access import in_force
from shahramooz.people.models import Affiliation, Person, RoleGrant, Segment
from shahramooz.people.queries.days import holds_on, open_on


def affiliations_of(person: Person, on: date) -> QuerySet[Affiliation]:
    """Where the person belongs on the day `on`."""
    return (
        Affiliation.objects.filter(open_on(on), person=person)
        .select_related("organisation", "unit")
        .order_by("since", "pk")
    )


def roles_of(person: Person, on: date) -> QuerySet[RoleGrant]:
    """The roles that count on the day `on`, with the place they are for and whom a deputy stands in for."""
    held = RoleGrant.objects.filter(in_force(on), person=person)
    return held.select_related("venue", "unit", "organisation", "deputy_of__person").order_by("since", "pk")


def belongings_of(people: Iterable[Person]) -> QuerySet[Affiliation]:
    """Every affiliation these people have or had, whatever the day; one query for all of them."""
    return Affiliation.objects.filter(person__in=list(people)).order_by("since", "pk")


def fits(person: Person, segment: Segment, on: date) -> bool:
    """Whether the person belongs to the segment on the day `on`; an unknown birth date or gender fits no segment that asks for it."""
    return fits_with(person, segment, on, affiliations_of(person, on) if segment.affiliation_kind else ())


def fits_with(person: Person, segment: Segment, on: date, belongings: Iterable[Affiliation]) -> bool:
    """`fits`, decided by affiliations that were read before: nothing is asked here."""
    if segment.gender and person.gender != segment.gender:
        return False
    if segment.neighbourhood_id and person.neighbourhood_id != segment.neighbourhood_id:
        return False
    if segment.min_age is not None or segment.max_age is not None:
        age = person.age_on(on)
        if age is None or age < (segment.min_age or 0) or (segment.max_age is not None and age > segment.max_age):
            return False
    if not segment.affiliation_kind:
        return True
    return any(one.kind == segment.affiliation_kind and holds_on(one, on) for one in belongings)


def in_segment(segment: Segment, on: date) -> QuerySet[Person]:
    """Everybody who belongs to the segment on the day `on`: the persons whom `fits` would say yes to, asked in one query."""
    found = Person.objects.all()
    if segment.gender:
        found = found.filter(gender=segment.gender)
    if segment.neighbourhood_id:
        found = found.filter(neighbourhood=segment.neighbourhood_id)
    if segment.min_age is not None:
        found = found.filter(birth_date__lte=born_at_most(segment.min_age, on))
    if segment.max_age is not None:
        found = found.filter(birth_date__gt=born_at_most(segment.max_age + 1, on))
    if segment.affiliation_kind:
        held = Affiliation.objects.filter(open_on(on), person=OuterRef("pk"), kind=segment.affiliation_kind)
        found = found.filter(Exists(held))
    return found


def born_at_most(age: int, on: date) -> date:
    """The last birth date of somebody who is `age` on the day `on`; born on 29 February, one is older on 1 March."""
    try:
        return on.replace(year=on.year - age)
    except ValueError:
        return date(on.year - age, 2, 28)
