"""Every address × every role (T1, T2), the same walk from another city (rule 7), reading
that writes nothing (T19) and headers that nobody believes (T17)."""

import re
from uuid import uuid4

import pytest
from django import forms
from django.db import connection, connections, reset_queries
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.journal.models import LOOKS
from shahramooz.lib import jalali
from shahramooz.lib.digits import to_persian
from shahramooz.people import documents
from shahramooz.people import queries as persons
from shahramooz.people.access import Access
from shahramooz.people.models import Person, RoleGrant, Segment
from shahramooz.web import doors
from shahramooz.web.work import people as work_people
from tests.bars import registry
from tests.bars.walk import address_of
from tests.bars.world import CANARY, NATIONAL_ID, ROLES, somebody_of
from tests.conftest import a_municipality

ROWS = registry.ROWS.values()
WRITES = re.compile(
    r"^\s*(insert|update|delete|truncate|merge|copy)\b(?!\s+(into\s+|from\s+)?\"django_session\")", re.I
)


def test_t2_every_address_has_its_row_and_every_row_its_address():
    known = {entry.name for _path, entry in doors.walk()}
    assert known == set(registry.ROWS)


FOR_ANYBODY = {entry.name for _path, entry in doors.walk() if entry.callback.door == "public"}
LOOK_AT_THE_PUBLIC = {"stranger", "citizen", "head", "enforcer"}  # a public door asks nobody's role
WHOLE_NUMBER = [NATIONAL_ID.encode(), to_persian(NATIONAL_ID).encode()]


def opened_wrongly(world, who, rows=ROWS) -> dict[str, tuple]:
    """Addresses that answer `who` otherwise than the registry says, or with somebody's whole national ID."""
    wrong = {}
    for row in rows:
        if row.name in FOR_ANYBODY and who not in LOOK_AT_THE_PUBLIC:
            continue
        answer = world.client(who).get(address_of(row, world))
        right = {row.expected(who), 405} if row.kind == "act" else {row.expected(who)}
        if answer.status_code not in right:
            wrong[row.name] = (answer.status_code, row.expected(who))
        elif not answer.streaming and any(number in answer.content for number in WHOLE_NUMBER):
            wrong[row.name] = "a whole national ID"
    return wrong


@pytest.mark.parametrize("who", ROLES)
def test_t1_each_role_opens_exactly_what_is_its_own(world, who):
    assert opened_wrongly(world, who) == {}


def test_t1_negative_control_without_the_narrowing_a_contractor_opens_anybodys_record(world, monkeypatch):
    monkeypatch.setattr(work_people, "people_visible_to", lambda access, **_: persons.live())
    assert opened_wrongly(world, "rep", [registry.ROWS["work_person"]]) == {"work_person": (200, 404)}


def test_t22_negative_control_a_number_that_is_not_masked_is_seen(world, monkeypatch):
    monkeypatch.setattr(documents, "masked", lambda _document: NATIONAL_ID)
    assert opened_wrongly(world, "head", [registry.ROWS["work_person"]]) == {"work_person": "a whole national ID"}


def test_t2_negative_control_a_door_left_open_is_seen(world, monkeypatch):
    monkeypatch.setattr(Access, "may", lambda *_args, **_more: True)
    found = opened_wrongly(world, "enforcer", [registry.ROWS[name] for name in ("work_roles", "vendors", "journal")])
    assert {name: said[1] for name, said in found.items()} == {"work_roles": 403, "vendors": 403, "journal": 403}


MORE_THAN_ASKED = {
    "id": "1", "pk": "1", "municipality_id": "1", "municipality": "1", "person": "1", "person_id": "1", "role": "system_admin",
    "roles": "system_admin", "state": "running", "made_by": "1", "owner": "1", "made_at": "2000-01-01", "is_active": "",
    "merged_into": "1", "capacity": "9999", "taken": "0", "approved_at": "2000-01-01", "is_self": "1", "password": "x", "until": "",
}  # fmt: skip


def test_t3_a_form_sent_by_who_may_not_writes_nothing_whatever_it_names(world):
    """Every form with more fields than it asks, from a role of one body: still refused, still no row written."""
    wrong = {}
    for row in ROWS:
        if "rep" in row.open_to or row.answers:
            continue
        with CaptureQueriesContext(connection) as asked:
            answer = world.client("rep").post(address_of(row, world), MORE_THAN_ASKED)
        if answer.status_code not in {row.expected("rep"), 405} or any(WRITES.match(one["sql"]) for one in asked):
            wrong[row.name] = answer.status_code
    assert wrong == {}


def corrected(world) -> set[str]:
    """Which columns of a neighbour's record change when the head corrects one and sends more than the form asks; put back afterwards."""
    pk = world.people["neighbour"].pk
    with world.scope():
        before = Person.objects.filter(pk=pk).values().get()
        born = jalali.excel_text(before["birth_date"])
        address = reverse("person_correct", args=[pk])
    typed = {name: before[name] for name in ("first_name", "last_name", "mobile", "gender")}
    typed |= {"neighbourhood": before["neighbourhood_id"], "birth_date": born, "father_name": "غلام"}
    answer = world.client("head").post(address, MORE_THAN_ASKED | typed)
    assert answer.status_code == 302
    with world.scope():
        after = Person.objects.filter(pk=pk).values().get()
        Person.objects.filter(pk=pk).update(**{name: before[name] for name in ("father_name", "made_at")})
    return {name for name in after if after[name] != before[name]}


def test_t3_a_record_is_corrected_in_the_fields_of_its_form_alone(world):
    with world.scope():
        roles = RoleGrant.objects.count()
    assert corrected(world) == {"father_name"}
    with world.scope():
        assert RoleGrant.objects.count() == roles


def test_t3_negative_control_a_form_that_asks_too_much_is_seen(world, monkeypatch):
    class Wide(work_people.RecordForm):
        made_at = forms.DateTimeField()

    monkeypatch.setattr(work_people, "RecordForm", Wide)
    assert corrected(world) == {"father_name", "made_at"}


@pytest.mark.parametrize("who", ROLES)
def test_t1_nobody_sends_what_is_not_theirs(world, who):
    """Each form is sent by everybody who may not: refused as reading it is, and no row is written."""
    wrong = {}
    for row in ROWS:
        if who in row.open_to or row.answers:
            continue
        reset_queries()  # the log holds 9000; beyond it nothing would be seen
        with CaptureQueriesContext(connection) as asked:
            answer = world.client(who).post(address_of(row, world))
        written = [query["sql"] for query in asked if WRITES.match(query["sql"])]
        if answer.status_code not in {row.expected(who), 405} or written:
            wrong[row.name] = (answer.status_code, row.expected(who), written)
    assert wrong == {}


def leaks(world, client: Client, *, sends: bool = True) -> dict[str, int]:
    """What somebody of another city gets of this world: pages of its things that answer, and pages with its mark."""
    found = {}
    for row in ROWS:
        if row.name.startswith("sign_out"):
            continue
        address = address_of(row, world)
        for answer in [client.get(address)] + ([client.post(address)] if row.kind == "act" and sends else []):
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
        found = leaks(world, foreign.client, sends=False)  # what would be sent now would change this world
    finally:
        guard(tables, "enable")
    assert len(found) >= 5
    assert leaks(world, foreign.client, sends=False) == {}


def is_look(sql: str) -> bool:
    """A logged read is journalled after the page, in a transaction of its own (T24)."""
    return sql.startswith('INSERT INTO "journal_entry"') and any(f"'{act}'" in sql for act in LOOKS)


def readings(world, rows=ROWS) -> dict[str, object]:
    """Pages whose reading wrote something, failed, or was not told to be read-only."""
    wrong = {}
    for row in rows:
        if row.kind == "act" or row.name.startswith("healthz"):
            continue
        reset_queries()  # the log holds 9000; beyond it nothing would be seen
        with CaptureQueriesContext(connection) as asked:
            answer = world.client(row.best).get(address_of(row, world))
        sql = [query["sql"] for query in asked]
        written = [one for one in sql if WRITES.match(one) and not is_look(one)]
        if answer.status_code >= 500:
            wrong[row.name] = "refused by the database"
        elif written or "set transaction read only" not in [one.lower() for one in sql]:
            wrong[row.name] = written or "not read only"
    return wrong


def test_t19_reading_writes_nothing_and_is_read_only(world):
    assert readings(world) == {}


def test_t19_negative_control_a_page_that_writes_is_refused_and_without_the_guard_it_is_seen(world, monkeypatch):
    """One page writes while it is read: the database refuses it; with the guard off the same walk tells its statement."""

    def writes(request):
        Segment.objects.create(title=f"نوشته هنگام خواندن {uuid4().hex[:6]}")
        return HttpResponse("ok")

    rows = [registry.ROWS["about"]]
    entry = next(entry for _path, entry in doors.walk() if entry.name == "about")
    monkeypatch.setattr(entry, "callback", writes)
    assert readings(world, rows) == {"about": "refused by the database"}
    guarded = scope.within
    monkeypatch.setattr(scope, "within", lambda municipality, read_only=False: guarded(municipality))
    [told] = readings(world, rows)["about"]
    assert told.startswith('INSERT INTO "people_segment"')


def forms_taken(world, whos) -> dict[tuple[str, str], int]:
    """Forms sent without their token that were not refused for it."""
    wrong = {}
    for who in whos:
        client = Client(HTTP_HOST=world.municipality.host, enforce_csrf_checks=True, raise_request_exception=False)
        if who != "stranger":
            client.force_login(world.accounts[who])
        for row in ROWS:
            if row.name.startswith("healthz"):
                continue
            answer = client.post(address_of(row, world), {"text": "x"})
            if answer.status_code != 403 or "کهنه شده بود" not in answer.content.decode():
                wrong[who, row.name] = answer.status_code
    return wrong


def test_t19_every_form_without_its_token_is_refused(world):
    assert forms_taken(world, ("stranger", "citizen", "head", "admin")) == {}


def test_t19_negative_control_without_the_guard_forms_are_taken_without_their_token(world, settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.endswith("CsrfViewMiddleware")]
    assert len(forms_taken(world, ("stranger",))) == len([row for row in ROWS if not row.name.startswith("healthz")])


SPOOFED = {
    "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_SERVER": "evil.example", "HTTP_FORWARDED": "host=evil.example",
    "HTTP_X_HOST": "evil.example", "HTTP_X_ORIGINAL_URL": "//evil.example/", "HTTP_X_REWRITE_URL": "//evil.example/",
    "HTTP_X_FORWARDED_FOR": "6.6.6.6", "HTTP_X_REAL_IP": "6.6.6.6", "HTTP_CLIENT_IP": "6.6.6.6", "HTTP_X_FORWARDED_PREFIX": "/evil.example",
}  # fmt: skip


def led_astray(world, rows=ROWS) -> dict[str, object]:
    """Pages whose words or answer changed because a stranger wrote into the headers where they come from."""
    wrong = {}
    for row in rows:
        if row.kind == "act":
            continue
        client, address = world.client(row.best), address_of(row, world)
        answer = client.get(address, **SPOOFED)
        words = b"" if answer.streaming else answer.content
        said = words.decode(errors="replace") + answer.get("Location", "")
        if answer.status_code != row.expected(row.best) or "evil.example" in said or "6.6.6.6" in said:
            wrong[row.name] = answer.status_code
    return wrong


def test_t17_headers_of_a_stranger_change_no_page_and_no_link(world):
    assert led_astray(world) == {}


def test_t17_negative_control_believing_the_forwarded_host_leads_astray(world, settings):
    settings.USE_X_FORWARDED_HOST = True
    assert len(led_astray(world, list(ROWS)[:20])) > 10
