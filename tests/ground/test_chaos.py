"""G3: nothing acknowledged is lost in many kills; the same test loses rows when commits do not wait for the disk."""

import contextlib
import os
import random
import signal
import threading

import psycopg
import pytest

from shahramooz.lib import processes
from shahramooz.lib.postgres import Cluster

from .test_cluster import a_table, stored

pytestmark = [pytest.mark.processes, pytest.mark.long, pytest.mark.timeout(900)]

WRITERS = 4


def write_until_it_breaks(cluster: Cluster, *, first: int, acknowledged: list[int], setting: str) -> None:
    try:
        with psycopg.connect(cluster.url("app"), autocommit=True) as connection:
            connection.execute(f"SET synchronous_commit = {setting}")
            for number in range(first, first + 10**6):
                connection.execute("INSERT INTO acknowledged VALUES (%s)", [number])
                acknowledged.append(number)
    except psycopg.Error:
        pass


def kill(cluster: Cluster, victim: str) -> None:
    """One backend, the postmaster alone, or all of them at once."""
    everybody = sorted(processes.working_in(cluster.data, name="postgres"))
    chosen = {"postmaster": [cluster.process.pid], "all": everybody, "backend": everybody[-1:]}[victim]
    for pid in chosen:
        with contextlib.suppress(ProcessLookupError):  # gone by itself, with what was killed before
            os.kill(pid, signal.SIGKILL)


def acknowledged_through_kills(
    cluster: Cluster, *, kills: int, seed: int, setting: str, victims: list[str]
) -> list[int]:
    """Write with four hands, kill at random moments, bring back; return every acknowledged number."""
    chance = random.Random(seed)
    acknowledged: list[int] = []
    for round_ in range(kills):
        writers = [
            threading.Thread(
                target=write_until_it_breaks,
                args=(cluster,),
                kwargs={"first": (round_ * WRITERS + i) * 10**6, "acknowledged": acknowledged, "setting": setting},
            )
            for i in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        threading.Event().wait(chance.uniform(0.1, 0.6))
        kill(cluster, chance.choice(victims))
        for writer in writers:
            writer.join()
        processes.wait_until(lambda: not cluster.is_running(), seconds=1)
        cluster.tend()
        cluster.wait_until_ready(patience=60)
    return acknowledged


def test_g3_thirty_kills_lose_nothing_acknowledged(cluster):
    seed = random.randrange(10**6)
    print("seed", seed)
    cluster.start(patience=60)
    a_table(cluster)
    acknowledged = acknowledged_through_kills(
        cluster, kills=30, seed=seed, setting="on", victims=["postmaster", "all", "backend"]
    )
    kept = stored(cluster)
    assert len(acknowledged) > 1000
    assert set(acknowledged) - kept == set()
    assert len(kept - set(acknowledged)) <= 30 * WRITERS


def test_g3_negative_control_without_synchronous_commit_rows_are_lost(cluster):
    cluster.start(patience=60)
    a_table(cluster)
    acknowledged = acknowledged_through_kills(cluster, kills=10, seed=5, setting="off", victims=["all"])
    assert set(acknowledged) - stored(cluster) != set()
