"""Folders the database's own account can reach, and a city started the way a person starts it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from shahramooz.lib import processes
from shahramooz.lib.postgres import Cluster
from shahramooz.run.children import _marked
from shahramooz.run.home import CHECKOUT, MARK


@pytest.fixture
def folder():
    """A short temporary folder that another account may pass through."""
    made = Path(tempfile.mkdtemp(prefix="sh-ground-", dir="/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster(folder):
    """A durable cluster, not yet started; stopped at the end whatever happened to it."""
    made = Cluster(folder / "home", place=folder / "p")
    yield made
    made.stop(patience=5)
    assert processes.wait_until(lambda: not processes.working_in(made.data, name="postgres"), seconds=15)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class City:
    """`python -m shahramooz.run --empty` in a home of its own, as a child we may be cruel to."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.home = folder / "home"
        self.port = a_free_port()
        self.process: subprocess.Popen | None = None

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SHAHRAMOOZ_", "DJANGO_", "DATABASE_", "PYTEST_"))
        }
        ours = {"SHAHRAMOOZ_HOME": str(self.home), "SHAHRAMOOZ_DATABASE_PLACE": str(self.folder / "p")}
        return kept | ours | more

    def start(self, *arguments: str) -> None:
        """Start, and wait for the first answer."""
        with open(self.folder / "output", "wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "shahramooz.run", "--empty", "--port", str(self.port), *arguments],
                cwd=CHECKOUT,
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        assert processes.wait_until(lambda: self.answers() or self.process.poll() is not None, seconds=90, step=0.1)
        assert self.process.poll() is None, self.words()
        assert processes.wait_until(lambda: "http://" in self.words(), seconds=20)

    def words(self) -> str:
        return (self.folder / "output").read_text(encoding="utf-8")

    def answers(self, path: str = "healthz/deep") -> bool:
        """Whether the page behind the database answers 200."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=5).close()
        except OSError:
            return False
        return True

    def seconds_until_it_answers(self, *, limit: float) -> float:
        began_at = time.monotonic()
        processes.wait_until(self.answers, seconds=limit, step=0.05)
        return time.monotonic() - began_at

    def programs(self) -> list[int]:
        """Everything of this city that runs, the supervisor itself not counted."""
        return _marked(f"{MARK}={self.home.resolve()}") + sorted(self.postgres())

    def postgres(self) -> set[int]:
        return processes.working_in(self.folder / "p" / "data", name="postgres")

    def postmaster(self) -> int:
        return int((self.folder / "p" / "data" / "postmaster.pid").read_text().split()[0])

    def web(self) -> int:
        """The process id of granian's parent."""
        return next(pid for pid in self._children_of(self.process.pid) if "granian" in psutil.Process(pid).cmdline())

    def web_workers(self) -> list[int]:
        return self._children_of(self.web())

    def _children_of(self, parent: int) -> list[int]:
        return [pid for pid in _marked(f"{MARK}={self.home.resolve()}") if _parent(pid) == parent]

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        processes.end(self.programs, [(signal.SIGKILL, 10)])


def _parent(pid: int) -> int:
    try:
        return psutil.Process(pid).ppid()
    except psutil.NoSuchProcess:
        return 0


@pytest.fixture(scope="module")
def city():
    """One running city for the tests of a module; each leaves it running and answering."""
    folder = Path(tempfile.mkdtemp(prefix="sh-city-", dir="/tmp"))
    folder.chmod(0o711)
    made = City(folder)
    made.start()
    yield made
    made.end()
    shutil.rmtree(folder, ignore_errors=True)
