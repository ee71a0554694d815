"""Timed work of delivery: certificates of a crowd, their pages, the word to their owners, and sheets whose days are over."""

from datetime import datetime

from django.conf import settings

from shahramooz.city import queries as city
from shahramooz.city import scope
from shahramooz.delivery import actions, document
from shahramooz.delivery.actions import heads
from shahramooz.delivery.models import AttendanceSheet, Certificate, IssueRun
from shahramooz.journal.record import Clock
from shahramooz.people import actions as people
from shahramooz.people import queries as people_queries

PAGES = 200  # of one compile: well within the press's time and memory


def issue_certificates(*, municipality_id: int, run_id: int, at: datetime) -> None:
    """Issue what a run still has to issue, chunk by chunk, and print it; each step is a transaction of its own.

    Killed anywhere and begun again, it goes on where it was; stopped by a person, it ends after its chunk.
    """
    while True:
        with scope.within(municipality_id):
            issued = actions.issue_next(run_id=run_id, at=at)
        printed = print_next(municipality_id=municipality_id, run_id=run_id, at=at)
        if not issued and not printed:
            return


issue_certificates.own_scopes = True


def print_next(*, municipality_id: int, run_id: int, at: datetime) -> bool:
    """Print up to PAGES certificates of a run that have no page yet; False when there are none, or none could be printed."""
    with scope.within(municipality_id):
        waiting = Certificate.objects.filter(run=run_id, batch=None, revoked_at=None).order_by("pk")
        certificates, municipality = list(waiting[:PAGES]), city.municipality()
    if not certificates:
        return False
    try:
        printed = document.print_certificates(certificates, municipality=municipality)
    except document.NotPrinted:
        return False  # each of them can still be printed alone, when it is asked for
    with scope.within(municipality_id):
        run = IssueRun.objects.get(pk=run_id)
        return actions.keep_batch(run=run, certificates=certificates, document=printed, at=at) is not None


def resume_runs(*, municipality_id: int, at: datetime) -> None:
    """Take up runs whose worker went away. Two at one run do no harm: the second finds its row held."""
    with scope.within(municipality_id):
        left = list(IssueRun.objects.filter(state=IssueRun.State.RUNNING).values_list("pk", flat=True))
    for run_id in left:
        issue_certificates(municipality_id=municipality_id, run_id=run_id, at=at)


resume_runs.own_scopes = True


def tell_issued(*, certificate_ids: list[int], at: datetime) -> None:
    """Tell each owner once that a certificate is there."""
    every = Certificate.objects.select_related("person", "enrolment__offering__course_version__course")
    for one in every.filter(pk__in=certificate_ids):
        people.tell(
            one.person,
            "delivery/certificate",
            text=people_queries.worded("delivery/certificate", title=one.enrolment.offering.title),
            at=at,
            link="/me/certificates/",
            once=f"certificate:{one.serial}",
            sensitive=one.enrolment.offering.course_version.course.is_sensitive,
        )


def tell_revoked(*, certificate_id: int, at: datetime) -> None:
    """Tell the owner that a certificate is void, and why."""
    every = Certificate.objects.select_related("person", "enrolment__offering__course_version__course")
    one = every.get(pk=certificate_id)
    title, reason = one.enrolment.offering.title, one.revoked_reason
    people.tell(
        one.person,
        "delivery/revoked",
        text=people_queries.worded("delivery/revoked", title=title, reason=reason),
        at=at,
        link="/me/certificates/",
        once=f"certificate-revoked:{one.serial}",
        sensitive=one.enrolment.offering.course_version.course.is_sensitive,
    )


def lock_due_sheets(*, at: datetime) -> None:
    """Lock the sheets whose days for correction are over."""
    for sheet in AttendanceSheet.objects.filter(locked_at=None, open_until__lt=at).order_by("open_until")[:500]:
        actions.lock_sheet(sheet=sheet, by=Clock("بستن برگه‌های حضور"), at=at)


def carry_out_head(*, at: datetime) -> None:
    """Once an hour the signed head of the journal's chain is written outside the database (T23)."""
    heads.write_head(folder=settings.HEADS, at=at)


ROUNDS = [(3600, lock_due_sheets), (60, resume_runs), (3600, carry_out_head)]
TASKS = {
    "delivery.issue_certificates": issue_certificates,
    "delivery.tell_issued": tell_issued,
    "delivery.tell_revoked": tell_revoked,
}
