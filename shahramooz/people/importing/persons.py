"""Writing the people of a file in bulk: records, numbers sealed and indexed, affiliations (city.bulk)."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, datetime

from django.utils import timezone

from shahramooz.city import bulk
from shahramooz.people import documents
from shahramooz.people.importing.found import Reading
from shahramooz.people.models import Affiliation, IdentityDocument, Person

Kind = IdentityDocument.Kind
_NAMES = {"first_name": "", "last_name": "", "father_name": "", "birth_date": None, "gender": "", "mobile": ""}


def write_people(reading: Reading, *, at: datetime) -> tuple[dict[int, int], dict[str, list[int]]]:
    """Open a record for each good row that is nobody known yet; gives row → person's id, and what was made.

    Who comes without a national ID gets a temporary record, as everywhere (defaults.md Q1).
    """
    good = reading.good
    written = set(good)
    seconds = {n: first for n, first in reading.row_of.items() if n in written and first in written}
    new = [n for n in good if n not in reading.person_of and n not in seconds]
    ids = bulk.new_ids(Person, len(new))
    columns = {
        name: [values[n] for n in new] if (values := reading.values.get(name)) else empty
        for name, empty in _NAMES.items()
    }
    places = reading.values.get("neighbourhood")
    columns["neighbourhood_id"] = [places[n] for n in new] if places else None
    with ThreadPoolExecutor(1) as aside:  # the numbers are sealed while the database writes the people
        numbers = aside.submit(copy_context().run, _sealed, reading, new, ids)
        bulk.insert(Person, count=len(new), id=ids, made_at=at, **columns)
    person_of = dict(zip(new, ids, strict=True)) | {n: reading.person_of[n] for n in good if n in reading.person_of}
    person_of |= {n: person_of[first] for n, first in seconds.items()}
    return person_of, {"people.person": ids, "people.identitydocument": _write_numbers(numbers.result(), at=at)}


def _sealed(reading: Reading, new: list[int], ids: list[int]) -> dict[str, dict[str, list]]:
    """Kind of document → its columns for these people."""
    numbers = reading.values["national_id"]
    some = {
        Kind.NATIONAL_ID: [(person, numbers[n]) for n, person in zip(new, ids, strict=True) if numbers[n]],
        Kind.TEMPORARY: [(person, str(person)) for n, person in zip(new, ids, strict=True) if not numbers[n]],
    }
    return {
        kind: {
            "person_id": [person for person, _number in pairs],
            "number_sealed": documents.sealed_each(kind, [number for _person, number in pairs]),
            "number_index": documents.index_each(kind, [number for _person, number in pairs]),
        }
        for kind, pairs in some.items()
        if pairs
    }


def _write_numbers(sealed: dict[str, dict[str, list]], *, at: datetime) -> list[int]:
    made: list[int] = []
    for kind, columns in sealed.items():
        own = bulk.new_ids(IdentityDocument, len(columns["person_id"]))
        bulk.insert(IdentityDocument, count=len(own), id=own, kind=kind, since=at, **columns)
        made += own
    return made


def write_affiliations(people: list[int], *, kind: str | list[str], since: list[date] | date, **columns) -> list[int]:
    """An affiliation for each of these people; gives the ids."""
    own = bulk.new_ids(Affiliation, len(people))
    bulk.insert(Affiliation, count=len(people), id=own, person_id=people, kind=kind, since=since, **columns)
    return own


def since_of(reading: Reading, rows: list[int], *, at: datetime) -> list[date]:
    """The day from which each of these rows belongs: as written, else today."""
    today, written = timezone.localdate(at), reading.values.get("since")
    return [(written[n] if written else None) or today for n in rows]
