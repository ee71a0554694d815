"""What a person may do, and where: the roles of permissions.md as abilities with a scope."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

from django.db.models import Q

from shahramooz.people.matrix import Thing, roles_that
from shahramooz.people.models import Person, RoleGrant, Unit

Role = RoleGrant.Role


class Ability(Enum):
    """One thing that somebody in the city's training work may do."""

    WORK = "work"  # has any working page at all
    CLASSES = "classes"  # read offerings and their sessions, without names
    PLAN = "plan"  # offerings, sessions, rooms
    APPROVE = "approve"  # approve and publish offerings, courses
    PLACES = "places"  # venues, rooms, closures
    RESTRICT = "restrict"  # restrictions and bulk mode
    DESK = "desk"  # register people who came in person
    ROSTER = "roster"  # see who is in a class
    ATTENDANCE = "attendance"
    GRADE = "grade"
    CERTIFY = "certify"  # issue and revoke
    SEE_PEOPLE = "see_people"  # records of the people in one's scope
    EDIT_PEOPLE = "edit_people"  # correct those records
    PEOPLE = "people"  # the whole registry: open records, affiliations, roles
    FAMILIES = "families"  # see who belongs to whose family
    ROLES = "roles"  # see who holds which role
    GRANT = "grant"  # give and take roles, hand work over; which ones the action says
    VENDORS = "vendors"  # street vendors' records: training staff, never enforcement
    CONTRACTORS = "contractors"  # read contractors, contracts and how many work under them
    EDIT_CONTRACTORS = "edit_contractors"
    REPORTS = "reports"
    JOURNAL = "journal"
    SETTINGS = "settings"
    MESSAGES = "messages"  # see what was sent, send campaigns
    WORDINGS = "wordings"  # say how messages are worded


A, T = Ability, Thing
# Which letter of which object an ability asks for; a third word asks for that scope.
ASKS: dict[Ability, tuple[str, ...]] = {
    A.CLASSES: ("R", T.OFFERING),
    A.PLAN: ("W", T.OFFERING),
    A.APPROVE: ("A", T.OFFERING),
    A.PLACES: ("W", T.OFFERING),
    A.RESTRICT: ("W", T.OFFERING, "O"),
    A.DESK: ("W", T.REGISTRATION),
    A.ROSTER: ("R", T.ATTENDANCE),
    A.ATTENDANCE: ("W", T.ATTENDANCE),
    A.GRADE: ("W", T.ATTENDANCE),
    A.CERTIFY: ("A", T.CERTIFICATE),
    A.SEE_PEOPLE: ("R", T.PERSON),
    A.EDIT_PEOPLE: ("W", T.PERSON),
    A.PEOPLE: ("W", T.PERSON, "O"),
    A.FAMILIES: ("R", T.FAMILY),
    A.ROLES: ("R", T.SETTINGS),
    A.CONTRACTORS: ("R", T.CONTRACTOR),
    A.EDIT_CONTRACTORS: ("W", T.CONTRACTOR),
    A.REPORTS: ("R", T.REGISTRATION),
    A.JOURNAL: ("R", T.JOURNAL),
    A.GRANT: ("W", T.SETTINGS),
    A.SETTINGS: ("W", T.SETTINGS),
    A.WORDINGS: ("A", T.SETTINGS),
}
# What the table would give and is not given, because the page does not narrow itself so far, or need not be read at all.
HELD_BACK: dict[Ability, set[str]] = {
    A.PLAN: {Role.UNIT_MANAGER, Role.PARTNER},  # the wizard asks for a house of one's own
    A.PLACES: {Role.UNIT_MANAGER, Role.PARTNER},
    A.DESK: {Role.UNIT_MANAGER, Role.CONTRACTOR_REP},  # the desk stands in a house
    A.ROSTER: {Role.SYSTEM_ADMIN, Role.AUDITOR, Role.CONTRACTOR_REP},  # counts and own workers, no names of others
    A.ATTENDANCE: {Role.PARTNER},
    A.GRADE: {Role.HOUSE_OPERATOR, Role.PARTNER},  # «RW attendance»: no grades
    A.SEE_PEOPLE: {Role.INSTRUCTOR},  # names of own class: the roster shows them
    A.REPORTS: {Role.SYSTEM_ADMIN, Role.PARTNER, Role.CONTRACTOR_REP},
    A.CONTRACTORS: {Role.PARTNER},  # until ranks are published there is nothing of theirs to read
}
# What is given beyond the table, and why.
BEYOND: dict[Ability, set[str]] = {
    A.WORK: set(Role.values),
    A.GRANT: {Role.TRAINING_HEAD},  # the roles below their own
    A.VENDORS: {Role.TRAINING_HEAD, Role.TRAINING_EXPERT},  # has no row there; «no enforcement role can read»
    A.MESSAGES: {Role.TRAINING_HEAD, Role.TRAINING_EXPERT},  # has no row there
    A.CONTRACTORS: {Role.TRAINING_HEAD},  # «A issue rank» reads what it judges
    A.EDIT_CONTRACTORS: {Role.TRAINING_HEAD},  # a small centre's head stands in for the expert
}


def _held_by(ability: Ability) -> set[str]:
    letter, *thing_and_scope = ASKS.get(ability, ("",))
    granted = roles_that(letter, thing_and_scope[0], scope="".join(thing_and_scope[1:])) if thing_and_scope else set()
    return granted - HELD_BACK.get(ability, set()) | BEYOND.get(ability, set())


HOLDS: dict[str, set[Ability]] = {
    role: {ability for ability in Ability if role in _held_by(ability)} for role in Role.values
}
# Roles that may be held for the whole organisation; any other without a place of its own reaches nothing.
CITY_WIDE = {
    Role.SYSTEM_ADMIN, Role.TRAINING_HEAD, Role.TRAINING_EXPERT, Role.SECRETARY, Role.CHAIR, Role.AUDITOR,
}  # fmt: skip


def is_city_wide(grant: RoleGrant) -> bool:
    """Whether a role is held for the whole organisation, not for one venue, unit or body."""
    has_place = grant.venue_id or grant.unit_id or grant.organisation_id
    return grant.role in CITY_WIDE and not has_place


@dataclass(frozen=True)
class Access:
    """The roles of one person on one day. `may` answers yes or no; querysets in later stages narrow by `venues`, `units` and `person`."""

    person: Person | None
    grants: tuple[RoleGrant, ...] = field(default=())
    resting: tuple[RoleGrant, ...] = field(default=())  # roles held and laid aside for now, in the switcher

    @property
    def roles(self) -> set[str]:
        return {grant.role for grant in self.grants}

    @property
    def every_role(self) -> tuple[RoleGrant, ...]:
        """All roles held today, those laid aside too, in one order whichever is chosen."""
        return tuple(sorted((*self.grants, *self.resting), key=lambda grant: grant.pk))

    @property
    def enforces(self) -> bool:
        """Whether the person enforces in the streets, in this role or in one laid aside."""
        return any(grant.role == Role.ENFORCEMENT for grant in self.every_role)

    def acting_in(self, grant_id: int | None) -> "Access":
        """The same person in one of their roles alone; all of them when none, or one not held, is named."""
        chosen = tuple(grant for grant in self.every_role if grant.pk == grant_id)
        if not chosen:
            return Access(self.person, self.every_role)
        return Access(self.person, chosen, tuple(grant for grant in self.every_role if grant.pk != grant_id))

    def holding(self, ability: Ability) -> list[RoleGrant]:
        """The roles that give `ability`. Whoever enforces in the streets gets nothing of vendors from any role."""
        if ability is Ability.VENDORS and self.enforces:
            return []
        return [grant for grant in self.grants if ability in HOLDS.get(grant.role, set())]

    def may(self, ability: Ability, *, venue_id: int | None = None) -> bool:
        """Whether the person has `ability` anywhere, or at `venue_id` when one is named.

        An instructor's scope is his own classes, a unit manager's his own unit: querysets narrow by those.
        """
        held = self.holding(ability)
        return any(venue_id is None or grant.venue_id == venue_id or is_city_wide(grant) for grant in held)

    def everywhere(self, ability: Ability) -> bool:
        """Whether `ability` is held for the whole organisation."""
        return any(is_city_wide(grant) for grant in self.holding(ability))

    def venues(self, ability: Ability) -> set[int] | None:
        """Ids of the venues where the person has `ability`; None means everywhere. Instructors and roles of a unit have none."""
        if self.everywhere(ability):
            return None
        return {grant.venue_id for grant in self.holding(ability) if grant.venue_id is not None}

    def units(self, ability: Ability) -> set[int]:
        """Ids of the units where the person has `ability`, with all units under them."""
        return self._below({grant.unit_id for grant in self.holding(ability) if grant.unit_id is not None})

    def organisations(self, ability: Ability) -> set[int]:
        """Ids of the partner or contractor bodies for which the person has `ability`."""
        return {grant.organisation_id for grant in self.holding(ability) if grant.organisation_id is not None}

    def teachers(self, ability: Ability) -> set[int]:
        """Whose classes the person reaches as an instructor: his own, and those of the instructor he stands in for."""
        held = [grant for grant in self.holding(ability) if grant.role == Role.INSTRUCTOR]
        return {grant.deputy_of.person_id if grant.deputy_of_id else grant.person_id for grant in held}

    def _below(self, units: set[int]) -> set[int]:
        if not units:
            return set()
        found, fresh = set(units), set(units)
        while fresh:
            fresh = {child for child, parent in self._tree if parent in fresh} - found
            found |= fresh
        return found

    @cached_property
    def _tree(self) -> list[tuple[int, int | None]]:
        return list(Unit.objects.exclude(parent=None).values_list("pk", "parent_id"))

    @property
    def is_masked(self) -> bool:
        """Whether records of people are shown without what names them: to auditors, who hold no other right to see them."""
        return {grant.role for grant in self.holding(Ability.SEE_PEOPLE)} == {Role.AUDITOR}

    @property
    def teaches(self) -> bool:
        return Role.INSTRUCTOR in self.roles


NOBODY = Access(person=None)


def in_force(on: date) -> Q:
    """Roles that count on the day `on`: their own days, the affiliation they rest on, and the role a deputy stands in for."""

    def holds(prefix: str) -> Q:
        return Q(**{f"{prefix}since__lte": on}) & (Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": on}))

    def rests(prefix: str) -> Q:
        return Q(**{f"{prefix}affiliation": None}) | holds(f"{prefix}affiliation__")

    return holds("") & rests("") & (Q(deputy_of=None) | holds("deputy_of__") & rests("deputy_of__"))


def access_of(person: Person | None, *, on: date) -> Access:
    """The access of `person` on the day `on`; losing a role, or the affiliation it rests on, takes its rights from that day."""
    if person is None:
        return NOBODY
    held = RoleGrant.objects.filter(in_force(on), person=person)
    held = held.select_related("deputy_of__person", "venue", "unit", "organisation").order_by("pk")
    return Access(person=person, grants=tuple(held))
