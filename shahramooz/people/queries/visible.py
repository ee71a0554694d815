"""What one may see of units and bodies, and of people by where they belong (T1). What lies outside is not found.

People are seen by their applications and classes too; `registration.visible` adds those and is the one place asked for people.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from shahramooz.city import scope
from shahramooz.people.access import Ability, Access
from shahramooz.people.models import Affiliation, Dependant, Organisation, RoleGrant, Unit, Vendor
from shahramooz.people.queries.days import open_on

Kind = Affiliation.Kind
OF_THEIR_OWN = (Kind.EMPLOYEE, Kind.COMPANY_STAFF, Kind.CONTRACTOR_WORKER)


def units_visible_to(access: Access, ability: Ability = Ability.SEE_PEOPLE) -> QuerySet[Unit]:
    """The units where the access holds `ability`: all of them, or its own with those under it."""
    return Unit.objects.all() if access.everywhere(ability) else Unit.objects.filter(pk__in=access.units(ability))


def organisations_visible_to(access: Access, ability: Ability = Ability.SEE_PEOPLE) -> QuerySet[Organisation]:
    """The bodies where the access holds `ability`: all of them, or its own."""
    every = Organisation.objects.all()
    return every if access.everywhere(ability) else every.filter(pk__in=access.organisations(ability))


def vendors_visible_to(access: Access, on: date) -> QuerySet[Vendor]:
    """Street vendors' records of the day `on`: for training staff; none at all for anybody who enforces, whatever else they are."""
    every = Vendor.objects.select_related("person") if access.may(Ability.VENDORS) else Vendor.objects.none()
    every = every.filter(municipality_id=scope.current_id())
    return every.filter(Q(ended_on=None) | Q(ended_on__gt=on)).order_by("person__sort_key", "pk")


def belongs_within(access: Access, ability: Ability, on: date) -> Q:
    """People of the access's own units, and the workers of the contractors it speaks for, on the day `on`."""
    allowed = Q(pk=None)
    here = Affiliation.objects.filter(open_on(on), person=OuterRef("pk"))
    units = access.units(ability)
    if units:
        of_units = here.filter(unit__in=units)
        families = Dependant.objects.filter(
            open_on(on), person=OuterRef("pk"), guardian__in=_belonging_to(units, on).values("person")
        )
        allowed |= Exists(of_units) | Exists(families)
    bodies = _bodies(access, ability)
    if bodies:
        allowed |= Exists(here.filter(kind=Kind.CONTRACTOR_WORKER, organisation__in=bodies))
    return allowed


def _belonging_to(units: set[int], on: date) -> QuerySet[Affiliation]:
    return Affiliation.objects.filter(open_on(on), unit__in=units)


def _bodies(access: Access, ability: Ability) -> set[int]:
    held = access.holding(ability)
    return {one.organisation_id for one in held if one.role == RoleGrant.Role.CONTRACTOR_REP}


def is_family(on: date) -> Q:
    """Known to the city as somebody's family on the day `on`, not in a work of their own (R28)."""
    here = Affiliation.objects.filter(open_on(on), person=OuterRef("pk"))
    bonds = Dependant.objects.filter(open_on(on), person=OuterRef("pk"))
    of_a_family = Exists(bonds) | Exists(here.filter(kind=Kind.FAMILY))
    return Q(of_a_family) & ~Q(Exists(here.filter(kind__in=OF_THEIR_OWN)))


def may_see_families(access: Access) -> bool:
    """Whether the access sees every family: the head does, an expert only those in classes in their charge."""
    held = access.holding(Ability.FAMILIES)
    return any(one.role == RoleGrant.Role.TRAINING_HEAD and one.unit_id is None for one in held)


def of_vendors() -> Q:
    """People who have a street vendor's record, ever."""
    return Q(Exists(Vendor.objects.filter(person=OuterRef("pk"))))
