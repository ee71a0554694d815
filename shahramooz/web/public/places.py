"""Where the city teaches: the list of venues, one venue's page, and the map."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.city import calendar as working
from shahramooz.city import keys
from shahramooz.lib import digits, geo, jalali, text
from shahramooz.places import queries as places
from shahramooz.places.models import Venue
from shahramooz.planning import queries as planning
from shahramooz.planning.queries import finding
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.public import cards as words
from shahramooz.web.public import nearness
from shahramooz.web.public.classes import ON_A_PAGE

KINDS = [("", gettext_lazy("همه")), *Venue.Kind.choices]
DAYS_AHEAD = 30


@dataclass(frozen=True)
class Row:
    """One venue of the list."""

    venue: Venue
    open: int
    distance: str


@doors.public
def venues(request):
    """Every active venue with its number of open classes; the nearest first when a neighbourhood is known."""
    among = nearness.neighbourhoods()
    near = nearness.chosen(request, among)
    typed, kind = request.GET.get("q", "")[:100].strip(), request.GET.get("kind", "")
    rows = _rows(_asked(typed, kind), near=nearness.position_of(near))
    pages = Paginator(rows, ON_A_PAGE)
    context = {
        "page_of": pages.get_page(request.GET.get("page")),
        "count": pages.count,
        "near": near,
        "typed": typed,
        "kind": kind,
        "kinds": KINDS,
        "meant": [] if rows or not typed else text.nearest(typed, _names()),
    }
    response = page(request, "public/venues.html", context, parts={"results"})
    nearness.remember(request, response)
    return response


def _asked(typed: str, kind: str):
    rows = places.venues().select_related("neighbourhood__district").defer("neighbourhood__outline")
    if kind in Venue.Kind.values:
        rows = rows.filter(kind=kind)
    return rows.filter(keys.holding(typed, "search_key", "neighbourhood__search_key"))


def _names() -> list[str]:
    names = list(places.venues().values_list("name", flat=True))
    return [*names, *sorted({word for name in names for word in name.split() if len(word) > 2})]


def _rows(venues, *, near: geo.Position | None) -> list[Row]:
    open_here = finding.open_in_each_venue(at=clock.now())
    far = {one.pk: geo.distance_km(near, _position(one)) if near and _position(one) else None for one in venues}
    rows = [Row(one, open_here[one.pk], "" if far[one.pk] is None else words.kilometres(far[one.pk])) for one in venues]
    if near:
        rows.sort(key=lambda row: (far[row.venue.pk] is None, far[row.venue.pk] or 0, row.venue.sort_key))
    return rows


def _position(venue: Venue) -> geo.Position | None:
    return None if venue.longitude is None or venue.latitude is None else (venue.longitude, venue.latitude)


@dataclass(frozen=True)
class Weekday:
    """A weekday with its opening hours as words."""

    name: str
    hours: str
    is_today: bool


@doors.public
def venue(request, venue_id: int):
    """One venue: where it is, when it is open, its rooms, what limits it now, and its classes."""
    found = places.venues().select_related("neighbourhood__district").defer("neighbourhood__outline")
    one = get_object_or_404(found, pk=venue_id)
    at, today = clock.now(), clock.today()
    classes = Paginator(finding.found(finding.Wish(venue=one.pk), at=at), ON_A_PAGE)
    shown = classes.get_page(request.GET.get("page"))
    context = {
        "venue": one,
        "week": _week(one, today),
        "rooms": list(places.rooms(one)),
        "closures": _closures(one, today),
        "restrictions": list(planning.restrictions_on(today, venue_id=one.pk)),
        "page_of": shown,
        "count": classes.count,
        "cards": words.cards(shown.object_list, at=at),
        "breadcrumb": [{"title": _("فرهنگسراها"), "href": reverse("venues")}, {"title": digits.to_persian(one.name)}],
    }
    return page(request, "public/venue.html", context)


def _week(one: Venue, today: date) -> list[Weekday]:
    """The opening hours of this week, Saturday first; empty when none are known."""
    lines = places.opening_hours(one)
    if not lines:
        return []
    saturday = today - timedelta(days=jalali.weekday_index(today))
    days = [saturday + timedelta(days=n) for n in range(7)]
    return [Weekday(jalali.weekday_name(day), _hours(places.hours_on(lines, day)), day == today) for day in days]


def _hours(lines) -> str:
    return words.joined([jalali.time_range(line.opens, line.closes) for line in lines]) if lines else _("بسته")


def _closures(one: Venue, today: date) -> list[dict]:
    """Closures of the coming month, of the whole city and of this venue: why and when, in words."""
    last = today + timedelta(days=DAYS_AHEAD)
    ahead = working.closed_hours(today, last) + places.closures_of(one, None, today, last)
    ahead = sorted((closed for closed in ahead if closed.end > clock.now()), key=lambda closed: closed.start)
    return [
        {"reason": digits.to_persian(closed.reason), "when": words.closing_of(closed.start, closed.end)}
        for closed in ahead
    ]
