"""Scores, and the locking of a class: from then on its results are evidence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.delivery import queries
from shahramooz.delivery.actions.attendance import OwnRecord, ReasonMissing, ResultsLocked
from shahramooz.delivery.models import AttendanceSheet, Certificate, Result
from shahramooz.journal import record as journal
from shahramooz.lib.digits import num
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering
from shahramooz.registration import actions as registration
from shahramooz.registration.models import Enrolment


class NoExam(Refusal):
    message = _("این دوره آزمون ندارد؛ نمره‌ای برای آن ثبت نمی‌شود.")


class ScoreOutOfRange(Refusal):
    message = _("نمره این دوره از صفر تا {best} است.")


class NotALearner(Refusal):
    message = _("{count} نمره از کسانی است که در این کلاس نیستند؛ چیزی ثبت نشد.")
    next_step = _("صفحه را تازه کنید تا فهرست کلاس بیاید.")


@transaction.atomic
def enter_scores(*, offering: Offering, scores: Mapping[int, Decimal | None], by: Person, at: datetime) -> int:
    """Write scores by enrolment id; None takes one away. Returns how many changed; the same again changes none.

    Raises ResultsLocked, NoExam, ScoreOutOfRange, NotALearner, OwnRecord. R8, R29.
    """
    Offering.objects.select_for_update(no_key=True).get(pk=offering.pk)
    if queries.are_locked(offering.pk):
        raise ResultsLocked
    _require_fitting(offering, scores, by=by)
    known = {row.enrolment_id: row for row in Result.objects.filter(enrolment__offering=offering)}
    before, rows = {}, []
    for enrolment_id, score in scores.items():
        row = known.get(enrolment_id)
        if (row.score if row else None) == score:
            continue
        before[enrolment_id] = row and row.score
        row = row or Result(enrolment_id=enrolment_id)
        row.score, row.entered_at, row.entered_by = score, at, by
        rows.append(row)
    if rows:
        _keep(rows, ["score", "entered_at", "entered_by"])
        after = {row.enrolment_id: row.score for row in rows}
        journal.record("delivery.scores_entered", about=offering, by=by, at=at, before=before, after=after)
    return len(rows)


def _require_fitting(offering: Offering, scores: Mapping[int, Decimal | None], *, by) -> None:
    version = offering.course_version
    if version.pass_mark is None and any(score is not None for score in scores.values()):
        raise NoExam
    wrong = [key for key, score in scores.items() if score is not None and not 0 <= score <= version.best_mark]
    if wrong:
        raise ScoreOutOfRange(best=num(version.best_mark), fields={f"score-{key}": "" for key in wrong})
    seated = dict(Enrolment.objects.seated().filter(offering=offering).values_list("pk", "person_id"))
    if scores.keys() - seated.keys():
        raise NotALearner(count=len(scores.keys() - seated.keys()))
    if isinstance(by, Person) and by.pk in {seated[key] for key in scores}:
        raise OwnRecord


class SessionsLeft(Refusal):
    message = _("حضور و غیاب {count} جلسه هنوز ثبت نشده است.")
    next_step = _("آن‌ها را ثبت یا لغو کنید، سپس نتیجه را نهایی کنید.")


class NothingHeld(Refusal):
    message = _("هنوز جلسه‌ای از این کلاس برگزار نشده است.")


class ScoresMissing(Refusal):
    message = _("نمره {count} نفر ثبت نشده است.")
    next_step = _("نمره‌ها را کامل کنید، یا بگویید که در آزمون نبوده‌اند.")


@transaction.atomic
def lock_results(*, offering: Offering, by, at: datetime, absent_from_exam: bool = False) -> list[Result]:
    """Make the results final: lock every sheet, give each learner a verdict and conclude the enrolments (completed, failed, or no-show).

    `absent_from_exam` says that those without a score did not sit the exam.
    Raises ResultsLocked, NothingHeld, SessionsLeft, ScoresMissing, OwnRecord. R8, R14.
    """
    Offering.objects.select_for_update(no_key=True).get(pk=offering.pk)
    if queries.are_locked(offering.pk):
        raise ResultsLocked
    standings = queries.standings(offering)
    _require_complete(offering, standings, by=by, absent_from_exam=absent_from_exam)
    AttendanceSheet.objects.filter(session__offering=offering, locked_at=None).update(locked_at=at)
    known = {row.enrolment_id: row for row in Result.objects.filter(enrolment__offering=offering)}
    rows = []
    for standing in standings:
        row = known.get(standing.enrolment.pk) or Result(enrolment=standing.enrolment, entered_at=at, entered_by=by)
        row.held_minutes, row.attended_minutes = standing.held, standing.attended
        row.verdict, row.locked_at = standing.verdict, at
        rows.append(row)
    _keep(rows, ["held_minutes", "attended_minutes", "verdict", "locked_at"])
    passed = [standing.enrolment for standing in standings if standing.passed]
    failed = [standing.enrolment for standing in standings if not standing.passed and standing.attended]
    absent = [standing.enrolment for standing in standings if not standing.passed and not standing.attended]
    _conclude(passed, Enrolment.State.COMPLETED, by=by, at=at)
    _conclude(failed, Enrolment.State.FAILED, by=by, at=at)
    _conclude(absent, Enrolment.State.NO_SHOW, by=by, at=at)
    after = {"passed": len(passed), "failed": len(failed) + len(absent)}
    journal.record("delivery.results_locked", about=offering, by=by, at=at, after=after)
    return rows


def _require_complete(offering: Offering, standings: list, *, by, absent_from_exam: bool) -> None:
    left = queries.sessions_without_sheet(offering).count()
    if left:
        raise SessionsLeft(count=left)
    if queries.minutes_held(offering) == 0:
        raise NothingHeld
    missing = sum(1 for standing in standings if standing.verdict == Result.Verdict.NO_SCORE)
    if missing and not absent_from_exam:
        raise ScoresMissing(count=missing)
    if isinstance(by, Person) and by.pk in {standing.enrolment.person_id for standing in standings}:
        raise OwnRecord


class CertificatesIssued(Refusal):
    message = _("{count} گواهینامه از این کلاس صادر شده است.")
    next_step = _("نخست آن‌ها را با نوشتن دلیل باطل کنید؛ سپس نتیجه باز می‌شود.")


@transaction.atomic
def reopen_results(*, offering: Offering, reason: str, by: Person, at: datetime) -> None:
    """Open locked results for a correction. Never under certificates in force: those are revoked first (R14).

    Raises ReasonMissing, CertificatesIssued.
    """
    if not reason.strip():
        raise ReasonMissing(fields={"reason": ""})
    Offering.objects.select_for_update(no_key=True).get(pk=offering.pk)
    given = Certificate.objects.filter(enrolment__offering=offering, revoked_at=None).count()
    if given:
        raise CertificatesIssued(count=given)
    opened = Result.objects.filter(enrolment__offering=offering, locked_at__isnull=False).update(locked_at=None)
    _conclude(queries.learners(offering.pk), Enrolment.State.SEATED, by=by, at=at)
    journal.record(
        "delivery.results_reopened",
        about=offering,
        by=by,
        at=at,
        before={"locked": opened},
        after={"locked": 0},
        reason=reason,
    )


def _conclude(enrolments: Iterable[Enrolment], state: str, *, by, at: datetime) -> None:
    for enrolment in enrolments:
        registration.record_outcome(enrolment=enrolment, state=state, by=by, at=at)


def _keep(rows: list[Result], fields: list[str]) -> None:
    """Insert the new rows and update the others, in two statements."""
    Result.objects.bulk_create([row for row in rows if row.pk is None])
    Result.objects.bulk_update([row for row in rows if row.pk is not None], fields, batch_size=200)
