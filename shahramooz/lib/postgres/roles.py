"""Three roles: `postgres` only makes the other two, the owner migrates, the application works with rows and no more."""

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

DATABASE = "shahramooz"
SUPERUSER, OWNER, APP = "postgres", "shahramooz_owner", "shahramooz_app"
FULL_NAMES = {"postgres": SUPERUSER, "owner": OWNER, "app": APP}

APP_LIMITS = {
    "lock_timeout": "3s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
    "transaction_timeout": "30s",
}
OWNER_LIMITS = {"lock_timeout": "5s"}


def as_url(parts: Mapping[str, object]) -> str:
    """Connection parameters by libpq's names, as one URL; all but user, password and database go to its query."""
    rest = {
        key: value for key, value in parts.items() if key not in {"user", "password", "dbname"} and value is not None
    }
    who = quote(str(parts.get("user") or ""), safe="")
    if parts.get("password"):
        who += ":" + quote(str(parts["password"]), safe="")
    return f"postgresql://{who}{'@' if who else ''}/{quote(str(parts['dbname']))}?{urlencode(rest)}"


def ensure(url: Callable[[str, str], str], *, name: str, passwords: Mapping[str, str]) -> None:
    """Make or mend both roles and the database `name`."""
    with psycopg.connect(url(SUPERUSER, "postgres"), autocommit=True) as server:
        make_role(server, OWNER, password=passwords[OWNER], limits=OWNER_LIMITS)
        make_role(server, APP, password=passwords[APP], limits=APP_LIMITS)
        make_database(server, name)
    with psycopg.connect(url(SUPERUSER, name), autocommit=True) as connection:
        grant(connection)


def make_role(server: psycopg.Connection, role: str, *, password: str, limits: Mapping[str, str]) -> None:
    """An ordinary login: no superuser, no by-passing of row security, nothing it could make others with."""
    exists = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    server.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD {}").format(
            sql.SQL("ALTER" if exists else "CREATE"), sql.Identifier(role), sql.Literal(password)
        )
    )
    for setting, value in limits.items():
        if setting == "transaction_timeout" and server.info.server_version < 170000:
            continue
        server.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(role), sql.Identifier(setting), sql.Literal(value)
            )
        )


def make_database(server: psycopg.Connection, name: str) -> None:
    """The database, owned by the owner, closed to everybody but the two roles."""
    if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(APP)))


def grant(connection: psycopg.Connection) -> None:
    """In the connected database: rows for the application in every table the owner will make, and no DDL."""
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {app}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT CREATE, USAGE ON SCHEMA public TO {owner}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(app=sql.Identifier(APP), owner=sql.Identifier(OWNER)))


def drop_database(superuser_url: str, *, name: str) -> None:
    """Drop `name` if it stands, ending the sessions in it."""
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
