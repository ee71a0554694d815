"""Which people one may see: the one place asked before a person's record is fetched (T1, R28). Others are not found."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from shahramooz.city import scope
from shahramooz.people import queries as people
from shahramooz.people.access import Ability, Access
from shahramooz.people.models import Person, RoleGrant
from shahramooz.registration.models import Enrolment

Role = RoleGrant.Role


def people_visible_to(access: Access, *, on: date, ability: Ability = Ability.SEE_PEOPLE) -> QuerySet[Person]:
    """Live persons whose record the access reaches on the day `on`, in the order of names.

    The whole city for its roles; else one's own unit with those under it, one's own workers, the applicants of one's house,
    the learners of one's body. Families only as permissions.md lets: all for the head, those in classes in their charge for an
    expert, none for the administrator and the auditor.
    """
    found = people.live().order_by("sort_key", "pk")
    if not access.may(ability):
        return found.none()
    if access.enforces:
        found = found.exclude(people.of_vendors())
    if not access.everywhere(ability):
        found = found.filter(_within(access, ability, on) | Q(pk=access.person.pk))
    if people.may_see_families(access):
        return found
    return found.filter(~people.is_family(on) | _families(access, on) | Q(pk=access.person.pk))


def _within(access: Access, ability: Ability, on: date) -> Q:
    held = access.holding(ability)
    houses = {one.venue_id for one in held if one.venue_id is not None}
    partners = {one.organisation_id for one in held if one.role == Role.PARTNER}
    return people.belongs_within(access, ability, on) | _enrolled(venue__in=houses) | _enrolled(provider__in=partners)


def _families(access: Access, on: date) -> Q:
    """Families within one's scope, and those in classes that are in one's charge."""
    if not access.may(Ability.FAMILIES):
        return Q(pk=None)
    return _within(access, Ability.FAMILIES, on) | _enrolled(owner=access.person.pk)


def _enrolled(**classes) -> Q:
    wanted = {f"offering__{name}": value for name, value in classes.items()}
    if not all(wanted.values()):
        return Q(pk=None)
    return Q(
        Exists(Enrolment.objects.live().filter(municipality_id=scope.current_id(), person=OuterRef("pk"), **wanted))
    )
