"""My day and my classes: the next session, my seats and waiting numbers, what I owe, and giving a seat up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries as people
from shahramooz.planning.models import Session
from shahramooz.registration import actions, eligibility, queries
from shahramooz.registration.models import Enrolment
from shahramooz.web import clock, doors, exporting
from shahramooz.web.me import diary, listings
from shahramooz.web.pages import page
from shahramooz.web.public import cards
from shahramooz.web.public.registering import learners_of

OVER = {Enrolment.State.CANCELLED, Enrolment.State.REFUSED, Enrolment.State.COMPLETED, Enrolment.State.FAILED}


@doors.signed_in
def today(request):
    """The next class at the top, then what waits for me, then what I was told."""
    mine, at = learners_of(request), clock.now()
    live = [one for one in queries.enrolments_of(mine) if one.state not in OVER]
    sessions = list(queries.next_sessions(mine, at=at)[:6])
    context = {
        "next": diary.entry(sessions[0], live, today=clock.today()) if sessions else None,
        "later": [diary.entry(session, live, today=clock.today()) for session in sessions[1:]],
        "waiting": [one for one in live if one.waiting_number],
        "offered": [one for one in live if one.state == Enrolment.State.OFFERED],
        "due": [one for one in live if one.charge_state == "due"],
        "news": list(people.messages_of(mine)[:3]),
        "several": len(mine) > 1,
        "has_classes": bool(live),
    }
    return page(request, "me/today.html", context)


@doors.signed_in
def my_classes(request):
    """Every class of mine and my family's: those ahead, the waiting ones, those behind."""
    mine = learners_of(request)
    every = list(queries.enrolments_of(mine))
    if exporting.asked(request):
        return exporting.answer(request, listings.CLASSES, every)
    day = clock.today()

    def is_behind(one):
        return one.state in OVER or (one.offering.ends_on is not None and one.offering.ends_on < day)

    context = {
        "seated": [_row(one) for one in every if one.state in Enrolment.SEATED and not is_behind(one)],
        "waiting": [_row(one) for one in every if one.state in Enrolment.HOPING and not is_behind(one)],
        "behind": [_row(one) for one in every if is_behind(one)],
        "several": len(mine) > 1,
    }
    return page(request, "me/my_classes.html", context)


def _row(enrolment: Enrolment) -> dict:
    offering = enrolment.offering
    return {
        "enrolment": enrolment,
        "offering": offering,
        "times": cards.times_of(offering.pattern),
        "place": cards.place_of(offering),
    }


def _mine(request, enrolment_id: int) -> Enrolment:
    return get_object_or_404(queries.enrolments_of(learners_of(request)), pk=enrolment_id)


@doors.signed_in
def my_class(request, enrolment_id):
    """One class of mine: when and where, my number in the line, what I owe, and the way out."""
    return _class_page(request, _mine(request, enrolment_id))


def _class_page(request, enrolment: Enrolment, *, refusal: Refusal | None = None, status: int = 200):
    offering, at = enrolment.offering, clock.now()
    sessions = list(Session.objects.filter(offering=offering).select_related("room").order_by("during", "pk"))
    first = eligibility.first_session_at(offering)
    waits = enrolment.state == Enrolment.State.WAITING
    hopes = enrolment.state in Enrolment.HOPING
    context = {
        "enrolment": enrolment,
        "offering": offering,
        "times": cards.times_of(offering.pattern),
        "place": cards.place_of(offering),
        "sessions": [diary.step(session, at=at) for session in sessions],
        "next": next((one for one in sessions if one.state != Session.State.CANCELLED and one.ends_at > at), None),
        "waits": waits,
        "hopes": hopes,
        "closes": cards.deadline_of(offering.closes_at) if offering.closes_at else "",
        "usually": queries.usually_reached(offering) if waits else None,
        "may_leave": hopes or (enrolment.state == Enrolment.State.SEATED and (first is None or at < first)),
        "may_undo": _may_undo(enrolment, at),
        "several": len(learners_of(request)) > 1,
        "refusal": refusal,
    }
    return page(request, "me/my_class.html", context, status=status)


def _may_undo(enrolment: Enrolment, at) -> bool:
    ended = enrolment.ended_at
    return enrolment.state == Enrolment.State.CANCELLED and ended is not None and at - ended <= actions.UNDO_WITHIN


@require_POST
@doors.signed_in
def my_class_leave(request, enrolment_id):
    """Give the seat or the waiting place up; for a minute it can be had back."""
    enrolment = _mine(request, enrolment_id)
    try:
        actions.withdraw(enrolment=enrolment, by=request.people[0], at=clock.now())
    except Refusal as refusal:
        return _class_page(request, enrolment, refusal=refusal, status=422)
    messages.success(request, _("انصراف شما ثبت شد."), extra_tags=reverse("my_class_return", args=[enrolment.pk]))
    return redirect("my_class", enrolment.pk)


@require_POST
@doors.signed_in
def my_class_accept(request, enrolment_id):
    """Take the seat that is kept for me."""
    enrolment = _mine(request, enrolment_id)
    try:
        actions.accept_offer(enrolment=enrolment, by=request.people[0], at=clock.now())
    except Refusal as refusal:
        return _class_page(request, _mine(request, enrolment_id), refusal=refusal, status=422)
    messages.success(request, _("جای شما نگه داشته شد."))
    return redirect("my_class", enrolment.pk)


@require_POST
@doors.signed_in
def my_class_return(request, enrolment_id):
    """Take the withdrawal back."""
    enrolment = _mine(request, enrolment_id)
    try:
        back = actions.take_back_withdrawal(enrolment=enrolment, by=request.people[0], at=clock.now())
    except Refusal as refusal:
        return _class_page(request, enrolment, refusal=refusal, status=422)
    if back.state == Enrolment.State.SEATED:
        messages.success(request, _("جای شما سر جایش است."))
    else:
        messages.success(request, _("به فهرست انتظار برگشتید؛ جایی که باز شود نخستین نفر شمایید."))
    return redirect("my_class", enrolment.pk)


@doors.signed_in
def my_class_diary(request, enrolment_id):
    """The sessions as a file for the phone's own calendar."""
    enrolment = _mine(request, enrolment_id)
    live = Session.objects.filter(offering=enrolment.offering).exclude(state=Session.State.CANCELLED)
    sessions = live.select_related("room__venue", "offering__venue").order_by("during", "pk")
    response = HttpResponse(diary.calendar_file(sessions, at=clock.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="class-{enrolment.offering_id}.ics"'
    return response
