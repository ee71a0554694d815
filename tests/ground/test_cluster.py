"""The embedded PostgreSQL: starts, survives, is found again (reliability.md §3)."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from shahramooz.lib import processes
from shahramooz.lib.keyring import keyring
from shahramooz.lib.postgres import Cluster, ClusterFailed, ClusterInUse

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


def a_table(cluster: Cluster) -> None:
    cluster.ensure_roles_and_database()
    with psycopg.connect(cluster.url("owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS acknowledged (id bigint PRIMARY KEY)")


def add(cluster: Cluster, number: int) -> None:
    with psycopg.connect(cluster.url("app"), autocommit=True) as connection:
        connection.execute("INSERT INTO acknowledged VALUES (%s)", [number])


def stored(cluster: Cluster) -> set[int]:
    with psycopg.connect(cluster.url("app")) as connection:
        return {number for (number,) in connection.execute("SELECT id FROM acknowledged")}


def test_it_starts_stops_and_keeps_its_rows(cluster):
    cluster.start(patience=30)
    a_table(cluster)
    add(cluster, 1)
    cluster.stop()
    assert processes.working_in(cluster.data, name="postgres") == set()

    cluster.start(patience=30)

    assert stored(cluster) == {1}


def test_nobody_enters_without_a_password(cluster):
    cluster.start(patience=30)
    socket = f"postgresql:///postgres?host={cluster.socket_folder}&port=5432&user="
    for role in ("postgres", "shahramooz_owner", "shahramooz_app"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(socket + role)


def test_folders_and_secrets_are_private(cluster):
    cluster.start(patience=30)
    private = [cluster.place, cluster.data, cluster.log, cluster.socket_folder]
    assert [oct(path.stat().st_mode & 0o777) for path in private] == ["0o700"] * 4
    assert oct((cluster.home / "secrets.json").stat().st_mode & 0o777) == "0o600"
    assert not (cluster.place / "password.draft").exists()
    with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends an account")
def test_root_lends_postgres_an_account_of_its_own(cluster):
    cluster.start(patience=30)
    status = Path(f"/proc/{cluster.process.pid}/status").read_text()
    assert f"Uid:\t{cluster.account.uid}\t{cluster.account.uid}" in status
    assert cluster.account.uid != 0


def test_after_kill_9_of_postgres_it_is_back_with_every_acknowledged_row(cluster):
    """G3 in small: what was acknowledged is stored, while somebody writes all the time."""
    cluster.start(patience=30)
    a_table(cluster)
    acknowledged: set[int] = set()

    def write() -> None:
        try:
            with psycopg.connect(cluster.url("app"), autocommit=True) as connection:
                for number in range(100_000):
                    connection.execute("INSERT INTO acknowledged VALUES (%s)", [number])
                    acknowledged.add(number)
        except psycopg.OperationalError:
            pass

    writer = threading.Thread(target=write)
    writer.start()
    processes.wait_until(lambda: len(acknowledged) > 200, seconds=20)
    cluster.process.kill()
    writer.join()
    cluster.process.wait()

    assert cluster.tend() is True
    cluster.wait_until_ready(patience=30)

    assert len(acknowledged) > 200
    assert acknowledged <= stored(cluster)
    assert len(stored(cluster) - acknowledged) <= 1
    assert cluster.tend() is False


def start_elsewhere(folder) -> subprocess.Popen:
    """Another process starts the same cluster and tells when it is ready."""
    script = (
        "import sys, time; from pathlib import Path; from shahramooz.lib.postgres import Cluster\n"
        "folder = Path(sys.argv[1]); cluster = Cluster(folder / 'home', place=folder / 'p'); cluster.start()\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "ready\n"
    return other


def test_a_second_supervisor_is_refused(cluster, folder):
    other = start_elsewhere(folder)
    try:
        with pytest.raises(ClusterInUse):
            cluster.start(patience=30)
        with psycopg.connect(cluster.url("postgres", "postgres")):
            pass  # the first one goes on serving
    finally:
        other.kill()
        other.wait()


def test_after_kill_9_of_the_supervisor_postgres_ends_and_the_next_start_recovers(cluster, folder):
    other = start_elsewhere(folder)
    a_table(cluster)
    add(cluster, 7)
    other.kill()
    other.wait()
    if sys.platform == "linux":
        assert processes.wait_until(lambda: not processes.working_in(cluster.data, name="postgres"), seconds=15)

    cluster.start(patience=30)

    assert stored(cluster) == {7}


def test_after_kill_9_of_supervisor_and_postmaster_together_orphans_are_ended(cluster, folder):
    """Backends busy in a query outlive their postmaster; the next start must not share the data with them."""
    other = start_elsewhere(folder)
    a_table(cluster)
    busy = psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True)
    count = "SELECT count(*) FROM generate_series(1, 1000000000) a, generate_series(1, 1000000000) b"
    counting = threading.Thread(target=lambda: _ignore_loss(busy, count))
    counting.start()
    assert processes.wait_until(lambda: _is_counting(cluster), seconds=10)
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    other.kill()
    os.kill(postmaster, signal.SIGKILL)
    other.wait()
    assert busy.info.backend_pid in processes.working_in(cluster.data, name="postgres")

    cluster.start(patience=60)

    assert stored(cluster) == set()
    assert not processes.is_alive(busy.info.backend_pid)
    counting.join(10)


def _is_counting(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
        active = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active'"
        return connection.execute(active).fetchone() == (2,)


def _ignore_loss(connection: psycopg.Connection, statement: str) -> None:
    with contextlib.suppress(psycopg.OperationalError):
        connection.execute(statement)


def test_a_pid_file_whose_number_belongs_to_somebody_else_now_is_forgotten(cluster):
    cluster.start(patience=30)
    pid_file = (cluster.data / "postmaster.pid").read_text()
    cluster.stop()
    stranger = subprocess.Popen(
        ["sleep", "60"], **(cluster.account.popen_arguments() if cluster.account else {})
    )  # the same account, so that PostgreSQL by itself would believe the file
    try:
        (cluster.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *pid_file.splitlines()[1:]]))

        cluster.start(patience=30)

        assert stranger.poll() is None
        assert cluster.is_ready()
    finally:
        stranger.kill()
        stranger.wait()


def test_negative_control_postgres_alone_would_believe_that_pid_file(cluster, monkeypatch):
    monkeypatch.setattr(Cluster, "_forget_stale_files", lambda self: None)
    with pytest.raises((ClusterFailed, AssertionError)):
        test_a_pid_file_whose_number_belongs_to_somebody_else_now_is_forgotten(cluster)


def test_an_initdb_cut_short_is_redone(cluster):
    cluster.create()
    shutil.move(cluster.data, cluster.place / "data.draft")
    (cluster.place / "data.draft" / "PG_VERSION").unlink()
    shutil.rmtree(cluster.place / "data.draft" / "base")

    cluster.start(patience=30)

    assert cluster.is_ready()
    assert not (cluster.place / "data.draft").exists()


def test_data_of_a_forgotten_home_steps_aside_undeleted(cluster):
    cluster.start(patience=30)
    cluster.stop()
    (cluster.home / "secrets.json").unlink()

    cluster.start(patience=30)

    assert len(list(cluster.place.glob("data.of-a-forgotten-home.*"))) == 1
    cluster.ensure_roles_and_database()


def test_secrets_are_made_once_even_by_two_at_a_time(folder):
    found = []
    threads = [threading.Thread(target=lambda: found.append(keyring(folder / "home"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]


def test_a_long_path_still_gives_a_socket(folder):
    long = folder / ("n" * 90)
    long.mkdir()
    long.chmod(0o711)
    cluster = Cluster(folder / "home", place=long / "p", durable=False)
    try:
        cluster.start(patience=30)
        cluster.ensure_roles_and_database()
        with psycopg.connect(cluster.url("app")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.stop(patience=5)
        shutil.rmtree(cluster.socket_folder, ignore_errors=True)
