"""A rush through the waiting room on the real program: everybody waits, comes in, presses the button and is answered."""

import http.client
import re
import threading
import time
from urllib.parse import urlencode

import pytest

from benchmarks import rush
from tests.ground import test_waiting_room as room
from tests.ground.conftest import City, folder  # noqa: F401

pytestmark = [*room.pytestmark, pytest.mark.timeout(600)]
PEOPLE = 60


class Visitor:
    """One citizen with a session: waits for the class's page, then confirms; every status is kept."""

    def __init__(self, port: int, offering: int, session: str, learner: int):
        self.port, self.offering, self.learner = port, offering, learner
        self.cookies = {"session": session, "csrf": rush.TOKEN}
        self.statuses: list[int] = []
        self.waited, self.answer = 0, ""

    def ask(self, method: str, path: str, body: str | None = None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        sent |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(method, path, body, sent)
        answer = line.getresponse()
        answer.read()
        line.close()
        told = re.search(r"place=([^;]+)", " ".join(answer.headers.get_all("Set-Cookie") or ()))
        self.cookies |= {"place": told[1]} if told else {}
        self.statuses.append(answer.status)
        return answer

    def visit(self) -> None:
        while self.ask("GET", f"/c/{self.offering}/").getheader("X-Place"):
            self.waited += 1
            time.sleep(0.5)
        form = urlencode({"csrfmiddlewaretoken": rush.TOKEN, "key": "k1", "learner": self.learner})
        self.answer = self.ask("POST", f"/c/{self.offering}/register/", form).getheader("Location") or ""


def test_sixty_people_through_eight_places_are_all_answered_and_nothing_is_oversold(folder, tmp_path):  # noqa: F811
    city = City(folder)
    try:
        city.start()
        begin = rush.begun(city, people=PEOPLE, classes=1)
        haproxy, port = room.started(tmp_path, city.port, PLACES="8", IDLE="3s", GONE="10s")
        everybody = zip(begin["sessions"], begin["learners"], strict=True)
        visitors = [Visitor(port, begin["offerings"][0], *who) for who in everybody]
        threads = [threading.Thread(target=one.visit) for one in visitors]
        for one in threads:
            one.start()
        for one in threads:
            one.join(300)
        haproxy.kill()
        haproxy.wait()
        assert rush.oversold(city) == (rush.SEATS, PEOPLE - rush.SEATS, 0)
    finally:
        city.end()
    assert all(rush.MINE.search(one.answer) for one in visitors)
    assert {status for one in visitors for status in one.statuses} == {200, 302}
    assert sum(one.waited > 0 for one in visitors) >= PEOPLE - 16
