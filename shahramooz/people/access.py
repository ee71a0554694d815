"""What a person may do, and where: the roles of permissions.md as abilities with a scope."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from django.db.models import Q

from shahramooz.people.models import Person, RoleGrant

Role = RoleGrant.Role


class Ability(Enum):
    """One thing that somebody in the city's training work may do."""

    WORK = "work"  # has any working page at all
    PLAN = "plan"  # offerings, sessions, rooms
    APPROVE = "approve"  # approve and publish offerings, courses
    PLACES = "places"  # venues, rooms, closures
    RESTRICT = "restrict"  # restrictions and bulk mode
    DESK = "desk"  # register people who came in person
    ROSTER = "roster"  # see who is in a class
    ATTENDANCE = "attendance"
    GRADE = "grade"
    CERTIFY = "certify"  # issue and revoke
    PEOPLE = "people"
    REPORTS = "reports"
    JOURNAL = "journal"
    SETTINGS = "settings"
    MESSAGES = "messages"  # see what was sent, send campaigns
    WORDINGS = "wordings"  # say how messages are worded


A = Ability
HOLDS: dict[str, set[Ability]] = {
    Role.SYSTEM_ADMIN: {A.WORK, A.SETTINGS, A.JOURNAL, A.PEOPLE},
    Role.TRAINING_HEAD: set(Ability) - {A.SETTINGS},
    Role.TRAINING_EXPERT: {
        A.WORK, A.PLAN, A.PLACES, A.RESTRICT, A.DESK, A.ROSTER, A.ATTENDANCE, A.GRADE, A.PEOPLE, A.REPORTS,
        A.MESSAGES,
    },
    Role.UNIT_MANAGER: {A.WORK, A.ROSTER, A.REPORTS},
    Role.HOUSE_OPERATOR: {A.WORK, A.PLAN, A.PLACES, A.DESK, A.ROSTER, A.ATTENDANCE, A.REPORTS},
    Role.INSTRUCTOR: {A.WORK, A.ROSTER, A.ATTENDANCE, A.GRADE},
    Role.AUDITOR: {A.WORK, A.REPORTS, A.JOURNAL},
}  # fmt: skip


def is_city_wide(grant: RoleGrant) -> bool:
    """Whether a role is held for the whole organisation, not for one venue, unit or body."""
    return grant.venue_id is None and grant.unit_id is None and grant.organisation_id is None


@dataclass(frozen=True)
class Access:
    """The roles of one person on one day. `may` answers yes or no; querysets in later stages narrow by `venues` and `person`."""

    person: Person | None
    grants: tuple[RoleGrant, ...] = field(default=())

    @property
    def roles(self) -> set[str]:
        return {grant.role for grant in self.grants}

    def may(self, ability: Ability, *, venue_id: int | None = None) -> bool:
        """Whether the person has `ability` anywhere, or at `venue_id` when one is named.

        An instructor's scope is his own classes, a unit manager's his own unit: querysets narrow by those.
        """
        held = [grant for grant in self.grants if ability in HOLDS.get(grant.role, set())]
        return any(venue_id is None or grant.venue_id == venue_id or is_city_wide(grant) for grant in held)

    def venues(self, ability: Ability) -> set[int] | None:
        """Ids of the venues where the person has `ability`; None means everywhere. Instructors and roles of a unit have none."""
        held = [grant for grant in self.grants if ability in HOLDS.get(grant.role, set())]
        if any(is_city_wide(grant) and grant.role != Role.INSTRUCTOR for grant in held):
            return None
        return {grant.venue_id for grant in held if grant.venue_id is not None}

    @property
    def teaches(self) -> bool:
        return Role.INSTRUCTOR in self.roles


NOBODY = Access(person=None)


def access_of(person: Person | None, *, on: date) -> Access:
    """The access of `person` on the day `on`; losing a role takes its rights from that day."""
    if person is None:
        return NOBODY
    held = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=on), person=person, since__lte=on)
    return Access(person=person, grants=tuple(held))
