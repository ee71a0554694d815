"""When an official changes: everything open goes to the successor in one act (S2-6 of issue 3)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import CourseVersion
from shahramooz.city import scope
from shahramooz.journal import record as journal
from shahramooz.lib import text
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people.access import Ability, access_of
from shahramooz.people.models import Person, RoleGrant
from shahramooz.planning.models import Handover, Offering
from shahramooz.planning.queries import offerings_managed_by

State = Offering.State
OVER = (State.CLOSED, State.CANCELLED)
MOST_LISTED = 200


class SuccessorIsSame(Refusal):
    message = _("جانشین باید همکار دیگری باشد.")


class NothingToHandOver(Refusal):
    message = _("{name} نقش یا کار بازی ندارد که تحویل شود.")


def what_is_open(person: Person, *, on: date) -> dict[str, list[dict]]:
    """What a handover of `person` on the day `on` would hand on: roles, deputies, classes in charge, waiting approvals."""
    roles = list(people.to_pass_on(person, on))
    own = [grant for grant in roles if not grant.deputy_of_id]
    deputies = RoleGrant.objects.filter(deputy_of__in=own, until__gte=on).select_related("person", "deputy_of__person")
    standing_in = [grant for grant in roles if grant.deputy_of_id]
    return {
        "roles": [_role(grant) for grant in own],
        "deputies": [_deputy(grant) for grant in [*deputies, *standing_in]],
        "offerings": [_offering(one) for one in in_charge_of(person)[:MOST_LISTED]],
        "approvals": _approvals(person, on),
    }


def in_charge_of(person: Person):
    """The classes not yet over that are in this person's charge."""
    mine = Offering.objects.filter(municipality_id=scope.current_id(), owner=person).exclude(state__in=OVER)
    return mine.order_by("starts_on", "pk")


def _role(grant: RoleGrant) -> dict:
    return {"role": str(grant.get_role_display()), "where": grant.where, "since": grant.since, "until": grant.until}


def _deputy(grant: RoleGrant) -> dict:
    return _role(grant) | {"deputy": grant.person.name, "holder": grant.deputy_of.person.name}


def _offering(one: Offering) -> dict:
    return {
        "id": one.pk,
        "code": one.code,
        "title": one.title,
        "state": str(one.get_state_display()),
        "on": one.starts_on,
    }


def _approvals(person: Person, on: date) -> list[dict]:
    """Drafts that wait for somebody with this person's right to approve."""
    access = access_of(person, on=on)
    if not access.may(Ability.APPROVE):
        return []
    drafts = offerings_managed_by(access, Ability.APPROVE).filter(state=State.DRAFT, starts_on__isnull=False)
    versions = (
        CourseVersion.objects.filter(approved_at=None).select_related("course").order_by("course__sort_key", "pk")
    )
    found = [_offering(one) for one in drafts.order_by("starts_on", "pk")[:MOST_LISTED]]
    return found + [{"title": version.course.title, "version": version.number} for version in versions[:MOST_LISTED]]


@transaction.atomic
def hand_over(*, person: Person, successor: Person, note: str = "", by, at: datetime) -> Handover:
    """Hand every role, deputy, class in charge and waiting approval of `person` to `successor`, from today.

    One act with one line in the journal; the sheet keeps what was handed on. The roles end with the one and begin with the other.
    Raises SuccessorIsSame, NothingToHandOver, RoleToOneself, RoleNotYours. R29, R32.
    """
    if person.pk == successor.pk:
        raise SuccessorIsSame(fields={"colleague": ""})
    today = timezone.localdate(at)
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=[person.pk, successor.pk]).order_by("pk"))
    sheet = what_is_open(person, on=today)
    if not (sheet["roles"] or sheet["deputies"] or sheet["offerings"]):
        raise NothingToHandOver(name=person.name)
    passed = people.pass_roles_on(person=person, successor=successor, on=today, by=by)
    offerings = list(in_charge_of(person).values_list("pk", flat=True))
    Offering.objects.filter(municipality_id=scope.current_id(), pk__in=offerings).update(owner=successor)
    made = Handover.objects.create(
        person=person,
        successor=successor,
        made_at=at,
        made_by=by if isinstance(by, Person) else None,
        note=text.display(note, multiline=True),
        sheet=journal.plain(sheet),
    )
    told = {"successor": successor, "roles": [one.role for one in passed.roles], "offerings": offerings}
    told |= {"deputies": len(passed.deputies), "approvals": len(sheet["approvals"]), "handover": made}
    journal.record("planning.handed_over", about=person, by=by, at=at, after=told)
    return made
