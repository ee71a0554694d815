"""Every address × every role (T1, T2), the same walk from another city (rule 7), and reading that writes nothing (T19)."""

import re

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shahramooz.web import doors
from tests.bars import registry
from tests.bars.walk import address_of
from tests.bars.world import CANARY, ROLES, somebody_of
from tests.conftest import a_municipality

ROWS = registry.ROWS.values()
WRITES = re.compile(
    r"^\s*(insert|update|delete|truncate|merge|copy)\b(?!\s+(into\s+|from\s+)?\"django_session\")", re.I
)


def test_t2_every_address_has_its_row_and_every_row_its_address():
    known = {entry.name for _path, entry in doors.walk()}
    assert known == set(registry.ROWS)


@pytest.mark.parametrize("who", ROLES)
def test_t1_each_role_opens_exactly_what_is_its_own(world, who):
    wrong = {}
    for row in ROWS:
        answer = world.client(who).get(address_of(row, world))
        right = {row.expected(who), 405} if row.kind == "act" else {row.expected(who)}
        if answer.status_code not in right:
            wrong[row.name] = (answer.status_code, row.expected(who))
    assert wrong == {}


@pytest.mark.parametrize("who", ROLES)
def test_t1_nobody_sends_what_is_not_theirs(world, who):
    """Each form is sent by everybody who may not: refused as reading it is, and no row is written."""
    wrong = {}
    for row in ROWS:
        if who in row.open_to or row.answers:
            continue
        with CaptureQueriesContext(connection) as asked:
            answer = world.client(who).post(address_of(row, world))
        written = [query["sql"] for query in asked if WRITES.match(query["sql"])]
        if answer.status_code not in {row.expected(who), 405} or written:
            wrong[row.name] = (answer.status_code, row.expected(who), written)
    assert wrong == {}


def leaks(world, client: Client) -> dict[str, int]:
    """What somebody of another city gets of this world: pages of its things that answer, and pages with its mark."""
    found = {}
    for row in ROWS:
        if row.name == "sign_out":
            continue
        address = address_of(row, world)
        for answer in [client.get(address)] + ([client.post(address)] if row.kind == "act" else []):
            is_about_a_thing = any(
                isinstance(arg, str) and arg in world.of and arg not in ("code", "key") for arg in row.args
            )
            refused = {404, 405} if "head" in row.open_to else {403, 404, 405}
            if is_about_a_thing and answer.status_code not in refused:
                found[row.name] = answer.status_code
            body = b"" if answer.streaming else answer.content
            if CANARY.encode() in body or answer.status_code >= 500:
                found[row.name] = answer.status_code
    return found


def test_a_training_head_of_another_city_finds_nothing_of_this_one(world):
    foreign = somebody_of(a_municipality())
    assert leaks(world, foreign.client) == {}


def test_a_session_of_another_city_is_a_strangers_here(world):
    foreign = somebody_of(a_municipality())
    client = Client(HTTP_HOST=world.municipality.host, raise_request_exception=False)
    client.cookies = foreign.client.cookies
    wrong = {}
    for row in ROWS:
        answer = client.get(address_of(row, world))
        if answer.status_code not in {row.expected("stranger"), 405}:
            wrong[row.name] = (answer.status_code, row.expected("stranger"))
    assert wrong == {}


def policies() -> list[str]:
    """The tables that row-level security guards."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relkind = 'r' order by relname")
        return [name for (name,) in cursor.fetchall()]


def guard(tables: list[str], word: str) -> None:
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f'alter table "{table}" {word} row level security')


def test_negative_control_without_the_policies_the_walk_finds_leaks(world):
    foreign = somebody_of(a_municipality())
    tables = policies()
    assert len(tables) > 30
    try:
        guard(tables, "disable")
        found = leaks(world, foreign.client)
    finally:
        guard(tables, "enable")
    assert len(found) >= 5
    assert leaks(world, foreign.client) == {}


def test_t19_reading_writes_nothing_and_is_read_only(world):
    wrong = {}
    for row in ROWS:
        if row.kind == "act" or row.name.startswith("healthz"):
            continue
        with CaptureQueriesContext(connection) as asked:
            world.client(row.best).get(address_of(row, world))
        sql = [query["sql"] for query in asked]
        written = [one for one in sql if WRITES.match(one)]
        if written or "set transaction read only" not in [one.lower() for one in sql]:
            wrong[row.name] = written or "not read only"
    assert wrong == {}


def test_t19_every_form_without_its_token_is_refused(world):
    wrong = {}
    for who in ("stranger", "citizen", "head", "admin"):
        client = Client(HTTP_HOST=world.municipality.host, enforce_csrf_checks=True, raise_request_exception=False)
        if who != "stranger":
            client.force_login(world.accounts[who])
        for row in ROWS:
            if row.name.startswith("healthz"):
                continue
            answer = client.post(address_of(row, world), {"text": "x"})
            if answer.status_code != 403 or "کهنه شده بود" not in answer.content.decode():
                wrong[who, row.name] = answer.status_code
    assert wrong == {}
