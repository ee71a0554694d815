"""How long a thousand certificates take: numbered, signed, kept, journalled and printed by the job; and Typst alone beside it.

Run: `.venv/bin/python -m benchmarks.certificates [how many]`. Limits: job ≤ 10 s; Typst alone is printed for comparison.
"""

import os
import sys
import time
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from shahramooz.city import scope  # noqa: E402
from shahramooz.delivery import actions, document, jobs  # noqa: E402
from shahramooz.delivery.models import Attendance, AttendanceSheet, Certificate, IssueRun, PrintedBatch, Result  # noqa: E402
from shahramooz.lib.postgres import throwaway  # noqa: E402
from shahramooz.people.models import Person  # noqa: E402
from shahramooz.registration.models import Application, Enrolment  # noqa: E402
from shahramooz.settings import database as settings_of  # noqa: E402
from tests import factories  # noqa: E402

LIMIT = 10.0


def main(count: int) -> int:
    with throwaway() as lent:
        for alias, role in (("default", "app"), ("owner", "owner")):
            connections.databases[alias].update(settings_of(lent.url(role)))
            connections.databases[alias]["CONN_MAX_AGE"] = None
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()
        from tests.conftest import a_municipality

        municipality = a_municipality()
        with scope.within(municipality):
            run, at = a_crowd(count)
        begun, worked = time.perf_counter(), processor_time()
        jobs.issue_certificates(municipality_id=municipality.pk, run_id=run.pk, at=at)
        took, worked = time.perf_counter() - begun, processor_time() - worked
        with scope.within(municipality):
            state = IssueRun.objects.get(pk=run.pk)
            issued, pages = state.done, sum(PrintedBatch.objects.values_list("pages", flat=True))
            sample = list(Certificate.objects.order_by("pk")[: jobs.PAGES])
        typst = typst_alone(sample, municipality, count)
        for connection in connections.all():
            connection.close()
    verdict = "ok" if took <= LIMIT and issued == pages == count else "TOO SLOW"
    print(f"{issued} certificates issued, {pages} pages printed: {took:.2f} s (limit {LIMIT:.0f} s) {verdict}")
    print(f"processor time of the job and its press, the database's not counted: {worked:.2f} s")
    print(f"Typst and QR alone for {count} pages: {typst:.2f} s")
    return 0 if verdict == "ok" else 1


def processor_time() -> float:
    """Seconds this process and its ended children have worked: what is left when others share the machine."""
    return sum(os.times()[:4])


def a_crowd(count: int):
    """A finished class of `count` people with locked results, and its waiting run."""
    offering = factories.an_offering(capacity=count, sessions=1, starts_on=factories.TODAY, room=factories.a_room())
    session, teacher = offering.sessions.get(), factories.a_role("instructor")
    at = session.ends_at
    people = Person.objects.bulk_create(
        Person(first_name="فاطمه", last_name=f"احمدی‌نژاد {n}", made_at=at) for n in range(count)
    )
    applications = Application.objects.bulk_create(
        Application(offering=offering, person=person, made_at=at) for person in people
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(application=one, offering=offering, person=one.person, state="completed", turn=one.pk)
        for one in applications
    )
    AttendanceSheet.objects.create(session=session, taken_at=at, taken_by=teacher, client_key=uuid4(), open_until=at)
    Attendance.objects.bulk_create(
        Attendance(session=session, enrolment=one, state="present", minutes=120, marked_at=at, marked_by=teacher)
        for one in enrolments
    )
    Result.objects.bulk_create(
        Result(
            enrolment=one, score=75, held_minutes=120, attended_minutes=120, verdict="passed",
            entered_at=at, entered_by=teacher, locked_at=at,
        )
        for one in enrolments
    )  # fmt: skip
    return actions.ask_for_certificates(offering=offering, by=factories.a_role("training_head"), at=at), at


def typst_alone(sample: list[Certificate], municipality, count: int) -> float:
    """The same pages through the press and nothing else."""
    begun = time.perf_counter()
    printed = 0
    while printed < count:
        document.print_certificates(sample[: count - printed], municipality=municipality)
        printed += len(sample)
    return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
