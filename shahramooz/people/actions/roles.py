"""Roles: who may do what in the city's training work, where, from when until when."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability, access_of
from shahramooz.people.models import Person, RoleGrant

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
    since: date | None = None,
    until: date | None = None,
    by,
    at: datetime,
) -> RoleGrant:
    """Give a role from `since` (today) until and with `until`, for the whole organisation or for one place.

    Raises RoleToOneself, RoleNotYours, RoleHeld, VenueNeeded. R29, permissions.md.
    """
    today = timezone.localdate(at)
    _require_right(role, person, by=by, on=today)
    if role == Role.HOUSE_OPERATOR and venue is None:
        raise VenueNeeded(fields={"venue": ""})
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    since = since or today
    held = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=since), person=person, role=role)
    if held.filter(venue=venue, unit=unit, organisation=organisation, since__lte=since).exists():
        raise RoleHeld
    grant = RoleGrant.objects.create(
        person=person, role=role, venue=venue, unit=unit, organisation=organisation, since=since, until=until
    )
    where = venue or unit or organisation
    record(
        "people.role_granted", about=person, by=by, at=at, after={"role": role, "at": str(where or ""), "until": until}
    )
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by, at: datetime) -> RoleGrant:
    """Take a role back: from today on it gives no rights. Raises RoleNotYours; one may lay down one's own role."""
    today = timezone.localdate(at)
    if not (isinstance(by, Person) and by.pk == grant.person_id):
        _require_right(grant.role, grant.person, by=by, on=today)
    before = {"role": grant.role, "until": grant.until}
    if grant.since >= today:
        record("people.role_ended", about=grant.person, by=by, at=at, before=before)
        grant.delete()
        return grant
    grant.until = today - timezone.timedelta(days=1)
    grant.save(update_fields=["until"])
    record("people.role_ended", about=grant.person, by=by, at=at, before=before, after={"until": grant.until})
    return grant


def _require_right(role: str, person: Person, *, by, on: date) -> None:
    if not isinstance(by, Person):
        return  # the clock and the first start
    if by.pk == person.pk:
        raise RoleToOneself
    if role not in grantable(by, on):
        raise RoleNotYours
