"""Opening a class: from an earlier one or from a course, on one page that tells of clashes while it is filled in.

Three clicks from the landing page (new class, its template, save) and at most four fields (ux §7).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django import forms as django_forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.catalogue.models import Course, CourseVersion, Instructor
from shahramooz.city import scope
from shahramooz.city.calendar import midnight
from shahramooz.lib import digits, jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.people.models import Segment
from shahramooz.places.models import Room, Weekday
from shahramooz.planning import actions, capacity, queries, timetable
from shahramooz.planning.models import Offering
from shahramooz.planning.models.offering import Mode
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach

TEMPLATES_MOST = 12
USUAL_SESSIONS = 8


class ClassForm(forms.Form):
    """All that a class is. What an earlier class or the course knows is filled in already."""

    course = django_forms.ModelChoiceField(
        CourseVersion.objects.none(), label=gettext_lazy("دوره"), empty_label=gettext_lazy("برگزینید")
    )
    place = django_forms.ChoiceField(label=gettext_lazy("اتاق"))
    weekdays = django_forms.TypedMultipleChoiceField(
        label=gettext_lazy("روزهای هفته"),
        coerce=int,
        choices=Weekday.choices,
        widget=django_forms.CheckboxSelectMultiple,
    )
    start = forms.TimeField(label=gettext_lazy("از ساعت"), placeholder="16:00")
    end = forms.TimeField(label=gettext_lazy("تا ساعت"), placeholder="18:00")
    first = forms.JalaliDateField(label=gettext_lazy("از روز"), help_text="", placeholder=gettext_lazy("مثلاً ۵ آذر"))
    count = forms.NumberField(label=gettext_lazy("شمار جلسه‌ها"), least=1, most=200)
    instructor = django_forms.ModelChoiceField(
        Instructor.objects.none(), label=gettext_lazy("مدرس"), required=False, empty_label=gettext_lazy("اعلام می‌شود")
    )
    own_capacity = forms.NumberField(label=gettext_lazy("ظرفیت"), least=1, most=5000, unit=gettext_lazy("نفر"))
    planned_demand = forms.NumberField(
        label=gettext_lazy("تقاضای پیش‌بینی‌شده"), least=0, most=100000, required=False, unit=gettext_lazy("نفر")
    )
    opens_on = forms.JalaliDateField(label=gettext_lazy("آغاز ثبت‌نام"), required=False, help_text="")
    closes_on = forms.JalaliDateField(
        label=gettext_lazy("پایان ثبت‌نام"),
        required=False,
        help_text="",
        placeholder=gettext_lazy("تا روز پیش از نخستین جلسه"),
    )
    mode = django_forms.ChoiceField(label=gettext_lazy("شیوه برگزاری"), choices=Mode.choices, initial=Mode.IN_PERSON)
    fee = forms.MoneyField(label=gettext_lazy("شهریه"), required=False)
    audience = django_forms.ChoiceField(label=gettext_lazy("برای"), choices=Offering.Audience.choices, required=False)
    min_age = forms.NumberField(label=gettext_lazy("کمترین سن"), least=0, most=120, required=False)
    max_age = forms.NumberField(label=gettext_lazy("بیشترین سن"), least=0, most=120, required=False)
    target = django_forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("تنها برای گروه"),
        required=False,
        empty_label=gettext_lazy("همه گروه‌ها"),
    )
    quota_segment = django_forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("سهمیه برای گروه"),
        required=False,
        empty_label=gettext_lazy("بی‌سهمیه"),
    )
    quota_seats = forms.NumberField(label=gettext_lazy("شمار جای سهمیه"), least=1, most=5000, required=False)
    quota_release = forms.JalaliDateField(label=gettext_lazy("آزاد شدن سهمیه"), required=False)
    title = forms.TextField(
        label=gettext_lazy("نام این کلاس"),
        required=False,
        max_length=180,
        help_text=gettext_lazy("خالی: همان نام دوره"),
    )

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.rooms = list(rooms)
        self.fields["place"].choices = [("", _("برگزینید")), *_by_house(self.rooms)]

    @property
    def room(self) -> Room | None:
        chosen = self.cleaned_data.get("place", "")
        return next((room for room in self.rooms if chosen == f"r{room.pk}"), None)

    @property
    def venue(self):
        chosen = self.cleaned_data.get("place", "")
        return next((room.venue for room in self.rooms if chosen in (f"r{room.pk}", f"v{room.venue_id}")), None)

    @property
    def slots(self) -> list[timetable.Slot]:
        asked = self.cleaned_data
        start, end = asked.get("start"), asked.get("end")
        return (
            [timetable.Slot(day, start, end) for day in asked.get("weekdays") or []]
            if start and end and start < end
            else []
        )

    def clean(self):
        asked = super().clean()
        if asked.get("start") and asked.get("end") and asked["start"] >= asked["end"]:
            self.add_error("end", _("پایان جلسه باید پس از آغاز آن باشد."))
        if bool(asked.get("quota_segment")) != bool(asked.get("quota_seats")):
            self.add_error("quota_seats", _("برای سهمیه هم گروه را برگزینید و هم شمار جا را بنویسید."))
        if asked.get("mode") != Mode.ONLINE and asked.get("place", "").startswith("v"):
            self.add_error("place", _("کلاس حضوری اتاق می‌خواهد؛ اتاقی برگزینید."))
        return asked


def _by_house(rooms: list[Room]):
    houses: dict[int, list[Room]] = {}
    for room in rooms:
        houses.setdefault(room.venue_id, []).append(room)
    for house in houses.values():
        lines = [
            (
                f"r{room.pk}",
                _("%(room)s، %(n)s نفر") % {"room": digits.to_persian(str(room)), "n": digits.num(room.capacity)},
            )
            for room in house
        ]
        yield digits.to_persian(str(house[0].venue)), [*lines, (f"v{house[0].venue_id}", _("بی‌اتاق (برخط)"))]


@doors.able(Ability.PLAN)
def new_offering(request):
    """Without a template: choose one. With one (?from=, ?course=): the page to fill in. POST writes it all as one act."""
    if request.method == "POST":
        return _write(request)
    if "place" in request.GET:  # «ببین»: the form without a script
        return _looked_at(request)
    initial = _initial(request)
    if initial is None:
        return page(request, "work/new_class.html", _templates(request))
    return _shown(request, _form(request, initial=initial))


@doors.able(Ability.PLAN)
def new_offering_clashes(request):
    """What the form comes to so far: dates, skipped days with reasons, clashes by name, free rooms, real capacity."""
    return page(request, "work/new_class_outlook.html", {"outlook": outlook(_form(request, request.GET))})


def _form(request, data=None, *, initial=None) -> ClassForm:
    latest = (
        CourseVersion.objects.filter(course=OuterRef("course"), approved_at__isnull=False)
        .order_by("-number")
        .values("pk")[:1]
    )
    versions = CourseVersion.objects.filter(
        municipality_id=scope.current_id(), pk=Subquery(latest), course__is_active=True
    )
    segments = Segment.objects.filter(municipality_id=scope.current_id()).order_by("title", "pk")
    teachers = Instructor.objects.filter(municipality_id=scope.current_id(), is_active=True).select_related("person")
    querysets = {
        "course": versions.select_related("course").order_by("course__sort_key", "pk"),
        "instructor": teachers.order_by("person__sort_key", "pk"),
        "target": segments,
        "quota_segment": segments,
    }
    return ClassForm(data, initial=initial, rooms=reach.rooms(request), querysets=querysets)


def _templates(request) -> dict:
    mine = queries.offerings_managed_by(request.access, Ability.PLAN)
    newest = mine.exclude(state=Offering.State.CANCELLED).order_by("-changed_at", "-pk")[:60]
    seen: dict[tuple, Offering] = {}
    for one in newest:
        seen.setdefault((one.course_version.course_id, one.venue_id), one)
    courses = Course.objects.filter(
        municipality_id=scope.current_id(), is_active=True, versions__approved_at__isnull=False
    )
    return {
        "earlier": list(seen.values())[:TEMPLATES_MOST],
        "courses": courses.select_related("topic").distinct().order_by("sort_key", "pk"),
        "houses": reach.venues(request).count(),
    }


def _initial(request) -> dict | None:
    model, course = reach.number(request.GET.get("from")), reach.number(request.GET.get("course"))
    usual = {
        "opens_on": clock.today(),
        "count": USUAL_SESSIONS,
        "mode": Mode.IN_PERSON,
        "audience": Offering.Audience.EVERYBODY,
    }
    if model is not None:
        return usual | _like(reach.offering(request, model))
    if course is not None:
        latest = CourseVersion.objects.filter(course=course, approved_at__isnull=False).order_by("-number").first()
        return usual | {"course": latest} if latest else None
    return None


def _like(offering: Offering) -> dict:
    """What a new class takes from an earlier one: all but its days."""
    latest = offering.course_version.course.versions.filter(approved_at__isnull=False).order_by("-number").first()
    sessions = offering.sessions.exclude(state="cancelled")
    held = sessions.exclude(room=None).order_by("during").first()
    slots = [timetable.Slot.of(one) for one in offering.pattern]
    copied = ("instructor", "own_capacity", "planned_demand", "mode", "fee", "audience", "min_age", "max_age", "target")
    known = {name: getattr(offering, name) for name in copied}
    known |= {"course": latest or offering.course_version, "count": sessions.count() or USUAL_SESSIONS}
    known["place"] = f"r{held.room_id}" if held else f"v{offering.venue_id}" if offering.venue_id else ""
    if slots:
        known |= {"weekdays": sorted({one.weekday for one in slots}), "start": slots[0].start, "end": slots[0].end}
    return known if offering.title == str(known["course"].course) else known | {"title": offering.title}


def _shown(request, form: ClassForm, *, status: int = 200):
    shown = outlook(form) if form.is_bound else Outlook()
    return page(request, "work/new_class_form.html", {"form": form, "outlook": shown}, status=status)


def _looked_at(request):
    """The outlook of what was typed so far; nobody is scolded for what is not typed yet."""
    form = _form(request, request.GET)
    shown = outlook(form)
    form.errors.clear()
    return page(request, "work/new_class_form.html", {"form": form, "outlook": shown})


@dataclass(frozen=True)
class Outlook:
    """What a half-filled form comes to."""

    meetings: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    clashes: list = field(default_factory=list)
    free: list = field(default_factory=list)
    seats: int | None = None
    why_seats: str = ""
    too_few: bool = False


def outlook(form: ClassForm) -> Outlook:
    """Read what can be read, complain of nothing: the pattern's meetings, what is skipped, who is in the way (R2, R26)."""
    form.is_valid()
    asked = form.cleaned_data
    if not (form.slots and asked.get("first") and asked.get("count")):
        return Outlook()
    room = form.room if asked.get("mode") != Mode.ONLINE else None
    when = {"first": asked["first"], "count": asked["count"], "venue": form.venue}
    seen = queries.preview(form.slots, room=room, instructor=asked.get("instructor"), **when)
    seats, why = _seats(form, room, seen)
    free = _free_rooms(form, seen) if any(one.what == "room" for one in seen.clashes) or not room else []
    return Outlook(
        seen.meetings, seen.skipped, seen.clashes, free if asked.get("mode") != Mode.ONLINE else [], seats, why,
        len(seen.meetings) < asked["count"],
    )  # fmt: skip


def _free_rooms(form: ClassForm, seen: queries.Preview) -> list[Room]:
    """Rooms that nobody holds at any of the meetings, those of the chosen house first."""
    if not seen.meetings:
        return []
    held = _held(seen)
    wanted = form.cleaned_data.get("own_capacity") or 0
    free = [room for room in form.rooms if room.pk not in held and room.capacity >= wanted]
    return sorted(free, key=lambda room: (room.venue != form.venue, room.capacity))[:4]


def _held(seen: queries.Preview) -> set[int]:
    first, last = seen.meetings[0], seen.meetings[-1]
    held = queries.live_sessions().filter(
        mode=Mode.IN_PERSON, during__endswith__gt=first.lower, during__startswith__lt=last.upper
    )
    rows = held.exclude(room=None).values_list("room_id", "during")
    return {room for room, during in rows if any(timetable.overlap(during, one) for one in seen.meetings)}


def _seats(form: ClassForm, room: Room | None, seen: queries.Preview) -> tuple[int | None, str]:
    """The effective capacity this class would have, and what lowers it (S0-1)."""
    own, teacher = form.cleaned_data.get("own_capacity"), form.cleaned_data.get("instructor")
    if not own:
        return None, ""
    rooms: list[int] = []
    if room and seen.meetings:
        days = [one.lower.astimezone(jalali.TEHRAN).date() for one in seen.meetings]
        ratios = queries.ratios_between(days[0], days[-1])
        rooms = [capacity.seats_of(room.capacity, ratios.on(day, room.venue_id)) for day in days]
    most = teacher.max_learners if teacher else None
    seats = capacity.effective(own, instructor_max=most, rooms=rooms)
    if seats == own:
        return seats, ""
    if most is not None and seats == most:
        return seats, _("این مدرس تا %(n)s نفر می‌پذیرد.") % {"n": digits.num(most)}
    if seats < room.capacity:
        return seats, _("در این روزها محدودیت برقرار است.")
    return seats, _("«%(room)s» %(n)s جا دارد.") % {
        "room": digits.to_persian(str(room)),
        "n": digits.num(room.capacity),
    }


def _write(request):
    form = _form(request, request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    try:
        planned = actions.plan_class(**_told(form), by=request.person, at=clock.now())
    except Refusal as refusal:
        form.add_refusal(refusal)
        return _shown(request, form, status=422)
    offering = planned.sessions[0].offering
    said = _("پیش‌نویس «%(title)s» با %(n)s جلسه نوشته شد.")
    messages.success(request, said % {"title": offering.title, "n": digits.num(len(planned.sessions))})
    return redirect("work_offering", offering.pk)


PLAIN = ("instructor", "own_capacity", "planned_demand", "mode", "min_age", "max_age", "target", "title")


def _told(form: ClassForm) -> dict:
    """The form in the words of `plan_class`."""
    asked = form.cleaned_data
    closes = asked["closes_on"] or asked["first"] - timedelta(days=1)
    draft = {name: asked[name] for name in PLAIN} | {
        "course_version": asked["course"],
        "venue": form.venue,
        "fee": asked["fee"] or 0,
        "audience": asked["audience"] or Offering.Audience.EVERYBODY,
        "opens_at": midnight(asked["opens_on"] or clock.today()),
        "closes_at": _end_of(closes),
    }
    online = asked["mode"] == Mode.ONLINE
    meetings = {
        "pattern": form.slots,
        "first": asked["first"],
        "count": asked["count"],
        "room": None if online else form.room,
    }
    release = asked["quota_release"] and midnight(asked["quota_release"])
    quotas = [(asked["quota_segment"], asked["quota_seats"], release)] if asked["quota_segment"] else []
    return {"draft": draft, "meetings": meetings | {"instructor": asked["instructor"]}, "quotas": quotas}


def _end_of(day) -> datetime:
    """The midnight after a day: a window that closes «۱۵ آذر» is open all that day."""
    return midnight(day + timedelta(days=1))
