"""Where a person belongs, beside the record: the history of affiliations, a new one, an end; and records that may be the same."""

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.access import Ability
from shahramooz.people.models import Affiliation, JobRole, Organisation, Unit
from shahramooz.registration.visible import people_visible_to
from shahramooz.web import clock, doors, exporting, forms

Kind = Affiliation.Kind
MOST_ALIKE = 3  # shown beside the record; the rest when these are decided
BY_CONTRACT = Kind.CONTRACTOR_WORKER  # is written on the page of the contract
KINDS = [choice for choice in Kind.choices if choice[0] != BY_CONTRACT]
EMPLOYMENTS = [choice for choice in Affiliation.Employment.choices if choice[0] in Affiliation.OF_EMPLOYEES]


class BelongingForm(forms.Form):
    """A new affiliation; the action says what each kind must have."""

    kind = forms.ChoiceCardsField(label=_("نسبت"), choices=KINDS, initial=Kind.EMPLOYEE)
    employment = forms.ChoiceCardsField(
        label=_("نوع استخدام"), choices=EMPLOYMENTS, required=False, help_text=_("تنها برای کارمند")
    )
    unit = django_forms.ModelChoiceField(
        label=_("واحد"), queryset=Unit.objects.none(), required=False, empty_label=_("بی واحد")
    )
    organisation = django_forms.ModelChoiceField(
        label=_("سازمان"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("همان سازمان واحد"),
        help_text=_("برای مهمان: شهر یا سازمان خودش"),
    )
    job_role = django_forms.ModelChoiceField(
        label=_("نقش شغلی"), queryset=JobRole.objects.none(), required=False, empty_label=_("نامعلوم")
    )
    post = forms.TextField(label=_("پست سازمانی"), max_length=120, required=False)
    personnel_no = forms.CodeField(label=_("شماره پرسنلی"), required=False)
    since = forms.JalaliDateField(label=_("از روز"))
    until = forms.JalaliDateField(label=_("تا روز"), required=False)
    is_second = forms.TickField(label=_("کار دوم است"), required=False)

    def __init__(self, *args, reach: set[int] | None, **kwargs):
        """`reach`: the units of somebody who may not put people anywhere else."""
        super().__init__(*args, **kwargs)
        if reach is not None:
            self.fields["kind"].choices = [choice for choice in KINDS if choice[0] in Affiliation.STAFF]
            self.fields["unit"].required = True
            del self.fields["organisation"]


class FilterForm(forms.Form):
    """What a list of people is narrowed by; what cannot be understood narrows nothing."""

    kind = django_forms.ChoiceField(label=_("نسبت"), choices=[("", _("همه")), *Kind.choices], required=False)
    employment = django_forms.ChoiceField(
        label=_("نوع استخدام"), choices=[("", _("همه")), *Affiliation.Employment.choices], required=False
    )
    unit = django_forms.ModelChoiceField(
        label=_("واحد"), queryset=Unit.objects.none(), required=False, empty_label=_("همه")
    )
    contractor = django_forms.ModelChoiceField(
        label=_("پیمانکار یا شهر دیگر"), queryset=Organisation.objects.none(), required=False, empty_label=_("همه")
    )


def narrowed(request, found):
    """(people, the form of the filters, whether anything is asked): a list of people by where they belong."""
    form = FilterForm(
        request.GET,
        querysets={
            "unit": queries.units_visible_to(request.access).filter(ended_on=None).order_by("sort_key", "pk"),
            "contractor": queries.organisations_visible_to(request.access)
            .exclude(kind=Organisation.Kind.MUNICIPAL)
            .order_by("sort_key", "pk"),
        },
    )
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    return queries.among(found, clock.today(), **asked), form, bool(asked)


def said(form) -> str:
    return exporting.said(form)


def _reach(request) -> set[int] | None:
    """The units into which one may put people: None for all of them. A unit's manager reaches that unit and those under it."""
    return None if request.access.may(Ability.PEOPLE) else request.access.units(Ability.EDIT_PEOPLE)


def _choices(reach: set[int] | None) -> dict:
    units = queries.units()
    return {
        "unit": units if reach is None else units.filter(pk__in=reach),
        "organisation": Organisation.objects.filter(ended_on=None).order_by("sort_key", "pk"),
        "job_role": queries.job_roles(of_contractors=False),
    }


def context(request, person) -> dict:
    """What the person's page shows of belonging: history, and for those who keep the registry what can be done."""
    today = clock.today()
    keeps, reach = request.access.may(Ability.PEOPLE), _reach(request)
    history = [
        {
            "one": one,
            "is_open": one.until is None or one.until >= today,
            "may_end": one.until is None and (reach is None or one.unit_id in reach),
        }
        for one in queries.history_of(person)
    ]
    form = BelongingForm(reach=reach, querysets=_choices(reach), auto_id="belonging_%s", initial={"since": today})
    if not keeps:
        return {"history": history, "belonging": form if reach else None}
    seen = people_visible_to(request.access, on=today)
    alike = [one.pk for one in queries.lookalikes_of(person)]
    return {
        "history": history,
        "belonging": form,
        "alike": seen.filter(pk__in=alike)[:MOST_ALIKE] if alike else [],
        "merges": queries.merges_into(person),
    }


@doors.able(Ability.EDIT_PEOPLE)
@require_POST
def person_affiliate(request, person_id):
    """Say where somebody belongs: anywhere for those who keep the registry, in one's own unit for its manager."""
    from shahramooz.web.work.people import person_page  # the page this form stands on

    person, reach = _reached(request, person_id)
    form = BelongingForm(request.POST, reach=reach, querysets=_choices(reach), auto_id="belonging_%s")
    if form.is_valid():
        typed = dict(form.cleaned_data)
        typed["is_primary"] = not typed.pop("is_second")
        try:
            people.affiliate(person=person, **typed, by=request.person, at=clock.now())
            messages.success(request, translate("ثبت شد."))
            return redirect("work_person", person.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return person_page(request, person, status=422, belonging=form, opened="belonging")


def _reached(request, person_id):
    """The person whose record one may correct, and the units one reaches; who reaches none is told so."""
    from shahramooz.web.work.people import person_of

    reach = _reach(request)
    if reach is not None and not reach:
        raise PermissionDenied
    return person_of(request, person_id, Ability.EDIT_PEOPLE), reach


@doors.able(Ability.EDIT_PEOPLE)
@require_POST
def person_affiliation_end(request, person_id, affiliation_id):
    """It ended yesterday: today gives no rights any more."""
    person, reach = _reached(request, person_id)
    mine = queries.history_of(person).filter(until=None)
    held = get_object_or_404(mine if reach is None else mine.filter(unit__in=reach), pk=affiliation_id)
    try:
        people.end_affiliation(affiliation=held, by=request.person, at=clock.now())
        messages.success(request, translate("ثبت شد."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    still = people_visible_to(request.access, on=clock.today()).filter(pk=person.pk).exists()
    return (
        redirect("work_person", person.pk) if still else redirect("work_people")
    )  # who has left one's unit is not found
