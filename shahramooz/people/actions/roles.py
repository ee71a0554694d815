"""Roles: who may do what in the city's training work, where, from when until when."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib import text
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability, access_of
from shahramooz.people.models import Affiliation, Person, RoleGrant

Role = RoleGrant.Role
OF_THE_ADMIN = {Role.SYSTEM_ADMIN, Role.TRAINING_HEAD}


class RoleToOneself(Refusal):
    message = _("کسی به خودش نقش نمی‌دهد؛ از همکار دیگری بخواهید این نقش را بدهد.")


class RoleNotYours(Refusal):
    message = _("دادن این نقش با راهبر سامانه است؛ از او بخواهید.")


class RoleHeld(Refusal):
    message = _("این نقش را هم‌اکنون دارد؛ کار دیگری لازم نیست.")


class VenueNeeded(Refusal):
    message = _("بگویید مسئول کدام فرهنگسراست.")


class UnitNeeded(Refusal):
    message = _("بگویید مدیر آموزش کدام واحد است.")


class BodyNeeded(Refusal):
    message = _("بگویید از سوی کدام سازمان یا پیمانکار است.")


class CommitteeNeeded(Refusal):
    message = _("نام کمیته را بنویسید.")


class AffiliationOfAnother(Refusal):
    message = _("این وابستگی از آنِ {name} نیست؛ یکی از وابستگی‌های خود او را برگزینید.")


NEEDED = {
    Role.HOUSE_OPERATOR: ("venue", VenueNeeded),
    Role.UNIT_MANAGER: ("unit", UnitNeeded),
    Role.PARTNER: ("organisation", BodyNeeded),
    Role.CONTRACTOR_REP: ("organisation", BodyNeeded),
    Role.SECRETARY: ("committee", CommitteeNeeded),
    Role.CHAIR: ("committee", CommitteeNeeded),
}


def grantable(by: Person, on: date) -> set[str]:
    """The roles that `by` may give or take on the day `on`: the administrator all, the training head those below."""
    access = access_of(by, on=on)
    if access.may(Ability.SETTINGS):
        return set(Role)
    if Role.TRAINING_HEAD in access.roles:
        return set(Role) - OF_THE_ADMIN
    return set()


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: str,
    venue=None,
    unit=None,
    organisation=None,
    committee: str = "",
    affiliation: Affiliation | None = None,
    since: date | None = None,
    until: date | None = None,
    by,
    at: datetime,
) -> RoleGrant:
    """Give a role from `since` (today) until and with `until`, for the whole organisation or for one place.

    With `affiliation` it counts only while that is open: whoever leaves loses it from that day.
    Raises RoleToOneself, RoleNotYours, RoleHeld, AffiliationOfAnother, and VenueNeeded, UnitNeeded, BodyNeeded or
    CommitteeNeeded where the role is for one place alone. R29, permissions.md.
    """
    today = timezone.localdate(at)
    _require_right(role, person, by=by, on=today)
    where = {"venue": venue, "unit": unit, "organisation": organisation, "committee": text.display(committee or "")}
    needed, refusal = NEEDED.get(role, ("", None))
    if refusal and not where[needed]:
        raise refusal(fields={needed: ""})
    if affiliation and affiliation.person_id != person.pk:
        raise AffiliationOfAnother(name=person.name, fields={"affiliation": ""})
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    since = since or today
    held = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=since), person=person, role=role, deputy_of=None)
    if held.filter(since__lte=since, **where).exists():
        raise RoleHeld
    grant = RoleGrant.objects.create(
        person=person, role=role, affiliation=affiliation, since=since, until=until, **where
    )
    after = {"role": role, "at": grant.where, "until": until}
    record("people.role_granted", about=person, by=by, at=at, after=after)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by, at: datetime) -> RoleGrant:
    """Take a role back: from today on it gives no rights, and neither do its deputies.

    One may lay down one's own role, and take back what a deputy does in one's place. Raises RoleNotYours, RoleToOneself.
    """
    today = timezone.localdate(at)
    own = {grant.person_id, grant.deputy_of.person_id if grant.deputy_of_id else None}
    if not (isinstance(by, Person) and by.pk in own):
        _require_right(grant.role, grant.person, by=by, on=today)
    before = {"role": grant.role, "until": grant.until}
    close(grant, today)
    record("people.role_ended", about=grant.person, by=by, at=at, before=before, after={"until": grant.until})
    return grant


def close(grant: RoleGrant, today: date) -> None:
    """Let a role end so that it gives no rights from `today` on; one that has not counted a day is taken away whole."""
    if grant.since >= today:
        grant.deputies.all().delete()
        grant.delete()
        return
    grant.until = today - timedelta(days=1)
    grant.save(update_fields=["until"])


def _require_right(role: str, person: Person, *, by, on: date) -> None:
    if not isinstance(by, Person):
        return  # the clock and the first start
    if by.pk == person.pk:
        raise RoleToOneself
    if role not in grantable(by, on):
        raise RoleNotYours
