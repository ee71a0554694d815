"""Many people who register over HTTP, keep trying with the same key, and write down each answer they were given."""

import http.client
import json
import os
import queue
import re
import threading
import time
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "t" * 32
MINE = re.compile(r"/me/classes/(\d+)/")


class Ledger:
    """One line for each acknowledged registration, on the disk before the next one is asked for."""

    def __init__(self, path: Path):
        self.path, self._lock = path, threading.Lock()
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def write(self, *, offering: int, session: str, enrolment: int) -> None:
        with self._lock:
            os.write(self._file, f"{json.dumps([offering, session, enrolment])}\n".encode())
            os.fsync(self._file)

    def lines(self) -> list[tuple[int, str, int]]:
        return [tuple(json.loads(line)) for line in self.path.read_text().splitlines()]


class Crowd:
    """`hands` threads that work off all wishes (person × class); a wish is done when it was acknowledged."""

    def __init__(self, port: int, wishes: list[tuple[int, str]], ledger: Ledger, *, hands: int = 6):
        self.port, self.ledger = port, ledger
        self.wishes: queue.Queue = queue.Queue()
        for offering, session in wishes:
            self.wishes.put((offering, session, uuid4().hex))
        self.refused: list[tuple[int, str]] = []
        self.failures = 0
        self.acknowledged = 0
        self._hands = [threading.Thread(target=self._work, daemon=True) for _hand in range(hands)]

    def start(self) -> None:
        for hand in self._hands:
            hand.start()

    def finish(self, *, limit: float) -> bool:
        """Wait until every wish was answered; whether that happened in time."""
        until = time.monotonic() + limit
        for hand in self._hands:
            hand.join(max(until - time.monotonic(), 0))
        return not any(hand.is_alive() for hand in self._hands)

    def _work(self) -> None:
        while True:
            try:
                offering, session, key = self.wishes.get_nowait()
            except queue.Empty:
                return
            while not self._try(offering, session, key):
                self.failures += 1
                time.sleep(0.05)

    def _try(self, offering: int, session: str, key: str) -> bool:
        """Send the form once; True when it was answered for good."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            body = urlencode({"csrfmiddlewaretoken": TOKEN, "key": key})
            cookies = f"session={session}; csrf={TOKEN}"
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
            connection.request("POST", f"/c/{offering}/register/", body, headers)
            answer = connection.getresponse()
            words = answer.read()
            connection.close()
        except (OSError, http.client.HTTPException):
            return False
        found = MINE.search(answer.getheader("Location") or "")
        if answer.status == 302 and found:
            self.ledger.write(offering=offering, session=session, enrolment=int(found.group(1)))
            self.acknowledged += 1
            return True
        if answer.status >= 500:
            return False
        self.refused.append((answer.status, words.decode(errors="replace")[:400]))
        return True
