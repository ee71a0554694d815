"""The roster of a class: who sits, who waits, what is owed; on screen, on paper and in Excel (D9)."""

from io import BytesIO

import xlsxwriter
from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib import digits, jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import actions, queries
from shahramooz.registration.models import Charge, Enrolment
from shahramooz.web import clock, doors, forms
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


def _classes(request, ability: Ability):
    return planning.offerings_managed_by(request.access, ability)


@doors.able(Ability.ROSTER)
def roster(request, offering_id, *, named: NamedForm | None = None, refusal: Refusal | None = None, status: int = 200):
    """Seated people by family name, then the waiting list in its order."""
    offering = get_object_or_404(_classes(request, Ability.ROSTER), pk=offering_id)
    may_change = _classes(request, Ability.DESK).filter(pk=offering.pk).exists()
    waiting = list(queries.waiting_list(offering))
    seated = list(queries.roster(offering))
    context = {
        "offering": offering,
        "times": cards.times_of(offering.pattern),
        "place": cards.place_of(offering),
        "seated": seated,
        "waiting": waiting,
        "due": sum(one.charge_amount for one in seated if one.charge_state == Charge.State.DUE),
        "may_change": may_change,
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


@doors.able(Ability.ROSTER)
def roster_file(request, offering_id):
    """The same list as an Excel sheet: right to left, text cells only (T14), Jalali text beside a hidden ISO column."""
    offering = get_object_or_404(_classes(request, Ability.ROSTER), pk=offering_id)
    rows = [*queries.roster(offering), *queries.waiting_list(offering)]
    response = HttpResponse(
        _workbook(offering, rows), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="roster-{offering.pk}.xlsx"'
    return response


HEADINGS = [
    _("ردیف"),
    _("نام خانوادگی"),
    _("نام"),
    _("وضع"),
    _("نوبت انتظار"),
    _("تاریخ ثبت‌نام"),
    "ISO",
    _("شهریه"),
    _("رسید"),
]


def _workbook(offering: Offering, rows: list[Enrolment]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_now("فهرست کلاس"))
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bg_color": "#f2efe7", "border": 1})
        for column, title in enumerate(HEADINGS):
            sheet.write_string(0, column, str(title), head)
        for number, one in enumerate(rows, start=1):
            for column, value in enumerate(_cells(number, one)):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
        sheet.set_column(1, 2, 18)
        sheet.set_column(3, 5, 14)
        sheet.set_column(6, 6, 14, None, {"hidden": True})
        sheet.set_column(7, 8, 16)
        sheet.set_footer("&R" + offering.title.replace("&", "&&")[:200] + "&L&P / &N")
    return stream.getvalue()


def _cells(number: int, one: Enrolment) -> list:
    made = timezone.localtime(one.application.made_at)
    paid = dict(Charge.State.choices).get(one.charge_state, "")
    return [
        number,
        one.person.last_name,
        one.person.first_name,
        str(one.get_state_display()),
        getattr(one, "waiting_number", None) or "",
        jalali.excel_text(made.date()),
        made.date().isoformat(),
        str(paid),
        one.charge_receipt or "",
    ]
