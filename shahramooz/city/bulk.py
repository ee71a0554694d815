"""Many rows of one municipal table in few statements.

PostgreSQL refuses COPY under row-level security; `insert … select from unnest(…)` passes the policy and costs little more.
Columns travel as one text each, joined by a character that cleaned text never holds.
"""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from django.db import connection, models
from psycopg import sql

from shahramooz.city import keys, scope
from shahramooz.city.keys import KeyField

ROWS = 10_000
_BETWEEN, _NOTHING = "\x1f", "\x1e"


SECONDS_OF_A_WRITE = 300


def take_time() -> None:
    """Let this transaction take longer than a page's may: a job that writes many rows calls it first."""
    with connection.cursor() as cursor:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute("select set_config(%s, %s, true)", [limit, f"{SECONDS_OF_A_WRITE}s"])
        if connection.pg_version >= 170000:
            for seconds in (
                0,
                SECONDS_OF_A_WRITE,
            ):  # a clock that runs already is only stopped and started anew, never moved
                cursor.execute("select set_config('transaction_timeout', %s, true)", [f"{seconds}s"])


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` ids of the table, taken from its sequence beforehand, so that other rows can point at them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(known.as_is) from (select pg_get_serial_sequence(%s, 'id')::regclass as_is offset 0) known,"
            " generate_series(1, %s)",
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
    wanted = [name for name in _key_columns(model) if name not in columns]
    if not count:
        return
    with ThreadPoolExecutor(1) as ahead:  # while the database writes some rows, the next ones are made ready
        ready = ahead.submit(_ready, model, columns, lists, wanted, 0, count)
        for first in range(0, count, ROWS):
            some = ready.result()
            if first + ROWS < count:
                ready = ahead.submit(_ready, model, columns, lists, wanted, first + ROWS, count)
            _insert(model, fields, some, singles)


def _key_columns(model) -> list[str]:
    return [field.column for field in keys.fields_of(model)]


def _ready(
    model, columns: dict, lists: dict[str, list], wanted: list[str], first: int, count: int
) -> dict[str, object]:
    """Column → its values of ROWS rows from `first`, joined for the journey; for one row alone the value itself."""
    rows = min(ROWS, count - first)
    some = {name: values[first : first + rows] for name, values in lists.items()}
    if wanted:
        known = keys.columns_of(model, rows, {**columns, **some})
        some |= {name: known[name] for name in wanted}
    if rows == 1:
        return {name: None if values[0] is None else [_plain(values[0])] for name, values in some.items()}
    return {name: _joined(values) for name, values in some.items()}


_INSERT = sql.SQL("insert into {table} ({into}) select {given} from unnest({wanted}) as r({names})")
_MANY = sql.SQL("string_to_array({}, E'\\x1f', E'\\x1e')::{}[]")
_ONE = sql.SQL("{}::text[]::{}[]")


def _insert(model, fields: dict, some: dict[str, object], singles: dict[str, object]) -> None:
    comma, names = sql.SQL(", "), [sql.Identifier(f"c{place}") for place in range(len(some))]
    wanted = []
    for name, value in some.items():
        of = re.split(r"[ (]", fields[name].db_type(connection))[0]
        of = sql.SQL({"varchar": "text", "timestamp": "timestamptz"}.get(of, of))
        wanted.append((_MANY if isinstance(value, str) else _ONE).format(sql.Placeholder(), of))
    statement = _INSERT.format(
        table=sql.Identifier(model._meta.db_table),
        into=comma.join(map(sql.Identifier, [*some, *singles])),
        given=comma.join([*(sql.SQL("r.") + name for name in names), *[sql.Placeholder()] * len(singles)]),
        wanted=comma.join(wanted),
        names=comma.join(names),
    )
    told = [[None] if value is None else value for value in some.values()]
    values = [fields[name].get_db_prep_save(value, connection) for name, value in singles.items()]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *told])


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
