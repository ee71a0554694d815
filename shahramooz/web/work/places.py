"""Where the city teaches, for those who keep it: venues with their rooms, hours and equipment."""

from datetime import timedelta

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import keys, scope
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places import actions as places
from shahramooz.places import queries
from shahramooz.places.models import EquipmentItem, Neighbourhood, Room, Venue
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.pages import page
from shahramooz.web.work import listings
from shahramooz.web.work.tables import columns

WEEK_SHOWN = 14  # days of closures shown ahead
VENUES = columns(_("نام"), _("گونه"), _("محله"), _("اتاق"), _("صندلی"), numbers=(3, 4))
EQUIPMENT = columns(_("چیز"), _("اتاق"), _("نیاز"), _("موجود"), numbers=(2, 3))
SHORTAGES = columns(_("چیز"), _("اتاق"), _("کم دارد"), _("برآورد هزینه"), numbers=(2, 3))


class VenueForm(forms.Form):
    """A building's facts."""

    kind = forms.ChoiceCardsField(label=_("گونه"), choices=Venue.Kind.choices)
    name = forms.TextField(label=_("نام"), max_length=120, autocomplete="off")
    neighbourhood = django_forms.ModelChoiceField(
        label=_("محله"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("نمی‌دانم")
    )
    address = forms.TextField(label=_("نشانی"), max_length=250, required=False)
    phone = forms.CodeField(label=_("تلفن"), required=False)
    latitude = forms.NumberField(label=_("عرض جغرافیایی"), decimals=6, least=-90, most=90, required=False)
    longitude = forms.NumberField(label=_("طول جغرافیایی"), decimals=6, least=-180, most=180, required=False)

    def clean(self):
        facts = super().clean()
        for name in ("latitude", "longitude"):
            if facts.get(name) is not None:
                facts[name] = float(facts[name])
        return facts


class RoomForm(forms.Form):
    """A room with its seats."""

    name = forms.TextField(
        label=_("نام اتاق"), max_length=80, autocomplete="off", help_text=_("مانند کلاس ۱ یا کارگاه")
    )
    capacity = forms.NumberField(label=_("شمار صندلی"), least=1, most=5000)
    is_step_free = forms.TickField(label=_("با ویلچر می‌شود رفت"), required=False)


class EquipmentForm(forms.Form):
    """What a room needs and what stands in it."""

    title = forms.TextField(label=_("چه چیزی"), max_length=120, help_text=_("مانند رایانه یا چرخ خیاطی"))
    required = forms.NumberField(label=_("نیاز"), least=0, most=10_000)
    present = forms.NumberField(label=_("موجود"), least=0, most=10_000)
    unit_cost = forms.MoneyField(label=_("بهای یکی"), required=False)


class HourField(forms.TimeField):
    """An hour that may stay empty without saying «(دلخواه)» fourteen times: the page says it once."""

    def validate(self, value):
        """Both hours of a day or none: the form looks at them together."""


TURNS = ("", "again_")  # a house may close at noon and open again


class HoursForm(forms.Form):
    """The usual week of a venue: one or two stretches a day, empty where it is closed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for turn in TURNS:
            for day in range(7):
                self.fields[f"{turn}opens_{day}"] = HourField(label=translate("از"))
                self.fields[f"{turn}closes_{day}"] = HourField(label=translate("تا"))

    def week(self, turn: str = ""):
        """(name, opens, closes) of each day, for drawing."""
        return [(jalali.weekday_name(day), self[f"{turn}opens_{day}"], self[f"{turn}closes_{day}"]) for day in range(7)]

    def again(self):
        """The second stretches of the week."""
        return self.week("again_")

    @property
    def opens_again(self) -> bool:
        return any(opens.value() or closes.value() for _name, opens, closes in self.again())

    def clean(self):
        facts = super().clean()
        for turn in TURNS:
            for day in range(7):
                names = f"{turn}opens_{day}", f"{turn}closes_{day}"
                empty = [name for name in names if facts.get(name) is None]
                if len(empty) == 1 and not set(names) & self.errors.keys():
                    both = translate("هر دو ساعتِ %(day)s را بنویسید.") % {"day": jalali.weekday_name(day)}
                    self.add_error(empty[0], both)
        return facts

    @property
    def hours(self):
        """(weekday, opens, closes) of every stretch, as the action takes them."""
        facts = self.cleaned_data
        every = [(day, facts[f"{turn}opens_{day}"], facts[f"{turn}closes_{day}"]) for turn in TURNS for day in range(7)]
        return [line for line in every if line[1] is not None]


def keeps_all(request) -> bool:
    """Whether this person keeps the places of the whole city and not of one house."""
    return request.access.venues(Ability.PLACES) is None


def mine(request):
    """The venues this person keeps."""
    return queries.venues(of=request.access.venues(Ability.PLACES)).select_related("neighbourhood__district")


def one_of_mine(request, venue_id: int) -> Venue:
    return get_object_or_404(mine(request), pk=venue_id)


@doors.able(Ability.PLACES)
def venues(request):
    """Every venue this person keeps, with its rooms and seats."""
    typed = request.GET.get("q", "")
    every = mine(request).prefetch_related("rooms")
    rows = []
    for venue in every.filter(keys.holding(typed, "search_key", "neighbourhood__search_key")):
        rooms = [room for room in venue.rooms.all() if room.is_active]
        rows.append({"venue": venue, "rooms": len(rooms), "seats": sum(room.capacity for room in rooms)})
    if exporting.asked(request):
        return exporting.answer(request, listings.VENUES, rows, narrowed=exporting.said(**{translate("جست‌وجو"): typed}))
    context = {"rows": rows, "columns": VENUES, "q": typed, "may_add": keeps_all(request)}
    return page(request, "work/venues.html", context)


@doors.able(Ability.PLACES)
def venue(request, venue_id):
    """One venue: rooms, the week, what is missing, closures ahead."""
    one = one_of_mine(request, venue_id)
    today = clock.today()
    rooms = list(queries.rooms(one).prefetch_related("equipment"))
    short = queries.shortages(one)
    lines = queries.opening_hours(one)
    context = {
        "venue": one,
        "rooms": rooms,
        "seats": sum(room.capacity for room in rooms),
        "week": _week(lines),
        "profiles": [line for line in lines if line.since or line.until],
        "equipment_columns": EQUIPMENT,
        "shortage_columns": SHORTAGES,
        "equipment": [item for room in rooms for item in room.equipment.all()],
        "shortages": short,
        "cost": sum(one.cost for one in short if one.cost is not None),
        "unpriced": sum(one.cost is None for one in short),
        "closures": queries.closures_of(one, None, today, today + timedelta(days=WEEK_SHOWN)),
        "breadcrumb": _way(one),
    }
    return page(request, "work/venue.html", context)


def _week(lines) -> list[dict]:
    usual = [line for line in lines if line.since is None and line.until is None]
    return [
        {"name": jalali.weekday_name(day), "hours": [line for line in usual if line.weekday == day]} for day in range(7)
    ]


def _way(*steps) -> list[dict]:
    """The breadcrumb of a venue's pages; the last step stands without a link."""
    way = [{"title": translate("مکان‌ها"), "href": reverse("work_venues")}]
    for step in steps:
        way.append(
            {"title": str(step), "href": reverse("work_venue", args=[step.pk]) if isinstance(step, Venue) else ""}
        )
    return way


def form_page(request, form, *, title: str, way: list[dict], template: str = "work/place_form.html", status: int = 200):
    context = {"form": form, "title": title, "breadcrumb": way, "back": way[-2]["href"] if len(way) > 1 else ""}
    return page(request, template, context, status=status)


def done(form, act) -> bool:
    """Whether the form was good and the act went through; a refusal is put into the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_refusal(refusal)
        return False
    return True


def _venue_form(data=None, *, venue: Venue | None = None) -> VenueForm:
    names = VenueForm.base_fields.keys()
    near = Neighbourhood.objects.filter(municipality_id=scope.current_id()).order_by("sort_key", "pk")
    initial = {name: getattr(venue, name) for name in names} if venue else {"kind": Venue.Kind.CULTURAL_HOUSE}
    return VenueForm(data, initial=initial, querysets={"neighbourhood": near})


@doors.able(Ability.PLACES)
def new_venue(request):
    """Register a building. Only who keeps the whole city may."""
    if not keeps_all(request):
        raise PermissionDenied(Ability.PLACES)
    form = _venue_form(request.POST or None)
    made = []
    if request.method == "POST":

        def act():
            made.append(places.add_venue(**form.cleaned_data, by=request.person, at=clock.now()))

        if done(form, act):
            messages.success(
                request, translate("«%(name)s» ثبت شد؛ اکنون اتاق‌ها و ساعت‌هایش را بنویسید.") % {"name": made[0]}
            )
            return redirect("work_venue", made[0].pk)
    title = translate("مکان تازه")
    return form_page(request, form, title=title, way=_way(title), status=422 if form.is_bound else 200)


@doors.able(Ability.PLACES)
def edit_venue(request, venue_id):
    """Correct a building's facts."""
    one = one_of_mine(request, venue_id)
    form = _venue_form(request.POST or None, venue=one)
    if request.method == "POST":

        def act():
            return places.correct_venue(venue=one, **form.cleaned_data, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("تغییرها ثبت شد."))
            return redirect("work_venue", one.pk)
    title = translate("ویرایش")
    return form_page(request, form, title=title, way=_way(one, title), status=422 if form.is_bound else 200)


@doors.able(Ability.PLACES)
def venue_room(request, venue_id, room_id=None):
    """Add a room, or correct one."""
    one = one_of_mine(request, venue_id)
    room = get_object_or_404(Room, venue=one, pk=room_id) if room_id else None
    initial = {name: getattr(room, name) for name in RoomForm.base_fields} if room else {"is_step_free": True}
    form = RoomForm(request.POST or None, initial=initial)
    if request.method == "POST":
        known = {"by": request.person, "at": clock.now()}

        def act():
            if room:
                return places.correct_room(room=room, **form.cleaned_data, **known)
            return places.add_room(venue=one, **form.cleaned_data, **known)

        if done(form, act):
            messages.success(request, translate("اتاق ثبت شد."))
            return redirect("work_venue", one.pk)
    title = str(room) if room else translate("اتاق تازه")
    return form_page(request, form, title=title, way=_way(one, title), status=422 if form.is_bound else 200)


@doors.able(Ability.PLACES)
def venue_hours(request, venue_id):
    """The usual week of a venue."""
    one = one_of_mine(request, venue_id)
    initial = {}
    for line in queries.opening_hours(one):
        if line.since is None and line.until is None:
            turn = TURNS[f"opens_{line.weekday}" in initial]
            initial |= {f"{turn}opens_{line.weekday}": line.opens, f"{turn}closes_{line.weekday}": line.closes}
    form = HoursForm(request.POST or None, initial=initial)
    if request.method == "POST":

        def act():
            return places.set_opening_hours(venue=one, hours=form.hours, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("ساعت‌های «%(name)s» ثبت شد.") % {"name": one})
            return redirect("work_venue", one.pk)
    title, way = translate("ساعت‌های هفته"), _way(one, translate("ساعت‌های هفته"))
    return form_page(
        request, form, title=title, way=way, template="work/venue_hours.html", status=422 if form.is_bound else 200
    )


@doors.able(Ability.PLACES)
def venue_equipment(request, venue_id, room_id, item_id=None):
    """Write down what a room needs and holds, or correct it (S0-6)."""
    one = one_of_mine(request, venue_id)
    room = get_object_or_404(Room, venue=one, pk=room_id)
    item = get_object_or_404(EquipmentItem, room=room, pk=item_id) if item_id else None
    initial = {name: getattr(item, name) for name in EquipmentForm.base_fields} if item else {"present": 0}
    form = EquipmentForm(request.POST or None, initial=initial)
    if request.method == "POST":
        known = {"by": request.person, "at": clock.now()}

        def act():
            if item:
                return places.correct_equipment(item=item, **form.cleaned_data, **known)
            return places.add_equipment(room=room, **form.cleaned_data, **known)

        if done(form, act):
            messages.success(request, translate("تجهیزات «%(room)s» ثبت شد.") % {"room": room})
            return redirect("work_venue", one.pk)
    title = item.title if item else translate("تجهیزات «%(room)s»") % {"room": room}
    return form_page(request, form, title=title, way=_way(one, title), status=422 if form.is_bound else 200)
