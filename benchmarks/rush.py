"""A rush: many people who open a class's page, press the button and get an answer, over HTTP with sessions and CSRF.

    bin/rush                                     # 200 people, one hot class of 20 seats, 16 hands
    bin/rush --people 2000 --classes 200 --hands 16 --report rush.html

A durable city of its own is started for it. Printed: journeys a second, p50, p95 and p99 of each step, seats given, oversold
(must be 0), and beside them the bare limits of the same database in the same run. The report draws the answers over time.
"""

import argparse
import collections
import http.client
import json
import os
import queue
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pygal

from shahramooz.lib.postgres import Cluster
from shahramooz.run.home import CHECKOUT
from tests.ground.conftest import City

SEATS = 20
TOKEN = "t" * 32
MINE = re.compile(r"/me/classes/(\d+)/")
GUARDED = (
    "with took as (update planning_offering set taken = taken + 1 where id = %s and taken < capacity returning id)"
    " insert into journal_outbox (municipality_id, made_at, task, payload)"
    " select %s, now(), 'bench', '{}' from took"
)
LIMIT_SECONDS = 3.0


@dataclass
class Told:
    """What the crowd was told: (second, milliseconds) of every page and every answer, and what was not answered well."""

    pages: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    failures: collections.Counter = field(default_factory=collections.Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def journeys(port: int, wishes: queue.Queue, told: Told, began: float, *, page_first: bool) -> None:
    """Work off wishes on one connection that is kept open: the class's page, then the confirming form."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            offering, session, learner = wishes.get_nowait()
        except queue.Empty:
            return line.close()
        cookies = {"Cookie": f"session={session}; csrf={TOKEN}"}
        form = urlencode({"csrfmiddlewaretoken": TOKEN, "key": uuid4().hex, "learner": learner})
        try:
            if page_first:
                _asked(line, "GET", f"/c/{offering}/", None, cookies, into=told.pages, told=told, began=began)
            sent = cookies | {"Content-Type": "application/x-www-form-urlencoded"}
            where = f"/c/{offering}/register/"
            status, answer = _asked(line, "POST", where, form, sent, into=told.answers, told=told, began=began)
        except (OSError, http.client.HTTPException) as trouble:
            line.close()
            told.failures[type(trouble).__name__] += 1
            continue
        if not (status == 302 and MINE.search(answer)):
            told.failures[status] += 1


def _asked(line, method: str, path: str, body, headers, *, into: list, told: Told, began: float) -> tuple[int, str]:
    """Ask once, and note when and how long; gives the status and where it sends us."""
    start = time.perf_counter()
    line.request(method, path, body, headers)
    answer = line.getresponse()
    answer.read()
    with told.lock:
        into.append((start - began, (time.perf_counter() - start) * 1000))
    return answer.status, answer.getheader("Location") or ""


def inside(city: City, sentence: str) -> None:
    """Run a line of Python in the city's own environment."""
    command = [sys.executable, "-m", "shahramooz.run.manage", "shell", "-v0", "-c", sentence]
    subprocess.run(command, cwd=CHECKOUT, env=city.environment(), check=True)


def begun(city: City, *, people: int, classes: int) -> dict:
    where = city.folder / "begun.json"
    inside(
        city,
        f"from tests.chaos import beginning; beginning.SEATS = {SEATS};"
        f" beginning.begin({str(where)!r}, people={people}, classes={classes})",
    )
    return json.loads(where.read_text())


def bare_limits(city: City, offerings: list[int], *, hands: int) -> dict[str, float]:
    """One guarded statement with an outbox row and a commit, a second: spread over many classes (R), and on one (H)."""
    cluster = Cluster(city.home, place=city.folder / "p")
    with psycopg.connect(cluster.url("owner"), autocommit=True) as owner:
        (key,) = owner.execute("select id from city_municipality").fetchone()
    with psycopg.connect(cluster.url("app")) as app:
        app.execute("select set_config('app.municipality', %s, true)", [str(key)])
        app.execute("update planning_offering set own_capacity = 10000000, capacity = 10000000")
    return {
        name: _commits(cluster.url("app"), key, chosen, hands=hands)
        for name, chosen in (("R", offerings), ("H", offerings[:1]))
    }


def _commits(url: str, key: int, offerings: list[int], *, hands: int) -> float:
    done = [0] * hands
    stop = time.monotonic() + LIMIT_SECONDS

    def work(hand: int) -> None:
        with psycopg.connect(url) as line:
            line.prepare_threshold = 0
            line.execute("select set_config('app.municipality', %s, false)", [str(key)])
            while time.monotonic() < stop:
                line.execute(GUARDED, [offerings[(hand + done[hand] * hands) % len(offerings)], key])
                line.commit()
                done[hand] += 1

    threads = [threading.Thread(target=work, args=(hand,)) for hand in range(hands)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(done) / LIMIT_SECONDS


def oversold(city: City) -> tuple[int, int, int]:
    """(seats given, people waiting, seats beyond capacity) as the database has them."""
    where = city.folder / "counted.json"
    inside(city, f"from tests.chaos.beginning import count; count({str(where)!r})")
    found = json.loads(where.read_text())
    seated = sum(found["seated"].values())
    beyond = sum(max(seats - SEATS, 0) for seats in found["seated"].values())
    beyond += sum(abs(found["taken"][name] - seats) for name, seats in found["seated"].items())
    return seated, len(found["enrolments"]) - seated, beyond


def percentiles(times: list) -> str:
    if len(times) < 2:
        return "–"
    cut = statistics.quantiles([took for _second, took in times], n=100)
    return f"p50 {cut[49]:7.0f} ms   p95 {cut[94]:7.0f} ms   p99 {cut[98]:7.0f} ms"


def report(path: Path, lines: list[str], told: Told) -> None:
    """The figures and a plot of answers a second and how long they took."""
    seconds = collections.Counter(int(second) for second, _took in told.answers)
    slow: dict[int, float] = {}
    for second, took in told.answers:
        slow[int(second)] = max(slow.get(int(second), 0.0), took)
    last = max(seconds, default=0)
    chart = pygal.Line(
        title="answers a second, and the slowest of each second in ms",
        secondary_range=(0, max(slow.values(), default=1)),
    )
    chart.x_labels = [str(second) for second in range(last + 1)]
    chart.x_labels_major_every = max(last // 10, 1)
    chart.show_minor_x_labels = False
    chart.add("answers a second", [seconds.get(second, 0) for second in range(last + 1)])
    chart.add("slowest, ms", [slow.get(second) for second in range(last + 1)], secondary=True)
    plot = chart.render(is_unicode=True)
    figures = "\n".join(lines)
    path.write_text(
        f"<!doctype html><meta charset=utf-8><title>rush</title><pre>{figures}</pre>{plot}", encoding="utf-8"
    )


def rush(city: City, options: argparse.Namespace) -> tuple[list[str], Told, bool]:
    """The rush itself; gives the lines to print, what was told, and whether nothing was oversold or lost."""
    begin = begun(city, people=options.people, classes=options.classes)
    wishes: queue.Queue = queue.Queue()
    for number, who in enumerate(zip(begin["sessions"], begin["learners"], strict=True)):
        wishes.put((begin["offerings"][number % options.classes], *who))
    told, began = Told(), time.perf_counter()
    arguments = (city.port, wishes, told, began)
    hands = [
        threading.Thread(target=journeys, args=arguments, kwargs={"page_first": not options.post_only}, daemon=True)
        for _hand in range(options.hands)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    took = time.perf_counter() - began
    seated, waiting, beyond = oversold(city)
    limits = bare_limits(city, begin["offerings"], hands=options.hands)
    rate = len(told.answers) / took
    limit = limits["R" if options.classes > 1 else "H"]
    lines = [
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.hands} hands, {options.people} people,"
        f" {options.classes} classes of {SEATS} seats, synchronous commit",
        f"journeys      {rate:8.1f} a second  ({len(told.answers)} in {took:.1f} s)",
        f"class page    {percentiles(told.pages)}",
        f"confirmation  {percentiles(told.answers)}",
        f"seats given   {seated}, waiting {waiting}, oversold {beyond}, not answered well {dict(told.failures) or 0}",
        f"bare limit    R {limits['R']:8.0f} a second over {options.classes} classes, H {limits['H']:8.0f} on one",
        f"              journeys reach {rate / limit:.3f} of it",
    ]
    return lines, told, beyond == 0 and not told.failures


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--classes", type=int, default=1)
    asked.add_argument("--hands", type=int, default=16)
    asked.add_argument("--post-only", action="store_true", help="the confirming form alone, without the page before it")
    asked.add_argument("--report", type=Path, default=None)
    options = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sh-rush-", dir="/tmp"))
    folder.chmod(0o711)
    city = City(folder)
    try:
        city.start()
        lines, told, is_well = rush(city, options)
    finally:
        city.end()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(lines))
    if options.report:
        report(options.report, lines, told)
        print(f"report        {options.report}")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
