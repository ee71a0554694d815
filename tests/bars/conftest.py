"""One world for the whole walk, built once and never changed by reading; hostile and crowded ones are built by their tests."""

import pytest
from django.db import connections

from tests import factories, moment
from tests.acceptance.fixtures import (  # noqa: F401
    at_the_clock_of_the_factories,
    browser,
    collected,
    live,
    visitor,
)
from tests.bars import plans
from tests.bars.world import CANARY, World
from tests.conftest import a_municipality


@pytest.fixture(scope="session")
def world(server, collected):  # noqa: F811
    """A city with one of everything; tests here only read it."""
    moment.set_to(factories.NOW)
    return World(a_municipality(name="شهرداری آزمون", city="آزمون"), mark=CANARY)


@pytest.fixture(scope="session")
def crowd(server, collected):  # noqa: F811
    """The same city with three hundred more of everything, in tables that were never analysed: how they stand after an import."""
    moment.set_to(factories.NOW)
    if plans.can_be_told():
        plans.forget_statistics(server)
    filled = World(a_municipality(), crowd=300)
    if not plans.can_be_told():
        with connections["owner"].cursor() as cursor:
            cursor.execute("analyze")
    return filled


def pytest_collection_modifyitems(items):
    """Everything in this folder opens every page: too long for bin/check."""
    for item in items:
        if "tests/bars/" in item.path.as_posix():
            item.add_marker(pytest.mark.bars)
