"""A list asks the database the same number of questions for a few rows and for three hundred (bar h), and each question
touches no more rows than grow with the list, even in tables that were never analysed.
"""

from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shahramooz.planning.models import Offering
from tests.bars import plans, registry
from tests.bars.walk import address_of

LISTS = [row for row in registry.ROWS.values() if row.is_list] + [registry.ROWS["desk_person"]]
ROWS = 300
TOUCHED_FOR_A_ROW = 60


@dataclass(frozen=True)
class Reading:
    """What one opening of a list asked, and what that cost."""

    questions: list[str]
    touched: plans.Touched


@pytest.fixture(scope="module")
def read():
    """`read(row, city)`: the second reading of a list, once for all tests; the first warms what is kept for a minute."""
    known: dict[tuple, Reading] = {}

    def reading(row, city) -> Reading:
        if (row.name, city) not in known:
            client, address = city.client(row.best), address_of(row, city)
            client.get(address)
            cache.clear()  # what is kept for a minute is asked for in both
            with CaptureQueriesContext(connection) as asked, plans.counted() as touched:
                answer = client.get(address)
            assert answer.status_code == 200
            known[row.name, city] = Reading([query["sql"] for query in asked], touched)
        return known[row.name, city]

    return reading


@pytest.mark.parametrize("row", LISTS, ids=lambda row: row.name)
def test_a_list_asks_as_much_for_three_hundred_rows_as_for_a_few(read, world, crowd, row):
    few, many = read(row, world).questions, read(row, crowd).questions
    assert len(many) == len(few), "\n".join([*few, "", *many])


def test_negative_control_a_question_for_each_row_is_counted(world, crowd):
    def asked(city):
        with city.scope(), CaptureQueriesContext(connection) as asked:
            for offering in Offering.objects.all()[:50]:
                offering.sessions.count()
        return len(asked)

    assert asked(crowd) > asked(world)


@pytest.fixture
def told(server):
    """A database that was told what to expect of a table nobody has analysed."""
    if not plans.can_be_told():
        pytest.skip("only PostgreSQL 18 can be told what to expect of a table before it is analysed")


@pytest.mark.parametrize("row", LISTS, ids=lambda row: row.name)
def test_a_list_touches_rows_in_proportion_to_its_length_in_tables_never_analysed(told, read, crowd, row):
    touched = read(row, crowd).touched
    assert touched.most <= TOUCHED_FOR_A_ROW * ROWS, touched.told()


def test_negative_control_a_database_that_expects_nothing_loops_over_whole_tables(told, server, crowd):
    plans.forget_statistics(server, expected=False)
    try:
        with plans.counted() as touched:
            crowd.client("citizen").get("/me/")
    finally:
        plans.forget_statistics(server)
    assert touched.most > TOUCHED_FOR_A_ROW * ROWS
