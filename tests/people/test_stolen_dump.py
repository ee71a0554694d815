"""A stolen dump tells no national ID: a thousand canaries, none found (T22)."""

import subprocess

import psycopg
import pytest

from shahramooz.city import scope
from shahramooz.lib.digits import to_persian
from shahramooz.lib.postgres.binaries import binaries
from shahramooz.people import actions as people
from shahramooz.people import documents
from shahramooz.people.models import IdentityDocument, Person
from tests.factories import NOW, a_citizen


def an_id(number: int) -> str:
    """A national ID that checks."""
    nine = f"{number:09}"
    rest = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return nine + str(rest if rest < 2 else 11 - rest)


CANARIES = [an_id(431_700_000 + 13 * n) for n in range(1000)]


@pytest.fixture
def thousand(committed):
    """A thousand people with national IDs: fifty through the door, the rest as an import writes them; one was shown."""
    with scope.within(committed):
        by = a_citizen()
        for n, number in enumerate(CANARIES[:50]):
            made = people.register_person(
                first_name="سارا", last_name=f"قناری {n}", documents=[("national_id", number)], by=by, at=NOW
            )
        shown = people.show_number(document=made.documents.get(), why="تطبیق با شناسنامه", by=by, at=NOW)
        assert shown == CANARIES[49]
        crowd = Person.objects.bulk_create(
            Person(first_name="سارا", last_name="قناری", made_at=NOW) for _each in CANARIES[50:]
        )
        kind = IdentityDocument.Kind.NATIONAL_ID
        IdentityDocument.objects.bulk_create(
            IdentityDocument(
                person=person,
                kind=kind,
                number_sealed=documents.sealed(kind, number),
                number_index=documents.index(kind, number),
                since=NOW,
            )
            for person, number in zip(crowd, CANARIES[50:], strict=True)
        )


def dump(server, folder) -> str:
    """What `bin/backup` takes (the same pg_dump), read back as text: every row of every table."""
    url = server.url("postgres")
    run = {"check": True, "capture_output": True, "timeout": 120}
    taken = subprocess.run([binaries()["pg_dump"], "--format=custom", f"--dbname={url}"], **run).stdout
    return subprocess.run([binaries()["pg_restore"], "--file=-"], input=taken, **run).stdout.decode()


def found_in(text: str) -> list[str]:
    return [number for number in CANARIES if number in text or to_persian(number) in text]


def test_t22_a_thousand_numbers_are_in_the_dump_and_none_can_be_read(thousand, server, tmp_path):
    text = dump(server, tmp_path)
    assert text.count("قناری") > 1000
    assert found_in(text) == []
    assert not any(number.encode().hex() in text for number in CANARIES[:100])  # nor as the bytes of a column


def test_t22_negative_control_a_number_written_in_plain_is_found(thousand, committed, server, tmp_path):
    with scope.within(committed):
        Person.objects.filter(last_name="قناری 3").update(father_name=CANARIES[3])
    assert found_in(dump(server, tmp_path)) == [CANARIES[3]]


def test_t22_the_keys_are_not_in_the_dump(thousand, server, tmp_path, settings):
    text = dump(server, tmp_path)
    assert settings.FIELD_KEY.hex() not in text and settings.INDEX_KEY.hex() not in text


def test_t22_negative_control_with_the_key_the_number_is_read(thousand, committed, server):
    with psycopg.connect(server.url("postgres")) as thief:
        (sealed,) = thief.execute(
            "select number_sealed from people_identitydocument where municipality_id = %s limit 1", [committed.pk]
        ).fetchone()
    with scope.within(committed):
        stolen = IdentityDocument(kind="national_id", number_sealed=sealed)
        assert documents.opened(stolen) in CANARIES
