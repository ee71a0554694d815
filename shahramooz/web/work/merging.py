"""Records that look alike, side by side: one human being or two, and taking apart what was merged."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import documents, queries
from shahramooz.people.access import Ability
from shahramooz.people.models import IdentityDocument, Merge
from shahramooz.registration.visible import people_visible_to
from shahramooz.web import clock, doors, forms, looking
from shahramooz.web.pages import page
from shahramooz.web.work.registry_tabs import tabs

MOST = 100
ROWS = {
    "registration_application": _("درخواست"),
    "registration_enrolment": _("ثبت‌نام"),
    "delivery_certificate": _("گواهینامه"),
    "catalogue_attainment": _("سابقه دوره"),
    "catalogue_instructor": _("مدرسی"),
    "people_affiliation": _("وابستگی"),
    "people_dependant": _("نسبت خانوادگی"),
    "people_guardianconsent": _("رضایت‌نامه"),
    "people_identitydocument": _("مدرک شناسایی"),
    "people_accountperson": _("حساب"),
    "people_rolegrant": _("نقش"),
    "people_message": _("پیام"),
    "people_campaignrecipient": _("فراخوان"),
}


class ReasonForm(forms.Form):
    reason = forms.TextField(
        label=_("از کجا می‌دانید؟"), max_length=200, required=False, help_text=_("مثلاً شناسنامه دیده شد")
    )


def _seen(request):
    return people_visible_to(request.access, on=clock.today())


@doors.able(Ability.PEOPLE)
def lookalikes(request):
    """Pairs of records to decide about; a pair is shown when one may see both."""
    pairs = queries.lookalikes(limit=MOST)
    ids = {one.pk for pair in pairs for one in (pair.one, pair.other)}
    seen = set(_seen(request).filter(pk__in=ids).order_by().values_list("pk", flat=True))
    shown = [pair for pair in pairs if {pair.one.pk, pair.other.pk} <= seen]
    context = {"tabs": tabs(request, "work_lookalikes"), "pairs": shown, "most": MOST, "is_cut": len(pairs) >= MOST}
    return page(request, "work/lookalikes.html", context)


@doors.able(Ability.PEOPLE)
def compare(request, person_id, other_id):
    """Two records side by side."""
    one, other = _both(request, person_id, other_id)
    return _compare_page(request, one, other, ReasonForm())


def _both(request, person_id, other_id):
    if person_id == other_id:
        raise Http404
    found = _seen(request).select_related("neighbourhood")
    return get_object_or_404(found, pk=person_id), get_object_or_404(found, pk=other_id)


def _compare_page(request, one, other, form, *, status=200):
    sides = [_side(request, person) for person in (one, other)]
    context = {"sides": sides, "one": one, "other": other, "form": form}
    return page(request, "work/compare.html", context, status=status)


def _side(request, person) -> dict:
    """What helps to decide about one record."""
    looking.opened(request, person)
    return {
        "person": person,
        "age": person.age_on(clock.today()),
        "documents": [
            {
                "kind": document.get_kind_display(),
                "number": "" if document.kind == IdentityDocument.Kind.TEMPORARY else documents.masked(document),
            }
            for document in queries.documents_of(person)
        ],
        "affiliations": queries.affiliations_of(person, clock.today()),
        "counts": _counted(queries.rows_of(person, queries.person_columns())),
    }


def _counted(rows: dict[str, int]) -> list[tuple[str, int]]:
    """(words, how many) of the rows that people care for; the rest together."""
    sums: dict[str, int] = {}
    for name, count in rows.items():
        words = str(ROWS.get(name.split(".")[0], _("ردیف دیگر")))
        sums[words] = sums.get(words, 0) + count
    return list(sums.items())


@doors.able(Ability.PEOPLE)
@require_POST
def compare_decide(request, person_id, other_id):
    """Merge (the button says which record stays) or tell apart."""
    one, other = _both(request, person_id, other_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if request.POST.get("stays") not in (str(one.pk), str(other.pk)):
                people.tell_apart(one=one, other=other, reason=reason, by=request.person, at=clock.now())
                messages.success(request, translate("ثبت شد؛ این دو دیگر پیشنهاد نمی‌شوند."))
                return redirect("work_lookalikes")
            kept, gone = (one, other) if request.POST["stays"] == str(one.pk) else (other, one)
            merge = people.merge_persons(kept=kept, gone=gone, reason=reason, by=request.person, at=clock.now())
            messages.success(request, translate("یکی شد. اگر اشتباه بود، همین‌جا جدا کنید."))
            return redirect("work_merge", merge.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _compare_page(request, one, other, form, status=422)


def _merge(request, merge_id) -> Merge:
    mine = Merge.objects.filter(kept__in=_seen(request).order_by().values("pk"))
    return get_object_or_404(mine.select_related("kept", "gone"), pk=merge_id)


@doors.able(Ability.PEOPLE)
def work_merge(request, merge_id):
    """What one merge moved, what stayed, and taking apart."""
    return _merge_page(request, _merge(request, merge_id), ReasonForm())


def _merge_page(request, merge, form, *, status=200):
    looking.opened(request, merge.kept)
    context = {
        "merge": merge,
        "form": form,
        "moved": _counted({name: len(rows) for name, rows in merge.moved.items()}),
        "stayed": _counted({name: len(rows) for name, rows in merge.stayed.items()}),
    }
    return page(request, "work/merge.html", context, status=status)


@doors.able(Ability.PEOPLE)
@require_POST
def merge_undo(request, merge_id):
    """Take the two records apart again."""
    merge, form = _merge(request, merge_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            people.undo_merge(merge=merge, reason=form.cleaned_data["reason"], by=request.person, at=clock.now())
            messages.success(request, translate("جدا شد؛ هر دو پرونده به حال پیشین برگشتند."))
            return redirect("compare", merge.kept_id, merge.gone_id)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _merge_page(request, merge, form, status=422)
