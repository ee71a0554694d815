"""Contractors, their contracts, and the people who work under them."""

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.access import Ability
from shahramooz.people.models import Affiliation, Contract, JobRole
from shahramooz.registration.visible import people_visible_to
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.exporting import Column, Kind, Listing
from shahramooz.web.pages import page
from shahramooz.web.work.registry_tabs import tabs

ON_A_PAGE = 50
CONTRACTORS = Listing(
    "contractors",
    _("پیمانکاران"),
    (
        Column(_("نام"), lambda one: one.name, width=36),
        Column(_("شناسه ملی"), lambda one: one.legal_id, Kind.CODE),
        Column(_("قرارداد جاری"), lambda one: one.contracts_open, Kind.NUMBER),
        Column(_("نیروی امروز"), lambda one: one.workers_now, Kind.NUMBER),
    ),
)
WORKERS = Listing(
    "contract_workers",
    _("نیروهای قرارداد"),
    (
        Column(_("نام خانوادگی"), lambda one: one.person.last_name),
        Column(_("نام"), lambda one: one.person.first_name),
        Column(_("نقش"), lambda one: one.job_role.title, width=28),
        Column(_("از"), lambda one: one.since, Kind.DATE),
        Column(_("تا"), lambda one: one.until, Kind.DATE),
    ),
)
MASKED = Listing(
    "contract_workers",
    _("نیروهای قرارداد"),
    (Column(_("نام"), lambda one: one.person.masked_name), *WORKERS.columns[2:]),
)


class ContractForm(forms.Form):
    """What a contract says."""

    number = forms.TextField(label=_("شماره قرارداد"), max_length=40)
    title = forms.TextField(label=_("عنوان"), max_length=160)
    service = forms.TextField(
        label=_("خدمت"), max_length=80, required=False, help_text=_("مانند نظافت شهری یا فضای سبز")
    )
    service_area = forms.TextField(label=_("محدوده خدمت"), max_length=200, required=False)
    since = forms.JalaliDateField(label=_("از روز"))
    until = forms.JalaliDateField(label=_("تا روز"), required=False)


class CorrectForm(ContractForm):
    number = None


class NeedForm(forms.Form):
    """How many people of a role the contract asks for."""

    job_role = django_forms.ModelChoiceField(label=_("نقش"), queryset=JobRole.objects.none(), empty_label=_("برگزینید"))
    number = forms.NumberField(label=_("چند نفر"), least=0, most=5000, help_text=_("صفر نقش را از قرارداد برمی‌دارد."))


class WorkerForm(forms.Form):
    """Whom to put to work, by the number of a document or a mobile that finds exactly one person."""

    person = forms.TextField(
        label=_("کد ملی، موبایل یا نام کامل"),
        max_length=100,
        help_text=_("کسی که پرونده دارد؛ اگر ندارد نخست پرونده‌اش را باز کنید."),
    )
    job_role = django_forms.ModelChoiceField(label=_("نقش"), queryset=JobRole.objects.none(), empty_label=_("برگزینید"))
    since = forms.JalaliDateField(label=_("از روز"))


class NotOnePerson(Refusal):
    message = _("با این نشانی {count} نفر پیدا شد؛ کد ملی یا موبایل بنویسید تا یک نفر بماند.")


class NobodyFound(Refusal):
    message = _("کسی با این نشانی پیدا نشد؛ نخست در «اشخاص» برایش پرونده باز کنید.")


@doors.able(Ability.CONTRACTORS)
def work_contractors(request):
    """The contractors one may see, with contracts and workers of today."""
    found = _mine(request)
    if exporting.asked(request):
        return exporting.answer(request, CONTRACTORS, found)
    rows = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs(request, "work_contractors"), "rows": rows, "may_edit": _may_edit(request)}
    return page(request, "work/contractors.html", context)


def _mine(request):
    seen = queries.organisations_visible_to(request.access, Ability.CONTRACTORS)
    return queries.contractors(clock.today()).filter(pk__in=seen.order_by().values("pk"))


def _may_edit(request) -> bool:
    return request.access.may(Ability.EDIT_CONTRACTORS)


@doors.able(Ability.CONTRACTORS)
def work_contractor(request, organisation_id):
    """One contractor with its contracts."""
    one = get_object_or_404(_mine(request), pk=organisation_id)
    today = clock.today()
    contracts = [
        {"one": contract, "is_open": contract.since <= today and (contract.until is None or contract.until >= today)}
        for contract in Contract.objects.filter(organisation=one).order_by("-since", "-pk")
    ]
    return page(request, "work/contractor.html", {"one": one, "contracts": contracts, "may_edit": _may_edit(request)})


@doors.able(Ability.EDIT_CONTRACTORS)
def new_contract(request, organisation_id):
    """Register a contract of a contractor."""
    one = get_object_or_404(_mine(request), pk=organisation_id)
    form = ContractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = people.open_contract(organisation=one, **form.cleaned_data, by=request.person, at=clock.now())
            messages.success(request, translate("ثبت شد؛ اکنون نیروی لازم را بنویسید."))
            return redirect("work_contract", made.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    title = translate("قرارداد تازه با %(name)s") % {"name": one.name}
    context = {"title": title, "form": form, "back": reverse("work_contractor", args=[one.pk])}
    return page(request, "work/place_form.html", context, status=422 if form.errors else 200)


def _contract(request, contract_id) -> Contract:
    seen = queries.organisations_visible_to(request.access, Ability.CONTRACTORS)
    mine = Contract.objects.filter(organisation__in=seen.order_by().values("pk"))
    return get_object_or_404(mine.select_related("organisation"), pk=contract_id)


def _workers(request, contract):
    """Those of its workers whose record one may see; others are counted, not named. Asked in two steps: hundreds, not a city."""
    every = queries.workers_of(contract, clock.today())
    people_of_it = list(every.order_by().values_list("person", flat=True))
    seen = people_visible_to(request.access, on=clock.today()).filter(pk__in=people_of_it)
    return every.filter(person__in=list(seen.order_by().values_list("pk", flat=True)))


@doors.able(Ability.CONTRACTORS)
def work_contract(request, contract_id):
    """One contract: what it asks for, who works under it."""
    contract = _contract(request, contract_id)
    if exporting.asked(request):
        said = exporting.said(**{translate("قرارداد"): contract.title})
        listing = MASKED if request.access.is_masked else WORKERS
        return exporting.answer(request, listing, _workers(request, contract), narrowed=said)
    return _contract_page(request, contract)


def _contract_page(request, contract, *, status=200, **bound):
    roles = {"job_role": queries.job_roles(of_contractors=True)}
    staffing = queries.staffing_of(contract, clock.today())
    known = {name: getattr(contract, name) for name in ("title", "service", "service_area", "since", "until")}
    context = {
        "contract": contract,
        "staffing": staffing,
        "asked": sum(one.asked for one in staffing),
        "working": sum(one.working for one in staffing),
        "rows": Paginator(_workers(request, contract), ON_A_PAGE).get_page(request.GET.get("page")),
        "may_edit": _may_edit(request),
        "masked": request.access.is_masked,
        "facts": CorrectForm(initial=known, auto_id="facts_%s"),
        "need": NeedForm(querysets=roles, auto_id="need_%s"),
        "worker": WorkerForm(querysets=roles, auto_id="worker_%s"),
    }
    return page(request, "work/contract.html", context | bound, status=status)


@doors.able(Ability.EDIT_CONTRACTORS)
@require_POST
def contract_correct(request, contract_id):
    """Correct what a contract says, its end too."""
    contract, form = _contract(request, contract_id), CorrectForm(request.POST, auto_id="facts_%s")

    def correct():
        people.correct_contract(contract=contract, **form.cleaned_data, by=request.person, at=clock.now())

    return _done(request, contract, form, correct, "facts")


@doors.able(Ability.EDIT_CONTRACTORS)
@require_POST
def contract_need(request, contract_id):
    """Say how many people of a role it asks for."""
    roles = {"job_role": queries.job_roles(of_contractors=True)}
    contract, form = _contract(request, contract_id), NeedForm(request.POST, querysets=roles, auto_id="need_%s")

    def need():
        people.require_role(contract=contract, **form.cleaned_data, by=request.person, at=clock.now())

    return _done(request, contract, form, need, "need")


@doors.able(Ability.EDIT_CONTRACTORS)
@require_POST
def contract_worker(request, contract_id):
    """Put somebody to work under the contract."""
    roles = {"job_role": queries.job_roles(of_contractors=True)}
    contract, form = _contract(request, contract_id), WorkerForm(request.POST, querysets=roles, auto_id="worker_%s")

    def put():
        typed = dict(form.cleaned_data)
        person = _one_person(request, typed.pop("person"))
        people.put_to_work(person=person, contract=contract, **typed, by=request.person, at=clock.now())

    return _done(request, contract, form, put, "worker")


def _one_person(request, words: str):
    seen = people_visible_to(request.access, on=clock.today())
    found = list(queries.found(words, among=seen)[:6])
    if not found:
        raise NobodyFound(fields={"person": ""})
    if len(found) > 1:
        raise NotOnePerson(count=len(found), fields={"person": ""})
    return found[0]


def _done(request, contract, form, act, name):
    if form.is_valid():
        try:
            act()
            messages.success(request, translate("ثبت شد."))
            return redirect("work_contract", contract.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _contract_page(request, contract, status=422, opened=name, **{name: form})


@doors.able(Ability.EDIT_CONTRACTORS)
@require_POST
def contract_worker_end(request, contract_id, affiliation_id):
    """A worker has left: yesterday was the last day."""
    contract = _contract(request, contract_id)
    job = get_object_or_404(Affiliation.objects.filter(contract=contract), pk=affiliation_id)
    try:
        people.end_affiliation(affiliation=job, by=request.person, at=clock.now())
        messages.success(request, translate("ثبت شد."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("work_contract", contract.pk)
