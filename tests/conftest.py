"""One throw-away PostgreSQL for the run. Every test has a municipality of its own, so nothing needs to be cleaned.

`city`       a fresh municipality; the test runs inside its transaction, which is rolled back
`committed`  a fresh municipality whose rows are really committed: for races, pages and browsers
"""

import contextlib
import itertools
import os
import tempfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.lib.postgres import Throwaway
from shahramooz.settings import database as settings_of
from tests import alone, moment, seed

_numbers = itertools.count(1)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Before its time is counted, each test waits for its turn."""
    with alone.turn_of(item):
        yield


@pytest.fixture(scope="session")
def django_db_setup():
    """pytest-django's own database is not used."""


@pytest.fixture(scope="session")
def server(django_db_blocker):
    """The throw-away server with the project's tables, known to Django as `default` (the app's role) and `owner`."""
    os.environ.setdefault(moment.FILE, str(Path(tempfile.mkdtemp(prefix="shahramooz-moment-")) / "moment"))
    django_db_blocker.unblock()
    with seed.migrated(migrate) as lent:
        call_command("load_reference", verbosity=0)  # the country's official holidays, as every city has them
        yield lent
        for connection in connections.all():
            connection.close()


def migrate(lent: Throwaway) -> None:
    """Make the server known to Django and its tables as the migrations say."""
    for alias, role in (("default", "app"), ("owner", "owner")):
        connections.databases[alias].update(settings_of(lent.url(role)))
        connections.databases[alias]["CONN_MAX_AGE"] = None
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


def a_municipality(**fields) -> Municipality:
    """A new municipality with a host of its own, committed by the owner."""
    number = next(_numbers)
    known = {
        "slug": f"city-{os.getpid()}-{number}",
        "name": f"شهرداری آزمون {number}",
        "city": f"آزمون {number}",
        "host": f"city-{os.getpid()}-{number}.localhost",
        "department": "سازمان فرهنگی اجتماعی ورزشی",
        "certificate_prefix": "TST",
    }
    with transaction.atomic(using="owner"):
        made = Municipality.objects.using("owner").create(**known | fields)
    return Municipality.objects.get(pk=made.pk)


@pytest.fixture
def city(server):
    """A municipality, inside its own transaction; rolled back at the end."""
    municipality = a_municipality()
    with contextlib.suppress(_Undo), scope.within(municipality):
        yield municipality
        raise _Undo


class _Undo(Exception):
    pass


@pytest.fixture
def committed(server):
    """A municipality for tests whose rows must really be committed. Open `scope.within(committed)` to work in it."""
    yield a_municipality()
    moment.forget()


@pytest.fixture
def another(server):
    """A second municipality in the same database."""
    return a_municipality()
