"""The page of one class for those who run it: its sessions, seats, quotas and life, and what was done to it."""

from collections.abc import Callable
from datetime import timedelta

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shahramooz.catalogue.models import Instructor
from shahramooz.city import scope
from shahramooz.city.calendar import midnight
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries as persons
from shahramooz.people.access import Ability, in_force
from shahramooz.people.models import Person, RoleGrant, Segment
from shahramooz.planning import actions, queries
from shahramooz.planning.models import Offering, Quota
from shahramooz.registration import demand
from shahramooz.registration import queries as registration
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.public import cards
from shahramooz.web.work import acts, reach
from shahramooz.web.work.offerings import TONES

State = Offering.State
CHANGEABLE = [State.DRAFT, State.APPROVED, State.REGISTRATION, State.RUNNING]
LINES = 8


class CapacityForm(forms.Form):
    own_capacity = forms.NumberField(label=gettext_lazy("ظرفیت کلاس"), least=1, most=5000, unit=gettext_lazy("نفر"))


class WindowForm(forms.Form):
    opens_on = forms.JalaliDateField(label=gettext_lazy("آغاز ثبت‌نام"))
    closes_on = forms.JalaliDateField(label=gettext_lazy("تا پایان روز"))

    @property
    def window(self) -> dict:
        asked = self.cleaned_data
        return {"opens_at": midnight(asked["opens_on"]), "closes_at": midnight(asked["closes_on"] + timedelta(days=1))}


class QuotaForm(forms.Form):
    segment = django_forms.ModelChoiceField(
        Segment.objects.none(), label=gettext_lazy("گروه"), empty_label=gettext_lazy("برگزینید")
    )
    seats = forms.NumberField(label=gettext_lazy("شمار جا"), least=0, most=5000)
    release_on = forms.JalaliDateField(
        label=gettext_lazy("آزاد می‌شود در"), required=False, help_text=gettext_lazy("خالی: تا پایان")
    )


class ReasonForm(forms.Form):
    reason = forms.TextField(label=gettext_lazy("دلیل، همان که به مردم گفته می‌شود"), max_length=200)


class BackForm(forms.Form):
    reason = forms.TextField(label=gettext_lazy("چه چیزی باید درست شود؟"), max_length=200)


class ChargeForm(forms.Form):
    owner = django_forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("کارشناس"), empty_label=gettext_lazy("برگزینید")
    )


class ChangeForm(forms.Form):
    """The plain facts of a class."""

    title = forms.TextField(label=gettext_lazy("نام کلاس"), max_length=180)
    instructor = django_forms.ModelChoiceField(
        Instructor.objects.none(), label=gettext_lazy("مدرس"), required=False, empty_label=gettext_lazy("اعلام می‌شود")
    )
    fee = forms.MoneyField(label=gettext_lazy("شهریه"), required=False)
    planned_demand = forms.NumberField(label=gettext_lazy("تقاضای پیش‌بینی‌شده"), required=False, least=0, most=100000)
    audience = django_forms.ChoiceField(label=gettext_lazy("برای"), choices=Offering.Audience.choices)
    min_age = forms.NumberField(label=gettext_lazy("کمترین سن"), required=False, least=0, most=120)
    max_age = forms.NumberField(label=gettext_lazy("بیشترین سن"), required=False, least=0, most=120)
    target = django_forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("تنها برای گروه"),
        required=False,
        empty_label=gettext_lazy("همه گروه‌ها"),
    )


def _segments():
    return Segment.objects.filter(municipality_id=scope.current_id()).order_by("title", "pk")


def _experts(request):
    """Whom a class may be put in the charge of: today's experts, but oneself."""
    held = RoleGrant.objects.filter(in_force(clock.today()), role=RoleGrant.Role.TRAINING_EXPERT)
    return persons.live().filter(pk__in=held.values("person")).exclude(pk=request.person.pk).order_by("sort_key", "pk")


def _instructors():
    rows = Instructor.objects.filter(municipality_id=scope.current_id(), is_active=True)
    return rows.select_related("person").order_by("person__sort_key", "pk")


@doors.able(Ability.CLASSES)
def work_offering(
    request, offering_id, *, bound: dict | None = None, refusal: Refusal | None = None, status: int = 200
):
    """The page. `bound` carries the form that was refused, under its name, so that nothing typed is lost."""
    offering = reach.offering(request, offering_id, Ability.CLASSES)
    line = demand.demand_report(Offering.objects.filter(pk=offering.pk))[0]
    context = {
        "offering": offering,
        "tone": TONES.get(offering.state, ""),
        "times": cards.times_of(offering.pattern),
        "place": cards.place_of(offering),
        "whom": cards.whom_of(offering),
        "line": line,
        "sessions": _sessions(offering),
        "quotas": offering.quotas.select_related("segment").order_by("pk"),
        "missing": _missing(offering),
        "refusal": refusal,
        "entries": acts.lines_about(offering, most=LINES) if request.access.may(Ability.JOURNAL) else [],
        **_may(request, offering, refusal),
        **_forms(request, offering, bound or {}),
    }
    return page(request, "work/offering.html", context, status=status)


def _missing(offering: Offering) -> list[str]:
    return actions.what_is_missing(offering) if offering.state in (State.DRAFT, State.APPROVED) else []


def _sessions(offering: Offering):
    rows = offering.sessions.select_related("room__venue", "instructor__person", "makes_up_for")
    return rows.order_by("during", "pk")


def _surplus(offering: Offering, refusal: Refusal | None) -> list:
    """Whom a smaller capacity leaves without a seat: everybody by name, to choose from (R5)."""
    over = offering.capacity_due is not None and offering.capacity_due < offering.taken
    return list(registration.roster(offering)) if over or isinstance(refusal, actions.BelowTaken) else []


def _may(request, offering: Offering, refusal: Refusal | None = None) -> dict:
    def reaches(ability):
        return queries.offerings_managed_by(request.access, ability).filter(pk=offering.pk).exists()

    may_plan, may_name = reaches(Ability.PLAN), reaches(Ability.ROSTER)
    return {
        "may_name": may_name,
        "surplus": _surplus(offering, refusal) if may_name else [],
        "may_plan": may_plan and offering.state in CHANGEABLE,
        "may_copy": may_plan,
        "may_approve": reaches(Ability.APPROVE),
        "made_oneself": request.municipality.four_eyes and offering.made_by_id == request.person.pk,
        "may_mark": may_name,
        "may_grade": may_name,
        "may_certify": reaches(Ability.CERTIFY),
    }


def _forms(request, offering: Offering, bound: dict) -> dict:
    opens, closes = offering.opens_at, offering.closes_at
    window = {
        "opens_on": opens and timezone.localdate(opens),
        "closes_on": closes and timezone.localdate(closes - timedelta(seconds=1)),
    }
    unbound = {
        "capacity_form": CapacityForm(initial={"own_capacity": offering.own_capacity}, prefix="capacity"),
        "window_form": WindowForm(initial=window, prefix="window"),
        "quota_form": QuotaForm(prefix="quota", querysets={"segment": _segments()}),
        "reason_form": ReasonForm(prefix="cancel"),
        "back_form": BackForm(prefix="back"),
        "charge_form": ChargeForm(
            initial={"owner": offering.owner_id}, prefix="charge", querysets={"owner": _experts(request)}
        ),
    }
    return unbound | bound


def _approve(request, offering: Offering) -> str:
    actions.approve_offering(offering, by=request.person, at=clock.now())
    return _("«%(title)s» تأیید شد. گام بعد: باز کردن ثبت‌نام.")


def _open(request, offering: Offering) -> str:
    form = WindowForm(request.POST, prefix="window")
    told = _valid(form, "window_form").window if "window-opens_on" in request.POST else {}
    actions.open_registration(offering, by=request.person, at=clock.now(), **told)
    return _("ثبت‌نام «%(title)s» باز شد و مردم آن را می‌بینند.")


def _window(request, offering: Offering) -> str:
    form = _valid(WindowForm(request.POST, prefix="window"), "window_form")
    actions.change_offering(offering, by=request.person, at=clock.now(), **form.window)
    return _("زمان ثبت‌نام «%(title)s» عوض شد.")


def _capacity(request, offering: Offering) -> str:
    form = _valid(CapacityForm(request.POST, prefix="capacity"), "capacity_form")
    actions.set_capacity(offering, by=request.person, at=clock.now(), **form.cleaned_data)
    return _("ظرفیت «%(title)s» عوض شد.")


def _quota(request, offering: Offering) -> str:
    form = _valid(QuotaForm(request.POST, prefix="quota", querysets={"segment": _segments()}), "quota_form")
    release = form.cleaned_data["release_on"]
    told = {"segment": form.cleaned_data["segment"], "seats": form.cleaned_data["seats"]}
    actions.set_quota(
        offering=offering, release_at=release and midnight(release), by=request.person, at=clock.now(), **told
    )
    return _("سهمیه نوشته شد.")


def _release(request, offering: Offering) -> str:
    quota = Quota.objects.filter(offering=offering, pk=reach.number(request.POST.get("quota")) or 0).first()
    if quota is None:
        raise Http404
    actions.release_quota(quota, by=request.person, at=clock.now())
    return _("جاهای مانده سهمیه به همه رسید.")


def _cancel(request, offering: Offering) -> str:
    form = _valid(ReasonForm(request.POST, prefix="cancel"), "reason_form")
    actions.cancel_offering(offering, by=request.person, at=clock.now(), **form.cleaned_data)
    return _("«%(title)s» لغو شد و به همه خبر می‌رسد.")


def _close(request, offering: Offering) -> str:
    actions.close_offering(offering, by=request.person, at=clock.now())
    return _("پرونده «%(title)s» بسته شد.")


def _send_back(request, offering: Offering) -> str:
    form = _valid(BackForm(request.POST, prefix="back"), "back_form")
    actions.send_back(offering, by=request.person, at=clock.now(), **form.cleaned_data)
    return _("«%(title)s» به پیش‌نویس برگشت.")


def _charge(request, offering: Offering) -> str:
    form = _valid(ChargeForm(request.POST, prefix="charge", querysets={"owner": _experts(request)}), "charge_form")
    actions.put_in_charge(offering, by=request.person, at=clock.now(), **form.cleaned_data)
    return _("«%(title)s» به کارشناس سپرده شد.")


class _Unclear(Exception):
    """A form that cannot be read: the page comes back with it."""

    def __init__(self, name: str, form: forms.Form):
        self.bound = {name: form}


def _valid(form: forms.Form, name: str):
    if not form.is_valid():
        raise _Unclear(name, form)
    return form


# what may be done: (who may, how)
DEEDS: dict[str, tuple[Ability, Callable]] = {
    "approve": (Ability.APPROVE, _approve),
    "open": (Ability.APPROVE, _open),
    "window": (Ability.PLAN, _window),
    "capacity": (Ability.PLAN, _capacity),
    "quota": (Ability.PLAN, _quota),
    "release": (Ability.PLAN, _release),
    "cancel": (Ability.PLAN, _cancel),
    "close": (Ability.PLAN, _close),
    "send-back": (Ability.APPROVE, _send_back),
    "charge": (Ability.APPROVE, _charge),
}
FORM_OF = {
    "capacity": ("capacity_form", CapacityForm, "capacity"),
    "window": ("window_form", WindowForm, "window"),
    "open": ("window_form", WindowForm, "window"),
}


@require_POST
@doors.able(Ability.PLAN)
def offering_act(request, offering_id, deed):
    """Do one thing to a class and come back to its page; a refusal shows the page with what was typed."""
    if deed not in DEEDS:
        raise Http404
    ability, do = DEEDS[deed]
    offering = reach.offering(request, offering_id, ability)
    try:
        said = do(request, offering)
    except _Unclear as unclear:
        return work_offering(request, offering_id, bound=unclear.bound, status=422)
    except Refusal as refusal:
        return work_offering(request, offering_id, bound=_typed(deed, request), refusal=refusal, status=422)
    messages.success(request, said % {"title": offering.title})
    return redirect("work_offering", offering_id)


def _typed(deed: str, request) -> dict:
    if deed not in FORM_OF:
        return {}
    name, form, prefix = FORM_OF[deed]
    return (
        {name: form(request.POST, prefix=prefix)} if any(key.startswith(prefix + "-") for key in request.POST) else {}
    )


@require_POST
@doors.able(Ability.PLAN)
def class_discard(request, offering_id):
    """Throw a draft away that nobody has seen."""
    offering = reach.offering(request, offering_id)
    title = offering.title
    try:
        actions.discard_draft(offering, by=request.person, at=clock.now())
    except Refusal as refusal:
        return work_offering(request, offering_id, refusal=refusal, status=422)
    messages.success(request, _("پیش‌نویس «%(title)s» کنار گذاشته شد.") % {"title": title})
    return redirect("work_offerings")


@doors.able(Ability.PLAN)
def change_class(request, offering_id):
    """Name, instructor, fee, audience and the expected demand of a class."""
    offering = reach.offering(request, offering_id)
    facts = {name: getattr(offering, name) for name in ChangeForm.base_fields}
    querysets = {"instructor": _instructors(), "target": _segments()}
    form = ChangeForm(request.POST or None, initial=facts, querysets=querysets)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data | {"fee": form.cleaned_data["fee"] or 0}
        try:
            actions.change_offering(offering, by=request.person, at=clock.now(), **new)
            messages.success(request, _("«%(title)s» عوض شد.") % {"title": offering.title})
            return redirect("work_offering", offering_id)
        except Refusal as refusal:
            form.add_refusal(refusal)
    offering.refresh_from_db()
    status = 422 if form.errors else 200
    return page(request, "work/change_class.html", {"form": form, "offering": offering}, status=status)
