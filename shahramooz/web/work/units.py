"""The tree of units with who works in them on a day, and what is done with a unit."""

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.access import Ability
from shahramooz.people.models import Affiliation, Organisation, Unit
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.exporting import Column, Kind, Listing
from shahramooz.web.pages import page
from shahramooz.web.work.registry_tabs import tabs

LISTING = Listing(
    "units",
    _("واحدها و شمار کارکنان"),
    (
        Column(_("کد"), lambda one: one.unit.code, Kind.CODE),
        Column(_("واحد"), lambda one: one.unit.name, width=30),
        Column(_("گونه"), lambda one: one.unit.get_kind_display()),
        Column(_("بالادست"), lambda one: one.above),
        Column(_("سازمان"), lambda one: one.unit.organisation.name, width=30),
        Column(_("با نیروی شرکتی"), lambda one: one.people, Kind.NUMBER),
        Column(_("بی نیروی شرکتی"), lambda one: one.without_company, Kind.NUMBER),
    ),
)


class DayForm(forms.Form):
    """The day on which heads are counted."""

    on = forms.JalaliDateField(label=_("در روز"), required=False, help_text="")


class UnitForm(forms.Form):
    """A unit's facts; its code is given once."""

    name = forms.TextField(label=_("نام واحد"), max_length=120)
    kind = forms.ChoiceCardsField(label=_("گونه"), choices=Unit.Kind.choices, initial=Unit.Kind.DEPARTMENT)
    parent = django_forms.ModelChoiceField(
        label=_("زیرمجموعه"), queryset=Unit.objects.none(), required=False, empty_label=_("بالادستی ندارد")
    )
    since = forms.JalaliDateField(
        label=_("از روز"), required=False, help_text=_("اگر پیش از این سامانه بوده، خالی بگذارید.")
    )


class NewUnitForm(UnitForm):
    """A new unit, with the body it belongs to and its code."""

    code = forms.CodeField(label=_("کد واحد"), help_text=_("یک بار داده می‌شود و هرگز به واحد دیگری نمی‌رسد."))
    organisation = django_forms.ModelChoiceField(
        label=_("سازمان"), queryset=Organisation.objects.none(), empty_label=_("برگزینید")
    )
    field_order = ("organisation", "code", "name", "kind", "parent", "since")


class CloseForm(forms.Form):
    on = forms.JalaliDateField(label=_("واپسین روز"))


@doors.able(Ability.PEOPLE)
def work_units(request):
    """The tree with the heads of a day: S2-5, A5."""
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": clock.today()})
    on = (form.is_valid() and form.cleaned_data["on"]) or clock.today()
    tree = queries.unit_tree(on)
    names = {branch.unit.pk: branch.unit.name for branch in tree}
    for branch in tree:
        branch.above = names.get(branch.unit.parent_id, "")
    if exporting.asked(request):
        said = exporting.said(**{translate("در روز"): jalali.short(on)})
        return exporting.answer(request, LISTING, tree, narrowed=said)
    whole, own = queries.headcount(on), queries.headcount(on, with_company=False)
    labels = dict(Affiliation.Employment.choices)
    context = {
        "tabs": tabs(request, "work_units"),
        "tree": tree,
        "form": form,
        "on": on,
        "whole": whole,
        "own": own,
        "company": whole - own,
        "kinds": [(labels[employment], count) for employment, count in queries.headcount_by_employment(on)],
    }
    return page(request, "work/units.html", context)


@doors.able(Ability.PEOPLE)
def new_unit(request):
    """Add a unit to the tree."""
    bodies = Organisation.objects.filter(kind=Organisation.Kind.MUNICIPAL, ended_on=None).order_by("sort_key", "pk")
    first = bodies.first()
    form = NewUnitForm(
        request.POST or None,
        querysets={"organisation": bodies, "parent": queries.units()},
        initial={"organisation": first and first.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = people.found_unit(**form.cleaned_data, by=request.person, at=clock.now())
            messages.success(request, translate("واحد «%(name)s» افزوده شد.") % {"name": made.name})
            return redirect("work_units")
        except Refusal as refusal:
            form.add_refusal(refusal)
    context = {"title": translate("واحد تازه"), "form": form, "back": reverse("work_units")}
    return page(request, "work/place_form.html", context, status=422 if form.errors else 200)


@doors.able(Ability.PEOPLE)
def work_unit(request, unit_id):
    """One unit: its people of today, its facts, its end."""
    unit = get_object_or_404(Unit.objects.select_related("organisation", "parent"), pk=unit_id)
    known = {"name": unit.name, "kind": unit.kind, "parent": unit.parent_id, "since": unit.since}
    others = Unit.objects.filter(organisation=unit.organisation_id).exclude(pk=unit.pk).order_by("sort_key", "pk")
    form = UnitForm(request.POST or None, initial=known, querysets={"parent": others})
    if request.method == "POST" and form.is_valid():
        try:
            people.correct_unit(unit=unit, by=request.person, at=clock.now(), **form.cleaned_data)
            messages.success(request, translate("ثبت شد."))
            return redirect("work_unit", unit.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _unit_page(request, unit, form, CloseForm(), status=422 if form.errors else 200)


def _unit_page(request, unit, form, close, *, status):
    today = clock.today()
    context = {
        "unit": unit,
        "form": form,
        "close": close,
        "whole": queries.headcount(today, unit=unit),
        "own": queries.headcount(today, with_company=False, unit=unit),
        "children": unit.children.filter(ended_on=None).order_by("sort_key", "pk"),
        "opened": "close" if close.errors else "facts" if form.errors else "",
    }
    return page(request, "work/unit.html", context, status=status)


@doors.able(Ability.PEOPLE)
@require_POST
def unit_close(request, unit_id):
    """Say the last day of a unit."""
    unit = get_object_or_404(Unit.objects.select_related("organisation", "parent"), pk=unit_id)
    close = CloseForm(request.POST)
    if close.is_valid():
        try:
            people.close_unit(unit=unit, on=close.cleaned_data["on"], by=request.person, at=clock.now())
            messages.success(request, translate("ثبت شد."))
            return redirect("work_unit", unit.pk)
        except Refusal as refusal:
            close.add_refusal(refusal)
    known = {"name": unit.name, "kind": unit.kind, "parent": unit.parent_id, "since": unit.since}
    form = UnitForm(initial=known, querysets={"parent": Unit.objects.exclude(pk=unit.pk).order_by("sort_key", "pk")})
    return _unit_page(request, unit, form, close, status=422)
