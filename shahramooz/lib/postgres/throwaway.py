"""A PostgreSQL for tests: there within two seconds, gone without a trace, and fast because it promises nothing."""

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from . import roles
from .cluster import Cluster

_PREFIX = "shahramooz-pg-"
_NOT_KEPT = shutil.ignore_patterns("lock", "log", "socket", "postmaster.*")


@dataclass(frozen=True)
class Throwaway:
    """`url(role)` is a fresh, empty database for "app", "owner" or "postgres"; `database` is its name."""

    database: str
    _address: Callable[[str, str], str]
    cluster: Cluster | None = None

    def url(self, role: str = "app", database: str | None = None) -> str:
        return self._address(roles.FULL_NAMES.get(role, role), database or self.database)


@contextlib.contextmanager
def throwaway(*, durable: bool = False, like: Path | None = None) -> Iterator[Throwaway]:
    """Lend an empty database with both roles; drop it afterwards.

    A cluster of its own in a temporary folder, filled as the one that `keep` put into `like`; or, when DATABASE_URL names
    a server, a fresh and empty database there (its user must be allowed to create roles and databases).
    """
    server = os.environ.get("DATABASE_URL")
    with _on_server(server) if server and not durable else _in_own_cluster(durable=durable, like=like) as lent:
        yield lent


def keep(lent: Throwaway, folder: Path) -> None:
    """Stop a throw-away cluster and put a copy of it into `folder`, whole or not at all."""
    lent.cluster.stop()
    draft = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    shutil.copytree(lent.cluster.home, draft, ignore=_NOT_KEPT)
    try:
        draft.rename(folder)
    except OSError:  # another process was first, and its copy is as good
        shutil.rmtree(draft)


@contextlib.contextmanager
def _in_own_cluster(*, durable: bool, like: Path | None) -> Iterator[Throwaway]:
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_short_temporary_folder()))
    if like:
        shutil.copytree(like, folder, dirs_exist_ok=True)
    folder.chmod(0o711)  # the database's account passes through to its own folder
    cluster = Cluster(folder, durable=durable, place=folder / "p")
    if like and cluster.account:
        for path in (folder / "p").rglob("*"):
            os.chown(path, cluster.account.uid, cluster.account.gid)
    try:
        cluster.start(patience=60)
        cluster.ensure_roles_and_database(roles.DATABASE)
        yield Throwaway(database=roles.DATABASE, _address=cluster.url, cluster=cluster)
    finally:
        cluster.stop(patience=5)
        shutil.rmtree(folder, ignore_errors=True)


def _short_temporary_folder() -> str:
    usual = tempfile.gettempdir()
    return usual if len(usual) <= 40 else "/tmp"


def _sweep() -> None:
    """Remove what killed test runs left: their lock is free."""
    for folder in Path(_short_temporary_folder()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), open(folder / "p" / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _on_server(url: str) -> Iterator[Throwaway]:
    """The two roles keep their names; two short-lived logins step into them, so that no password of theirs changes."""
    mark = secrets.token_hex(4)
    name = f"shahramooz_test_{mark}"
    logins = {roles.OWNER: f"{name}_owner", roles.APP: f"{name}_app"}
    password = secrets.token_urlsafe(16)
    parts = conninfo.conninfo_to_dict(url)

    def address(role: str, database: str) -> str:
        login = {} if role == roles.SUPERUSER else {"user": logins[role], "password": password}
        return roles.as_url({**parts, **login, "dbname": database})

    with psycopg.connect(url, autocommit=True) as server:
        made = [role for role in logins if _make_group_role(server, role)]
        for role, login in logins.items():
            limits = roles.APP_LIMITS if role == roles.APP else roles.OWNER_LIMITS
            roles.make_role(server, login, password=password, limits={**limits, "role": role})
            server.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(login)))
        try:
            roles.make_database(server, name)
            with psycopg.connect(address(roles.SUPERUSER, name), autocommit=True) as connection:
                roles.grant(connection)
            yield Throwaway(database=name, _address=address)
        finally:
            _clear_server(server, name=name, roles_to_drop=[*logins.values(), *made])


def _make_group_role(server: psycopg.Connection, role: str) -> bool:
    """Make the role without a login unless it stands; say whether it is ours to drop."""
    if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return False
    server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    return True


def _clear_server(server: psycopg.Connection, *, name: str, roles_to_drop: list[str]) -> None:
    for (database,) in server.execute(
        "SELECT datname FROM pg_database WHERE datname = %s OR datname LIKE %s", [name, f"%{name}%"]
    ).fetchall():
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
    for role in roles_to_drop:
        with contextlib.suppress(psycopg.errors.DependentObjectsStillExist):
            server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
