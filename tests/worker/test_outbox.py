"""The way from an act to its follow-up: outbox → queue → job; nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shahramooz.city import scope
from shahramooz.journal import record
from shahramooz.journal.models import Outbox
from shahramooz.settings import ROOT
from shahramooz.worker import duties, outbox, tasks
from shahramooz.worker.management.commands import work
from shahramooz.worker.rounds import Rounds


def asked(municipality, count=1):
    with scope.within(municipality):
        for number in range(count):
            record.later("test.note", at=timezone.now(), number=number)


def queued(municipality):
    return ProcrastinateJob.objects.filter(args__municipality_id=municipality.pk)


def test_work_asked_for_in_a_rolled_back_act_is_never_done(committed):
    with pytest.raises(RuntimeError), scope.within(committed):
        record.later("test.note", at=timezone.now())
        raise RuntimeError
    assert outbox.drain(committed, at=timezone.now()) == 0


def test_draining_twice_queues_once(committed):
    asked(committed, 3)
    assert outbox.drain(committed, at=timezone.now()) == 3
    assert outbox.drain(committed, at=timezone.now()) == 0
    assert queued(committed).count() == 3


def test_a_drain_killed_before_its_commit_leaves_the_work_waiting(committed):
    asked(committed)
    with pytest.raises(RuntimeError), scope.within(committed):
        outbox.drain(committed, at=timezone.now())
        raise RuntimeError
    assert queued(committed).count() == 0
    with scope.within(committed):
        assert Outbox.objects.filter(drained_at=None).count() == 1


def test_a_task_runs_in_its_own_municipality_only(committed, another, monkeypatch):
    seen = []
    monkeypatch.setattr(duties, "tasks", lambda: {"test.note": lambda *, at, number: seen.append(scope.current_id())})
    tasks.do(municipality_id=another.pk, task="test.note", payload={"number": 1})
    assert seen == [another.pk]


@pytest.mark.thorough
def test_one_failing_round_does_not_stop_the_others(committed, monkeypatch, caplog):
    seen = []

    def fails(*, at):
        raise ValueError("broken")

    monkeypatch.setattr(duties, "rounds", lambda: [(1, fails), (1, lambda *, at: seen.append(scope.current_id()))])
    Rounds().go_round(1.0)
    assert committed.pk in seen
    assert "the next one tries again" in caplog.text


def test_the_queue_keeps_djangos_connection_while_the_worker_runs(committed):
    """Taking out of the outbox and putting into the queue is one transaction: undone together (G15), worker or no worker."""
    asked(committed)
    working = work.of_its_own()
    assert (working.connector is app.connector, working.tasks is app.tasks) == (False, True)
    with pytest.raises(ZeroDivisionError), scope.within(committed):
        outbox.drain(committed, at=timezone.now())
        1 / 0  # noqa: B018
    assert queued(committed).count() == 0
    with scope.within(committed):
        assert Outbox.objects.filter(drained_at=None).count() == 1


@pytest.mark.thorough
def test_the_worker_does_the_work_and_stops_when_told(committed, server):
    """A real `manage.py work` process empties the outbox and the queue, and ends within seconds of SIGTERM."""
    asked(committed)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": server.url("app"),
        "DATABASE_OWNER_URL": server.url("owner"),
    }
    worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with scope.within(committed):
                if not Outbox.objects.filter(drained_at=None).exists():
                    break
            time.sleep(0.2)
        with scope.within(committed):
            assert Outbox.objects.filter(drained_at=None).count() == 0
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    connections["default"].close()
