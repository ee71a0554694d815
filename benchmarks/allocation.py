"""A round of ranked choice from table to table, and the bare parts of the decision beside it. See README.md.

.venv/bin/python -m benchmarks.allocation                                # 100,000 people × 5 choices, 2,000 classes
.venv/bin/python -m benchmarks.allocation --people 1000000 --classes 10000
"""

import argparse
import os
import resource
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import numpy as np  # noqa: E402
import psycopg  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from shahramooz.city import bulk, scope  # noqa: E402
from shahramooz.journal.record import Clock  # noqa: E402
from shahramooz.lib.postgres import throwaway  # noqa: E402
from shahramooz.people.models import Person  # noqa: E402
from shahramooz.planning.models import Offering  # noqa: E402
from shahramooz.registration import actions, rankings  # noqa: E402
from shahramooz.registration.circumstances import first_day  # noqa: E402
from shahramooz.registration.matching import NONE, blocking_pairs, deferred_acceptance  # noqa: E402
from shahramooz.registration.models import Draw, Enrolment, Round  # noqa: E402
from shahramooz.settings import database as settings_of  # noqa: E402
from tests import factories  # noqa: E402
from tests.registration.choices import invented  # noqa: E402

LIMIT = 30.0
DECIDE = 3.0


def bare_parts(people: int, classes: int) -> None:
    """What the decision costs on arrays alone, beside reading them once and sorting them."""
    told = invented(np.random.default_rng(1), applicants=people, pots=classes)
    choices, ranked, lots, _capacity = told
    print(f"{people:,} people × {choices.shape[1]} choices, {classes:,} classes")
    print(f"  read the arrays once (limit)      {seconds(lambda: (choices.sum(), ranked.sum(), lots.sum())):8.3f} s")
    print(f"  sort by class and lot             {seconds(lambda: np.lexsort((lots, ranked[:, 0]))):8.3f} s")
    began = time.perf_counter()
    found = deferred_acceptance(*told)
    took = time.perf_counter() - began
    pairs = blocking_pairs(*told, found.seat)
    verdict = "ok" if took <= DECIDE and pairs == 0 else "NOT MET"
    print(f"  deferred acceptance, {found.rounds} rounds    {took:8.3f} s  (goal {DECIDE:.0f} s) {verdict}")
    print(f"  seated {(found.seat != NONE).sum():,}, blocking pairs {pairs}")


def seconds(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def fill(municipality, people: int, classes: int, *, postgres: str) -> Round:
    """Rows written straight into the tables, as a window of some days would have left them."""
    with scope.within(municipality):
        version = factories.a_version()
        now = factories.NOW
        offerings = Offering.objects.bulk_create(
            Offering(
                code=f"B{number}", course_version=version, title=f"کلاس {number}", state="registration", policy="ranked",
                opens_at=now, closes_at=now.replace(day=29), own_capacity=60, capacity=20 + number % 61, changed_at=now,
                search_key=f"کلاس {number}", compact_key=f"کلاس{number}",
            )
            for number in range(classes)
        )  # fmt: skip
        made = Round.objects.create(title="سنجش", opens_at=now, closes_at=now.replace(day=29), made_at=now)
        ids = [one.pk for one in offerings]
        bulk.take_time()
        names = [f"خانوادگی {number % 5000}" for number in range(people)]
        bulk.insert(Person, count=people, first_name="نام", last_name=names, made_at=now)
    with psycopg.connect(postgres, autocommit=True) as owner:
        key = municipality.pk
        owner.execute("set session_replication_role = replica")  # references are true by construction
        owner.execute(
            "insert into registration_roundoffering (municipality_id, round_id, offering_id)"
            " select %s, %s, o from unnest(%s::bigint[]) o",
            [key, made.pk, ids],
        )
        owner.execute(
            "insert into registration_ranking (municipality_id, round_id, person_id, made_at)"
            " select %s, %s, id, now() from people_person where municipality_id = %s order by id desc limit %s",
            [key, made.pk, key, people],
        )
        owner.execute(
            "insert into registration_application"
            " (municipality_id, offering_id, person_id, made_at, channel, preferred_mode, together, ranking_id, rank)"
            " select r.municipality_id, (%s::bigint[])[1 + (r.id * 7919 + k * 104729 + (random() ^ 3 * 50)::int) %% %s],"
            " r.person_id, now(), 'web', '', false, r.id, k"
            " from registration_ranking r, generate_series(1, 5) k where r.municipality_id = %s and r.round_id = %s",
            [ids, classes, key, made.pk],
        )
        owner.execute("set session_replication_role = origin")
        for table in ("people_person", "registration_ranking", "registration_application"):
            owner.execute(f"analyze {table}")
    return made


def table_to_table(people: int, classes: int) -> None:
    """The whole act: read the tables, decide, write seats, numbers, counters, the public file and the journal, commit."""
    with throwaway() as lent:
        for alias, role in (("default", "app"), ("owner", "owner")):
            connections.databases[alias].update(settings_of(lent.url(role)))
            connections.databases[alias]["CONN_MAX_AGE"] = None
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        from tests.conftest import a_municipality

        municipality = a_municipality()
        made = fill(municipality, people, classes, postgres=lent.url("postgres"))
        at = made.closes_at
        began = time.perf_counter()
        with scope.within(municipality):
            actions.decide_round(round=made, by=Clock("سنجش"), at=at)
        took = time.perf_counter() - began
        with scope.within(municipality):
            draw = Draw.objects.get(round=made)
            seated = Enrolment.objects.seated().count()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        verdict = "ok" if took <= LIMIT else "NOT MET"
        print(f"  from table to table               {took:8.3f} s  (goal {LIMIT:.0f} s for a million) {verdict}")
        print(f"  {seated:,} seats written, public file {len(draw.file) / 1e6:.1f} MB, resident memory {peak:,.0f} MB")
        with scope.within(municipality):
            bulk.take_time()
            offerings = list(Offering.objects.filter(rounds__round=made))
            began = time.perf_counter()
            rankings.read(made, offerings, on={one.pk: first_day(one, at) for one in offerings})
            print(f"  of that, reading the rankings     {time.perf_counter() - began:8.3f} s")
        for one in connections.all():
            one.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--classes", type=int, default=2_000)
    options = asked.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    bare_parts(options.people, options.classes)
    table_to_table(options.people, options.classes)


if __name__ == "__main__":
    main()
