"""The self-check before the doors open, and how small the application's role is."""

import psycopg
import pytest

from shahramooz.lib.postgres import NotSafe, check_durability, throwaway

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def server():
    with throwaway(durable=True) as lent:
        with psycopg.connect(lent.url("owner"), autocommit=True) as owner:
            owner.execute("CREATE TABLE note (id bigserial PRIMARY KEY, body text)")
        yield lent


def test_a_durable_cluster_passes_the_self_check(server):
    check_durability(server.url("app"))
    with psycopg.connect(server.url("app")) as app:
        shown = [app.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "full_page_writes", "data_checksums")]
        assert shown == ["on", "on", "on"]
        assert app.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_negative_control_a_throwaway_cluster_fails_it():
    with throwaway() as weak:
        if weak.cluster is None:
            pytest.skip("DATABASE_URL names a server that is not ours to weaken")
        with pytest.raises(NotSafe) as found:
            check_durability(weak.url("app"))
    assert found.value.weaknesses == ["fsync is off", "full_page_writes is off", "synchronous_commit is off"]


def test_a_superuser_is_refused_as_the_application(server):
    with pytest.raises(NotSafe) as found:
        check_durability(server.url("postgres"))
    assert "the application's role is a superuser" in found.value.weaknesses


def test_the_owner_of_the_tables_is_refused_as_the_application(server):
    with pytest.raises(NotSafe) as found:
        check_durability(server.url("owner"))
    assert found.value.weaknesses == ["the application's role owns tables"]
    check_durability(server.url("owner"), owns_nothing=False)


def test_the_application_works_with_rows_and_nothing_else(server):
    with psycopg.connect(server.url("app"), autocommit=True) as app:
        app.execute("INSERT INTO note (body) VALUES ('سلام')")
        app.execute("UPDATE note SET body = 'درود'")
        assert app.execute("SELECT body FROM note").fetchall() == [("درود",)]
        app.execute("DELETE FROM note")
        for statement in (
            "CREATE TABLE mine ()",
            "CREATE TEMP TABLE mine ()",
            "ALTER TABLE note DISABLE ROW LEVEL SECURITY",
            "DROP TABLE note",
            "TRUNCATE note",
            "SET ROLE shahramooz_owner",
            "CREATE ROLE helper",
            "ALTER SYSTEM SET fsync = off",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)


def test_the_application_never_waits_for_ever(server):
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")
    with psycopg.connect(server.url("app")) as app:
        assert [app.execute(f"SHOW {name}").fetchone()[0] for name in names] == ["3s", "15s", "10s", "30s"]


def test_t25_what_a_citizen_typed_does_not_reach_the_log(server):
    canary = "0499370899"
    with psycopg.connect(server.url("app"), autocommit=True) as app:
        app.execute("INSERT INTO note (id, body) VALUES (77, 'x')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            app.execute(f"INSERT INTO note (id, body) VALUES (77, '{canary}')")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            app.execute(f"SELECT '{canary}x'::bigint /* {canary} */")
    logs = "".join(file.read_text() for file in server.cluster.log.glob("*.log"))
    assert "ready to accept connections" in logs
    assert canary not in logs
