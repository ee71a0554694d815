"""One session moved, called off or added; a clash is solved in two clicks: the session, then the free slot (ux §7)."""

from datetime import datetime

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from psycopg.types.range import Range

from shahramooz.catalogue.models import Instructor
from shahramooz.city import scope
from shahramooz.lib import digits, jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places.models import Room
from shahramooz.planning import actions, queries, timetable
from shahramooz.planning.models import Session
from shahramooz.planning.models.offering import Mode
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach


class SessionForm(forms.Form):
    """When and where a session is held."""

    day = forms.JalaliDateField(label=gettext_lazy("روز"))
    start = forms.TimeField(label=gettext_lazy("از ساعت"))
    end = forms.TimeField(label=gettext_lazy("تا ساعت"))
    room = django_forms.ModelChoiceField(
        Room.objects.none(), label=gettext_lazy("اتاق"), required=False, empty_label=gettext_lazy("بی‌اتاق")
    )
    instructor = django_forms.ModelChoiceField(
        Instructor.objects.none(), label=gettext_lazy("مدرس"), required=False, empty_label=gettext_lazy("اعلام می‌شود")
    )
    override_reason = forms.TextField(
        label=gettext_lazy("دلیل برگزاری در روز تعطیل"),
        required=False,
        help_text=gettext_lazy("تنها اگر آن روز تعطیل است"),
    )

    @property
    def told(self) -> dict:
        asked = self.cleaned_data
        kept = {name: asked[name] for name in ("room", "instructor", "override_reason")}
        return kept | {"during": timetable.hours(asked["day"], asked["start"], asked["end"])}


def slot_key(slot) -> str:
    """A free slot as the value of a button: its hours and its room."""
    room = slot.room.pk if slot.room else ""
    return f"{slot.during.lower.isoformat()}/{slot.during.upper.isoformat()}/{room}"


def read_slot(request, key: str):
    """The hours and the room of a button pressed; not found when it is no slot of this person's rooms."""
    try:
        start, end, room_id = key.split("/")
        during = Range(datetime.fromisoformat(start), datetime.fromisoformat(end), "[)")
        if timezone.is_naive(during.lower) or timezone.is_naive(during.upper):
            raise ValueError(key)
    except ValueError:
        raise Http404 from None
    room = reach.rooms(request).filter(pk=reach.number(room_id) or 0).first()
    if room_id and room is None:
        raise Http404
    return queries.MakeUp(during, room)


def _form(request, data=None, *, session: Session | None = None, offering=None) -> SessionForm:
    teachers = Instructor.objects.filter(municipality_id=scope.current_id(), is_active=True).select_related("person")
    querysets = {"room": reach.rooms(request), "instructor": teachers.order_by("person__sort_key", "pk")}
    initial = {"instructor": offering and offering.instructor}
    if session is not None:
        start, end = (timezone.localtime(moment) for moment in (session.starts_at, session.ends_at))
        initial = {"day": start.date(), "start": start.time(), "end": end.time(), "room": session.room}
        initial |= {"instructor": session.instructor, "override_reason": session.override_reason}
    elif offering is not None and offering.pattern:
        usual = timetable.Slot.of(offering.pattern[0])
        last = offering.sessions.exclude(room=None).order_by("-during").first()
        initial |= {"start": usual.start, "end": usual.end, "room": last and last.room}
    form = SessionForm(data, initial=initial, querysets=querysets)
    form.fields["room"].label_from_instance = lambda room: digits.to_persian(f"{room.venue}، {room}")
    return form


@doors.able(Ability.PLAN)
def session_move(request, session_id):
    """The session with the free slots nearest to it, each one button; or any other hour by hand. POST moves it."""
    session = reach.session(request, session_id)
    if request.method == "POST":
        return _move(request, session)
    return _page(request, session, _form(request, session=session))


def _page(request, session: Session, form: SessionForm, *, refusal=None, status: int = 200):
    free = queries.free_slots(session, at=clock.now()) if session.state == Session.State.PLANNED else []
    context = {
        "session": session,
        "offering": session.offering,
        "form": form,
        "refusal": refusal,
        "slots": [{"slot": one, "key": slot_key(one), "same_day": _is_same_day(one, session)} for one in free],
        "may_move": session.state == Session.State.PLANNED,
        "back": _back(request),
        "cancel_form": CancelForm(prefix="cancel"),
    }
    return page(request, "work/session_move.html", context, status=status)


def _is_same_day(slot, session: Session) -> bool:
    return timezone.localdate(slot.during.lower) == timezone.localdate(session.starts_at)


def _move(request, session: Session):
    key = request.POST.get("slot") or request.GET.get("slot")
    form = _form(request, None if key else request.POST, session=session)
    before = slot_key(queries.MakeUp(session.during, session.room))
    try:
        if key:
            slot = read_slot(request, key)
            actions.move_session(session, during=slot.during, room=slot.room, by=request.person, at=clock.now())
        elif form.is_valid():
            actions.move_session(session, by=request.person, at=clock.now(), **form.told)
        else:
            return _page(request, session, form, status=422)
    except Refusal as refusal:
        return _page(request, reach.session(request, session.pk), form, refusal=refusal, status=422)
    said = _("جلسه به %(when)s رفت؛ به همه خبر می‌رسد.") % {"when": _when(session)}
    undo = resolve_url("session_move", session.pk) + "?" + urlencode({"slot": before, "back": _back(request)})
    messages.success(request, said, extra_tags=undo)
    return redirect(_back(request) or resolve_url("work_offering", session.offering_id))


def _when(session: Session) -> str:
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{jalali.long(start.date())}، {jalali.time_range(start.time(), end.time())}"


def _back(request) -> str:
    """Where the person came from, if that is a page of ours."""
    asked = request.POST.get("back") or request.GET.get("back") or ""
    return asked if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else ""


class CancelForm(forms.Form):
    reason = forms.TextField(label=gettext_lazy("دلیل لغو، همان که به مردم گفته می‌شود"), max_length=200)


@require_POST
@doors.able(Ability.PLAN)
def session_cancel(request, session_id):
    """Call one session off with a reason; everybody is told."""
    session = reach.session(request, session_id)
    form = CancelForm(request.POST, prefix="cancel")
    if not form.is_valid():
        messages.error(request, _("دلیل لغو را بنویسید تا به مردم گفته شود."))
        return redirect("session_move", session.pk)
    try:
        actions.cancel_session(session, by=request.person, at=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        return _page(request, session, _form(request, session=session), refusal=refusal, status=422)
    messages.success(request, _("جلسه لغو شد؛ به همه خبر می‌رسد."))
    return redirect(_back(request) or resolve_url("work_offering", session.offering_id))


@doors.able(Ability.PLAN)
def session_add(request, offering_id):
    """One more meeting of a class; with ?for= it makes up for a cancelled one."""
    offering = reach.offering(request, offering_id)
    lost = offering.sessions.filter(pk=reach.number(request.GET.get("for")) or 0, state=Session.State.CANCELLED).first()
    form = _form(request, request.POST or None, offering=offering)
    refusal = None
    if request.method == "POST" and form.is_valid():
        mode = Mode.ONLINE if form.cleaned_data["room"] is None and offering.mode != Mode.IN_PERSON else ""
        try:
            actions.add_session(offering, makes_up_for=lost, mode=mode, by=request.person, at=clock.now(), **form.told)
            messages.success(request, _("جلسه افزوده شد."))
            return redirect("work_offering", offering.pk)
        except Refusal as no:
            refusal = no
    context = {"offering": offering, "form": form, "lost": lost, "refusal": refusal}
    return page(request, "work/session_add.html", context, status=422 if refusal or form.errors else 200)
