"""The registration desk: people without a phone, one national ID and three clicks (ux §7).

The number is only ever sent by POST; an address names a person by the record's own id (T4).
"""

from uuid import uuid4

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people_actions
from shahramooz.people import queries as people
from shahramooz.people.access import Ability
from shahramooz.people.models import Dependant, IdentityDocument, Person
from shahramooz.people.models.person import Gender
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import actions, eligibility, idempotency, queries
from shahramooz.registration.models import Application, Enrolment
from shahramooz.web import clock, doors, forms, looking
from shahramooz.web.pages import page
from shahramooz.web.public import cards

Kind = IdentityDocument.Kind
KINDS = [(Kind.NATIONAL_ID, _("کد ملی")), (Kind.FOREIGNER_CODE, _("کد فراگیر اتباع")), (Kind.PASSPORT, _("گذرنامه"))]

MOST_WEIGHED, MOST_SHOWN = 300, 30

RELATIONS = [(Dependant.Relation.CHILD, _("پدر یا مادر")), (Dependant.Relation.WARD, _("سرپرست قانونی"))]


class FindForm(forms.Form):
    """One number."""

    number = forms.CodeField(label=_("کد ملی"), help_text=_("۱۰ رقم؛ با هر صفحه‌کلیدی"))
    kind = django_forms.ChoiceField(label=_("نوع مدرک"), choices=KINDS, required=False, initial=Kind.NATIONAL_ID)


class NewPersonForm(forms.Form):
    """Somebody whom the city does not know yet."""

    kind = django_forms.CharField(widget=django_forms.HiddenInput, required=False)
    number = django_forms.CharField(widget=django_forms.HiddenInput, required=False)
    first_name = forms.TextField(label=_("نام"), max_length=60, autocomplete="off")
    last_name = forms.TextField(label=_("نام خانوادگی"), max_length=80, autocomplete="off")
    birth_date = forms.JalaliDateField(label=_("تاریخ تولد"), help_text=_("مثلاً ۱۳۷۵/۰۴/۱۲"))
    gender = forms.ChoiceCardsField(label=_("جنسیت"), choices=Gender.choices)
    mobile = forms.MobileField(label=_("موبایل"), required=False)


@doors.able(Ability.DESK)
def desk(request):
    """Find somebody by a document; the unknown get a short form, those without a card a temporary record."""
    if request.method != "POST":
        without_card = "no_card" in request.GET
        new = NewPersonForm() if without_card else None
        return _desk_page(request, FindForm(), new=new, without_card=without_card)
    form = FindForm(request.POST)
    if not form.is_valid():
        return _desk_page(request, form, status=422)
    kind, number = form.cleaned_data["kind"] or Kind.NATIONAL_ID, form.cleaned_data["number"]
    try:
        known = people.person_by_document(kind, number)
    except Refusal as refusal:
        form.add_error("number", refusal.sentence)
        return _desk_page(request, form, status=422)
    if known is not None:
        return _sit_down(request, known)
    return _desk_page(request, form, new=NewPersonForm(initial={"kind": kind, "number": number}))


@require_POST
@doors.able(Ability.DESK)
def desk_new_person(request):
    """Open a record for somebody unknown, with the document or without one."""
    form = NewPersonForm(request.POST)
    if form.is_valid():
        typed = {name: value or "" for name, value in form.cleaned_data.items()}
        kind, number = typed.pop("kind"), typed.pop("number")
        documents = (
            [(kind, number)] if number and kind in {Kind.NATIONAL_ID, Kind.FOREIGNER_CODE, Kind.PASSPORT} else []
        )
        try:
            made = people_actions.register_person(**typed, documents=documents, by=request.person, at=clock.now())
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            return _sit_down(request, made)
    return _desk_page(request, FindForm(), new=form, without_card=not request.POST.get("number"), status=422)


def _sit_down(request, learner: Person):
    """Whoever was found by a document, or newly written down, is at this desk until the operator signs out."""
    seen = [pk for pk in request.session.get("at_desk", []) if pk != learner.pk]
    request.session["at_desk"] = [*seen, learner.pk][-50:]
    return redirect("desk_person", learner.pk)


def _person_here(request, person_id: int) -> Person:
    """A person who came to this desk or is in one of its classes; anybody else is not found: ids are no permission (T1)."""
    learner = get_object_or_404(people.live(), pk=person_id)
    if learner.pk in request.session.get("at_desk", []):
        return learner
    mine = planning.offerings_managed_by(request.access, Ability.DESK).values("pk")
    if Enrolment.objects.filter(person=learner, offering__in=mine).exists():
        return learner
    raise Http404


def _desk_page(request, form, *, new=None, without_card=False, status=200):
    context = {"form": form, "new": new, "without_card": without_card, "offerings": _open_here(request)[:8]}
    return page(request, "work/desk.html", context, status=status)


def _open_here(request):
    """Classes one may register for now, at the houses where this person works the desk; the nearest to begin first."""
    at = clock.now()
    mine = planning.offerings_managed_by(request.access, Ability.DESK).select_related("target")
    return mine.filter(state=Offering.State.REGISTRATION, opens_at__lte=at, closes_at__gt=at).order_by(
        "starts_on", "pk"
    )


@doors.able(Ability.DESK)
def desk_person(request, person_id, *, refusal: Refusal | None = None, guardian=None, status: int = 200):
    """One person at the desk: the classes they may take, one button each, and those they are in."""
    learner = _person_here(request, person_id)
    looking.opened(request, learner)
    at = clock.now()
    rows = _rows(learner, list(_open_here(request)[:MOST_WEIGHED]), at=at)
    mine = planning.offerings_managed_by(request.access, Ability.DESK)
    known = queries.enrolments_of([learner]).filter(offering__in=mine.values("pk"))[:12]
    asks_consent = any(isinstance(row["no"], eligibility.ConsentMissing) for row in rows)
    context = {
        "learner": learner,
        "guardian": guardian or (GuardianForm() if asks_consent else None),
        "age": learner.age_on(clock.today()),
        "rows": rows,
        "known": known,
        "key": uuid4().hex,
        "refusal": refusal,
    }
    return page(request, "work/desk_person.html", context, status=status)


def _rows(learner: Person, offerings: list[Offering], *, at) -> list[dict]:
    """The classes for this person: those they may take first, each other one with its reason."""
    no = {offering: why for (_learner, offering), why in eligibility.why_not_each([learner], offerings, at=at).items()}
    shown = sorted(offerings, key=lambda offering: no[offering.pk] is not None)[:MOST_SHOWN]
    return [
        {
            "card": card,
            "no": no[card.offering.pk],
            "waits": cards.is_full(card.offering, waiting=card.waiting),
            "number": card.waiting + 1,
        }
        for card in cards.cards(shown, at=at)
    ]


@require_POST
@doors.able(Ability.DESK)
def desk_apply(request, person_id, offering_id):
    """Register the person at the desk; sent twice, it is done once (T16)."""
    learner = _person_here(request, person_id)
    offering = get_object_or_404(_open_here(request), pk=offering_id)
    at, by = clock.now(), request.person

    def act():
        made = actions.apply(learner=learner, offering=offering, by=by, at=at, channel=Application.Channel.DESK)
        return {"enrolment": made.pk}

    try:
        outcome = idempotency.once(
            account=request.user,
            key=request.POST.get("key") or uuid4().hex,
            body={"desk": [learner.pk, offering.pk]},
            at=at,
            act=act,
        )
    except Refusal as refusal:
        return desk_person(request, learner.pk, refusal=refusal, status=422)
    made = get_object_or_404(Enrolment, pk=outcome["enrolment"])
    undo = reverse("desk_leave", args=[made.pk])
    messages.success(request, _said(made, learner, offering), extra_tags=undo)
    return redirect("desk_person", learner.pk)


def _said(made: Enrolment, learner: Person, offering: Offering) -> str:
    number = queries.waiting_number(made)
    if number:
        return _now("%(name)s نفر %(n)s فهرست انتظار «%(title)s» شد.") % {
            "name": learner.name, "n": digits.ordinal(number), "title": offering.title
        }  # fmt: skip
    return _now("%(name)s در «%(title)s» ثبت‌نام شد.") % {"name": learner.name, "title": offering.title}


class GuardianForm(forms.Form):
    """Who answers for a child, by their own document, with the papers seen."""

    guardian_number = forms.CodeField(label=_("کد ملی پدر، مادر یا سرپرست"))
    relation = forms.ChoiceCardsField(label=_("نسبت"), choices=RELATIONS)


class GuardianUnknown(Refusal):
    message = _("سرپرستی با این شماره ثبت نشده است.")
    next_step = _("نخست خود او را در میز ثبت‌نام بیفزایید، سپس برگردید.")


@require_POST
@doors.able(Ability.DESK)
def desk_consent(request, person_id):
    """A guardian who stands at the desk permits a minor; the bond is made when it was not known."""
    learner = _person_here(request, person_id)
    form = GuardianForm(request.POST)
    if not form.is_valid():
        return desk_person(request, learner.pk, guardian=form, status=422)
    told = {"by": request.person, "at": clock.now()}
    try:
        guardian = people.person_by_document(Kind.NATIONAL_ID, form.cleaned_data["guardian_number"])
        if guardian is None:
            raise GuardianUnknown
        if not people.guardians_of(learner, clock.today()).filter(pk=guardian.pk).exists():
            people_actions.bind_dependant(
                guardian=guardian, person=learner, relation=form.cleaned_data["relation"], **told
            )
        people_actions.give_consent(minor=learner, guardian=guardian, **told)
    except Refusal as refusal:
        return desk_person(request, learner.pk, guardian=form, refusal=refusal, status=422)
    messages.success(request, _now("رضایت %(name)s ثبت شد.") % {"name": guardian.name})
    return redirect("desk_person", learner.pk)


@require_POST
@doors.able(Ability.DESK)
def desk_leave(request, enrolment_id):
    """Give up a seat or a waiting place on somebody's word."""
    mine = planning.offerings_managed_by(request.access, Ability.DESK)
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("person"), pk=enrolment_id, offering__in=mine.values("pk")
    )
    try:
        actions.withdraw(enrolment=enrolment, by=request.person, at=clock.now())
    except Refusal as refusal:
        return desk_person(request, enrolment.person_id, refusal=refusal, status=422)
    messages.success(request, _now("انصراف ثبت شد."))
    return redirect("desk_person", enrolment.person_id)
