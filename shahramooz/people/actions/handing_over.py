"""Roles passed on when an official changes. `planning.actions.hand_over` calls this, with all else that is open."""

from dataclasses import dataclass, field
from datetime import date

from shahramooz.people.access import in_force
from shahramooz.people.actions.deputies import stand_in
from shahramooz.people.actions.roles import RoleNotYours, RoleToOneself, close, grantable
from shahramooz.people.models import Affiliation, Person, RoleGrant
from shahramooz.people.queries import open_on


@dataclass
class PassedOn:
    """The roles that ended with one person and began with another, and the deputies that went along."""

    roles: list[RoleGrant] = field(default_factory=list)
    deputies: list[RoleGrant] = field(default_factory=list)


def to_pass_on(person: Person, on: date):
    """The roles a successor takes over: all that count today but teaching, which stays with its classes; own ones first."""
    held = RoleGrant.objects.filter(in_force(on), person=person).exclude(role=RoleGrant.Role.INSTRUCTOR)
    return held.select_related("venue", "unit", "organisation", "deputy_of__person").order_by(
        "deputy_of", "since", "pk"
    )


def pass_roles_on(*, person: Person, successor: Person, on: date, by) -> PassedOn:
    """End the roles of `person` and give them, with their deputies and deputyships, to `successor` from the day `on`.

    Part of a larger act that records it. Raises RoleToOneself, RoleNotYours. R29.
    """
    grants = list(to_pass_on(person, on))
    if isinstance(by, Person):
        if by.pk == successor.pk:
            raise RoleToOneself
        if not {grant.role for grant in grants} <= grantable(by, on):
            raise RoleNotYours
    done = PassedOn()
    for grant in grants:
        if grant.deputy_of_id:
            done.deputies.append(grant)
            if grant.deputy_of.person_id != successor.pk:
                stand_in(grant.deputy_of, successor, since=on, until=grant.until)
        else:
            done.roles.append(grant)
            _begin(grant, successor, on=on, done=done)
        close(grant, on)
    return done


def _begin(grant: RoleGrant, successor: Person, *, on: date, done: PassedOn) -> None:
    """The successor's own grant, unless held already; the deputies of the old one stand in for it."""
    where = {name: getattr(grant, name) for name in ("venue", "unit", "organisation", "committee")}
    held = RoleGrant.objects.filter(open_on(on), person=successor, role=grant.role, deputy_of=None, **where).first()
    mine = held or RoleGrant.objects.create(
        person=successor,
        role=grant.role,
        since=on,
        until=grant.until,
        affiliation=grant.affiliation_id and _like(grant.affiliation, successor, on),
        **where,
    )
    for deputy in grant.deputies.filter(until__gte=on).exclude(person=successor):
        done.deputies.append(deputy)
        stand_in(mine, deputy.person, since=max(deputy.since, on), until=deputy.until)
        close(deputy, on)


def _like(affiliation: Affiliation, person: Person, on: date) -> Affiliation | None:
    """The successor's affiliation of the same kind, on which the role rests from now on."""
    return Affiliation.objects.filter(open_on(on), person=person, kind=affiliation.kind).order_by("since", "pk").first()
