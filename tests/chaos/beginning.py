"""Run inside the city's own programs (`python -m shahramooz.run.manage shell`): people with sessions, and classes to fill."""

import json
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.people.models import RoleGrant
from tests import factories

SEATS = 30


def begin(where: str, *, people: int, classes: int) -> None:
    """Make a municipality with `people` signed-in citizens and `classes` classes of SEATS seats; write who and what as JSON."""
    with transaction.atomic(using="owner"):
        made = Municipality.objects.using("owner").create(
            slug="chaos", name="شهرداری آزمون", city="آزمون", host="chaos.localhost", certificate_prefix="KHS"
        )
    now = timezone.now()
    with scope.within(made.pk):
        assert not RoleGrant.objects.exists()
        window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
        version = factories.a_version()
        offerings = [factories.an_offering(SEATS, version=version, **window).pk for _class in range(classes)]
        accounts = [factories.an_account() for _person in range(people)]
        keys = [_session_of(account) for account in accounts]
        learners = [account.links.get().person_id for account in accounts]
    Path(where).write_text(json.dumps({"offerings": offerings, "sessions": keys, "learners": learners}))


def _session_of(account) -> str:
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return session.session_key


def count(where: str) -> None:
    """Write what the database holds: (session's place is not known here) enrolments, and taken against seated, as JSON."""
    from shahramooz.planning.models import Offering
    from shahramooz.registration.models import Enrolment

    with scope.within(Municipality.objects.get(slug="chaos")):
        seated = dict.fromkeys(Offering.objects.values_list("pk", flat=True), 0)
        for offering in Enrolment.objects.seated().values_list("offering_id", flat=True):
            seated[offering] += 1
        rows = list(Enrolment.objects.live().values_list("pk", flat=True))
        taken = dict(Offering.objects.values_list("pk", "taken"))
    Path(where).write_text(json.dumps({"enrolments": rows, "taken": taken, "seated": seated}))
