"""Scores of a class: typed, or pasted as a column from Excel; then made final (D12)."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from shahramooz.delivery import actions, queries
from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.planning import queries as planning
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.pages import page
from shahramooz.web.work import listings

NO_SCORE = {"غ", "غایب", "غايب", "-", "—"}


class ScoreUnreadable(Refusal):
    message = _lazy("{count} نمره خوانده نشد؛ با رقم بنویسید، مانند ۱۸٫۷۵.")


class ColumnLength(Refusal):
    message = _lazy("ستون چسبانده‌شده {pasted} سطر دارد و کلاس {count} نفر.")
    next_step = _lazy("ستون را به ترتیب همین فهرست بچسبانید؛ برای هر نفر یک سطر.")


def _offering(request, offering_id: int, ability: Ability = Ability.GRADE):
    """A class this person reaches with the ability; any other is not found."""
    mine = planning.offerings_managed_by(request.access, ability).select_related("course_version__course")
    return get_object_or_404(mine, pk=offering_id)


@doors.able(Ability.ROSTER)
def results(request, offering_id):
    """The class with attendance, score and what they come to. POST keeps the scores, of those who may grade."""
    offering = _offering(request, offering_id, Ability.ROSTER)
    if request.method == "POST" and not _may_grade(request, offering):
        raise PermissionDenied(Ability.GRADE)
    if exporting.asked(request):
        title = f"{listings.RESULTS.title} {offering.title}"
        return exporting.answer(request, listings.RESULTS, queries.standings(offering), title=title)
    typed, refusal = {}, None
    if request.method == "POST":
        standings = queries.standings(offering)
        typed = {row.enrolment.pk: request.POST.get(f"score-{row.enrolment.pk}", "") for row in standings}
        try:
            if request.POST.get("pasted", "").strip():
                typed = _pasted(request.POST["pasted"], list(typed))
            scores = _read(typed)
            changed = actions.enter_scores(offering=offering, scores=scores, by=request.person, at=clock.now())
            messages.success(request, _("%(n)s نمره ثبت شد.") % {"n": digits.num(changed)})
            return redirect("results", offering.pk)
        except Refusal as no:
            refusal = no
    return _page(request, offering, typed=typed, refusal=refusal)


def _page(request, offering, *, typed: dict | None = None, refusal: Refusal | None = None):
    standings = queries.standings(offering)
    rows = [{"standing": row, "typed": (typed or {}).get(row.enrolment.pk, _shown(row.score))} for row in standings]
    for row in rows:
        row["error"] = bool(refusal and f"score-{row['standing'].enrolment.pk}" in refusal.fields)
    context = {
        "offering": offering,
        "version": offering.course_version,
        "rows": rows,
        "refusal": refusal,
        "is_locked": queries.are_locked(offering.pk),
        "left": queries.sessions_without_sheet(offering),
        "may_grade": _may_grade(request, offering),
        "may_lock": _may_lock(request, offering),
        "may_certify": planning.offerings_managed_by(request.access, Ability.CERTIFY).filter(pk=offering.pk).exists(),
        "missing": sum(1 for row in standings if row.verdict == "no_score"),
    }
    return page(request, "work/results.html", context, status=422 if refusal else 200)


def _may_grade(request, offering) -> bool:
    return planning.offerings_managed_by(request.access, Ability.GRADE).filter(pk=offering.pk).exists()


def _may_lock(request, offering) -> bool:
    """Who grades without teaching it: the training centre. An instructor enters, another one makes it final (permissions.md)."""
    if not request.access.may(Ability.GRADE):
        return False
    venues = request.access.venues(Ability.GRADE)
    return venues is None or offering.venue_id in venues


def _shown(score: Decimal | None) -> str:
    return "" if score is None else digits.to_ascii(digits.num(score)).replace("٫", ".").replace("٬", "")


def _pasted(column: str, enrolment_ids: list[int]) -> dict[int, str]:
    """A column from a spreadsheet, one line for each learner in the order of the page; with several columns the last one counts."""
    lines = [line.split("\t")[-1].strip() for line in column.strip("\n").splitlines()]
    if len(lines) != len(enrolment_ids):
        raise ColumnLength(pasted=len(lines), count=len(enrolment_ids))
    return dict(zip(enrolment_ids, lines, strict=True))


def _read(typed: dict[int, str]) -> dict[int, Decimal | None]:
    """The scores meant; an empty cell, a dash or «غایب» is none."""
    field = forms.NumberField(required=False, decimals=2)
    scores, unread = {}, []
    for enrolment_id, words in typed.items():
        try:
            scores[enrolment_id] = None if words.strip() in NO_SCORE else field.clean(words)
        except ValidationError:
            unread.append(enrolment_id)
    if unread:
        raise ScoreUnreadable(count=len(unread), fields={f"score-{one}": "" for one in unread})
    return scores


@doors.able(Ability.GRADE)
@require_POST
def lock_results(request, offering_id):
    """Make the results final."""
    offering = _offering(request, offering_id)
    if not _may_lock(request, offering):
        return _page(request, offering, refusal=CentreLocks())
    try:
        absent = request.POST.get("absent_from_exam") == "yes"
        actions.lock_results(offering=offering, by=request.person, at=clock.now(), absent_from_exam=absent)
    except Refusal as refusal:
        return _page(request, offering, refusal=refusal)
    messages.success(request, _("نتیجه کلاس نهایی شد."))
    return redirect("certificates" if request.access.may(Ability.CERTIFY) else "results", offering.pk)


class CentreLocks(Refusal):
    message = _lazy("نهایی کردن نتیجه با مرکز آموزش است.")
    next_step = _lazy("نمره‌ها را ثبت کنید؛ کارشناس آموزش آن را نهایی می‌کند.")


@doors.able(Ability.CERTIFY)
@require_POST
def reopen_results(request, offering_id):
    """Open final results for a correction, with a reason."""
    offering = _offering(request, offering_id, Ability.CERTIFY)
    try:
        actions.reopen_results(
            offering=offering, reason=request.POST.get("reason", ""), by=request.person, at=clock.now()
        )
    except Refusal as refusal:
        return _page(request, offering, refusal=refusal)
    messages.success(request, _("نتیجه برای اصلاح باز شد."))
    return redirect("results", offering.pk)
