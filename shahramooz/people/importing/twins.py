"""Whom a row may be twice: an earlier row of the file, or somebody the city knows (R12). Found here, decided by a person."""

from collections.abc import Callable, Iterable

from django.db import connection

from shahramooz.city import scope
from shahramooz.lib import text
from shahramooz.people import documents
from shahramooz.people.importing.found import INSTEAD, LEAVE, NEW, SAME, Reading, Twin, spoken
from shahramooz.people.importing.values import each
from shahramooz.people.models import IdentityDocument, Person

NATIONAL_ID = IdentityDocument.Kind.NATIONAL_ID
_AT_ONCE = 10_000


def name_keys(reading: Reading) -> list[str]:
    """The folded name of each row, as a person's compact key is kept."""
    first = each(reading.values["first_name"], text.compact_key)
    last = each(reading.values["last_name"], text.compact_key)
    return [one + other for one, other in zip(first, last, strict=True)]


def in_the_file(reading: Reading) -> None:
    """Rows with the national ID of an earlier row, or with its name, father's name and birth date."""
    values, names = reading.values, name_keys(reading)
    fathers = each(values["father_name"], text.compact_key) if "father_name" in values else None
    by_number: dict[str, int] = {}
    by_name: dict[tuple, int] = {}
    for n, number in enumerate(values["national_id"]):
        earlier = by_number.setdefault(number, n) if number is not None else n
        if earlier != n:
            reading.twins.append(Twin(n, "id", (LEAVE, INSTEAD), row=earlier))
            continue
        if fathers is None or not fathers[n] or values["birth_date"][n] is None:
            continue
        earlier = by_name.setdefault((names[n], fathers[n], values["birth_date"][n]), n)
        if earlier != n:
            reading.twins.append(Twin(n, "name", (LEAVE, NEW, INSTEAD), row=earlier))


def in_the_city(
    reading: Reading,
    *,
    belongs_already: Callable[[dict[int, int]], Iterable[int]] = lambda found: (),
    is_busy: Callable[[dict[int, int]], Iterable[int]] = lambda found: (),
) -> None:
    """Rows whose national ID, or whose name, father's name and birth date, the registry has.

    `belongs_already` gets row → person for those met by number and by name alike, and gives back the rows that are written already,
    exactly so: those are no question. `is_busy` gives back those whose person cannot take this on beside what they are now.
    """
    asked = {twin.n for twin in reading.twins}
    names = name_keys(reading)
    met = _met_by_number(reading.values["national_id"])
    same = {n: person["id"] for n, person in met.items() if person["compact_key"] == names[n]}
    reading.known |= set(belongs_already(same)) - asked
    alike = _met_by_name(reading, names)
    busy = set(is_busy({n: person["id"] for n, person in (alike | met).items()}))
    for n, person in met.items():
        if n not in reading.known and n not in asked:
            asked.add(n)
            reading.twins.append(_twin(n, "id", (LEAVE,) if n in busy else (LEAVE, SAME), person))
    for n, person in alike.items():
        if n not in reading.known and n not in asked:
            is_another = person["numbers"] and reading.values["national_id"][n] is not None
            choices = (LEAVE, NEW) if is_another or n in busy else (LEAVE, NEW, SAME)
            reading.twins.append(_twin(n, "name", choices, person))


def _twin(n: int, by: str, choices: tuple[str, ...], person: dict) -> Twin:
    there = {
        "first_name": person["first_name"],
        "last_name": person["last_name"],
        "father_name": person["father_name"],
        "birth_date": spoken(person["birth_date"]),
        "mobile": person["mobile"],
    }
    return Twin(n, by, choices, person_id=person["id"], there={name: value for name, value in there.items() if value})


_COLUMNS = ("id", "first_name", "last_name", "father_name", "birth_date", "mobile", "compact_key")
_BY_NUMBER = (
    "select d.number_index, p.id, p.first_name, p.last_name, p.father_name, p.birth_date, p.mobile, p.compact_key"
    " from people_identitydocument d"
    " join people_person p on p.municipality_id = d.municipality_id and p.id = d.person_id"
    " where d.municipality_id = %s and d.kind = %s and d.ended_at is null"
    " and d.number_index = any(string_to_array(%s, ' ')::bytea[])"
)
_BY_NAME = (
    "select p.id, p.first_name, p.last_name, p.father_name, p.birth_date, p.mobile, p.compact_key,"
    " exists (select from people_identitydocument d where d.municipality_id = %s"
    " and d.person_id = p.id and d.kind = %s and d.ended_at is null)"
    " from people_person p join unnest(string_to_array(%s, E'\\x1f')::text[], string_to_array(%s, ' ')::date[])"
    ' as w(k, b) on p.birth_date = w.b and p.compact_key = w.k collate "C"'
    " where p.municipality_id = %s and p.merged_into_id is null order by p.id desc"
)


def _met_by_number(numbers: list[str | None]) -> dict[int, dict]:
    """Row → the person who bears its number."""
    here = scope.current_id()
    if not IdentityDocument.objects.filter(municipality_id=here, kind=NATIONAL_ID, ended_at=None).exists():
        return {}
    rows = {index: n for n, index in reversed(list(_indexes(numbers)))}
    wanted, met = list(rows), {}
    with connection.cursor() as cursor:
        for first in range(0, len(wanted), _AT_ONCE):
            cursor.execute(
                _BY_NUMBER,
                [here, NATIONAL_ID, " ".join("\\x" + one.hex() for one in wanted[first : first + _AT_ONCE])],
            )
            for index, *person in cursor.fetchall():
                met[rows[bytes(index)]] = dict(zip(_COLUMNS, person, strict=True))
    return met


def _indexes(numbers: list[str | None]):
    known = [(n, number) for n, number in enumerate(numbers) if number is not None]
    return zip(
        (n for n, _number in known), documents.index_each(NATIONAL_ID, (number for _n, number in known)), strict=True
    )


def _met_by_name(reading: Reading, names: list[str]) -> dict[int, dict]:
    """Row → a living record with its name, father's name and birth date."""
    values, here = reading.values, scope.current_id()
    if "father_name" not in values or not Person.objects.filter(municipality_id=here).exists():
        return {}
    rows = {
        (names[n], born): n
        for n, born in reversed(list(enumerate(values["birth_date"])))
        if born is not None and values["father_name"][n]
    }
    if not rows:
        return {}
    met = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_NAME,
            [
                here,
                NATIONAL_ID,
                "\x1f".join(key for key, _born in rows),
                " ".join(born.isoformat() for _key, born in rows),
                here,
            ],
        )
        for *person, numbers in cursor.fetchall():
            told = {**dict(zip(_COLUMNS, person, strict=True)), "numbers": numbers}
            n = rows[told["compact_key"], told["birth_date"]]
            if text.compact_key(told["father_name"]) == text.compact_key(values["father_name"][n]):
                met[n] = told
    return met
