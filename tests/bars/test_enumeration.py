"""Nobody learns from outside whether a national ID is known here (T4)."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shahramooz.delivery import certificate as paper
from tests.bars import registry
from tests.bars.walk import address_of

KNOWN, UNKNOWN = "0499370899", "0012345679"  # the first is the citizen's of the world
ASKS = re.compile(r'name="[^"]*(number|national|code_melli|document)[^"]*"', re.I)


def pages_that_ask(world, rows, who: str) -> list[str]:
    found = []
    for row in rows:
        if row.kind == "page" and not row.bare and row.expected(who) == 200:
            answer = world.client(who).get(address_of(row, world))
            found += [row.name] if ASKS.search(answer.content.decode()) else []
    return found


def answer(client, address: str, sent: dict):
    """What a stranger can tell apart: status, where it leads, the page without its one-time marks, how many questions it took."""
    with CaptureQueriesContext(connection) as asked:
        got = client.post(address, sent)
    return got.status_code, got.get("Location", ""), plain(got, sent["number"]), len(asked)


def plain(got, typed: str) -> str:
    """A page without its one-time marks and without what was typed."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", got.content.decode()).replace(typed, "…")


def test_t4_no_page_of_citizens_and_strangers_asks_for_a_number_of_a_document(world):
    assert pages_that_ask(world, registry.PUBLIC, "stranger") == []
    assert pages_that_ask(world, [*registry.PUBLIC, *registry.ME], "citizen") == []


def test_t4_negative_control_a_page_that_asks_is_seen(world):
    assert "desk" in pages_that_ask(world, registry.DESK, "head")


def test_t4_a_field_sent_by_hand_changes_nothing_whether_the_number_is_known_or_not(world):
    member = {
        "first_name": "",
        "last_name": "راد",
        "birth_date": "۱۳۹۴/۰۶/۲۰",
        "relation": "child",
        "kind": "national_id",
    }
    client = world.client("neighbour")
    client.get(reverse("family"))
    for address in (reverse("family"), reverse("profile")):
        answer(client, address, member | {"number": "1"})  # what the form itself changes is changed now
        one, other = (answer(client, address, member | {"number": number}) for number in (KNOWN, UNKNOWN))
        assert one == other


def test_t4_unknown_certificate_codes_answer_alike(world):
    client = world.client("stranger")
    pages = set()
    for code in (paper.new_code(), paper.new_code()):
        got = client.get(reverse("check_code", args=[code]))
        pages.add((got.status_code, plain(got, code)))
    assert len(pages) == 1
