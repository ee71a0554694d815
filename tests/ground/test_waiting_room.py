"""The waiting room of deploy/haproxy.cfg before a program that only says who came, in a real HAProxy."""

import base64
import http.client
import random
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from shahramooz.run.home import CHECKOUT

pytestmark = [
    pytest.mark.processes,
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("haproxy") is None, reason="haproxy is not installed (apt-get install haproxy)"),
]
HAPROXY = shutil.which("haproxy") or ""
PLACES, PEOPLE, IDLE = 5, 40, 1.5


class Program(BaseHTTPRequestHandler):
    """What stands behind the room: it answers with its own mark and notes who was here when."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append((time.monotonic(), self.headers.get("X-Who")))
        self.send_response(200)
        self.send_header("X-Program", "yes")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_told):
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A proxy that is killed breaks its connections off."""


class Person:
    """Somebody with a browser: one cookie jar."""

    def __init__(self, port: int, who: int, place: str = ""):
        self.port, self.who, self.place = port, who, place

    def ask(self, path: str = "/c/7/register/", method: str = "GET"):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = {"X-Who": str(self.who)} | ({"Cookie": f"place={self.place}"} if self.place else {})
        line.request(method, path, headers=sent)
        answer = line.getresponse()
        answer.text = answer.read().decode()
        line.close()
        told = re.search(r"place=([^;]+)", answer.getheader("Set-Cookie") or "")
        self.place = told[1] if told else self.place
        return answer

    def comes_in(self) -> bool:
        answer = self.ask()
        assert answer.status == 200
        return answer.getheader("X-Program") == "yes"

    def stands(self) -> int:
        """The place that the waiting page says."""
        return int(self.ask().getheader("X-Place"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def started(folder: Path, program: int, *, change=lambda text: text, **said: str) -> tuple[subprocess.Popen, int]:
    """A HAProxy with our configuration before the program on that port; gives its process and its port."""
    port, kept = free_port(), folder / "haproxy.cfg"
    kept.write_text(change((CHECKOUT / "deploy" / "haproxy.cfg").read_text()))
    environment = {
        "BIND": f"127.0.0.1:{port}",
        "PROGRAM": f"127.0.0.1:{program}",
        "PLACES": str(PLACES),
        "IDLE": f"{int(IDLE * 1000)}ms",
        "GONE": "4s",
        "KEEP": "600",
        "PLACE_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "WAITING_PAGE": str(CHECKOUT / "deploy" / "waiting.html"),
    }
    running = subprocess.Popen([HAPROXY, "-db", "-f", str(kept)], env=environment | said)
    for _try in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return running, port
        time.sleep(0.05)
    raise AssertionError("haproxy does not answer")


@pytest.fixture
def room(tmp_path):
    """Start a HAProxy with our configuration, changed when a test asks for it; gives its port and the program behind."""
    program = Quiet(("127.0.0.1", 0), Program)
    program.seen = []
    threading.Thread(target=program.serve_forever, daemon=True).start()
    running = []

    def opened(change=lambda text: text, keep=600):
        haproxy, port = started(tmp_path, program.server_port, change=change, KEEP=str(keep))
        running.append(haproxy)
        return port, program

    yield opened
    for one in running:
        one.kill()
        one.wait()
    program.shutdown()


def overtakings(port: int, *, seed: int) -> tuple[int, list[Person]]:
    """PEOPLE come one after the other and ask again in any order, until all have been in.

    Gives how often somebody came in while somebody before them had to wait on, and the people.
    """
    people = [Person(port, number) for number in range(PEOPLE)]
    waiting = [one for one in people if not one.comes_in()]
    assert len(waiting) == PEOPLE - PLACES
    chance, overtaken, ends = random.Random(seed), 0, time.monotonic() + 60
    while waiting:
        assert time.monotonic() < ends, f"{len(waiting)} people still wait"
        for one in chance.sample(waiting, len(waiting)):
            if one in waiting and one.comes_in():
                before = [other for other in waiting if other.who < one.who]
                waiting.remove(one)
                late = [other for other in before if not other.comes_in()]
                overtaken += len(late)
                waiting = [other for other in waiting if other not in before or other in late]
        time.sleep(0.05)
    return overtaken, people


def test_forty_people_come_in_through_five_places_in_the_order_in_which_they_came(room):
    port, program = room()
    overtaken, _people = overtakings(port, seed=1)
    assert overtaken == 0
    assert {who for _at, who in program.seen} == {str(number) for number in range(PEOPLE)}
    for at, _who in program.seen:  # never more than PLACES people inside
        assert len({who for then, who in program.seen if at - IDLE * 0.9 < then <= at}) <= PLACES


def test_negative_control_without_the_call_of_the_next_people_overtake_each_other(room):
    everybody = "acl is_called always_true"
    port, _program = room(lambda text: re.sub(r"acl is_called var.*", everybody, text))
    assert overtakings(port, seed=1)[0] > 0


def test_a_reload_another_device_and_a_pressed_button_keep_the_place(room):
    port, _program = room()
    people = [Person(port, number) for number in range(PLACES + 6)]
    assert [one.comes_in() for one in people] == [True] * PLACES + [False] * 6
    me = people[-3]
    assert [me.stands() for _reload in range(3)] == [4, 4, 4]
    pressed = me.ask(method="POST")
    assert (pressed.status, pressed.getheader("X-Place")) == (200, "4")
    link = re.search(r'href="(/place/[^"]+)"', pressed.text)[1]
    elsewhere = Person(port, 99)
    moved = elsewhere.ask(link)
    assert (moved.status, moved.getheader("Location")) == (303, "/c/7/register/")
    assert (elsewhere.place, elsewhere.stands()) == (me.place, 4)
    newcomer = Person(port, 100)
    assert newcomer.stands() == 7


def test_the_page_says_the_place_in_persian_asks_again_by_itself_and_is_not_kept(room):
    port, _program = room()
    people = [Person(port, number) for number in range(PLACES + 12)]
    answer = [one.ask() for one in people][-1]
    assert "نفر ۱۲" in answer.text
    assert re.search(r"نزدیک به [۰-۹]+ دقیقه", answer.text)
    assert '<meta http-equiv="refresh" content="5">' in answer.text
    assert answer.getheader("Cache-Control") == "no-store"


def test_a_forged_number_is_none_and_an_address_leads_nowhere_else(room):
    port, _program = room()
    people = [Person(port, number) for number in range(PLACES + 2)]
    for one in people:
        one.ask()
    first = people[-2].place
    forged = Person(port, 50, place=people[0].place[:-32] + "0" * 32)
    assert forged.stands() == 3
    assert forged.place.startswith(f"{PLACES + 3}.")
    for way in (f"/place/{first}//evil.example", f"/place/{first}/\\evil.example/", f"/place/{first}"):
        assert Person(port, 51).ask(way).getheader("Location") == "/"


def test_who_has_gone_is_passed_over_and_files_and_colleagues_do_not_wait(room):
    port, _program = room()
    people = [Person(port, number) for number in range(PLACES + 3)]
    for one in people:
        one.ask()
    for path in ("/static/web/kashi.css", "/healthz", "/staff/"):
        assert Person(port, 70).ask(path).getheader("X-Program") == "yes"
    last = people[-1]
    ends = time.monotonic() + 20
    while not last.comes_in():  # the two before never ask again
        assert time.monotonic() < ends
        time.sleep(0.2)


def test_a_number_that_has_had_its_turn_does_not_walk_past_the_line_later_and_one_that_waits_does_not_age(room):
    port, _program = room(keep=1)
    people = [Person(port, number) for number in range(PLACES * 2 + 2)]
    early, last = people[0], people[-1]
    for one in people:
        one.ask()
    had, waits = early.place, last.place
    time.sleep(IDLE + 1)
    for _twice in range(2):
        for one in people[PLACES:]:
            one.ask()  # the next five are called and come in
    assert early.stands() == 3
    assert early.place != had
    assert (last.stands(), last.place) == (2, waits)


def test_negative_control_a_number_that_is_kept_for_long_comes_before_the_line(room):
    port, _program = room()
    people = [Person(port, number) for number in range(PLACES * 2 + 2)]
    for one in people:
        one.ask()
    time.sleep(IDLE + 1)
    for _twice in range(2):
        for one in people[PLACES:]:
            one.ask()
    assert people[0].stands() == 1
