"""People at work: finding one, opening a record, documents, roles and ways in."""

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import ModelChoiceField
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shahramooz.delivery import actions as delivery
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import documents, queries
from shahramooz.people.access import Ability
from shahramooz.people.actions.persons import DocumentKnown
from shahramooz.people.models import IdentityDocument
from shahramooz.people.models.person import Gender
from shahramooz.places.models import Neighbourhood
from shahramooz.registration.visible import people_visible_to
from shahramooz.web import clock, doors, exporting, forms, looking
from shahramooz.web.exporting import Column, Listing
from shahramooz.web.pages import page
from shahramooz.web.work import belonging
from shahramooz.web.work.registry_tabs import tabs
from shahramooz.web.work.roles import role_form

Kind = IdentityDocument.Kind
KINDS = [(kind.value, kind.label) for kind in Kind if kind != Kind.TEMPORARY]


class RecordForm(forms.Form):
    """What a person's record holds; nothing but the name is a must."""

    first_name = forms.TextField(label=_("نام"), max_length=60)
    last_name = forms.TextField(label=_("نام خانوادگی"), max_length=80)
    father_name = forms.TextField(label=_("نام پدر"), max_length=60, required=False)
    birth_date = forms.JalaliDateField(label=_("تاریخ تولد"), required=False, help_text=_("مثلاً ۱۳۷۵/۰۲/۱۱"))
    gender = forms.ChoiceCardsField(label=_("جنسیت"), choices=Gender.choices, required=False)
    mobile = forms.MobileField(label=_("شماره موبایل"), required=False)
    neighbourhood = ModelChoiceField(label=_("محله"), queryset=None, required=False, empty_label=_("برگزینید"))


class NewPersonForm(RecordForm):
    """A record with the document that was shown, if any."""

    kind = forms.ChoiceCardsField(label=_("مدرک"), choices=KINDS, initial=Kind.NATIONAL_ID, required=False)
    number = forms.CodeField(
        label=_("شماره مدرک"),
        required=False,
        help_text=_("اگر مدرکی همراه ندارد خالی بگذارید؛ پرونده موقت ساخته می‌شود."),
    )


class DocumentForm(forms.Form):
    kind = forms.ChoiceCardsField(label=_("مدرک"), choices=KINDS, initial=Kind.NATIONAL_ID)
    number = forms.CodeField(label=_("شماره مدرک"))


class WhyForm(forms.Form):
    """Why the whole number is needed: the owner reads it."""

    why = forms.TextField(
        label=_("برای چه؟"), max_length=200, help_text=_("مثلاً تطبیق با شناسنامه؛ صاحب شماره این دلیل را می‌بیند.")
    )


class EraseForm(forms.Form):
    """Why a person is erased, and that one knows what it means."""

    reason = forms.TextField(label=_("دلیل"), max_length=200, help_text=_("مثلاً درخواست کتبی شماره ۱۲، ۷ آذر ۱۴۰۵"))
    sure = django_forms.BooleanField(label=_("می‌دانم که برگشت ندارد"))


class WayInForm(forms.Form):
    username = forms.TextField(label=_("نام کاربری"), max_length=60, autocomplete="off")
    password = forms.PasswordField(label=_("گذرواژه نخست"), autocomplete="new-password")


LISTING = Listing(
    "people",
    _("اشخاص"),
    (
        Column(_("نام خانوادگی"), lambda one: one.last_name),
        Column(_("نام"), lambda one: one.first_name),
        Column(_("نام پدر"), lambda one: one.father_name),
        Column(_("تاریخ تولد"), lambda one: one.birth_date, exporting.Kind.DATE),
        Column(_("جنسیت"), lambda one: one.get_gender_display(), width=10),
        Column(_("موبایل"), lambda one: one.mobile, exporting.Kind.CODE),
        Column(_("محله"), lambda one: one.neighbourhood.name if one.neighbourhood else ""),
    ),
)

MOST_FOUND = 100  # who looks for one person reads no further; a workbook holds all
MASKED = Listing(
    "people",
    _("اشخاص"),
    (
        Column(_("پرونده"), lambda one: one.pk, exporting.Kind.NUMBER),
        Column(_("نام"), lambda one: one.masked_name),
        Column(_("جنسیت"), lambda one: one.get_gender_display(), width=10),
        Column(_("محله"), lambda one: one.neighbourhood.name if one.neighbourhood else ""),
    ),
)


def _neighbourhoods() -> dict:
    return {"neighbourhood": Neighbourhood.objects.order_by("sort_key", "pk")}


@doors.able(Ability.SEE_PEOPLE)
def work_people(request):
    """Find a person among those one may see, by name, mobile or document."""
    words = request.GET.get("q", "")
    mine, filters, is_filtered = belonging.narrowed(request, _mine(request))
    masked = request.access.is_masked
    if exporting.asked(request):
        whole = queries.found(words, among=mine).select_related("neighbourhood")
        listing, narrowed = MASKED if masked else LISTING, exporting.said(filters, **{translate("جست‌وجو"): words})
        return exporting.answer(request, listing, whole, narrowed=narrowed)
    found = queries.first_found(words, most=MOST_FOUND + 1, among=mine) if words.strip() else mine
    more = words.strip() and len(found) > MOST_FOUND
    rows = Paginator(found[:MOST_FOUND] if more else found, 25).get_page(request.GET.get("page"))
    context = {"rows": rows, "q": words, "may_open": request.access.may(Ability.PEOPLE), "masked": masked, "more": more}
    context["may_send"] = request.access.may(Ability.MESSAGES)
    context |= {"tabs": tabs(request, "work_people"), "filters": filters, "is_filtered": is_filtered}
    return page(request, "work/people.html", context, parts={"rows"})


def _mine(request, ability: Ability = Ability.SEE_PEOPLE):
    return people_visible_to(request.access, on=clock.today(), ability=ability)


@doors.able(Ability.PEOPLE)
def new_person(request):
    """Open a record; without a document it is a temporary one."""
    form = NewPersonForm(request.POST or None, querysets=_neighbourhoods())
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        kind, number = typed.pop("kind"), typed.pop("number")
        typed["mobile"] = typed["mobile"] or ""
        shown = [(kind or Kind.NATIONAL_ID, number)] if number else []
        try:
            made = people.register_person(**typed, documents=shown, by=request.person, at=clock.now())
            messages.success(request, translate("پرونده %(name)s باز شد.") % {"name": made.name})
            return redirect("work_person", made.pk)
        except Refusal as refusal:
            _beside_number(form, refusal)
    return page(request, "work/new_person.html", {"form": form}, status=422 if form.errors else 200)


def _beside_number(form, refusal: Refusal) -> None:
    """The number's own refusals belong beside the number."""
    form.add_error("number", " ".join(part for part in (refusal.sentence, refusal.next_step) if part))


@doors.able(Ability.SEE_PEOPLE)
def work_person(request, person_id):
    """One person: the record, documents, family, roles, ways in."""
    found = _mine(request, Ability.SEE_PEOPLE).select_related("neighbourhood")
    person = found.filter(pk=person_id).first()
    if person is None:
        kept = get_object_or_404(found, merged__pk=person_id)  # what was merged is read in the record that stayed
        return redirect("work_person", kept.pk)
    return person_page(request, person)


def person_of(request, person_id: int, ability: Ability = Ability.PEOPLE):
    """The person, when one may do `ability` with the record; else nothing is found."""
    return get_object_or_404(_mine(request, ability).select_related("neighbourhood"), pk=person_id)


def _family(request, person, today) -> dict:
    """Who belongs to whom, for those who may read families (R28)."""
    if not request.access.may(Ability.FAMILIES):
        return {"guardians": [], "dependants": []}
    mine = _mine(request)
    bonds = queries.dependants_of(person, today).filter(person__in=mine.order_by().values("pk"))
    guardians = queries.guardians_of(person, today).filter(pk__in=mine.order_by().values("pk"))
    return {"guardians": guardians, "dependants": bonds}


def person_page(request, person, *, status: int = 200, **bound):
    """The page of a person, with whichever form was sent and refused."""
    looking.opened(request, person)
    today = clock.today()
    grantable = people.grantable(request.person, today)
    may_edit = _mine(request, Ability.EDIT_PEOPLE).filter(pk=person.pk).exists()
    may_grant = bool(grantable) and request.person.pk != person.pk
    known = {
        name: getattr(person, name)
        for name in ("first_name", "last_name", "father_name", "birth_date", "gender", "mobile")
    }
    context = {
        "one": person,
        "heading": person.masked_name if request.access.is_masked else person.name,
        "masked": request.access.is_masked,
        "may_edit": may_edit,
        "may_hand_over": request.access.may(Ability.GRANT),
        "age": person.age_on(today),
        "documents": [
            {
                "pk": one.pk,
                "kind": one.get_kind_display(),
                "number": "" if one.kind == Kind.TEMPORARY else documents.masked(one),
                "why": WhyForm(auto_id=f"why_{one.pk}_%s"),
            }
            for one in queries.documents_of(person)
        ],
        **belonging.context(request, person),
        **_family(request, person, today),
        "roles": [(grant, may_grant and grant.role in grantable) for grant in queries.roles_of(person, today)],
        "accounts": queries.accounts_of(person),
        "record": RecordForm(
            initial=known | {"neighbourhood": person.neighbourhood_id}, querysets=_neighbourhoods(), auto_id="record_%s"
        ),
        "document": DocumentForm(auto_id="document_%s"),
        "role": role_form(person, grantable) if may_grant else None,
        "scans": queries.scans_of(person) if may_edit else [],
        "erase": EraseForm(auto_id="erase_%s") if request.access.may(Ability.SETTINGS) else None,
        "way_in": WayInForm(auto_id="way_in_%s") if request.access.may(Ability.SETTINGS) else None,
    }
    return page(request, "work/person.html", context | bound, status=status)


@doors.able(Ability.EDIT_PEOPLE)
@require_POST
def person_correct(request, person_id):
    """Correct the record."""
    person = person_of(request, person_id, Ability.EDIT_PEOPLE)
    form = RecordForm(request.POST, querysets=_neighbourhoods(), auto_id="record_%s")
    if form.is_valid():
        new = {**form.cleaned_data, "mobile": form.cleaned_data["mobile"] or ""}
        try:
            people.correct_person(person=person, by=request.person, at=clock.now(), **new)
            return _done(request, person)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return person_page(
        request, person_of(request, person_id, Ability.EDIT_PEOPLE), status=422, record=form, opened="record"
    )


@doors.able(Ability.EDIT_PEOPLE)
@require_POST
def person_document(request, person_id):
    """Add the document that was shown; a temporary record ends."""
    person = person_of(request, person_id, Ability.EDIT_PEOPLE)
    form = DocumentForm(request.POST, auto_id="document_%s")
    if form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            people.add_document(person=person, by=request.person, at=clock.now(), **typed)
            return _done(request, person)
        except Refusal as refusal:
            _beside_number(form, refusal)
            twin = _bearer(request, typed) if isinstance(refusal, DocumentKnown) else None
            return person_page(request, person, status=422, document=form, opened="document", twin=twin)
    return person_page(request, person, status=422, document=form, opened="document")


def _bearer(request, typed: dict):
    """Who bears the document already, if one may see them: the two records are proposed as one (R12)."""
    bearer = queries.person_by_document(typed["kind"], typed["number"])
    seen = bearer and request.access.may(Ability.PEOPLE) and _mine(request).filter(pk=bearer.pk).exists()
    return bearer if seen else None


@doors.able(Ability.EDIT_PEOPLE)
@require_POST
@never_cache
def person_number(request, person_id, document_id):
    """Show a whole number once, for a reason that its owner reads (T24)."""
    person = person_of(request, person_id, Ability.EDIT_PEOPLE)
    document = get_object_or_404(queries.documents_of(person).exclude(kind=Kind.TEMPORARY), pk=document_id)
    form = WhyForm(request.POST, auto_id=f"why_{document.pk}_%s")
    if form.is_valid():
        try:
            number = people.show_number(document=document, by=request.person, at=clock.now(), **form.cleaned_data)
            return person_page(request, person, shown={"pk": document.pk, "number": number})
        except Refusal as refusal:
            form.add_refusal(refusal)
    return person_page(request, person, status=422, shown={"pk": document.pk, "why": form})


@doors.able(Ability.PEOPLE)
@require_POST
def person_role(request, person_id):
    """Give a role; the action says who may give which (R29)."""
    person, today = person_of(request, person_id), clock.today()
    grantable = people.grantable(request.person, today)
    if not grantable:
        raise PermissionDenied
    form = role_form(person, grantable, request.POST)
    if form.is_valid():
        try:
            people.grant_role(person=person, by=request.person, at=clock.now(), **form.cleaned_data)
            return _done(request, person)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return person_page(request, person, status=422, role=form, opened="role")


@doors.able(Ability.PEOPLE)
@require_POST
def person_role_end(request, person_id, grant_id):
    """Take a role back."""
    person = person_of(request, person_id)
    grant = get_object_or_404(queries.roles_of(person, clock.today()), pk=grant_id)
    try:
        people.end_role(grant=grant, by=request.person, at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("work_person", person.pk)
    return _done(request, person)


@doors.able(Ability.SETTINGS)
@sensitive_post_parameters("password")
@require_POST
def person_way_in(request, person_id):
    """Open an account with a name and a first password."""
    person = person_of(request, person_id)
    form = WayInForm(request.POST, auto_id="way_in_%s")
    if form.is_valid():
        try:
            people.open_account(person=person, by=request.person, at=clock.now(), **form.cleaned_data)
            return _done(request, person)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return person_page(request, person, status=422, way_in=form, opened="way_in")


@doors.able(Ability.SETTINGS)
@require_POST
def person_erase(request, person_id):
    """Erase the person; what they did stays as evidence of nobody (T24)."""
    person = person_of(request, person_id)
    form = EraseForm(request.POST, auto_id="erase_%s")
    if form.is_valid():
        try:
            delivery.erase_person(person=person, reason=form.cleaned_data["reason"], by=request.person, at=clock.now())
            messages.success(request, translate("پرونده پاک شد؛ آنچه در کلاس‌ها گذشته بی‌نام مانده است."))
            return redirect("work_people")
        except Refusal as refusal:
            form.add_refusal(refusal)
    return person_page(request, person, status=422, erase=form, opened="erase")


def _done(request, person):
    messages.success(request, translate("ثبت شد."))
    return redirect("work_person", person.pk)
