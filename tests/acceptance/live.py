"""The program as it is served: granian in a process of its own, on the test's database, with the test's clock.

`Live.address(municipality, "/calendar/")` is where a browser goes; the served process reads its clock from tests/moment.py.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from shahramooz.lib import processes

CHECKOUT = Path(__file__).resolve().parents[2]


class Live:
    """A running server. `words()` is its log so far."""

    def __init__(self, lent):
        self.lent = lent
        self.port = a_free_port()
        self.log = Path(tempfile.mkdtemp(prefix="shahramooz-live-")) / "log"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": self.lent.url("app"),
            "DATABASE_OWNER_URL": self.lent.url("owner"),
        }
        arguments = ["--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(self.port)]
        with open(self.log, "ab") as output:
            self.process = processes.spawn(
                [
                    sys.executable,
                    "-m",
                    "granian",
                    *arguments,
                    "--blocking-threads",
                    "4",
                    "shahramooz.run.web:application",
                ],
                env=environment,
                cwd=CHECKOUT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if not processes.wait_until(lambda: self.answers() or self.process.poll() is not None, seconds=60, step=0.1):
            raise AssertionError(f"the server does not answer:\n{self.words()}")
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended:\n{self.words()}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz/deep", timeout=5).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.05)
            return False
        return True

    def words(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def address(self, municipality, path: str = "/") -> str:
        return f"http://{municipality.host}:{self.port}{path}"


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
