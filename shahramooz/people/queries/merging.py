"""Records of one human being: which were merged, which may be the same, and what undoing would need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet
from psycopg.sql import SQL, Identifier

from shahramooz.lib import text
from shahramooz.people.models import Distinction, Merge, Person
from shahramooz.people.queries.persons import live


def records_of(person: Person) -> QuerySet[Person]:
    """The person and every record merged into it: `filter(person__in=records_of(person))` sees all history (R12)."""
    return Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person))


def standing(person: Person) -> Person:
    """The record that stands for this one now: itself, or the one it was merged into."""
    return person.merged_into if person.merged_into_id else person


def last_merge(gone: Person) -> Merge | None:
    """The merge that made this record point at another."""
    return Merge.objects.filter(gone=gone, undone_at=None).select_related("kept", "gone").first()


def merges_into(kept: Person) -> QuerySet[Merge]:
    """What was merged into this record and not undone, newest first."""
    return Merge.objects.filter(kept=kept, undone_at=None).select_related("gone").order_by("-pk")


@dataclass(frozen=True)
class Pair:
    """Two live records that may be one human being; `one` has the smaller id."""

    one: Person
    other: Person

    @property
    def fathers_agree(self) -> bool:
        return text.compact_key(self.one.father_name) == text.compact_key(self.other.father_name) != ""


def lookalikes(*, limit: int = 200) -> list[Pair]:
    """Pairs of live records with the same folded name and birth date whose fathers' names agree or are missing on one side.

    Pairs that somebody told apart are left out. Three queries however many pairs there are. R12, R33.
    """
    groups = (
        live()
        .filter(birth_date__isnull=False)
        .values("compact_key", "birth_date")
        .annotate(records=Count("pk"))
        .filter(records__gt=1)
        .order_by("compact_key", "birth_date")
        .values_list("compact_key", "birth_date")[:limit]
    )
    wanted = set(groups)
    people = live().filter(
        compact_key__in={key for key, _born in wanted}, birth_date__in={born for _key, born in wanted}
    )
    together: dict[tuple[str, date], list[Person]] = {}
    for person in people.order_by("sort_key", "pk"):
        together.setdefault((person.compact_key, person.birth_date), []).append(person)
    pairs = [pair for key, group in together.items() if key in wanted for pair in _pairs(group)]
    return _not_told_apart(pairs)[:limit]


def lookalikes_of(person: Person) -> list[Person]:
    """Live records that may be the same human being as this one."""
    if person.birth_date is None:
        return []
    same = live().filter(compact_key=person.compact_key, birth_date=person.birth_date)
    pairs = _pairs([person, *same.exclude(pk=person.pk).order_by("pk")[:20]])
    mine = [pair for pair in _not_told_apart(pairs) if person.pk in (pair.one.pk, pair.other.pk)]
    return [pair.other if pair.one.pk == person.pk else pair.one for pair in mine]


def alike(*, first_name: str, last_name: str, father_name: str = "", birth_date: date | None) -> list[Person]:
    """Live records that look like somebody about to be registered."""
    if birth_date is None:
        return []
    key = text.compact_key(f"{first_name} {last_name}")
    found = live().filter(compact_key=key, birth_date=birth_date).order_by("pk")[:20]
    return [person for person in found if _fathers_may_agree(father_name, person.father_name)]


def _pairs(group: list[Person]) -> list[Pair]:
    ordered = sorted(group, key=lambda person: person.pk)
    return [
        Pair(one, other)
        for place, one in enumerate(ordered)
        for other in ordered[place + 1 :]
        if _fathers_may_agree(one.father_name, other.father_name)
    ]


def _fathers_may_agree(one: str, other: str) -> bool:
    return not (one and other) or text.compact_key(one) == text.compact_key(other)


def _not_told_apart(pairs: list[Pair]) -> list[Pair]:
    ids = {person.pk for pair in pairs for person in (pair.one, pair.other)}
    apart = set(Distinction.objects.filter(one__in=ids, other__in=ids).values_list("one", "other"))
    return [pair for pair in pairs if (pair.one.pk, pair.other.pk) not in apart]


SIGNATURES = ("_by_id",)  # who acted is evidence and is never rewritten: made_by_id, issued_by_id …
OWN_TABLES = {Merge._meta.db_table, Distinction._meta.db_table}


def person_columns() -> list[tuple[str, str]]:
    """(table, column) of every foreign key in the database that says whose a row is, today's stages and tomorrow's.

    Read from PostgreSQL's catalogue, since people may not import later stages. A column `…_by` names who acted and is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """select distinct c.relname, a.attname from pg_constraint k
               join pg_class c on c.oid = k.conrelid
               join pg_attribute a on a.attrelid = c.oid and a.attnum = any(k.conkey)
               where k.contype = 'f' and k.confrelid = 'people_person'::regclass and a.attname <> 'municipality_id'
               order by 1, 2"""
        )
        found = cursor.fetchall()
    return [
        (table, column)
        for table, column in found
        if table not in OWN_TABLES and column != "by_id" and not column.endswith(SIGNATURES)
    ]


def rows_of(person: Person, columns: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many rows of each kind belong to this one record: `{"registration_enrolment.person_id": 3}`. One query."""
    asked = list(columns)
    parts = [
        SQL("select %s, count(*) from {} where municipality_id = %s and {} = %s").format(
            Identifier(table), Identifier(column)
        )
        for table, column in asked
    ]
    values = [value for table, column in asked for value in (f"{table}.{column}", person.municipality_id, person.pk)]
    with connection.cursor() as cursor:
        cursor.execute(SQL(" union all ").join(parts), values)
        return {name: count for name, count in cursor.fetchall() if count}
