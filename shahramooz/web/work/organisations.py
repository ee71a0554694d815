"""Legal bodies and the roles of jobs, for those who keep the registry."""

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import keys
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.access import Ability
from shahramooz.people.models import JobRole, Organisation
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.exporting import Column, Kind, Listing
from shahramooz.web.pages import page
from shahramooz.web.work.registry_tabs import tabs

ON_A_PAGE = 50
LISTING = Listing(
    "organisations",
    _("سازمان‌ها"),
    (
        Column(_("نام"), lambda one: one.name, width=36),
        Column(_("گونه"), lambda one: one.get_kind_display(), width=24),
        Column(_("شناسه ملی"), lambda one: one.legal_id, Kind.CODE),
        Column(_("بالادست"), lambda one: one.parent.name if one.parent else "", width=30),
    ),
)
JOB_ROLES = Listing(
    "job_roles",
    _("نقش‌های شغلی"),
    (
        Column(_("نقش"), lambda one: one.title, width=36),
        Column(_("برای"), lambda one: _for(one), width=24),
    ),
)


class OrganisationForm(forms.Form):
    """A body's facts. The tick is the decision that it is another one than that of the same name (R33)."""

    name = forms.TextField(label=_("نام"), max_length=160)
    kind = forms.ChoiceCardsField(label=_("گونه"), choices=Organisation.Kind.choices)
    legal_id = forms.CodeField(
        label=_("شناسه ملی"), required=False, help_text=_("۱۱ رقم؛ در روزنامه رسمی و مهر شرکت هست.")
    )
    parent = django_forms.ModelChoiceField(
        label=_("زیرمجموعه"), queryset=Organisation.objects.none(), required=False, empty_label=_("بالادستی ندارد")
    )
    although_alike = forms.TickField(label=_("همنام است ولی سازمان دیگری است"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["although_alike"]

    def add_refusal(self, refusal):
        """Ask for the decision only when there is one to make."""
        if "although_alike" not in refusal.fields:
            self.fields.pop("although_alike", None)
        refusal.fields.pop("although_alike", None)
        super().add_refusal(refusal)


class JobRoleForm(forms.Form):
    title = forms.TextField(label=_("نقش تازه"), max_length=100)
    is_contractor_role = forms.TickField(label=_("نقش نیروهای پیمانکار است"), required=False)


def _for(role: JobRole) -> str:
    return translate("نیروهای پیمانکار") if role.is_contractor_role else translate("کارکنان")


@doors.able(Ability.PEOPLE)
def work_organisations(request):
    """Every body the city deals with, found by name."""
    words = request.GET.get("q", "")
    every = Organisation.objects.select_related("parent").order_by("sort_key", "pk")
    found = every.filter(keys.holding(words, "search_key"))
    if exporting.asked(request):
        return exporting.answer(request, LISTING, found, narrowed=exporting.said(**{translate("جست‌وجو"): words}))
    rows = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs(request, "work_organisations"), "rows": rows, "q": words}
    return page(request, "work/organisations.html", context)


@doors.able(Ability.PEOPLE)
def new_organisation(request):
    """Register a body."""
    form = OrganisationForm(request.POST or None, querysets={"parent": _parents()})
    if request.method == "POST" and form.is_valid():
        try:
            made = people.register_organisation(**form.cleaned_data, by=request.person, at=clock.now())
            messages.success(request, translate("«%(name)s» ثبت شد.") % {"name": made.name})
            return redirect("work_organisations")
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _form_page(request, translate("سازمان تازه"), form)


@doors.able(Ability.PEOPLE)
def work_organisation(request, organisation_id):
    """Correct a body's facts."""
    one = get_object_or_404(Organisation, pk=organisation_id)
    known = {"name": one.name, "kind": one.kind, "legal_id": one.legal_id, "parent": one.parent_id}
    form = OrganisationForm(request.POST or None, initial=known, querysets={"parent": _parents().exclude(pk=one.pk)})
    if request.method == "POST" and form.is_valid():
        try:
            people.correct_organisation(organisation=one, **form.cleaned_data, by=request.person, at=clock.now())
            messages.success(request, translate("ثبت شد."))
            return redirect("work_organisations")
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _form_page(request, one.name, form)


def _parents():
    return Organisation.objects.filter(ended_on=None).order_by("sort_key", "pk")


def _form_page(request, title, form):
    context = {"title": title, "form": form, "back": reverse("work_organisations")}
    return page(request, "work/place_form.html", context, status=422 if form.errors else 200)


@doors.able(Ability.PEOPLE)
def job_roles(request):
    """The roles people hold at work, and a form for a new one (S3-10)."""
    found = queries.job_roles()
    if exporting.asked(request):
        return exporting.answer(request, JOB_ROLES, found)
    form = JobRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.add_job_role(**form.cleaned_data, by=request.person, at=clock.now())
            messages.success(request, translate("ثبت شد."))
            return redirect("work_job_roles")
        except Refusal as refusal:
            form.add_refusal(refusal)
    rows = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs(request, "work_job_roles"), "rows": rows, "form": form}
    return page(request, "work/job_roles.html", context, status=422 if form.errors else 200)
