"""The programs under the supervisor: in groups of their own, started again when they die, ended with patience."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from shahramooz.lib import processes

from .home import CHECKOUT, MARK

log = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
SETTLED = 5.0
"""Seconds after which a program counts as started well. Only what ends sooner, and by itself, is kept waiting longer each
time: what was killed from outside comes back at once, however often (G4)."""
LOG_LIMIT = 10 * 2**20


class Child:
    """One long-lived program, by name; its words go to `log_file`, or where ours go when that is None."""

    def __init__(self, name: str, command: Sequence[str], *, environment: dict[str, str], log_file: Path | None):
        self.name = name
        self.command = command
        self.environment = environment
        self.log_file = log_file
        self.process: subprocess.Popen | None = None
        self._pause = SHORTEST_PAUSE
        self._started_at = 0.0
        self._not_before = 0.0

    def start(self) -> None:
        output = open_log(self.log_file)
        try:
            self.process = processes.spawn(
                self.command,
                on_our_death=signal.SIGKILL,  # granian overlooks a SIGTERM that comes while it starts
                env=self.environment,
                cwd=CHECKOUT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        finally:
            if output is not None:
                output.close()
        self._started_at = time.monotonic()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> bool:
        """Start it again once it has died and its pause is over; say whether that happened now."""
        if self.is_running():
            return False
        now = time.monotonic()
        if self.process is not None:
            log.warning("%s ended with %s; starting it again.", self.name, self.process.returncode)
            self._end_group(signal.SIGKILL)  # its own children must not keep the port
            failed = self.process.returncode != -signal.SIGKILL and now - self._started_at <= SETTLED
            self.process = None
            self._pause = min(self._pause * 2, LONGEST_PAUSE) if failed else SHORTEST_PAUSE
            self._not_before = now + self._pause
        if now < self._not_before:
            return False
        self.start()
        return True

    def stop(self, *, patience: float) -> None:
        """Ask it to end, wait `patience` seconds, then end its whole group by force."""
        if self.process is None:
            return
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
            processes.wait_until(lambda: not self.is_running(), seconds=patience)
        self._end_group(signal.SIGKILL)
        self.process.wait(10)
        self.process = None

    def _end_group(self, sign: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, sign)


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def open_log(path: Path | None):
    """Open a log for appending; one that has grown past its limit becomes `….1` first."""
    if path is None:
        return None
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(f"{path.suffix}.1"))
    return open(path, "ab")


def end_leftovers(home: Path) -> None:
    """End every program an earlier, violently ended supervisor of this home left behind."""

    def left() -> list[int]:
        return [pid for pid in _marked(f"{MARK}={home}") if pid != os.getpid()]

    if left():
        log.warning("Ending programs that an earlier run left behind.")
        processes.end(left, [(signal.SIGTERM, 3), (signal.SIGKILL, 5)])


def _marked(mark: str) -> list[int]:
    """Ids of live processes whose environment holds exactly this variable."""
    if sys.platform == "linux":
        return [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _environment_holds(entry, mark)]
    listing = subprocess.run(["ps", "-axEww", "-o", "pid=,command="], capture_output=True, text=True, check=False)
    return [int(line.split()[0]) for line in listing.stdout.splitlines() if f" {mark} " in f"{line} "]


def _environment_holds(pid: str, mark: str) -> bool:
    try:
        return mark.encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") and processes.is_alive(int(pid))
    except OSError:
        return False
