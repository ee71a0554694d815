"""Street vendors whom the centre trains; nobody who enforces ever sees this list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.access import Ability
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.exporting import Column, Listing
from shahramooz.web.pages import page
from shahramooz.web.work.roles import ColleagueUnknown

ON_A_PAGE = 40
LISTING = Listing(
    "vendors",
    _("دست‌فروشان"),
    (
        Column(_("نام"), lambda one: one.person.name, width=26),
        Column(_("چه می‌فروشد"), lambda one: one.trade, width=26),
        Column(_("می‌خواهد بیاموزد"), lambda one: one.note, width=30),
        Column(_("از"), lambda one: one.since, exporting.Kind.DATE),
    ),
)


class VendorForm(forms.Form):
    number = forms.CodeField(label=_("کد ملی یا موبایل"))
    trade = forms.TextField(label=_("چه می‌فروشد"), max_length=120)
    note = forms.TextField(label=_("چه می‌خواهد بیاموزد"), max_length=300, required=False)


@doors.able(Ability.VENDORS)
def vendors(request):
    """The list, and a short form for one more."""
    form = VendorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _add(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, translate("%(name)s به فهرست افزوده شد.") % {"name": made.person})
            return redirect("vendors")
    rows = queries.vendors_visible_to(request.access, clock.today())
    if exporting.asked(request):
        return exporting.answer(request, LISTING, rows)
    context = {"form": form, "pages": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))}
    return page(request, "work/vendors.html", context, status=422 if form.errors else 200)


def _add(request, typed: dict):
    number = typed["number"]
    found = list(queries.found(number)[:2]) if any(character.isdigit() for character in number) else []
    if len(found) != 1:
        raise ColleagueUnknown(fields={"number": ""})
    told = {"trade": typed["trade"], "note": typed["note"] or "", "by": request.person, "at": clock.now()}
    return people.add_vendor(person=found[0], **told)


@doors.able(Ability.VENDORS)
@require_POST
def vendor_end(request, vendor_id):
    """Somebody no longer sells in the street."""
    vendor = get_object_or_404(queries.vendors_visible_to(request.access, clock.today()), pk=vendor_id)
    people.end_vendor(vendor=vendor, by=request.person, at=clock.now())
    messages.success(request, translate("%(name)s از فهرست برداشته شد.") % {"name": vendor.person})
    return redirect("vendors")
