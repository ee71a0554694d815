"""The order of a start, the tending of everything that runs, and the order of the end."""

import argparse
import contextlib
import logging
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg

from shahramooz.demo import accounts
from shahramooz.lib import processes
from shahramooz.lib.postgres import Cluster, ClusterFailed, ClusterInUse, NotSafe, check_durability

from . import children, command, sentences
from .children import Child, python
from .home import CHECKOUT, Home

log = logging.getLogger(__name__)

WORKERS, THREADS = 2, 3
PATIENCE, DATABASE_PATIENCE = 10, 60
BEAT = 0.2


class ToldToStop(Exception):
    """SIGINT, SIGTERM or SIGHUP came."""


class Supervisor:
    """Starts database, web and worker of one home; returns from `run` once everything has ended again."""

    def __init__(self, home: Home, options: argparse.Namespace, *, address: str):
        self.home = home
        self.options = options
        self.address = address
        self.cluster = None if os.environ.get("DATABASE_URL") else Cluster(home.folder)
        self.children: list[Child] = []
        self.signals_seen = 0

    def run(self) -> int:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._note_signal)
        try:
            self._begin()
            while True:
                self._tend()
                self._pause(BEAT)
        except ToldToStop:
            return 0
        finally:
            self._end()

    # ── start ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self) -> None:
        self._require_sensible_reset()
        children.end_leftovers(self.home.folder)
        command.require_free_port(self.options.host, self.options.port, command=_shown_command())
        sentences.say("شهرآموز")
        if self.cluster:
            self._start_database()
        self._prepare()
        self._check_safety()
        self._open_doors()

    def _require_sensible_reset(self) -> None:
        if not self.options.reset:
            return
        if self.cluster is None:
            raise sentences.reset_needs_own_database()
        if self.home.city == "empty" and not self.options.empty:
            raise sentences.reset_would_lose_a_city()

    def _start_database(self) -> None:
        with self._step("پایگاه داده"):
            try:
                self.cluster.start(between=self._check_signals)
                if self.options.reset:
                    self.cluster.forget_database()
                    self.home.forget_city()
                self.cluster.ensure_roles_and_database()
            except ClusterInUse:
                raise sentences.already_running(pid="?", address=self.address) from None
            except ClusterFailed as failure:
                raise sentences.database_failed(failure, log=self.cluster.log) from failure

    def _prepare(self) -> None:
        """Migrations, static files and the demo city, in a process of their own that shows its own progress."""
        kind = self.home.city or ("empty" if self.options.empty else "demo")
        self.home.city = kind
        arguments = ["--demo"] if kind == "demo" else []
        preparing = processes.spawn(
            python("-m", "shahramooz.run.prepare", *arguments), env=self._environment(as_owner=True), cwd=CHECKOUT
        )
        try:
            while preparing.poll() is None:
                self._pause(0.05)
        finally:
            _end_group(preparing)
        if preparing.returncode != 0:
            raise sentences.preparation_failed(log=self.home.logs / "web.log")

    def _check_safety(self) -> None:
        try:
            check_durability(
                self._environment()["DATABASE_URL"],
                checksums=self.cluster is not None,
                owns_nothing=self.cluster is not None or "DATABASE_OWNER_URL" in os.environ,
            )
        except NotSafe as unsafe:
            raise sentences.database_unsafe(unsafe.weaknesses) from None

    def _open_doors(self) -> None:
        environment = self._environment()
        web = Child("web", _granian(self.options), environment=environment, log_file=self._log_file("web"))
        self.children.append(web)
        with self._step("وب‌گاه"):
            web.start()
            while not self._answers():
                self._tend()
                self._pause(0.05)
        if _knows_command("work"):  # after the doors are open: people wait for those
            worker = Child(
                "worker", python("manage.py", "work"), environment=environment, log_file=self._log_file("worker")
            )
            self.children.append(worker)
            worker.start()
        sentences.say("\nشهرآموز آماده است. برای پایان، Ctrl-C را بزنید.\n")
        sentences.say(f"  {self.address}\n")
        if not self._has_a_city():
            sentences.say(
                "هنوز شهرداری‌ای ساخته نشده است. آن و راهبرش را با این دستور بسازید:\n\n  bin/manage make_city\n"
            )
        if self.home.city == "demo":
            sentences.say(accounts.told())

    def _answers(self) -> bool:
        """Whether the web answers at all: an error page is an answer too."""
        try:
            urllib.request.urlopen(f"{_reachable(self.address)}healthz", timeout=2).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def _has_a_city(self) -> bool:
        with psycopg.connect(self._environment()["DATABASE_URL"]) as connection:
            return connection.execute("SELECT EXISTS (SELECT 1 FROM city_municipality)").fetchone()[0]

    # ── tend ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _tend(self) -> None:
        """Bring back whatever has died. Trouble with the database is told and tried again, never fatal."""
        if self.cluster:
            try:
                self.cluster.tend()
            except (ClusterFailed, OSError, psycopg.Error):
                log.exception("PostgreSQL does not come back yet.")
                self._pause(1)
        for child in self.children:
            child.tend()

    # ── end ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _end(self) -> None:
        """Doors first, then the worker, then the database; a second signal shortens every patience."""
        if self.children:
            sentences.say("\nپایان …")
        for child in self.children:
            child.stop(patience=1 if self.signals_seen > 1 else PATIENCE)
        if self.cluster:
            with contextlib.suppress(ClusterFailed):
                self.cluster.stop(patience=DATABASE_PATIENCE)

    # ── small change ────────────────────────────────────────────────────────────────────────────────────────────

    def _note_signal(self, *_: object) -> None:
        self.signals_seen += 1

    def _check_signals(self) -> None:
        if self.signals_seen:
            raise ToldToStop

    def _pause(self, seconds: float) -> None:
        self._check_signals()
        time.sleep(seconds)
        self._check_signals()

    @contextlib.contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began_at = time.monotonic()
        sentences.begin(name)
        try:
            yield
        except BaseException:
            sentences.say("✗")
            raise
        sentences.done(time.monotonic() - began_at)

    def _environment(self, *, as_owner: bool = False) -> dict[str, str]:
        if self.cluster:
            owner_url = self.cluster.url("owner") if as_owner else None
            return self.home.environment(app_url=self.cluster.url("app"), owner_url=owner_url)
        app_url = os.environ["DATABASE_URL"]
        owner_url = os.environ.get("DATABASE_OWNER_URL", app_url) if as_owner else None
        return self.home.environment(app_url=app_url, owner_url=owner_url)

    def _log_file(self, name: str) -> Path | None:
        """A file beside the data; under systemd, whose journal keeps what we print, none."""
        return None if "JOURNAL_STREAM" in os.environ else self.home.logs / f"{name}.log"


def _granian(options: argparse.Namespace) -> list[str]:
    return python(
        *("-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", options.host, "--port", str(options.port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
        *("--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", str(PATIENCE - 2)),
        "shahramooz.run.web:application",
    )


def _knows_command(name: str) -> bool:
    """Whether one of our applications brings the management command `name` (asked without starting Django)."""
    return any((CHECKOUT / "shahramooz").glob(f"*/management/commands/{name}.py"))


def _end_group(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _reachable(address: str) -> str:
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _shown_command() -> str:
    return os.environ.get("SHAHRAMOOZ_COMMAND", "python -m shahramooz.run")
