"""One PostgreSQL of our own: made crash-safely, run in the foreground under us, found again after any kind of death."""

import fcntl
import hashlib
import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from shahramooz.lib import processes
from shahramooz.lib.keyring import Keyring, keyring

from . import account, configuration, roles
from .binaries import Binaries, binaries

log = logging.getLogger(__name__)

FAST, AT_ONCE = signal.SIGINT, signal.SIGQUIT
_LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107
_ROOM_FOR_THE_NAME = len("/.s.PGSQL.5432.lock")


class ClusterInUse(RuntimeError):
    """Another supervisor holds this cluster."""


class ClusterFailed(RuntimeError):
    """PostgreSQL did not start; the message ends with what it wrote."""


class Cluster:
    """A cluster for one home folder. `durable=False` is for throw-away clusters of tests only.

    Call `start`, then `tend` every second or so: it brings PostgreSQL back when it has died.
    """

    def __init__(self, home: Path, *, durable: bool = True, place: Path | None = None):
        self.home = Path(home).resolve()
        self.durable = durable
        self.account = account.account_to_lend()
        self.place = Path(place).resolve() if place else _usual_place(self.home, self.account)
        self.data = self.place / "data"
        self.log = self.place / "log"
        self.process: subprocess.Popen | None = None
        self._lock: int | None = None
        self._programs: Binaries | None = None

    # ── the life of a cluster ───────────────────────────────────────────────────────────────────────────────────

    def create(self) -> None:
        """Make the data folder unless it stands. A first attempt that was cut short is thrown away and redone."""
        self._take_lock()
        self._set_aside_data_of_forgotten_secrets()
        if self.data.exists():
            return
        draft = self.place / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        password = self.place / "password.draft"
        password.unlink(missing_ok=True)
        password.write_text(self.keyring.database_passwords["postgres"])
        account.own(password, self.account)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.programs.version >= 17 else []
        try:
            self._run(
                *("initdb", "--pgdata", draft, "--username=postgres", "--pwfile", password, "--encoding=UTF8"),
                *("--locale=C", *locale, "--auth=scram-sha-256", "--data-checksums", "--no-instructions"),
                *([] if self.durable else ["--no-sync"]),
            )
        finally:
            password.unlink(missing_ok=True)
        (self.place / "installation").write_text(self.keyring.installation)
        draft.rename(self.data)
        _sync_folder(self.place)

    def start(self, *, patience: float | None = None, between: Callable[[], None] | None = None) -> None:
        """Create if needed, start, and wait until it accepts connections, through a recovery of any length.

        `patience` limits the wait in seconds; `between` is called while waiting and may end it by raising.
        Raises ClusterInUse, ClusterFailed.
        """
        self.begin()
        self.wait_until_ready(patience=patience, between=between)

    def begin(self) -> None:
        """Start without waiting. Whatever an earlier life left behind is ended and tidied first."""
        self.create()
        self._end_leftovers()
        self._forget_stale_files()
        configuration.write(
            data=self.data, socket=self.socket_folder, log=self.log, version=self.programs.version, durable=self.durable
        )
        with open(self.log / "start.log", "wb") as output:
            self.process = processes.spawn(
                [self.programs["postgres"], "-D", self.data],
                on_our_death=FAST,
                stdout=output,
                stderr=output,
                cwd=self.place,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                umask=0o077,
                **self._as_account,
            )

    def wait_until_ready(self, *, patience: float | None = None, between: Callable[[], None] | None = None) -> None:
        """Return when connections are accepted. Raises ClusterFailed when PostgreSQL gives up or `patience` ends."""
        deadline = time.monotonic() + patience if patience is not None else float("inf")
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None:
                raise ClusterFailed(f"PostgreSQL stopped while starting.\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise ClusterFailed(f"PostgreSQL was not ready after {patience} s.\n{self._last_words()}")
            if between:
                between()
            time.sleep(0.02)

    def is_ready(self) -> bool:
        """Whether *our* PostgreSQL runs and accepts connections now, by the word of its own pid file."""
        if not self.is_running():
            return False
        lines = self._pid_file_lines()
        return len(lines) >= 8 and lines[0].strip() == str(self.process.pid) and lines[7].strip() == "ready"

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> bool:
        """Bring PostgreSQL back if it has died, without waiting for it; say whether that was needed."""
        if self.is_running():
            return False
        log.warning("PostgreSQL died (%s); starting it again.", self.process and self.process.returncode)
        self.begin()
        return True

    def stop(self, *, patience: float = 60) -> None:
        """Stop it: politely for `patience` seconds, then at once, then by force; and let go of the lock."""
        if self.is_running():
            ladder = [(FAST, patience), (AT_ONCE, 10), (signal.SIGKILL, 10)]
            processes.end(lambda: [self.process.pid] if self.is_running() else [], ladder)
        if self._lock is not None and self.data.exists():
            self._end_leftovers()
        self.process = None
        self._drop_lock()

    # ── what is inside ──────────────────────────────────────────────────────────────────────────────────────────

    def url(self, role: str = roles.APP, database: str = roles.DATABASE) -> str:
        """The address of `database` for a role ("app", "owner", "postgres" or its full name), password included."""
        role = roles.FULL_NAMES.get(role, role)
        password = self.keyring.database_passwords[role]
        socket = {"host": self.socket_folder, "port": 5432}
        return roles.as_url({"user": role, "password": password, "dbname": database, **socket})

    def ensure_roles_and_database(self, name: str = roles.DATABASE) -> None:
        """Make or mend the two roles and the database `name`; safe to repeat at every start."""
        roles.ensure(self.url, name=name, passwords=self.keyring.database_passwords)

    def forget_database(self, name: str = roles.DATABASE) -> None:
        """Drop the database `name` with everything in it, whoever is connected."""
        roles.drop_database(self.url("postgres", "postgres"), name=name)

    @property
    def keyring(self) -> Keyring:
        return keyring(self.home)

    @property
    def programs(self) -> Binaries:
        if self._programs is None:
            self._programs = binaries()
        return self._programs

    @property
    def socket_folder(self) -> Path:
        """A private folder whose path is short enough for a Unix socket."""
        folder = self.place / "socket"
        if len(str(folder)) + _ROOM_FOR_THE_NAME > _LONGEST_SOCKET_PATH:
            owner = self.account.uid if self.account else os.getuid()
            folder = Path("/tmp") / f"shahramooz-{owner}-{_digest(self.place)}"
        return folder

    # ── one supervisor at a time ────────────────────────────────────────────────────────────────────────────────

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        self.place.mkdir(parents=True, exist_ok=True)
        account.own(self.place, self.account)
        handle = os.open(self.place / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise ClusterInUse(f"Another supervisor runs the database in {self.place}.") from None
        self._lock = handle
        for folder in (self.log, self.socket_folder):
            _private_folder(folder, self.account)

    def _drop_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # ── what an earlier life left ───────────────────────────────────────────────────────────────────────────────

    def _set_aside_data_of_forgotten_secrets(self) -> None:
        """A home made anew has new secrets; the old data keeps the old ones, so it steps aside, undeleted."""
        if not self.data.exists():
            return
        mark = self.place / "installation"
        if mark.exists() and mark.read_text() == self.keyring.installation:
            return
        self._end_leftovers()
        aside = self.place / f"data.of-a-forgotten-home.{int(time.time())}"
        self.data.rename(aside)
        log.warning(
            "The secrets in %s are new; the database that belonged to the old ones is now %s.", self.home, aside
        )

    def _end_leftovers(self) -> None:
        """End the postmaster and the backends of an earlier life. They are known by their working folder, not by a
        number in a file: the number may belong to somebody else by now."""

        def postmaster() -> set[int]:
            lines = self._pid_file_lines()
            first = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
            return everyone() & {first}

        def everyone() -> set[int]:
            ours = self.process.pid if self.is_running() else None
            return processes.working_in(self.data, name="postgres") - {ours}

        if not everyone():
            return
        log.warning("Ending PostgreSQL processes an earlier run left in %s.", self.data)
        processes.end(postmaster, [(FAST, 30), (AT_ONCE, 10)])
        ladder = [(AT_ONCE, 3), (signal.SIGKILL, 10)]
        if not processes.wait_until(lambda: not everyone(), seconds=1) and not processes.end(everyone, ladder):
            raise ClusterFailed(f"Processes of an earlier run do not end: {sorted(everyone())}")

    def _forget_stale_files(self) -> None:
        """Nobody runs here (we hold the lock and have looked), so pid files speak of the dead."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.socket_folder.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    # ── small change ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _as_account(self) -> dict:
        return self.account.popen_arguments() if self.account else {}

    def _run(self, program: str, *arguments: object) -> str:
        done = subprocess.run(
            [self.programs[program], *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.place,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            umask=0o077,
            **self._as_account,
        )
        if done.returncode != 0:
            raise ClusterFailed(f"{program} ended with {done.returncode}.\n{done.stdout}{done.stderr}")
        return done.stdout

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _last_words(self) -> str:
        files = sorted(self.log.glob("*.log"), key=lambda file: file.stat().st_mtime)
        return "\n".join(line for file in files[-2:] for line in file.read_text(errors="replace").splitlines()[-12:])


def _usual_place(home: Path, lent: account.Account | None) -> Path:
    """Beside the secrets; for root in a folder the database's account can reach."""
    if chosen := os.environ.get("SHAHRAMOOZ_DATABASE_PLACE"):
        return Path(chosen)
    return account.ROOM / _digest(home) if lent else home / "postgres"


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _private_folder(folder: Path, lent: account.Account | None) -> None:
    """Make a folder only the database's account enters; refuse one that somebody else put there first."""
    owner = lent.uid if lent else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        there = folder.lstat()
        if folder.is_symlink() or there.st_uid not in {owner, os.geteuid()}:
            raise ClusterFailed(f"{folder} belongs to somebody else.") from None
    account.own(folder, lent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
