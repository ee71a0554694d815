"""A backup is a backup when it has been restored (G13)."""

import json
import tarfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from shahramooz.lib.postgres import Cluster
from shahramooz.run import backup, database
from shahramooz.run.home import Home
from shahramooz.run.sentences import CannotStart

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]

AT = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Tehran"))


@pytest.fixture
def home(folder, monkeypatch):
    """A home with two notes behind row-level security, and one uploaded file."""
    monkeypatch.setenv("SHAHRAMOOZ_DATABASE_PLACE", str(folder / "p"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = Home(folder / "home")
    made.prepare()
    with database.alone(made) as cluster, psycopg.connect(cluster.url("owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE note (id bigserial PRIMARY KEY, body text)")
        owner.execute("INSERT INTO note (body) VALUES ('یکم'), ('دوم')")
        owner.execute("ALTER TABLE note ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE note FORCE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY all_of_it ON note USING (true)")
    (made.folder / "files").mkdir()
    (made.folder / "files" / "letter.pdf").write_text("نامه")
    return made


def notes(cluster: Cluster) -> list[str]:
    with psycopg.connect(cluster.url("app")) as app:
        return [body for (body,) in app.execute("SELECT body FROM note ORDER BY id")]


def test_g13_a_backup_of_the_running_city_brings_everything_back(home):
    with database.alone(home) as cluster:
        made = backup.back_up(home, folder=home.folder / "backups", at=AT)
        with psycopg.connect(cluster.url("app"), autocommit=True) as app:
            app.execute("DELETE FROM note")
        (home.folder / "files" / "letter.pdf").unlink()

    kept = backup.restore(home, file=made, at=AT)

    assert (home.folder / "files" / "letter.pdf").read_text() == "نامه"
    with database.alone(home) as cluster:
        assert notes(cluster) == ["یکم", "دوم"]
        with psycopg.connect(cluster.url("app"), autocommit=True) as app:
            app.execute("INSERT INTO note (body) VALUES ('سوم')")
        with psycopg.connect(cluster.url("postgres", kept)) as before:
            assert before.execute("SELECT count(*) FROM note").fetchone() == (0,)


def test_t22_the_secrets_are_not_in_the_backup(home):
    made = backup.back_up(home, folder=home.folder / "backups", at=AT)
    secrets = json.loads((home.folder / "secrets.json").read_text())
    content = made.read_bytes()
    with tarfile.open(made) as archive:
        assert archive.getnames() == ["about.json", "database.dump", "files", "files/letter.pdf"]
    for name in ("django_secret", "field_key", "index_key"):
        assert secrets[name].encode() not in content
    assert oct(made.stat().st_mode & 0o777) == "0o600"


def test_a_backup_that_lost_rows_on_the_way_is_refused(home, monkeypatch):
    """Negative control of the proof: a restore that gives fewer rows must not pass."""
    whole = backup._restore_as

    def lossy(cluster, dump, name):
        whole(cluster, dump, name)
        with psycopg.connect(cluster.url("postgres", name), autocommit=True) as connection:
            connection.execute("DELETE FROM note WHERE id = 1")

    monkeypatch.setattr(backup, "_restore_as", lossy)
    with pytest.raises(backup.BackupFailed) as refused:
        backup.back_up(home, folder=home.folder / "backups", at=AT)
    assert "public.note" in refused.value.lines[1]
    assert list((home.folder / "backups").iterdir()) == []


def test_a_broken_file_is_refused_and_nothing_changes(home):
    broken = home.folder / "broken.tar"
    broken.write_bytes(b"no backup")
    with pytest.raises(backup.BackupFailed):
        backup.restore(home, file=broken, at=AT)
    with database.alone(home) as cluster:
        assert notes(cluster) == ["یکم", "دوم"]


def test_a_running_city_is_not_restored_over(home):
    made = backup.back_up(home, folder=home.folder / "backups", at=AT)
    with home.occupied(address="http://127.0.0.1:8000/"), pytest.raises(CannotStart) as refused:
        backup.restore(home, file=Path(made), at=AT)
    assert "هم‌اکنون در حال کار است" in refused.value.lines[0]
