"""`python -m shahramooz.run`: whatever is killed comes back, and nothing is left when it ends (G4)."""

import http.server
import os
import signal
import socketserver
import subprocess
import sys
import threading

import pytest

from shahramooz.lib import processes
from shahramooz.run.home import CHECKOUT

from .conftest import City, a_free_port

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
alone = pytest.mark.alone  # seconds are promised of a machine that does nothing else


def test_it_starts_in_order_and_prints_the_address_on_a_line_of_its_own(city):
    steps = [line for line in city.words().splitlines() if line.startswith("•")]
    assert [step.split(" … ")[0] for step in steps][:2] == ["• پایگاه داده", "• جدول‌ها"]
    assert f"  http://127.0.0.1:{city.port}/" in city.words().splitlines()
    assert city.answers()


@alone
def test_g4_after_kill_9_of_postgres_it_answers_within_fifteen_seconds(city):
    old = city.postmaster()
    os.kill(old, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_alive(old), seconds=5)
    assert city.seconds_until_it_answers(limit=90) < 15
    assert city.postmaster() != old


@alone
def test_g4_after_kill_9_of_granian_it_answers_within_five_seconds(city):
    old = city.web()
    os.kill(old, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_alive(old), seconds=5)
    assert city.seconds_until_it_answers(limit=90) < 5
    assert len(city.web_workers()) == 2


@alone
def test_g4_after_kill_9_of_a_web_worker_there_are_two_again(city):
    old = city.web_workers()
    os.kill(old[0], signal.SIGKILL)
    assert processes.wait_until(lambda: len(set(city.web_workers()) - {old[0]}) == 2, seconds=10)
    assert city.seconds_until_it_answers(limit=90) < 5


@alone
def test_g4_after_kill_9_of_both_it_answers_within_fifteen_seconds(city):
    gone = [city.postmaster(), city.web()]
    for pid in gone:
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not any(map(processes.is_alive, gone)), seconds=5)
    assert city.seconds_until_it_answers(limit=90) < 15


def test_a_second_start_from_the_same_folder_says_who_runs_and_where(city):
    second = subprocess.run(
        [sys.executable, "-m", "shahramooz.run", "--port", str(a_free_port())],
        cwd=CHECKOUT,
        env=city.environment(),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode == 1
    assert f"kill {city.process.pid}" in second.stderr
    assert f"http://127.0.0.1:{city.port}/" in second.stderr
    assert "هم‌اکنون در حال کار است" in second.stderr
    assert city.answers()


def test_reset_of_a_real_city_is_refused(city, folder):
    home = folder / "home"
    home.mkdir()
    (home / "city.json").write_text('{"kind": "empty"}')
    refused = _run_refused(City(folder), "--reset")
    assert "bin/backup" in refused


def test_a_busy_port_is_refused_with_a_free_one_to_try(folder):
    other = City(folder)
    with socketserver.TCPServer(("127.0.0.1", other.port), http.server.BaseHTTPRequestHandler):
        refused = _run_refused(other, "--port", str(other.port))
    assert "برنامهٔ دیگری گرفته است" in refused
    assert f"bin/demo --port {other.port + 1}" in refused


def _run_refused(city: City, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "shahramooz.run", *arguments],
        cwd=CHECKOUT,
        env=city.environment(SHAHRAMOOZ_COMMAND="bin/demo"),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_after_kill_9_of_the_supervisor_everything_ends_and_a_new_start_needs_no_word(city):
    left = city.programs()
    city.process.kill()
    city.process.wait()
    if sys.platform == "linux":
        assert processes.wait_until(lambda: not any(map(processes.is_alive, left)), seconds=20)

    city.start()

    assert city.answers()
    assert "Traceback" not in city.words()


def test_after_kill_9_of_everything_at_once_a_new_start_needs_no_word(city):
    everything = [city.process.pid, *city.programs()]
    for pid in everything:
        os.kill(pid, signal.SIGKILL)
    city.process.wait()

    city.start()

    assert city.answers()
    assert "Traceback" not in city.words()


@alone
def test_granian_workers_do_not_outlive_a_killed_granian(city):
    workers = city.web_workers()
    os.kill(city.web(), signal.SIGKILL)
    assert processes.wait_until(lambda: not any(map(processes.is_alive, workers)), seconds=5)
    assert city.seconds_until_it_answers(limit=90) < 5


def test_sigterm_while_people_use_it_leaves_no_process(city):
    """Last in this file: it ends the city the others used."""
    stop = threading.Event()

    def knock() -> None:
        while not stop.is_set():
            city.answers()

    people = [threading.Thread(target=knock, daemon=True) for _ in range(3)]
    for person in people:
        person.start()
    left = city.programs()
    assert len(left) > 5
    try:
        city.process.send_signal(signal.SIGTERM)
        assert city.process.wait(90) == 0
    finally:
        stop.set()
    for person in people:
        person.join()
    assert [pid for pid in left if processes.is_alive(pid)] == []
    assert city.programs() == []
