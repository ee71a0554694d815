"""The home folder of one installation: who runs it, what kind of city it holds, the environment its programs see."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shahramooz.lib.keyring import FILE_NAME, keyring

from . import sentences

CHECKOUT = Path(__file__).resolve().parents[2]
MARK = "SHAHRAMOOZ_CHILD_OF"
"""In the environment of every program we start: by it the next start knows what an earlier one left."""


@dataclass
class Home:
    folder: Path
    command: str = "bin/demo"

    @classmethod
    def usual(cls) -> "Home":
        return cls(Path(os.environ.get("SHAHRAMOOZ_HOME") or CHECKOUT / "var").expanduser().resolve())

    def prepare(self) -> None:
        """Make the folder and its secrets. Raises CannotStart when it cannot be written."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
            probe = self.folder / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
            keyring(self.folder)
        except OSError:
            raise sentences.home_is_read_only(self.folder) from None

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @contextlib.contextmanager
    def occupied(self, *, address: str) -> Iterator[None]:
        """Hold the home for one supervisor. Raises CannotStart, naming the one that holds it already."""
        with open(self.folder / "running.lock", "a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise sentences.already_running(**_who(lock.read())) from None
            lock.truncate(0)
            lock.write(json.dumps({"pid": os.getpid(), "address": address}))
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)

    # ── which city ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def city(self) -> str:
        """ "demo", "empty", or "" while nothing has been made here."""
        try:
            return json.loads((self.folder / "city.json").read_text()).get("kind", "")
        except (OSError, ValueError):
            return ""

    @city.setter
    def city(self, kind: str) -> None:
        draft = self.folder / "city.json.draft"
        draft.write_text(json.dumps({"kind": kind}))
        draft.rename(self.folder / "city.json")

    def forget_city(self) -> None:
        """The next start makes a city anew; the telephone of the demo forgets too, for its messages are numbered anew."""
        for name in ("city.json", "sms.jsonl"):
            (self.folder / name).unlink(missing_ok=True)

    # ── what the programs see ───────────────────────────────────────────────────────────────────────────────────

    def environment(self, *, app_url: str, owner_url: str | None = None) -> dict[str, str]:
        """The environment of a program of ours; only those that change tables are given the owner's address."""
        environment = dict(os.environ)
        for ours_to_say in ("DATABASE_OWNER_URL", "SHAHRAMOOZ_DEMO"):
            environment.pop(ours_to_say, None)
        environment |= {
            "DATABASE_URL": app_url,
            "SHAHRAMOOZ_HOME": str(self.folder),
            "SHAHRAMOOZ_SECRETS": str(self.folder / FILE_NAME),
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "shahramooz.settings"),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")])),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            MARK: str(self.folder),
        }
        if owner_url:
            environment["DATABASE_OWNER_URL"] = owner_url
        if self.city == "demo":
            environment["SHAHRAMOOZ_DEMO"] = "1"  # the sign-in page shows the code that a telephone would get
        return environment


def _who(text: str) -> dict:
    try:
        holder = json.loads(text)
        return {"pid": holder["pid"], "address": holder["address"]}
    except (ValueError, KeyError):
        return {"pid": "?", "address": "?"}
