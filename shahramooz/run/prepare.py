"""One short-lived process between database and doors: migrations, static files, the demo city. Idempotent."""

import argparse
import hashlib
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from . import sentences


def main(arguments: list[str]) -> None:
    options = _options(arguments)
    django.setup()
    with _step("جدول‌ها"):
        is_behind = _has_migrations_to_run()
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        if "load_reference" in get_commands():
            call_command("load_reference", verbosity=0)
        if is_behind:
            call_command("refresh_keys", verbosity=0)
    _collect_statics()
    if options.demo and "load_demo" in get_commands():
        sentences.say("• شهر نمونه")
        call_command("load_demo")


def _has_migrations_to_run() -> bool:
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shahramooz.run.prepare")
    parser.add_argument("--demo", action="store_true", help="load the demo city")
    return parser.parse_args(arguments)


class _step:
    """Say what happens, and how long it took."""

    def __init__(self, name: str):
        self.name = name

    def __enter__(self) -> None:
        self.began_at = time.monotonic()
        sentences.begin(self.name)

    def __exit__(self, kind, value, trace) -> None:
        if kind is None:
            sentences.done(time.monotonic() - self.began_at)
        else:
            sentences.say("✗")


def _collect_statics() -> None:
    """Give the static files names that carry their content's hash, when any of them has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    with _step("پرونده‌های نمایش"):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(fingerprint)


def _fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            there = os.stat(storage.path(path))
            digest.update(f"{path} {there.st_size} {there.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
