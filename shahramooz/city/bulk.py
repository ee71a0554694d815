"""Many rows of one municipal table in few statements.

PostgreSQL refuses COPY under row-level security; `insert … select from unnest(…)` passes the policy and costs little more.
Columns travel as one text each, joined by a character that cleaned text never holds.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, models

from shahramooz.city import keys, scope
from shahramooz.city.keys import KeyField

ROWS = 10_000
_BETWEEN, _NOTHING = "\x1f", "\x1e"


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` ids of the table, taken from its sequence beforehand, so that other rows can point at them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [found for (found,) in cursor.fetchall()]


def insert(model: type[models.Model], *, count: int, **columns) -> None:
    """Write `count` rows of the municipality; a column is a list with a value for each row, or one value for all of them.

    Columns are named as in the database (`person_id`). What is not named gets Django's default; a KeyField is computed,
    once for each distinct text.
    """
    lists, singles = {}, {"municipality_id": scope.current_id()}
    fields = {field.column: field for field in model._meta.concrete_fields}
    for name, value in columns.items():
        (lists if isinstance(value, list) else singles)[name] = value
    for name, field in fields.items():
        if (
            name not in columns
            and not isinstance(field, KeyField)
            and name != "municipality_id"
            and not field.primary_key
        ):
            singles[name] = field.get_default()
    lists |= {name: every for name, every in keys.columns_of(model, count, columns).items() if name not in columns}
    for first in range(0, count, ROWS):
        _insert(model, fields, {name: values[first : first + ROWS] for name, values in lists.items()}, singles)


def _insert(model, fields: dict, lists: dict[str, list], singles: dict[str, object]) -> None:
    quote = connection.ops.quote_name
    rows = len(next(iter(lists.values())))
    wanted, told = [], []
    for name, values in lists.items():
        of = re.split(r"[ (]", fields[name].db_type(connection))[0]
        of = {"varchar": "text", "timestamp": "timestamptz"}.get(of, of)
        if rows == 1:
            wanted.append(f"array[%s]::text[]::{of}[]")
            told.append(None if values[0] is None else _plain(values[0]))
        else:
            wanted.append(f"string_to_array(%s, E'\\x1f', E'\\x1e')::{of}[]")
            told.append(_joined(values))
    into = ", ".join(map(quote, [*lists, *singles]))
    given = ", ".join([*(f"r.c{place}" for place in range(len(lists))), *["%s"] * len(singles)])
    names = ", ".join(f"c{place}" for place in range(len(lists)))
    values = [fields[name].get_db_prep_save(value, connection) for name, value in singles.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {quote(model._meta.db_table)} ({into})"
            f" select {given} from unnest({', '.join(wanted)}) as r({names})",
            [*values, *told],
        )


def _joined(values: Sequence) -> str:
    joined = _BETWEEN.join([_NOTHING if value is None else _plain(value) for value in values])
    if joined.count(_BETWEEN) != len(values) - 1:
        raise ValueError("a value holds the character that stands between values")
    return joined


def _plain(value) -> str:
    kind = type(value)
    if kind is str:
        return value
    if kind is bytes:
        return "\\x" + value.hex()
    if kind is date or kind is datetime:
        return value.isoformat()
    return str(value)
