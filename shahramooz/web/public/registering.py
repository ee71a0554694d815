"""Registering in a class: fee and terms, for whom, and the answer. Card → «شهریه و شرایط» → «تأیید» (ux §7)."""

from dataclasses import dataclass, replace
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries as people
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering
from shahramooz.planning.models.offering import Mode
from shahramooz.planning.queries import finding
from shahramooz.registration import actions, eligibility, idempotency, queries
from shahramooz.registration.actions.drawing import awaits_draw
from shahramooz.registration.models import Answer, Enrolment
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.public import cards


class NobodyChosen(Refusal):
    message = _("نگفته‌اید چه کسی در کلاس می‌نشیند.")
    next_step = _("یک یا چند نفر را برگزینید و دوباره تأیید کنید.")


@dataclass(frozen=True)
class Choice:
    """One person who may be registered, and why not when not."""

    person: Person
    value: str
    title: str
    text: str
    disabled: bool
    checked: bool
    asks_consent: bool


def learners_of(request) -> list[Person]:
    """Whom this visitor may register: the account's persons and the dependants of its own person, each once."""
    known = {person.pk: person for person in request.people}
    if request.people:
        for bond in people.dependants_of(request.people[0], clock.today()):
            known.setdefault(bond.person_id, bond.person)
    return list(known.values())


@doors.signed_in
def class_apply(request, offering_id):
    """GET: fee, terms and who; POST: register. The hidden key makes a second sending harmless (T16)."""
    if not request.people:
        return _introduce_yourself_first(request)
    if request.method != "POST":
        return _terms(request, offering_id)
    offering = get_object_or_404(_to_decide(), pk=offering_id)
    key = request.POST.get("key") or uuid4().hex
    try:
        outcome = _register(request, offering, _chosen(request), key)
    except Refusal as refusal:
        return _terms(request, offering_id, refusal=refusal, status=422)
    return _answered(request, offering, outcome, key)


def _to_decide():
    """The classes of this page with what a registration asks of them, and without what only a card shows."""
    return finding.shown_to_anybody().select_related(None).select_related("municipality")


def _chosen(request) -> list[Person]:
    """Whom the form names; the only one whom this visitor may register needs no naming. Raises NobodyChosen."""
    named = set(request.POST.getlist("learner"))
    own = [one for one in request.people if str(one.pk) in named]
    if own and len(own) == len(named):
        return own  # nobody of the family is named, so the family need not be asked for
    learners = learners_of(request)
    chosen = learners if len(learners) == 1 else [one for one in learners if str(one.pk) in named]
    if not chosen:
        raise NobodyChosen
    return chosen


def _register(request, offering: Offering, chosen: list[Person], key: str) -> dict:
    mode = request.POST.get("preferred_mode", "")
    wish = mode if mode in Mode.values else ""
    by, at = request.people[0], clock.now()
    together = "together" in request.POST
    body = {"offering": offering.pk, "learners": [one.pk for one in chosen], "preferred_mode": wish}
    body |= {"together": True} if together else {}

    def act():
        if len(chosen) == 1:
            made = actions.apply(learner=chosen[0], offering=offering, by=by, at=at, preferred_mode=wish)
            return {"replies": [{"person": chosen[0].pk, "enrolment": made.pk, "state": made.state}]}
        replies = actions.apply_household(
            learners=chosen, offering=offering, by=by, at=at, preferred_mode=wish, together=together
        )
        return {"replies": [_plain(reply) for reply in replies]}

    return idempotency.once(account=request.user, key=key, body=body, at=at, act=act)


def _plain(reply: actions.Reply) -> dict:
    if reply.refusal is None:
        return {"person": reply.learner.pk, "enrolment": reply.enrolment.pk}
    return {"person": reply.learner.pk, "sentence": reply.refusal.sentence, "next_step": reply.refusal.next_step}


def _answered(request, offering: Offering, outcome: dict, key: str):
    replies = outcome["replies"]
    if len(replies) > 1:
        return redirect("class_applied", offering.pk, key[:64])
    [reply] = replies
    messages.success(request, _said(reply))
    return redirect("my_class", reply["enrolment"])


def _said(reply: dict) -> str:
    """The sentence of one person's answer. A seat is told as it was answered; a place in a line or a draw as it is now."""
    if reply.get("state") == Enrolment.State.SEATED:
        return _("جای شما نگه داشته شد.")
    enrolment = get_object_or_404(Enrolment, pk=reply["enrolment"])
    if enrolment.state == Enrolment.State.REQUESTED:
        return _("درخواست شما در قرعه‌کشی است.")
    number = queries.waiting_number(enrolment)
    if number:
        return _("نوبت شما در فهرست انتظار: نفر %(n)s.") % {"n": digits.ordinal(number)}
    return _("جای شما نگه داشته شد.")


@doors.signed_in
def class_applied(request, offering_id, key):
    """What each member of the household was answered; it may be opened again and again."""
    offering = get_object_or_404(finding.shown_to_anybody(), pk=offering_id)
    stored = get_object_or_404(Answer, account=request.user, key=key).outcome
    learners = {person.pk: person for person in learners_of(request)}
    made = queries.enrolments_of(list(learners.values())).filter(offering=offering)
    enrolments = {enrolment.pk: enrolment for enrolment in made}
    replies = [
        {**reply, "person": learners[reply["person"]], "enrolment": enrolments.get(reply.get("enrolment"))}
        for reply in stored.get("replies", [])
        if reply["person"] in learners
    ]
    if not replies:
        raise Http404
    return page(
        request, "public/class_applied.html", {"offering": offering, "replies": replies, "fee_due": _owed(replies)}
    )


def _owed(replies: list[dict]) -> int:
    return sum(reply["enrolment"].charge_amount or 0 for reply in replies if reply["enrolment"])


def _terms(request, offering_id: int, *, refusal: Refusal | None = None, status: int = 200):
    offering = get_object_or_404(finding.shown_to_anybody(), pk=offering_id)
    learners, at = learners_of(request), clock.now()
    waiting = cards.waiting_counts([offering])[offering.pk]
    picked = request.POST.getlist("learner") if request.method == "POST" else request.GET.getlist("for")
    no = {learner: why for (learner, _offering), why in eligibility.why_not_each(learners, [offering], at=at).items()}
    choices = [_choice(one, no[one.pk], alone=len(learners) == 1, picked=picked) for one in learners]
    nobody = all(choice.disabled for choice in choices)
    if nobody and (refusal is None or isinstance(refusal, NobodyChosen)):
        refusal = no[learners[0].pk] if len(learners) == 1 else _closed(offering, at)
    if not picked and len(choices) > 1:
        choices = _first_one_checked(choices)
    context = {
        "offering": offering,
        "card": cards.cards([offering], at=at)[0],
        "choices": choices,
        "nobody": nobody,
        "modes": [{"value": value, "title": title} for value, title in [*Mode.choices, ("", _("فرقی ندارد"))]],
        "mode": request.POST.get("preferred_mode", ""),
        "key": request.POST.get("key") or uuid4().hex,
        "is_full": cards.is_full(offering, waiting=waiting),
        "is_draw": awaits_draw(offering),
        "together": "together" in request.POST,
        "next_number": waiting + 1,
        "refusal": refusal,
        "asks_consent": any(choice.asks_consent for choice in choices),
        "similar": cards.cards(queries.similar_open(offering, at=at), at=at) if refusal else [],
        "minutes": offering.course_version.minutes,
    }
    return page(request, "public/class_apply.html", context, status=status)


def _choice(one: Person, no: eligibility.NotEligible | None, *, alone: bool, picked: list[str]) -> Choice:
    text = no.sentence if no else ""
    checked = no is None and (alone or str(one.pk) in picked)
    asks = isinstance(no, eligibility.ConsentMissing)
    return Choice(one, str(one.pk), one.name, text, disabled=no is not None, checked=checked, asks_consent=asks)


def _first_one_checked(choices: list[Choice]) -> list[Choice]:
    """The person the visitor acts as now is chosen beforehand when possible, so that one press is enough."""
    able = next((choice for choice in choices if not choice.disabled), None)
    return [replace(choice, checked=choice is able) for choice in choices]


def _closed(offering: Offering, at) -> Refusal | None:
    try:
        eligibility.require_open(offering, at=at)
    except Refusal as refusal:
        return refusal
    return None


def _introduce_yourself_first(request):
    return redirect(f"{reverse('complete_profile')}?{urlencode({'next': request.get_full_path()})}")
