"""The first act in an empty installation: a municipality, and the person who looks after the system in it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.journal.record import Clock, record
from shahramooz.lib.refusal import Refusal
from shahramooz.people.actions.accounts import open_account
from shahramooz.people.actions.persons import register_person
from shahramooz.people.actions.roles import grant_role
from shahramooz.people.models import Affiliation, Person, RoleGrant

FIRST_START = Clock("نخستین آغاز")


class CityHasBegun(Refusal):
    message = _("این شهرداری راهبر دارد؛ کارهای بعدی را او در سامانه انجام می‌دهد.")


def begin_city(
    *, municipality: dict, first_name: str, last_name: str, username: str, password: str, at: datetime
) -> Person:
    """Make the municipality and its first system administrator, who can sign in at once; give the administrator back.

    `municipality` holds its fields, `slug` among them; one that was made by an attempt cut short is used again. Its row is
    written as the owner of the tables. Raises CityHasBegun, PasswordWeak and the refusals of `register_person`.
    """
    with transaction.atomic(using="owner"):
        made, _is_new = Municipality.objects.using("owner").get_or_create(
            slug=municipality["slug"], defaults=municipality
        )
    with scope.within(made.pk):
        if RoleGrant.objects.filter(role=RoleGrant.Role.SYSTEM_ADMIN).exists():
            raise CityHasBegun
        admin = register_person(
            first_name=first_name,
            last_name=last_name,
            affiliation=Affiliation.Kind.EMPLOYEE,
            employment=Affiliation.Employment.PERMANENT,  # corrected on the person's page when it is another
            by=FIRST_START,
            at=at,
        )
        record("city.begun", about=made, by=FIRST_START, at=at, after={"name": made.name, "host": made.host})
        open_account(person=admin, username=username, password=password, by=FIRST_START, at=at)
        grant_role(person=admin, role=RoleGrant.Role.SYSTEM_ADMIN, by=FIRST_START, at=at)
    return admin
