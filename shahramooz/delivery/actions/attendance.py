"""Taking attendance: one sheet for a session, everybody present until said otherwise."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.city.models import Municipality
from shahramooz.delivery import queries
from shahramooz.delivery.models import Attendance, AttendanceSheet
from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Session
from shahramooz.registration.models import Enrolment

EARLY = timedelta(minutes=30)  # the door is open this long before the hour
ONE_DAY = timedelta(days=1)
LATE_BY = 15  # minutes, unless the sheet says how many [D]
State = Attendance.State


class SessionCancelled(Refusal):
    message = _("این جلسه لغو شده است و حضور و غیاب ندارد.")
    next_step = _("جلسه جبرانی را از فهرست جلسه‌ها باز کنید.")


class TooEarly(Refusal):
    message = _("این جلسه {starts_at} آغاز می‌شود.")
    next_step = _("حضور و غیاب از نیم ساعت پیش از آن باز است.")


class SheetLocked(Refusal):
    message = _("حضور و غیاب این جلسه قفل شده است.")
    next_step = _("برای اصلاح، از مدیر آموزش بخواهید آن را با نوشتن دلیل باز کند.")


class ResultsLocked(Refusal):
    message = _("نتیجه این کلاس نهایی شده است و حضور و نمره آن دیگر تغییر نمی‌کند.")


class NotOnRoster(Refusal):
    message = _("{count} نفر از این برگه در این کلاس ثبت‌نام ندارند؛ چیزی ثبت نشد.")
    next_step = _("صفحه را تازه کنید تا فهرست امروز کلاس بیاید.")


class OwnRecord(Refusal):
    message = _("حضور، نمره و گواهینامه خودتان را همکار دیگری باید ثبت کند.")


class MinutesBeyondSession(Refusal):
    message = _("این جلسه {minutes} دقیقه بوده است؛ حضور بیشتر از آن شدنی نیست.")


@transaction.atomic
def take_attendance(
    *, session: Session, marks: Mapping[int, object], client_key: UUID, by: Person, at: datetime, topic: str = ""
) -> AttendanceSheet:
    """Record who came. `marks`: enrolment id → a state, or {"state": …, "minutes": …}; whoever is not named was present.

    The first sheet opens the session on its day (planning refuses under an unticked protocol, S0-1) and makes it held.
    The same `client_key` again changes nothing (T16); another one corrects the sheet, the journal keeps before and after.
    Raises SessionCancelled, TooEarly, SheetLocked, ResultsLocked, NotOnRoster, OwnRecord, MinutesBeyondSession. R10, R29.
    """
    session = Session.objects.select_for_update().get(pk=session.pk)
    sheet = AttendanceSheet.objects.filter(session=session).first()
    if sheet and str(client_key) in (str(sheet.client_key), *sheet.earlier_keys):
        return sheet
    _require_takeable(session, sheet, at=at)
    planning.hold_session(session, by=by, at=at)

    before = {row.enrolment_id: row for row in Attendance.objects.filter(session=session)}
    rows = _rows(session, marks, by=by, at=at)
    changed = [row for row in rows if _said(before.get(row.enrolment_id)) != _said(row)]
    Attendance.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["municipality_id", "session", "enrolment"],
        update_fields=["state", "minutes", "marked_at", "marked_by"],
    )
    sheet = _keep_sheet(sheet, session, client_key, by=by, at=at, topic=topic)
    journal.record(
        "delivery.attendance_corrected" if before else "delivery.attendance_taken",
        about=session,
        by=by,
        at=at,
        before={row.enrolment_id: _said(before[row.enrolment_id]) for row in changed if row.enrolment_id in before}
        or None,
        after={row.enrolment_id: _said(row) for row in changed},
    )
    return sheet


def _require_takeable(session: Session, sheet: AttendanceSheet | None, *, at: datetime) -> None:
    if session.state == Session.State.CANCELLED:
        raise SessionCancelled
    if at < session.starts_at - EARLY:
        raise TooEarly(starts_at=session.starts_at)
    if queries.are_locked(session.offering_id):
        raise ResultsLocked
    if sheet and (sheet.locked_at or at > sheet.open_until):
        raise SheetLocked


def _open_until(session: Session, *, at: datetime) -> datetime:
    """A sheet is corrected until the municipality's number of days after the session; a late one for a day."""
    days = Municipality.objects.values_list("attendance_lock_days", flat=True).get(pk=session.municipality_id)
    return max(session.ends_at + timedelta(days=days), at + ONE_DAY)


def _rows(session: Session, marks: Mapping, *, by: Person, at: datetime) -> list[Attendance]:
    """One row for each learner with a seat: as marked, else present."""
    seated = dict(Enrolment.objects.seated().filter(offering=session.offering_id).values_list("pk", "person_id"))
    strangers = marks.keys() - seated.keys()
    if strangers:
        raise NotOnRoster(count=len(strangers))
    if getattr(by, "pk", None) in seated.values() and isinstance(by, Person):
        raise OwnRecord
    rows = []
    for enrolment_id in seated:
        state, minutes = _read(marks.get(enrolment_id), session)
        rows.append(
            Attendance(
                session=session, enrolment_id=enrolment_id, state=state, minutes=minutes, marked_at=at, marked_by=by
            )
        )
    return rows


def _read(mark, session: Session) -> tuple[str, int]:
    """The state of a mark and the minutes it is worth in this session."""
    told = mark if isinstance(mark, Mapping) else {"state": mark or State.PRESENT}
    state, minutes = State(told["state"]), told.get("minutes")
    if minutes is not None and not 0 <= minutes <= session.minutes:
        raise MinutesBeyondSession(minutes=session.minutes)
    if state in (State.ABSENT, State.EXCUSED):
        return state, 0
    if state == State.LATE:
        return state, max(session.minutes - LATE_BY, 0) if minutes is None else minutes
    return state, session.minutes


def _said(row: Attendance | None) -> dict | None:
    return row and {"state": str(row.state), "minutes": row.minutes}


def _keep_sheet(sheet, session: Session, client_key: UUID, *, by: Person, at: datetime, topic: str) -> AttendanceSheet:
    if sheet is None:
        return AttendanceSheet.objects.create(
            session=session,
            taken_at=at,
            taken_by=by,
            client_key=client_key,
            open_until=_open_until(session, at=at),
            topic=topic,
        )
    sheet.earlier_keys = [*sheet.earlier_keys, str(sheet.client_key)]
    sheet.client_key, sheet.taken_at, sheet.taken_by, sheet.topic = client_key, at, by, topic or sheet.topic
    sheet.save()
    return sheet


@transaction.atomic
def lock_sheet(*, sheet: AttendanceSheet, by, at: datetime) -> AttendanceSheet:
    """Lock a sheet; locked already, nothing changes."""
    sheet = AttendanceSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.locked_at is None:
        sheet.locked_at = at
        sheet.save(update_fields=["locked_at"])
        journal.record("delivery.sheet_locked", about=sheet, by=by, at=at, after={"locked_at": at})
    return sheet


class ReasonMissing(Refusal):
    message = _("دلیل این کار را بنویسید؛ در دفتر رویدادها می‌ماند.")


@transaction.atomic
def reopen_sheet(*, sheet: AttendanceSheet, reason: str, by: Person, at: datetime) -> AttendanceSheet:
    """Let a locked sheet be corrected for one more day. Raises ReasonMissing; ResultsLocked once the class's results are locked (R14)."""
    if not reason.strip():
        raise ReasonMissing(fields={"reason": ""})
    sheet = AttendanceSheet.objects.select_for_update().get(pk=sheet.pk)
    if queries.are_locked(sheet.session.offering_id):
        raise ResultsLocked
    before, after = journal.changes(sheet, locked_at=None, open_until=at + ONE_DAY)
    sheet.save(update_fields=["locked_at", "open_until"])
    journal.record("delivery.sheet_reopened", about=sheet, by=by, at=at, before=before, after=after, reason=reason)
    return sheet
