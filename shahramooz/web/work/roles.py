"""Who holds which role, for which place and until when; and deputies (جانشین)."""

from django import forms as django_forms
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.city import keys, scope
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.access import Ability, in_force, is_city_wide
from shahramooz.people.models import Affiliation, Organisation, Person, RoleGrant, Unit
from shahramooz.places import actions as places
from shahramooz.places.models import Venue
from shahramooz.planning.models import Handover
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.exporting import Column, Listing
from shahramooz.web.pages import page

Role = RoleGrant.Role
ON_A_PAGE = 40
LAST_HANDOVERS = 10


def place_of(grant: RoleGrant) -> str:
    """Where a role reaches, in words."""
    if grant.where:
        return grant.where
    if grant.role == Role.INSTRUCTOR:
        return translate("کلاس‌های خودش")
    return translate("همه سازمان") if is_city_wide(grant) else "—"


LISTING = Listing(
    "roles",
    _("نقش‌ها"),
    (
        Column(_("نام"), lambda one: one.person.name, width=26),
        Column(_("نقش"), lambda one: one.get_role_display(), width=20),
        Column(_("برای کجا"), lambda one: place_of(one), width=26),
        Column(_("از"), lambda one: one.since, exporting.Kind.DATE),
        Column(_("تا"), lambda one: one.until, exporting.Kind.DATE),
        Column(_("جانشینِ"), lambda one: one.deputy_of.person.name if one.deputy_of_id else "", width=26),
    ),
)


class FilterForm(forms.Form):
    q = forms.TextField(label=_("نام"), max_length=60, required=False)
    role = django_forms.ChoiceField(label=_("نقش"), required=False, choices=[("", _("همه")), *Role.choices])


class ColleagueUnknown(Refusal):
    message = _("کسی با این شماره پیدا نشد؛ شماره را بازبینی کنید، یا نخست پرونده او را باز کنید.")


class ColleagueMissing(Refusal):
    message = _("همکار را از فهرست برگزینید، یا کد ملی یا موبایل او را بنویسید.")


class ColleagueForm(forms.Form):
    """One colleague: somebody who already has a role, or anybody by a number."""

    colleague = django_forms.ModelChoiceField(
        label=_("همکار"), queryset=None, required=False, empty_label=_("برگزینید")
    )
    number = forms.CodeField(label=_("یا کد ملی یا موبایل"), required=False)

    def chosen(self) -> Person:
        """The person meant. Raises ColleagueMissing, ColleagueUnknown."""
        if self.cleaned_data["colleague"]:
            return self.cleaned_data["colleague"]
        number = self.cleaned_data["number"]
        if not number:
            raise ColleagueMissing(fields={"colleague": ""})
        has_digit = any(character.isdigit() for character in number)
        found = list(queries.found(number)[:2]) if has_digit else []
        if len(found) != 1:
            raise ColleagueUnknown(fields={"number": ""})
        return found[0]


class DeputyForm(ColleagueForm):
    since = forms.JalaliDateField(label=_("از روز"), required=False, help_text=_("خالی: از امروز"))
    until = forms.JalaliDateField(label=_("تا روز"))


class AffiliationChoice(django_forms.ModelChoiceField):
    def label_from_instance(self, one: Affiliation) -> str:
        return "، ".join(filter(None, [str(one.get_kind_display()), str(one.unit or one.organisation or "")]))


class RoleForm(forms.Form):
    """A role, for which place, on what it rests, and until when; the roles offered are those one may give."""

    role = forms.ChoiceCardsField(label=_("نقش"))
    venue = django_forms.ModelChoiceField(
        label=_("فرهنگسرا"),
        queryset=None,
        required=False,
        empty_label=_("برگزینید"),
        help_text=_("برای مسئول فرهنگسرا"),
    )
    unit = django_forms.ModelChoiceField(
        label=_("واحد"), queryset=None, required=False, empty_label=_("برگزینید"), help_text=_("برای مدیر آموزش واحد")
    )
    organisation = django_forms.ModelChoiceField(
        label=_("سازمان یا پیمانکار"),
        queryset=None,
        required=False,
        empty_label=_("برگزینید"),
        help_text=_("برای سازمان همکار و نماینده پیمانکار"),
    )
    committee = forms.TextField(label=_("کمیته"), max_length=120, required=False, help_text=_("برای دبیر و رئیس کمیته"))
    affiliation = AffiliationChoice(
        label=_("تا وقتی که"), queryset=None, required=False, empty_label=_("به وابستگی بسته نیست"),
        help_text=_("با پایان این وابستگی، نقش هم همان روز پایان می‌یابد."),
    )  # fmt: skip
    until = forms.JalaliDateField(label=_("تا روز"), required=False)

    def __init__(self, *args, roles: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [choice for choice in Role.choices if choice[0] in roles]


def role_form(person: Person, grantable: set[str], data=None) -> RoleForm:
    """The form that gives `person` one of the roles `grantable`."""
    today = clock.today()
    rows = {
        "venue": Venue.objects.filter(is_active=True).order_by("sort_key", "pk"),
        "unit": Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gte=today)).order_by("sort_key", "pk"),
        "organisation": Organisation.objects.exclude(kind=Organisation.Kind.MUNICIPAL).order_by("sort_key", "pk"),
        "affiliation": queries.affiliations_of(person, today),
    }
    return RoleForm(data, roles=grantable, querysets=rows, auto_id="role_%s")


def colleagues(*, but: Person) -> dict:
    """Everybody who holds a role today, but one."""
    holders = RoleGrant.objects.filter(in_force(clock.today())).values("person")
    return {"colleague": queries.live().filter(pk__in=holders).exclude(pk=but.pk).order_by("sort_key", "pk")}


@doors.able(Ability.ROLES)
def work_roles(request):
    """Every role that counts today, person by person."""
    form = FilterForm(request.GET)
    form.is_valid()
    rows = _rows(form.cleaned_data)
    if exporting.asked(request):
        return exporting.answer(request, LISTING, rows, narrowed=exporting.said(form))
    pages = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    grantable = people.grantable(request.person, clock.today())
    lines = [
        {
            "grant": one,
            "where": place_of(one),
            "may_change": one.role in grantable and one.person_id != request.person.pk,
        }
        for one in pages
    ]
    context = {"form": form, "pages": pages, "lines": lines, "may_hand_over": request.access.may(Ability.GRANT)}
    if context["may_hand_over"]:
        context["handovers"] = Handover.objects.select_related("person", "successor").order_by("-made_at")[
            :LAST_HANDOVERS
        ]
    context["may_set"] = request.access.may(Ability.SETTINGS)
    return page(request, "work/roles.html", context, parts={"rows"})


@doors.able(Ability.SETTINGS)
@require_POST
def four_eyes(request):
    """Whether another than the maker must approve (R29): on for every municipality until it says otherwise."""
    places.change_settings(four_eyes=request.POST.get("four_eyes") == "yes", by=request.person, at=clock.now())
    cache.delete_many([f"municipality:{name}" for name in (request.municipality.host, request.get_host())])
    messages.success(request, translate("ثبت شد."))
    return redirect("work_roles")


def _rows(asked: dict):
    rows = RoleGrant.objects.filter(in_force(clock.today()))
    if asked.get("role"):
        rows = rows.filter(role=asked["role"])
    related = rows.filter(keys.holding(asked.get("q") or "", "person__compact_key"))
    related = related.select_related("person", "venue", "unit", "organisation", "affiliation", "deputy_of__person")
    return related.order_by("person__sort_key", "person", "deputy_of", "since", "pk")


@doors.able(Ability.WORK)
def role_deputy(request, grant_id):
    """Appoint a deputy for a role: the holder does, or whoever may give that role."""
    rows = RoleGrant.objects.filter(in_force(clock.today()), municipality_id=scope.current_id(), deputy_of=None)
    grant = get_object_or_404(rows.select_related("person", "venue", "unit", "organisation"), pk=grant_id)
    if grant.person_id != request.person.pk and grant.role not in people.grantable(request.person, clock.today()):
        raise Http404
    form = DeputyForm(request.POST or None, querysets=colleagues(but=grant.person))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        told = {"since": asked["since"], "until": asked["until"], "by": request.person, "at": clock.now()}
        try:
            made = people.appoint_deputy(grant=grant, deputy=form.chosen(), **told)
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            said = translate("%(deputy)s جانشین %(holder)s شد.") % {"deputy": made.person, "holder": grant.person}
            messages.success(request, said)
            return redirect("role_deputy", grant.pk)
    deputies = grant.deputies.filter(until__gte=clock.today()).select_related("person").order_by("since", "pk")
    context = {"grant": grant, "form": form, "deputies": deputies}
    return page(request, "work/role_deputy.html", context, status=422 if form.errors else 200)


@doors.able(Ability.WORK)
@require_POST
def deputy_end(request, grant_id):
    """Take a deputy back: the holder does, the deputy, or whoever may give that role."""
    today = clock.today()
    rows = RoleGrant.objects.filter(municipality_id=scope.current_id(), until__gte=today, deputy_of__isnull=False)
    grant = get_object_or_404(rows.select_related("person", "deputy_of__person"), pk=grant_id)
    mine = {grant.person_id, grant.deputy_of.person_id}
    if request.person.pk not in mine and grant.role not in people.grantable(request.person, today):
        raise Http404
    people.end_role(grant=grant, by=request.person, at=clock.now())
    messages.success(request, translate("جانشینی %(name)s پایان یافت.") % {"name": grant.person})
    return redirect("work") if request.person.pk == grant.person_id else redirect("role_deputy", grant.deputy_of_id)
