"""Registrations a second through the whole stack, beside the bare limit of the database. See README.md."""

import argparse
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from tests.chaos.registering import Crowd, Ledger
from tests.chaos.test_kill import begun
from tests.ground.conftest import City

BARE = "update planning_offering set taken = taken + 1 where id = %s and taken < capacity"
SECONDS = 3.0


def whole_stack(city: City, *, people: int, classes: int, hands: int) -> tuple[int, float]:
    """(registrations answered, seconds) of a crowd that wants every class."""
    told = begun(city, people=people, classes=classes)
    wishes = [(offering, session) for session in told["sessions"] for offering in told["offerings"]]
    crowd = Crowd(city.port, wishes, Ledger(city.folder / "ledger"), hands=hands)
    began_at = time.monotonic()
    crowd.start()
    assert crowd.finish(limit=600)
    assert crowd.refused == []
    return crowd.acknowledged, time.monotonic() - began_at


def bare_limit(city: City, *, hands: int) -> float:
    """Commits a second of one guarded UPDATE, each hand on a class of its own, as many at once as register."""
    from shahramooz.lib.postgres import Cluster

    cluster = Cluster(city.home, place=city.folder / "p")
    with psycopg.connect(cluster.url("owner"), autocommit=True) as owner:
        (municipality,) = owner.execute("select id from city_municipality").fetchone()
    done = [0] * hands
    stop = time.monotonic() + SECONDS

    def work(hand: int) -> None:
        with psycopg.connect(cluster.url("app")) as connection:
            connection.execute("select set_config('app.municipality', %s, false)", [str(municipality)])
            (mine,) = connection.execute(
                "select id from planning_offering order by id offset %s limit 1", [hand]
            ).fetchone()
            connection.execute(
                "update planning_offering set own_capacity = 1000000, capacity = 1000000 where id = %s", [mine]
            )
            connection.commit()
            while time.monotonic() < stop:
                connection.execute(BARE, [mine])
                connection.commit()
                done[hand] += 1

    threads = [threading.Thread(target=work, args=(hand,)) for hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=40)
    asked.add_argument("--classes", type=int, default=20)
    asked.add_argument("--hands", type=int, default=6)
    options = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sh-bench-", dir="/tmp"))
    folder.chmod(0o711)
    city = City(folder)
    try:
        city.start()
        done, seconds = whole_stack(city, people=options.people, classes=options.classes, hands=options.hands)
        bare = bare_limit(city, hands=options.hands)
    finally:
        city.end()
        shutil.rmtree(folder, ignore_errors=True)
    rate = done / seconds
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.hands} hands at once, synchronous commit")
    print(f"whole stack : {rate:8.1f} registrations/s  ({done} in {seconds:.1f} s)")
    print(f"bare UPDATE : {bare:8.1f} commits/s        (the whole stack reaches {100 * rate / bare:.1f} % of it)")


if __name__ == "__main__":
    main()
