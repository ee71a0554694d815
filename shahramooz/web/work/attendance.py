"""Today's sessions and their attendance: thirty people in two taps, and one more for each who did not come (D10)."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from shahramooz.delivery import actions, queries
from shahramooz.lib import digits, jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.planning import queries as planning
from shahramooz.web import clock, doors, exporting, forms, looking
from shahramooz.web.pages import page
from shahramooz.web.work import listings

WAITING_MOST = 20  # sheets not taken, shown above today's


@doors.able(Ability.ROSTER)
def work_sessions(request):
    """The sessions of today (or of ?day=), and the past ones whose sheet is still missing."""
    day = _day(request)
    mine = planning.sessions_managed_by(request.access, Ability.ROSTER)
    sessions = queries.sessions_on(mine, day)
    late = queries.late_sheets(mine, at=clock.now()).exclude(during__startswith__date=day)[:WAITING_MOST]
    if exporting.asked(request):
        return exporting.answer(request, listings.SESSIONS, [*sessions, *late], narrowed=jalali.long(day))
    context = {"day": day, "is_today": day == clock.today(), "sessions": sessions, "late": late}
    return page(request, "work/sessions.html", context)


def _day(request):
    try:
        return jalali.parse(request.GET["day"], today=clock.today())
    except (KeyError, Refusal):
        return clock.today()


@doors.able(Ability.ROSTER)
def attendance(request, session_id):
    """The sheet of one session: everybody present; touch those who did not come, save."""
    session = _session(request, session_id)
    may_mark = _reaches(request, session_id, Ability.ATTENDANCE)
    if request.method == "POST" and not may_mark:
        raise PermissionDenied(Ability.ATTENDANCE)
    if exporting.asked(request):
        title = _("حضور و غیاب %(class)s، جلسه %(n)s") % {"class": session.offering.title, "n": session.number}
        day = jalali.long(timezone.localdate(session.starts_at))
        return exporting.answer(request, listings.ATTENDANCE, queries.marks_of(session), title=title, narrowed=day)
    refusal, marks, key = None, {}, uuid4()
    if request.method == "POST":
        marks, key = _marks(request.POST), _key(request.POST)
        try:
            told = _told(marks, session)
            actions.take_attendance(
                session=session,
                marks=told,
                client_key=key,
                by=request.person,
                at=clock.now(),
                topic=request.POST.get("topic", "")[:200].strip(),
            )
            messages.success(request, _said(session))
            return redirect("work_sessions")
        except Refusal as no:
            refusal = no
    return _sheet(request, session, marks=marks, key=key, refusal=refusal, may_mark=may_mark)


def _reaches(request, session_id: int, ability: Ability) -> bool:
    return planning.sessions_managed_by(request.access, ability).filter(pk=session_id).exists()


def _session(request, session_id: int, ability: Ability = Ability.ROSTER):
    """A session of the classes this person reaches; any other is not found."""
    mine = planning.sessions_managed_by(request.access, ability)
    return get_object_or_404(mine.select_related("offering__venue", "room__venue"), pk=session_id)


def _sheet(request, session, *, marks: dict, key: UUID, refusal: Refusal | None, may_mark: bool):
    rows = queries.marks_of(session)
    sheet = queries.sheet_of(session)
    lines = [
        {
            "id": row.enrolment.pk,
            "name": row.person.name,
            "state": marks.get(row.enrolment.pk, ("", ""))[0] or ("present" if marks else row.state),
            "late_by": marks.get(row.enrolment.pk, ("", ""))[1]
            or (session.minutes - row.minutes if row.state == "late" else actions.LATE_BY),
        }
        for row in rows
    ]
    looking.listed(request, [row.person for row in rows])
    context = {
        "session": session,
        "offering": session.offering,
        "count": session.offering.sessions.exclude(state="cancelled").count(),
        "lines": lines,
        "here": sum(1 for line in lines if line["state"] in ("present", "late")),
        "absent": sum(1 for line in lines if line["state"] in ("absent", "excused")),
        "may_mark": may_mark,
        "may_reopen": request.access.may(Ability.CERTIFY),
        "sheet": sheet,
        "key": key,
        "refusal": refusal,
    }
    return page(request, "work/attendance.html", context, status=422 if refusal else 200)


def _marks(posted) -> dict[int, tuple[str, str]]:
    """Enrolment id → (state, minutes late as typed) of everybody on the sheet that was sent."""
    marks = {int(some): ("present", "") for some in posted.getlist("on") if some.isdecimal()}
    marks |= {int(some): ("absent", "") for some in posted.getlist("absent") if some.isdecimal()}
    for enrolment_id in marks:
        other = posted.get(f"other-{enrolment_id}")
        if other in ("late", "excused"):
            marks[enrolment_id] = (other, posted.get(f"late-{enrolment_id}", ""))
    return marks


def _told(marks: dict[int, tuple[str, str]], session) -> dict[int, dict]:
    told = {}
    for enrolment_id, (state, late_by) in marks.items():
        told[enrolment_id] = {"state": state}
        if state == "late":
            told[enrolment_id]["minutes"] = session.minutes - _minutes(late_by)
    return told


class MinutesUnreadable(Refusal):
    message = _lazy("دقیقه‌های دیرآمدن را با رقم بنویسید؛ مانند ۱۵.")


def _minutes(typed: str) -> int:
    try:
        return forms.NumberField(required=False, least=0).clean(typed) or actions.LATE_BY
    except ValidationError as unread:
        raise MinutesUnreadable from unread


def _key(posted) -> UUID:
    """The key the page was given; a page without one is a new sheet."""
    try:
        return UUID(posted.get("key", ""))
    except ValueError:
        return uuid4()


def _said(session) -> str:
    rows = queries.marks_of(session)
    absent = sum(1 for row in rows if row.state in ("absent", "excused"))
    counts = {"here": digits.num(len(rows) - absent), "absent": digits.num(absent)}
    return _("حضور و غیاب ثبت شد: %(here)s حاضر، %(absent)s غایب.") % counts


@doors.able(Ability.CERTIFY)
@require_POST
def reopen_sheet(request, session_id):
    """Let a locked sheet be corrected for a day, with a reason."""
    session = _session(request, session_id, Ability.CERTIFY)
    try:
        sheet = queries.sheet_of(session)
        if sheet:
            actions.reopen_sheet(sheet=sheet, reason=request.POST.get("reason", ""), by=request.person, at=clock.now())
            messages.success(request, _("این برگه تا یک روز دیگر اصلاح می‌پذیرد."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("attendance", session.pk)


@doors.able(Ability.ROSTER)
def blank_sheet(request, offering_id):
    """The class on paper: names down, sessions across, boxes to tick with a pen (D10)."""
    offering = get_object_or_404(planning.offerings_managed_by(request.access, Ability.ROSTER), pk=offering_id)
    context = {
        "offering": offering,
        "sessions": offering.sessions.exclude(state="cancelled").order_by("number"),
        "names": [row.person.name for row in queries.learners(offering.pk)],
        "printed_by": request.person,
        "printed_at": clock.now(),
    }
    return page(request, "work/blank_sheet.html", context)
