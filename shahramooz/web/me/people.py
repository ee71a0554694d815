"""My family, my own record, my messages, and as whom I act now."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import ModelChoiceField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import translate_url
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import documents, queries
from shahramooz.people.models import Dependant
from shahramooz.people.models.person import Gender
from shahramooz.places.models import Neighbourhood
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.addresses import way_on
from shahramooz.web.me import listings
from shahramooz.web.pages import page


class MemberForm(forms.Form):
    """A family member: three fields to write, the commonest relation already chosen."""

    first_name = forms.TextField(label=_("نام"), max_length=60)
    last_name = forms.TextField(label=_("نام خانوادگی"), max_length=80)
    birth_date = forms.JalaliDateField(label=_("تاریخ تولد"), help_text=_("مثلاً ۱۳۹۴/۰۶/۲۰"))
    relation = forms.ChoiceCardsField(
        label=_("نسبت با شما"), choices=Dependant.Relation.choices, initial=Dependant.Relation.CHILD
    )
    gender = forms.ChoiceCardsField(label=_("جنسیت"), choices=Gender.choices, required=False)


class CorrectionForm(MemberForm):
    """Correcting a family member; the relation stays."""

    relation = None


class ProfileForm(forms.Form):
    """What one may change of oneself. Names and birth date are corrected at the desk, with a paper in hand."""

    mobile = forms.MobileField(label=_("شماره موبایل برای پیام‌ها"), required=False)
    email = forms.EmailField(label=_("رایانامه برای پیام‌ها"), required=False)
    campaigns = forms.TickField(
        label=_("فراخوان‌های شهر برایم بیاید"),
        required=False,
        help_text=_("خبر کلاس‌های خودتان در هر حال می‌آید."),
    )
    neighbourhood = ModelChoiceField(
        label=_("محله"),
        queryset=None,
        required=False,
        empty_label=_("برگزینید"),
        help_text=_("کلاس‌های نزدیک این محله نخست نشان داده می‌شوند."),
    )


@doors.signed_in
def family(request):
    """The members of my family, their consents, and a form for one more."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bond = people.add_dependant(guardian=request.person, by=request.person, at=clock.now(), **form.cleaned_data)
            messages.success(request, translate("%(name)s به خانواده شما افزوده شد.") % {"name": bond.person.name})
            return redirect("family")
        except Refusal as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "members": members_of(request.person)}
    return page(request, "me/family.html", context, status=422 if form.errors else 200)


def members_of(person) -> list[dict]:
    """Each dependant with age, whether a permission is needed, and the one I gave."""
    today = clock.today()
    given = {consent.minor_id: consent for consent in queries.consents_of(person) if consent.scope == ""}
    return [
        {
            "bond": bond,
            "person": bond.person,
            "age": bond.person.age_on(today),
            "is_minor": queries.is_minor(bond.person, today),
            "consent": given.get(bond.person_id),
        }
        for bond in queries.dependants_of(person, today)
    ]


def _member(request, person_id: int):
    """A member of my own family; anybody else is not found (T1)."""
    return get_object_or_404(queries.dependants_of(request.person, clock.today()), person_id=person_id).person


@doors.signed_in
def family_member(request, person_id):
    """Correct what was written about a member."""
    member = _member(request, person_id)
    known = {name: getattr(member, name) for name in ("first_name", "last_name", "birth_date", "gender")}
    form = CorrectionForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            people.correct_person(person=member, by=request.person, at=clock.now(), **form.cleaned_data)
            messages.success(request, translate("اصلاح شد."))
            return redirect("family")
        except Refusal as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "name": str(member)}
    return page(request, "me/family_member.html", context, status=422 if form.errors else 200)


@doors.signed_in
@require_POST
def consent(request, person_id):
    """Give my permission for a minor of mine, or take it back."""
    member = _member(request, person_id)
    mine = [one for one in queries.consents_of(request.person) if one.minor_id == member.pk and one.scope == ""]
    try:
        if "withdraw" in request.POST:
            for one in mine:
                people.withdraw_consent(consent=one, by=request.person, at=clock.now())
            messages.success(request, translate("رضایت شما برای %(name)s پس گرفته شد.") % {"name": member.name})
        else:
            people.give_consent(minor=member, guardian=request.person, by=request.person, at=clock.now())
            messages.success(request, translate("رضایت شما برای %(name)s ثبت شد.") % {"name": member.name})
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(way_on(request, request.POST.get("next")) or "family")


@doors.signed_in
def profile(request):
    """My own record, my roles, the language, and the way out."""
    person = request.person
    rows = {"neighbourhood": Neighbourhood.objects.order_by("sort_key", "pk")}
    known = {
        "mobile": person.mobile,
        "email": person.email,
        "campaigns": queries.wants_campaigns(person),
        "neighbourhood": person.neighbourhood_id,
    }
    form = ProfileForm(request.POST or None, initial=known, querysets=rows)
    if request.method == "POST" and form.is_valid():
        try:
            new = {**form.cleaned_data, "mobile": form.cleaned_data["mobile"] or ""}
            wants, told = new.pop("campaigns"), {"person": person, "by": person, "at": clock.now()}
            people.correct_person(**told, **new)
            (people.opt_in if wants else people.opt_out)(**told)
            messages.success(request, translate("ثبت شد."))
            return redirect("profile")
        except Refusal as refusal:
            form.add_refusal(refusal)
    context = {
        "form": form,
        "documents": [
            {"kind": one.get_kind_display(), "number": documents.masked(one)}
            for one in queries.documents_of(person)
            if one.kind != one.Kind.TEMPORARY
        ],
        "roles": queries.roles_of(person, clock.today()),
        "languages": [
            {"code": code, "title": title, "href": translate_url(request.path, code)}
            for code, title in (("fa", "فارسی"), ("en", "English"))
        ],
    }
    return page(request, "me/profile.html", context, status=422 if form.errors else 200)


@doors.signed_in
def bell(request):
    """What was told to me and to those I act for; sending the form says that I have seen it."""
    if request.method == "POST":
        people.mark_seen(people=list(request.people), at=clock.now())
        return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("messages")
    told = queries.messages_of(list(request.people))
    if exporting.asked(request):
        return exporting.answer(request, listings.MESSAGES, told)
    rows = Paginator(told, 30).get_page(request.GET.get("page"))
    context = {"rows": rows, "unseen": any(row.seen_at is None for row in rows), "several": len(request.people) > 1}
    return page(request, "me/messages.html", context)


@doors.signed_in
@require_POST
def switch_role(request):
    """From now on work in one of one's roles, or in all of them together."""
    chosen = request.POST.get("role", "")
    if chosen and not any(str(grant.pk) == chosen for grant in request.access.every_role):
        raise Http404
    request.session["role_id"] = int(chosen) if chosen else None
    return redirect("work" if request.access.every_role else "today")


@doors.signed_in
@require_POST
def switch_person(request):
    """From now on act as another of the persons this account may act for."""
    chosen = request.POST.get("person", "")
    person = next((one for one in request.people if str(one.pk) == chosen), None)
    if person is None:
        raise Http404
    request.session["person_id"] = person.pk
    return redirect(way_on(request, request.POST.get("next")) or "today")
