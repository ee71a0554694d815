"""Deputies: for some days a person acts in another's role (جانشین)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import in_force
from shahramooz.people.actions.roles import RoleNotYours, RoleToOneself, grantable
from shahramooz.people.models import Person, RoleGrant


class DeputyOfDeputy(Refusal):
    message = _("جانشین، جانشین نمی‌گذارد؛ خود {name} جانشین دیگری برگزیند.")


class DeputyIsHolder(Refusal):
    message = _("این نقش از آنِ خود اوست؛ همکار دیگری را برگزینید.")


class DeputyDaysBackwards(Refusal):
    message = _("روز پایان باید پس از روز آغاز و از امروز به بعد باشد.")


class DeputyHeld(Refusal):
    message = _("{name} در همین روزها جانشین این نقش است؛ کار دیگری لازم نیست.")


class RoleIsOver(Refusal):
    message = _("این نقش دیگر برقرار نیست و جانشین نمی‌خواهد.")


@transaction.atomic
def appoint_deputy(
    *, grant: RoleGrant, deputy: Person, since: date | None = None, until: date, by, at: datetime
) -> RoleGrant:
    """Let `deputy` act in the role of `grant` from `since` (today) until and with `until`, while that role counts.

    The holder says so, or whoever may give the role; never the deputy. Raises RoleToOneself, RoleNotYours, DeputyOfDeputy,
    DeputyIsHolder, DeputyDaysBackwards, DeputyHeld, RoleIsOver. R29.
    """
    today = timezone.localdate(at)
    since = since or today
    holder = Person.objects.select_for_update(no_key=True).get(pk=grant.person_id)
    if isinstance(by, Person) and by.pk == deputy.pk:
        raise RoleToOneself
    if isinstance(by, Person) and by.pk != holder.pk and grant.role not in grantable(by, today):
        raise RoleNotYours
    if grant.deputy_of_id:
        raise DeputyOfDeputy(name=grant.deputy_of.person.name)
    if deputy.pk == holder.pk:
        raise DeputyIsHolder(fields={"colleague": ""})
    if until < since or until < today:
        raise DeputyDaysBackwards(fields={"until": ""})
    if not RoleGrant.objects.filter(in_force(today), pk=grant.pk).exists():
        raise RoleIsOver
    if grant.deputies.filter(person=deputy, since__lte=until, until__gte=since).exists():
        raise DeputyHeld(name=deputy.name, fields={"colleague": ""})
    made = stand_in(grant, deputy, since=since, until=until)
    told = {"role": grant.role, "at": grant.where, "since": since, "until": until, "in_place_of": holder}
    record("people.deputy_appointed", about=deputy, by=by, at=at, after=told)
    return made


def stand_in(grant: RoleGrant, deputy: Person, *, since: date, until: date) -> RoleGrant:
    """The row of a deputy: the role and place of `grant`, with days of its own. The caller has asked and records."""
    return RoleGrant.objects.create(
        person=deputy,
        role=grant.role,
        venue=grant.venue,
        unit=grant.unit,
        organisation=grant.organisation,
        committee=grant.committee,
        deputy_of=grant,
        since=since,
        until=until,
    )
