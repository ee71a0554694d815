"""Giving certificates out, and taking them back. A number is given once and never again (R9)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import actions as catalogue
from shahramooz.catalogue.models import Attainment
from shahramooz.city import queries as city
from shahramooz.delivery import certificate as paper
from shahramooz.delivery import queries, statement
from shahramooz.delivery.actions.attendance import OwnRecord, ReasonMissing
from shahramooz.delivery.actions.keys import key_in_force, private_half
from shahramooz.delivery.models import Certificate, CertificateSeries, IssueRun, PrintedBatch
from shahramooz.journal import record as journal
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering

AT_ONCE = 60  # a class of this size gets its certificates within the request
CHUNK = 200
State = IssueRun.State
OPEN = [State.WAITING, State.RUNNING]


class ResultsNotLocked(Refusal):
    message = _("نتیجه این کلاس هنوز نهایی نشده است.")
    next_step = _("حضور و نمره را کامل کنید و «نهایی کردن نتیجه» را بزنید.")


class NobodyReady(Refusal):
    message = _("در این کلاس کسی نمانده است که گواهینامه بگیرد.")


class AlreadyIssuing(Refusal):
    message = _("گواهینامه‌های این کلاس هم‌اکنون در حال صدور است.")


@transaction.atomic
def ask_for_certificates(*, offering: Offering, by: Person, at: datetime) -> IssueRun:
    """Issue the certificates of everybody who is ready: a class at once, a crowd as a job with progress that can be stopped.

    Raises ResultsNotLocked, NobodyReady, AlreadyIssuing, OwnRecord. R8, R29.
    """
    offering = Offering.objects.select_for_update(no_key=True).get(pk=offering.pk)
    if not queries.are_locked(offering.pk):
        raise ResultsNotLocked
    if IssueRun.objects.filter(offering=offering, state__in=OPEN).exists():
        raise AlreadyIssuing
    ready = [standing for standing in queries.standings(offering) if standing.is_ready]
    if not ready:
        raise NobodyReady
    if by.pk in {standing.enrolment.person_id for standing in ready}:
        raise OwnRecord
    run = IssueRun.objects.create(offering=offering, total=len(ready), asked_at=at, asked_by=by)
    journal.record(
        "delivery.certificates_asked", about=run, by=by, at=at, after={"offering": offering, "total": run.total}
    )
    journal.later("delivery.issue_certificates", at=at, run_id=run.pk)
    if run.total <= AT_ONCE:
        issue_next(run_id=run.pk, at=at)
        run.refresh_from_db()
    return run


@transaction.atomic
def issue_next(*, run_id: int, at: datetime, chunk: int = CHUNK) -> list[Certificate]:
    """Issue the next `chunk` certificates of a run, all or none; an empty list when nothing is left, or another worker is at it.

    A killed worker's chunk leaves no number behind, so the next one goes on without a gap and without a double (R9).
    """
    run = IssueRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, state__in=OPEN).first()
    if run is None:
        return []
    standings = [standing for standing in queries.standings(run.offering) if standing.is_ready]
    issued = _issue(standings[:chunk], run, at=at) if standings else []
    run.done += len(issued)
    run.state = State.RUNNING if len(standings) > chunk else State.DONE
    run.ended_at = None if run.state == State.RUNNING else at
    run.save(update_fields=["done", "state", "ended_at"])
    if issued:
        journal.record(
            "delivery.certificates_issued",
            about=run,
            by=run.asked_by,
            at=at,
            after={"serials": [one.serial for one in issued], "done": run.done, "state": run.state},
        )
        journal.later("delivery.tell_issued", at=at, certificate_ids=[one.pk for one in issued])
    return issued


@transaction.atomic
def stop_issuing(*, run: IssueRun, by: Person, at: datetime) -> IssueRun:
    """Stop a run after the chunk it is at; what was issued stays. Ended already, nothing changes."""
    run = IssueRun.objects.select_for_update().get(pk=run.pk)
    if run.state in OPEN:
        run.state, run.ended_at = State.STOPPED, at
        run.save(update_fields=["state", "ended_at"])
        journal.record(
            "delivery.issuing_stopped", about=run, by=by, at=at, after={"done": run.done, "total": run.total}
        )
    return run


# ── one chunk ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _issue(standings: Sequence[queries.Standing], run: IssueRun, *, at: datetime) -> list[Certificate]:
    """Make, number, sign and keep the certificates of these learners, with what they now hold (attainments)."""
    key = key_in_force(by=run.asked_by, at=at)
    private = private_half(key)
    issued_on = timezone.localdate(at)
    made = statement.of_learners(standings, offering=run.offering, issued_by=run.asked_by, issued_on=issued_on)
    common = {
        "signed_with": key,
        "issued_at": at,
        "issued_by": run.asked_by,
        "run": run,
        "expires_on": made[0]["expires"],
    }
    serials = _take_serials(len(made), issued_on)  # the contended row: everything before it is done
    certificates = []
    for standing, facts, serial in zip(standings, made, serials, strict=True):
        code = paper.new_code()
        text = paper.text_of(facts | {"serial": serial, "code": code, "key": key.key_id})
        certificates.append(
            Certificate(
                serial=serial,
                code=code,
                enrolment=standing.enrolment,
                person=standing.person,
                content=text,
                signature=paper.sign(text, private_key=private),
                **common,
            )
        )
    Certificate.objects.bulk_create(certificates)
    catalogue.record_attainments(
        course=run.offering.course_version.course,
        holders={source_of(one): one.person for one in certificates},
        since=issued_on,
        until=certificates[0].expires_on,
        by=run.asked_by,
        at=at,
    )
    return certificates


def _take_serials(count: int, issued_on: date) -> list[str]:
    """The next `count` serial numbers of the Jalali year, such as 1405-BND-004217. The row stays locked until the transaction ends."""
    year = jalali.to_jalali(issued_on).year
    CertificateSeries.objects.get_or_create(year=year)
    series = CertificateSeries.objects.select_for_update().get(year=year)
    first, series.last = series.last + 1, series.last + count
    series.save(update_fields=["last"])
    prefix = city.municipality().certificate_prefix
    return [f"{year}-{prefix}-{number:06}" for number in range(first, series.last + 1)]


def source_of(certificate: Certificate) -> str:
    """Where an attainment says that it comes from."""
    return f"certificate:{certificate.serial}"


# ── taking back, and printing ────────────────────────────────────────────────────────────────────────────────────────


class AlreadyRevoked(Refusal):
    message = _("این گواهینامه پیش‌تر باطل شده است.")


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: Person, at: datetime) -> Certificate:
    """Declare a certificate void, with a reason. It stays, and everybody who checks it sees «revoked» from this moment (R9, T20).

    What the person held by it is withdrawn; a corrected result may get a new certificate with a new number (R14).
    Raises ReasonMissing, AlreadyRevoked, OwnRecord.
    """
    if not reason.strip():
        raise ReasonMissing(fields={"reason": ""})
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.revoked_at:
        raise AlreadyRevoked
    if certificate.person_id == by.pk:
        raise OwnRecord
    before, after = journal.changes(certificate, revoked_at=at, revoked_reason=reason.strip())
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    held = Attainment.objects.filter(person=certificate.person, source=source_of(certificate), withdrawn_at=None)
    for attainment in held:
        catalogue.withdraw_attainment(attainment=attainment, reason=reason, by=by, at=at)
    journal.record(
        "delivery.certificate_revoked", about=certificate, by=by, at=at, before=before, after=after, reason=reason
    )
    journal.later("delivery.tell_revoked", at=at, certificate_id=certificate.pk)
    return certificate


@transaction.atomic
def keep_batch(
    *, run: IssueRun, certificates: Sequence[Certificate], document: bytes, at: datetime
) -> PrintedBatch | None:
    """Keep the printed pages of these certificates; None when another worker has kept some of them meanwhile."""
    run = IssueRun.objects.select_for_update().get(pk=run.pk)
    mine = Certificate.objects.filter(pk__in=[one.pk for one in certificates], batch=None)
    if mine.count() != len(certificates):
        return None
    number = run.batches.count() + 1
    batch = PrintedBatch.objects.create(
        run=run, number=number, pages=len(certificates), document=document, printed_at=at
    )
    mine.update(batch=batch)
    return batch
