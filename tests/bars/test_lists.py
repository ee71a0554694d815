"""A list asks the database the same number of questions for a few rows and for three hundred (bar h)."""

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests import factories, moment
from tests.bars import registry
from tests.bars.walk import address_of
from tests.bars.world import World
from tests.conftest import a_municipality

LISTS = [row for row in registry.ROWS.values() if row.is_list]


@pytest.fixture(scope="module")
def crowd(server, collected):
    """The same city with three hundred more of everything."""
    moment.set_to(factories.NOW)
    filled = World(a_municipality(), crowd=300)
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")  # as autovacuum does in a city's own database; the throw-away one never does
    return filled


def questions(row, city) -> list[str]:
    """The statements of the second reading: the first warms what is kept for a minute."""
    client, address = city.client(row.best), address_of(row, city)
    client.get(address)
    cache.clear()  # what is kept for a minute is asked for in both
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in asked]


@pytest.mark.parametrize("row", LISTS, ids=lambda row: row.name)
def test_a_list_asks_as_much_for_three_hundred_rows_as_for_a_few(world, crowd, row):
    few, many = questions(row, world), questions(row, crowd)
    assert len(many) == len(few), "\n".join(many[-12:])


def test_the_desk_tells_of_each_class_whether_this_person_may_take_it_with_as_many_questions(world, crowd):
    desk = registry.ROWS["desk_person"]
    few, many = questions(desk, world), questions(desk, crowd)
    assert len(many) == len(few), "\n".join(many[-12:])


def test_negative_control_a_question_for_each_row_is_counted(world, crowd):
    from shahramooz.planning.models import Offering

    def asked(city):
        with city.scope(), CaptureQueriesContext(connection) as asked:
            for offering in Offering.objects.all()[:50]:
                offering.sessions.count()
        return len(asked)

    assert asked(crowd) > asked(world)
