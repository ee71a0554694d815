"""Two allocations of one class at once, and one that is killed in the middle: decided once, or not at all."""

import subprocess
import sys
import time

import pytest
from django.db import connections

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import actions
from shahramooz.registration.models import Draw, Enrolment
from tests.factories import a_citizen, a_person
from tests.registration.test_applying import applied
from tests.registration.test_draws import CLOSED, a_draw
from tests.registration.test_races import HANDS, all_at_once

pytestmark = pytest.mark.thorough


def a_class_with_applicants(municipality, applicants=30):
    with scope.within(municipality):
        offering = a_draw(capacity=7)
        for _ in range(applicants):
            applied(offering, a_citizen())
        return offering


def seats(municipality, offering) -> tuple:
    with scope.within(municipality):
        states = Enrolment.objects.filter(offering=offering).values_list("state", flat=True)
        taken = Offering.objects.get(pk=offering.pk).taken
        drawn = Draw.objects.filter(offering=offering, drawn_at__isnull=False).count()
        return sorted(set(states)), list(states).count("seated"), taken, drawn


def test_many_draws_at_once_are_one_draw(committed):
    offering = a_class_with_applicants(committed)
    with scope.within(committed):
        by = a_person()
    told = all_at_once(
        committed, [lambda: actions.draw_lots(offering=offering, by=by, at=CLOSED) for _ in range(HANDS)]
    )
    assert {one.seed for one in told if isinstance(one, Draw)} == {told[0].seed}
    assert seats(committed, offering) == (["seated", "waiting"], 7, 7, 1)
    with scope.within(committed):
        assert Entry.objects.filter(act="registration.drawn").count() == 1


def test_a_draw_that_fails_in_its_last_statement_leaves_nothing_half_done(committed, monkeypatch):
    offering = a_class_with_applicants(committed)
    with monkeypatch.context() as patch:
        patch.setattr(planning, "take_seats", lambda wanted: 1 / 0)
        with pytest.raises(ZeroDivisionError), scope.within(committed):
            actions.draw_lots(offering=offering, by=a_person(), at=CLOSED)
    assert seats(committed, offering) == (["requested"], 0, 0, 0)
    with scope.within(committed):
        actions.draw_lots(offering=offering, by=a_person(), at=CLOSED)
    assert seats(committed, offering) == (["seated", "waiting"], 7, 7, 1)


SLOW = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
from django.db import connections
from shahramooz.settings import database
connections.databases["default"].update(database(sys.argv[1]))
from datetime import datetime
from shahramooz.city import scope
from shahramooz.journal.record import Clock
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import actions
really = planning.take_seats
def slowly(wanted):
    print("in the middle", flush=True)
    time.sleep(60)
planning.take_seats = slowly
with scope.within(int(sys.argv[2])):
    offering = Offering.objects.get(pk=int(sys.argv[3]))
    actions.draw_lots(offering=offering, by=Clock("x"), at=datetime.fromisoformat(sys.argv[4]))
"""


@pytest.mark.processes
def test_a_worker_killed_in_the_middle_of_a_draw_leaves_nothing_half_done(committed, server):
    offering = a_class_with_applicants(committed)
    told = [server.url("app"), str(committed.pk), str(offering.pk), CLOSED.isoformat()]
    worker = subprocess.Popen([sys.executable, "-c", SLOW, *told], stdout=subprocess.PIPE, text=True)
    assert worker.stdout.readline() == "in the middle\n"
    worker.kill()
    worker.wait(10)
    deadline = time.monotonic() + 20
    while waiting_for_the_row(offering) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert seats(committed, offering) == (["requested"], 0, 0, 0)
    with scope.within(committed):
        actions.draw_lots(offering=offering, by=a_person(), at=CLOSED)
    assert seats(committed, offering) == (["seated", "waiting"], 7, 7, 1)


def waiting_for_the_row(offering) -> bool:
    """Whether a dead worker's transaction still holds the class's row."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where state = 'idle in transaction' and pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] > 0
