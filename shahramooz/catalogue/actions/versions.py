"""Versions of a course: drafted, revised while a draft, approved once and then left alone (R7, R14)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import Course, CourseVersion
from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.people.four_eyes import require_another
from shahramooz.people.models import Person


class HeadingsTooLong(Refusal):
    message = _("سرفصل‌ها روی هم {headings} دقیقه‌اند و دوره {whole} دقیقه؛ زمان سرفصل‌ها یا دوره را درست کنید.")


class PassMarkTooHigh(Refusal):
    message = _("نمرهٔ قبولی از بیشترین نمره بالاتر است؛ یکی را درست کنید.")


@transaction.atomic
def draft_version(
    *,
    course: Course,
    theory_minutes: int,
    practice_minutes: int = 0,
    headings: list[dict] | None = None,
    attendance_percent: int = 80,
    pass_mark: Decimal | int | None = 60,
    best_mark: Decimal | int = 100,
    certificate_months: int | None = None,
    by,
    at: datetime,
) -> CourseVersion:
    """Draft the next version: `headings` are [{"title": …, "minutes": …}], `pass_mark` None where there is no exam (defaults.md Q8).

    Raises HeadingsTooLong, PassMarkTooHigh.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    last = course.versions.aggregate(last=Max("number"))["last"] or 0
    facts = {
        "theory_minutes": theory_minutes,
        "practice_minutes": practice_minutes,
        "headings": headings or [],
        "attendance_percent": attendance_percent,
        "pass_mark": pass_mark,
        "best_mark": best_mark,
        "certificate_months": certificate_months,
    }
    maker = by if isinstance(by, Person) else None
    version = CourseVersion(course=course, number=last + 1, made_by=maker, **facts)
    _require_sound(version)
    version.save()
    journal.record("catalogue.version_drafted", about=version, by=by, at=at, after=facts)
    return version


class AlreadyApproved(Refusal):
    message = _("این نسخه تأیید شده است و دیگر عوض نمی‌شود؛ نسخهٔ تازه‌ای بسازید.")


@transaction.atomic
def revise_version(*, version: CourseVersion, by, at: datetime, **facts) -> CourseVersion:
    """Change a draft. Raises AlreadyApproved, HeadingsTooLong, PassMarkTooHigh."""
    version = _draft(version)
    before, after = journal.changes(version, **facts)
    _require_sound(version)
    if after:
        version.save()
        journal.record("catalogue.version_revised", about=version, by=by, at=at, before=before, after=after)
    return version


class VersionEmpty(Refusal):
    message = _("این نسخه هنوز ساعتی ندارد؛ ساعت نظری یا عملی دوره را بنویسید.")


@transaction.atomic
def approve_version(*, version: CourseVersion, by, at: datetime) -> CourseVersion:
    """Approve a draft; from now on offerings may use it and nobody may change it (R7).

    Raises AlreadyApproved, VersionEmpty, MadeItOneself (R29).
    """
    version = _draft(version)
    require_another(version.made_by_id, by=by)
    if version.minutes == 0:
        raise VersionEmpty
    version.approved_at, version.approved_by = at, by if isinstance(by, Person) else None
    version.save(update_fields=["approved_at", "approved_by"])
    journal.record("catalogue.version_approved", about=version, by=by, at=at, after={"approved_at": at})
    return version


def _draft(version: CourseVersion) -> CourseVersion:
    version = CourseVersion.objects.select_for_update().get(pk=version.pk)
    if version.approved_at is not None:
        raise AlreadyApproved
    return version


def _require_sound(version: CourseVersion) -> None:
    spoken_for = sum(heading.get("minutes") or 0 for heading in version.headings)
    if spoken_for > version.minutes:
        raise HeadingsTooLong(headings=spoken_for, whole=version.minutes, fields={"headings": ""})
    if version.pass_mark is not None and version.pass_mark > version.best_mark:
        raise PassMarkTooHigh(fields={"pass_mark": ""})
