"""The self-check before anybody is let in: does this server keep its word, and is the application's role small?"""

import psycopg

MUST_BE_ON = ("fsync", "full_page_writes")
KEEPS_ACKNOWLEDGED = {"on", "local", "remote_write", "remote_apply"}
OLDEST_SERVER = 15


class NotSafe(RuntimeError):
    """`weaknesses` names each setting or right that makes this database unfit for a city."""

    def __init__(self, weaknesses: list[str]):
        self.weaknesses = weaknesses
        super().__init__("; ".join(weaknesses))


def check_durability(dsn: str, *, checksums: bool = True, owns_nothing: bool = True) -> None:
    """Look at the server as the application's role sees it. Raises NotSafe (reliability.md §3).

    For a server of somebody else: `checksums=False` tolerates that it was made without them, `owns_nothing=False`
    that one role does everything (row-level security is forced, so it binds owners too).
    """
    with psycopg.connect(dsn) as connection:
        weaknesses = _settings(connection, checksums=checksums) + _rights(connection, owns_nothing=owns_nothing)
    if weaknesses:
        raise NotSafe(weaknesses)


def _settings(connection: psycopg.Connection, *, checksums: bool) -> list[str]:
    must_be_on = (*MUST_BE_ON, "data_checksums") if checksums else MUST_BE_ON
    weaknesses = [f"{name} is off" for name in must_be_on if _show(connection, name) != "on"]
    if _show(connection, "synchronous_commit") not in KEEPS_ACKNOWLEDGED:
        weaknesses.append("synchronous_commit is off")
    if connection.info.server_version < OLDEST_SERVER * 10000:
        weaknesses.append(f"PostgreSQL is older than {OLDEST_SERVER}")
    return weaknesses


def _rights(connection: psycopg.Connection, *, owns_nothing: bool) -> list[str]:
    is_superuser, bypasses, owns = connection.execute(
        """
        SELECT rolsuper, rolbypassrls, EXISTS (
            SELECT 1 FROM pg_class
            WHERE pg_has_role(r.oid, relowner, 'USAGE') AND relkind IN ('r', 'p')
            AND relnamespace = 'public'::regnamespace
        )
        FROM pg_roles r WHERE rolname = current_user
        """
    ).fetchone()
    return [
        sentence
        for is_so, sentence in (
            (is_superuser, "the application's role is a superuser"),
            (bypasses, "the application's role bypasses row-level security"),
            (owns and owns_nothing, "the application's role owns tables"),
        )
        if is_so
    ]


def _show(connection: psycopg.Connection, setting: str) -> str:
    return connection.execute("SELECT current_setting(%s)", [setting]).fetchone()[0]
