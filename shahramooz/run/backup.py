"""`bin/backup` and `bin/restore`: one file with the database and the uploaded files, proved by restoring it.

The secrets are never in it (T22): `secrets.json` is kept apart, and a restore needs both. `pg_verifybackup` of the
wheel does not run, so the proof is the honest one: the dump is restored beside the living database and counted table by
table.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from shahramooz.lib.postgres import Cluster, ClusterFailed
from shahramooz.lib.postgres.binaries import binaries
from shahramooz.lib.postgres.roles import DATABASE, make_database

from . import database, sentences
from .home import Home

DUMP, ABOUT, FILES = "database.dump", "about.json", "files"


class BackupFailed(sentences.CannotStart):
    """The backup or the restore was not finished; what was there before is untouched."""


# ── back up ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def back_up(home: Home, *, folder: Path, at: datetime) -> Path:
    """Write a proved backup into `folder` and return its path; a file with a final name is always whole."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"shahramooz-{at:%Y%m%d-%H%M%S}.tar"
    with database.running(home) as cluster, tempfile.TemporaryDirectory(dir=folder) as scratch:
        dump = Path(scratch) / DUMP
        counts = _dump(cluster, dump)
        _prove(cluster, dump, counts)
        about = Path(scratch) / ABOUT
        about.write_text(json.dumps({"made_at": at.isoformat(), "rows": counts}, indent=1))
        draft = Path(scratch) / "draft.tar"
        with tarfile.open(draft, "w") as archive:
            archive.add(about, ABOUT)
            archive.add(dump, DUMP)
            if (home.folder / FILES).exists():
                archive.add(home.folder / FILES, FILES)
        draft.chmod(0o600)
        _sync(draft)
        draft.rename(target)
    return target


def _dump(cluster: Cluster, dump: Path) -> dict[str, int]:
    """Dump the database and count its rows in one and the same snapshot."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
        _run(cluster, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}", DATABASE)
        return _counts(connection)


def _prove(cluster: Cluster, dump: Path, counts: dict[str, int]) -> None:
    """Restore the dump under another name and compare every table. Raises BackupFailed."""
    name = f"{DATABASE}_proof_{os.getpid()}"
    try:
        _restore_as(cluster, dump, name)
        with psycopg.connect(cluster.url("postgres", name)) as connection:
            _require_same(_counts(connection), counts)
    finally:
        cluster.forget_database(name)


# ── restore ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def restore(home: Home, *, file: Path, at: datetime) -> str:
    """Put the database and files of a backup in place; return the name under which the old database is kept.

    The city must not run. Raises BackupFailed with everything as it was.
    """
    with tempfile.TemporaryDirectory() as scratch, database.alone(home) as cluster:
        Path(scratch).chmod(0o700)
        try:
            with tarfile.open(file) as archive:
                archive.extractall(scratch, filter="data")
            counts = json.loads((Path(scratch) / ABOUT).read_text())["rows"]
        except (OSError, tarfile.TarError, ValueError, KeyError):
            raise _not_a_backup(file) from None
        kept, new = f"{DATABASE}_before_{at:%Y%m%d_%H%M%S}", f"{DATABASE}_restored"
        cluster.forget_database(new)
        _restore_as(cluster, Path(scratch) / DUMP, new)
        with psycopg.connect(cluster.url("postgres", new)) as connection:
            _require_same(_counts(connection), counts)
        with psycopg.connect(cluster.url("postgres", "postgres")) as server:  # both names change, or neither
            for old_name, new_name in ((DATABASE, kept), (new, DATABASE)):
                server.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old_name), sql.Identifier(new_name))
                )
        cluster.ensure_roles_and_database()
        _replace_files(home.folder / FILES, Path(scratch) / FILES, kept=home.folder / f"{FILES}-{kept}")
        if not home.city:
            home.city = "empty"
        return kept


def _restore_as(cluster: Cluster, dump: Path, name: str) -> None:
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as server:
        make_database(server, name)
    _run(cluster, "pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(dump))


def _replace_files(current: Path, restored: Path, *, kept: Path) -> None:
    if current.exists():
        current.rename(kept)
    if restored.exists():
        subprocess.run(["cp", "-Rp", str(restored), str(current)], check=True)


# ── both ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    environment = {
        **os.environ,
        "PGHOST": str(cluster.socket_folder),
        "PGPORT": "5432",
        "PGUSER": "postgres",
        "PGPASSWORD": cluster.keyring.database_passwords["postgres"],
    }
    done = subprocess.run(
        [binaries()[program], *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupFailed(
            "پشتیبان‌گیری یا بازگردانی ناتمام ماند و چیزی دگرگون نشد؛ پس از رفع خطای زیر دوباره بکوشید:",
            f"{program} did not finish; nothing was changed:\n{done.stderr.strip()}",
        )


def _counts(connection: psycopg.Connection) -> dict[str, int]:
    """Rows of every table of ours, by name. The superuser sees past row-level security."""
    tables = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    return {
        f"{schema}.{table}": connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        ).fetchone()[0]
        for schema, table in sorted(tables)
    }


def _require_same(found: dict[str, int], expected: dict[str, int]) -> None:
    different = sorted(table for table in found.keys() | expected.keys() if found.get(table) != expected.get(table))
    if different:
        raise BackupFailed(
            "پشتیبان با پایگاه داده یکی نیست و کنار گذاشته شد؛ دوباره پشتیبان بگیرید:",
            f"The restored copy differs in {', '.join(different)}; take the backup again:",
            "bin/backup",
        )


def _not_a_backup(file: Path) -> BackupFailed:
    return BackupFailed(
        "این پرونده پشتیبان شهرآموز نیست یا ناقص است؛ پرونده‌ای را بدهید که ‎bin/backup‎ ساخته است:",
        f"{file} is not a backup of Shahramooz, or not a whole one; give one that bin/backup made:",
        "bin/restore backups/shahramooz-….tar",
    )


def _sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/backup | bin/restore")
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("backup")
    making.add_argument("folder", nargs="?", type=Path, help="پوشهٔ پشتیبان‌ها · where backups go")
    returning = commands.add_parser("restore")
    returning.add_argument("file", type=Path, help="پروندهٔ پشتیبان · the backup")
    options = parser.parse_args(arguments)
    home, now, began_at = Home.usual(), datetime.now().astimezone(), time.monotonic()
    try:
        if os.environ.get("DATABASE_URL"):
            raise BackupFailed(
                "پایگاه داده بیرون از برنامه است؛ از ابزار همان پایگاه پشتیبان بگیرید:",
                "The database is not the embedded one; back it up with its own tools:",
                'pg_dump --format=custom --file=shahramooz.dump "$DATABASE_URL"',
            )
        if options.command == "backup":
            made = back_up(home, folder=options.folder or home.folder / "backups", at=now)
            sentences.say("پشتیبان گرفته و با بازگردانی آزموده شد. ‎secrets.json‎ در آن نیست؛ آن را جداگانه نگه دارید:")
            sentences.say(f"  {made}")
        else:
            kept = restore(home, file=options.file, at=now)
            sentences.say("پشتیبان بازگردانده شد. پایگاه پیشین با این نام نگه داشته شده است:")
            sentences.say(f"  {kept}")
        sentences.done(time.monotonic() - began_at)
    except (ClusterFailed, sentences.CannotStart) as trouble:
        is_ours = isinstance(trouble, sentences.CannotStart)
        sentences.complain(trouble if is_ours else sentences.database_failed(trouble, log=home.folder))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
