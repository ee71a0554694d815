"""Closing a room, a house or the whole city for hours: first what it would hit, then one press, then the report (R26)."""

from datetime import time, timedelta

from django import forms as django_forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from psycopg.types.range import Range

from shahramooz.city import scope
from shahramooz.city.calendar import midnight
from shahramooz.city.models import Closure
from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places import actions as places
from shahramooz.places.models import PlaceClosure, Room
from shahramooz.planning import actions, queries, timetable
from shahramooz.planning.models import Session
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach
from shahramooz.web.work.sessions import read_slot, slot_key

CITY = "city"
SHOWN = 20


class ClosureForm(forms.Form):
    """What is closed, when, and why. Without hours it is closed all day."""

    where = django_forms.ChoiceField(label=gettext_lazy("چه جایی"))
    first = forms.JalaliDateField(label=gettext_lazy("از روز"))
    last = forms.JalaliDateField(
        label=gettext_lazy("تا پایان روز"), required=False, help_text=gettext_lazy("خالی: همان یک روز")
    )
    start = forms.TimeField(label=gettext_lazy("از ساعت"), required=False, help_text=gettext_lazy("خالی: همه روز"))
    end = forms.TimeField(label=gettext_lazy("تا ساعت"), required=False)
    reason = forms.TextField(
        label=gettext_lazy("دلیل، همان که به مردم گفته می‌شود"),
        max_length=200,
        placeholder=gettext_lazy("مثلاً گرد و غبار"),
    )
    source = forms.TextField(
        label=gettext_lazy("اعلام‌کننده"), max_length=200, required=False, placeholder=gettext_lazy("مثلاً استانداری")
    )

    def __init__(self, *args, rooms, city: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.rooms = list(rooms)
        self.fields["where"].choices = list(_places(self.rooms, city))

    def clean(self):
        asked = super().clean()
        if bool(asked.get("start")) != bool(asked.get("end")) and not {"start", "end"} & self.errors.keys():
            self.add_error(
                "end" if asked.get("start") else "start", _("هر دو ساعت را بنویسید یا هر دو را خالی بگذارید.")
            )
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", _("پایان تعطیلی پیش از آغاز آن است."))
        if asked.get("start") and asked.get("end") and (last or first) == first and asked["start"] >= asked["end"]:
            self.add_error("end", _("پایان تعطیلی باید پس از آغازش باشد."))
        return asked

    @property
    def place(self) -> dict:
        """{"venue": …, "room": …}; both None for the whole city."""
        chosen = self.cleaned_data["where"]
        room = next((one for one in self.rooms if chosen == f"r{one.pk}"), None)
        venue = next((one.venue for one in self.rooms if chosen in (f"v{one.venue_id}", f"r{one.pk}")), None)
        return {"venue": venue, "room": room}

    @property
    def during(self) -> Range:
        asked = self.cleaned_data
        first, last = asked["first"], asked["last"] or asked["first"]
        if not asked["start"]:
            return Range(midnight(first), midnight(last + timedelta(days=1)), "[)")
        begun = timetable.hours(first, asked["start"], time.max)
        return Range(begun.lower, timetable.hours(last, time.min, asked["end"]).upper, "[)")


def _places(rooms: list[Room], city: bool):
    yield "", _("برگزینید")
    if city:
        yield CITY, _("همه شهر")
    houses: dict[int, list[Room]] = {}
    for room in rooms:
        houses.setdefault(room.venue_id, []).append(room)
    for house in houses.values():
        venue = house[0].venue
        yield (
            str(venue),
            [
                (f"v{venue.pk}", _("همه %(venue)s") % {"venue": venue}),
                *((f"r{one.pk}", digits.to_persian(str(one))) for one in house),
            ],
        )


def _form(request, data=None) -> ClosureForm:
    city = reach.whole_city(request, Ability.PLACES)
    initial = {"first": clock.today(), "where": request.GET.get("where", "")}
    return ClosureForm(data, initial=initial, rooms=reach.rooms(request, Ability.PLACES), city=city)


@doors.able(Ability.PLACES)
def new_closure(request):
    """GET without words: the form. GET with them: what it would hit. POST: close it, as one act."""
    if request.method == "POST":
        return _close(request)
    form = _form(request, request.GET if "first" in request.GET else None)
    return _shown(request, form)


def _shown(request, form: ClosureForm, *, refusal: Refusal | None = None, status: int = 200):
    is_asked = form.is_bound and form.is_valid()
    hits = _hits(form) if is_asked else []
    context = {
        "form": form,
        "refusal": refusal,
        "is_asked": is_asked,
        "hits": [{"hit": one, "key": slot_key(one.proposal) if one.proposal else ""} for one in hits],
        "people": sum({one.offering.pk: one.offering.taken for one in hits}.values()),
        "classes": len({one.offering.pk for one in hits}),
        "standing": _standing(request),
    }
    return page(request, "work/closure_new.html", context, status=status)


def _hits(form: ClosureForm) -> list[queries.Hit]:
    return queries.closing_report(**form.place, during=form.during, at=clock.now())


def _standing(request) -> list[dict]:
    """Closures of this person's houses, and of the city, that are not over."""
    at = clock.now()
    venues = reach.venues(request, Ability.PLACES)
    mine = PlaceClosure.objects.filter(venue__in=venues, withdrawn_at=None, during__endswith__gt=at).select_related(
        "venue", "room"
    )
    city = Closure.objects.filter(municipality_id=scope.current_id(), withdrawn_at=None, during__endswith__gt=at)
    whole = reach.whole_city(request, Ability.PLACES)
    lines = [
        {"closure": one, "kind": "place", "where": one.room or one.venue, "may": True}
        for one in mine.order_by("during", "pk")[:SHOWN]
    ]
    lines += [
        {"closure": one, "kind": CITY, "where": _("همه شهر"), "may": whole}
        for one in city.order_by("during", "pk")[:SHOWN]
    ]
    return sorted(lines, key=lambda line: line["closure"].during.lower)


def _close(request):
    form = _form(request, request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    chosen = {}
    for name in request.POST.getlist("make_up"):
        session_id, _bar, key = name.partition("|")
        if reach.number(session_id) and key:
            chosen[int(session_id)] = read_slot(request, key)
    told = {"reason": form.cleaned_data["reason"], "source": form.cleaned_data["source"], "make_ups": chosen}
    try:
        closed = actions.close_place(**form.place, during=form.during, by=request.person, at=clock.now(), **told)
    except Refusal as refusal:
        return _shown(request, form, refusal=refusal, status=422)
    said = _("تعطیلی ثبت شد: %(lost)s جلسه لغو و %(made)s جلسه جبرانی نوشته شد؛ به همه خبر می‌رسد.")
    messages.success(request, said % {"lost": digits.num(len(closed.hits)), "made": digits.num(len(closed.made_up))})
    return redirect("closure", CITY if form.cleaned_data["where"] == CITY else "place", closed.closure.pk)


def _found(request, kind: str, closure_id: int):
    if kind == CITY:
        return get_object_or_404(Closure, pk=closure_id, municipality_id=scope.current_id())
    if kind != "place":
        raise Http404
    mine = PlaceClosure.objects.filter(venue__in=reach.venues(request, Ability.PLACES)).select_related("venue", "room")
    return get_object_or_404(mine, pk=closure_id)


@doors.able(Ability.PLACES)
def closure(request, kind, closure_id):
    """What a closing did: every lost session, its make-up, and the rosters to print."""
    found = _found(request, kind, closure_id)
    lost = Session.objects.filter(
        municipality_id=scope.current_id(),
        state=Session.State.CANCELLED,
        cancelled_reason=found.reason,
        during__overlap=found.during,
    )
    if kind != CITY:
        here = Q(room__venue=found.venue_id) | Q(room=None, offering__venue=found.venue_id)
        lost = lost.filter(room=found.room_id) if found.room_id else lost.filter(here)
    lost = lost.filter(offering__in=reach.offerings(request, Ability.ROSTER).select_related(None).values("pk"))
    rows = list(lost.select_related("offering__venue", "room__venue").order_by("during", "pk"))
    made = {
        one.makes_up_for_id: one for one in Session.objects.filter(makes_up_for__in=rows).select_related("room__venue")
    }
    context = {
        "closure": found,
        "kind": kind,
        "where": _("همه شهر") if kind == CITY else found.room or found.venue,
        "rows": [{"session": one, "made_up": made.get(one.pk)} for one in rows],
        "may_withdraw": found.withdrawn_at is None and (kind != CITY or reach.whole_city(request, Ability.PLACES)),
    }
    return page(request, "work/closure.html", context)


@require_POST
@doors.able(Ability.PLACES)
def closure_withdraw(request, kind, closure_id):
    """Take a closing back. Sessions that were cancelled stay so: people have been told."""
    found = _found(request, kind, closure_id)
    if kind == CITY:
        reach.require_whole_city(request, Ability.PLACES)
    undo = places.withdraw_city_closure if kind == CITY else places.withdraw_closure
    try:
        undo(closure=found, by=request.person, at=clock.now())
        messages.success(
            request, _("تعطیلی پس گرفته شد. جلسه‌های لغوشده برنمی‌گردند؛ اگر لازم است جلسه جبرانی بیفزایید.")
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("closure", kind, closure_id)
