"""What a page costs the database, counted in rows touched: the same on a busy machine and on an idle one."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from django.db import connection

from shahramooz.city.municipal import EXPECTED

FORGET = """
    delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace);
    update pg_class set reltuples = -1, relpages = 0, relallvisible = 0
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'i');
"""

MUNICIPAL = """
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'municipality_id'
"""


def can_be_told() -> bool:
    """Whether this PostgreSQL takes what we expect of a table before it is analysed."""
    connection.ensure_connection()
    return connection.pg_version >= 180000


def forget_statistics(server, *, expected: bool = True) -> None:
    """Make every table one that was never analysed; with `expected` as our migrations leave it, else as PostgreSQL would.

    Needs the superuser.
    """
    with psycopg.connect(server.url("postgres"), autocommit=True) as superuser:
        superuser.execute(FORGET)
        for (table,) in superuser.execute(MUNICIPAL).fetchall() if expected else ():
            superuser.execute(EXPECTED.format(table=table))


@dataclass
class Touched:
    """Rows that each statement of a page touched, the dearest first."""

    statements: list[tuple[int, str, dict]] = field(default_factory=list)

    @property
    def most(self) -> int:
        return max((rows for rows, _sql, _plan in self.statements), default=0)

    def told(self) -> str:
        rows, sql, plan = max(self.statements, key=lambda one: one[0])
        return f"{rows} rows touched by {sql}\n" + "\n".join(drawn(plan))


@contextmanager
def counted():
    """Run each reading statement of the block once more under EXPLAIN ANALYZE and count what it touches."""
    touched = Touched()

    def explained(execute, sql, params, many, context):
        if not many and sql.lstrip().lower().startswith("select"):
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"explain (analyze, timing off, format json) {sql}", params)
                plan = cursor.fetchone()[0]
            plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            touched.statements.append((rows_of(plan), sql, plan))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield touched


def own_rows(node: dict) -> int:
    """Rows one node gave, or looked at and threw away, in all its loops."""
    looked = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck")
    return round(sum(node.get(name, 0) for name in looked) * node.get("Actual Loops", 1))


def rows_of(node: dict) -> int:
    return own_rows(node) + sum(rows_of(child) for child in node.get("Plans", ()))


def drawn(node: dict, depth: int = 0) -> list[str]:
    """The plan as an indented list, for the message of a failing test."""
    what = f"{node['Node Type']} {node.get('Index Name') or node.get('Relation Name') or ''}"
    line = f"{'  ' * depth}{what} · guessed {node['Plan Rows']}, touched {own_rows(node)} in {node.get('Actual Loops')} loops"
    return [line, *(below for child in node.get("Plans", ()) for below in drawn(child, depth + 1))]
