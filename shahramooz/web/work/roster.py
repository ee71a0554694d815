"""The roster of a class: who sits, who waits, what is owed; on screen, on paper and in Excel (D9)."""

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import actions, queries
from shahramooz.registration.models import Charge, Enrolment
from shahramooz.web import clock, doors, exporting, forms, looking
from shahramooz.web.exporting import Column, Kind, Listing
from shahramooz.web.pages import page
from shahramooz.web.public import cards


class NamedForm(forms.Form):
    """What to do with the people ticked on the roster."""

    to = django_forms.ModelChoiceField(
        queryset=Offering.objects.none(),
        required=False,
        label=_("به کدام کلاس؟"),
        empty_label=_("هیچ‌کدام؛ ثبت‌نامشان لغو شود"),
    )
    reason = forms.TextField(label=_("دلیل"), max_length=200)
    capacity = forms.NumberField(label=_("ظرفیت تازه کلاس"), required=False, least=1, most=2000)


LISTING = Listing(
    "roster",
    _("فهرست کلاس"),
    (
        Column(_("نام خانوادگی"), lambda one: one.person.last_name),
        Column(_("نام"), lambda one: one.person.first_name),
        Column(_("وضع"), lambda one: one.get_state_display(), width=14),
        Column(_("نوبت انتظار"), lambda one: getattr(one, "waiting_number", None), Kind.NUMBER),
        Column(_("تاریخ ثبت‌نام"), lambda one: timezone.localdate(one.application.made_at), Kind.DATE),
        Column(_("شهریه"), lambda one: dict(Charge.State.choices).get(one.charge_state, "")),
        Column(_("رسید"), lambda one: one.charge_receipt, Kind.CODE),
    ),
)


def _classes(request, ability: Ability):
    return planning.offerings_managed_by(request.access, ability)


@doors.able(Ability.ROSTER)
def roster(request, offering_id, *, named: NamedForm | None = None, refusal: Refusal | None = None, status: int = 200):
    """Seated people by family name, then the waiting list in its order."""
    offering = get_object_or_404(_classes(request, Ability.ROSTER), pk=offering_id)
    waiting = list(queries.waiting_list(offering))
    seated = list(queries.roster(offering))
    looking.listed(request, [one.person for one in (*seated, *waiting)])
    if exporting.asked(request):
        title = f"{LISTING.title} {offering.title}"
        return exporting.answer(request, LISTING, [*seated, *waiting], title=title)
    may_change = _classes(request, Ability.DESK).filter(pk=offering.pk).exists()
    context = {
        "offering": offering,
        "times": cards.times_of(offering.pattern),
        "place": cards.place_of(offering),
        "seated": seated,
        "waiting": waiting,
        "due": sum(one.charge_amount for one in seated if one.charge_state == Charge.State.DUE),
        "may_change": may_change,
        "may_send": request.access.may(Ability.MESSAGES),
        "named": named or (_named_form(request, offering) if may_change else None),
        "refusal": refusal,
        "printed_by": request.person,
        "printed_at": clock.now(),
    }
    return page(request, "work/roster.html", context, status=status)


def _named_form(request, offering: Offering, data=None) -> NamedForm:
    others = _classes(request, Ability.DESK).filter(state=Offering.State.REGISTRATION).exclude(pk=offering.pk)
    return NamedForm(data, querysets={"to": others.order_by("title", "pk")})


@require_POST
@doors.able(Ability.DESK)
def roster_named(request, offering_id):
    """Move or cancel the ticked people, each of whom is told why; then lower the cap when a new one is given (R5)."""
    offering = get_object_or_404(_classes(request, Ability.DESK), pk=offering_id)
    form = _named_form(request, offering, request.POST)
    if not form.is_valid():
        return roster(request, offering.pk, named=form, status=422)
    ids = [value for value in request.POST.getlist("named") if value.isascii() and value.isdigit()]
    ticked = list(Enrolment.objects.filter(offering=offering, pk__in=ids).select_related("person"))
    try:
        actions.move_or_cancel_named(
            offering=offering, named=ticked, by=request.person, at=clock.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        return roster(request, offering.pk, named=form, refusal=refusal, status=422)
    said = (
        _now("%(n)s نفر جابه‌جا شدند و خبر رفت.")
        if form.cleaned_data["to"]
        else _now("ثبت‌نام %(n)s نفر لغو شد و خبر رفت.")
    )
    messages.success(request, said % {"n": digits.num(len(ticked))})
    return redirect("roster", offering.pk)


@require_POST
@doors.able(Ability.DESK)
def charge_settle(request, charge_id):
    """Write the receipt of a fee, or let it go with a reason."""
    managed = _classes(request, Ability.DESK).values("pk")
    charge = get_object_or_404(
        Charge.objects.select_related("enrolment"), pk=charge_id, enrolment__offering__in=managed
    )
    told = {"charge": charge, "by": request.person, "at": clock.now()}
    try:
        if request.POST.get("act") == "waive":
            actions.waive_charge(reason=request.POST.get("word", ""), **told)
        else:
            actions.settle_charge(receipt=digits.to_ascii(request.POST.get("word", "")), **told)
    except Refusal as refusal:
        return roster(request, charge.enrolment.offering_id, refusal=refusal, status=422)
    messages.success(request, _now("شهریه ثبت شد."))
    return redirect("roster", charge.enrolment.offering_id)
