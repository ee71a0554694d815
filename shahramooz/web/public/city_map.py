"""The city's map, drawn by the server: neighbourhoods shaded by their open classes, a pin for each venue.

Without outlines the venues stand on a plain sheet. The same numbers always stand in a table too.
"""

import math
from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from shahramooz.city import scope
from shahramooz.lib import digits, geo
from shahramooz.places import queries as places
from shahramooz.places.models import Neighbourhood, Venue
from shahramooz.planning.queries import finding
from shahramooz.web import clock, doors
from shahramooz.web.pages import page

WIDTH = 100
TALLEST, LOWEST, PLAIN = 120, 45, 62
ROOM_ON_A_PHONE = 10  # more names than this are left out there
MARGIN = 2
MOST_NAMED = 30  # names of more areas than this would lie over one another
MOST_PINS_NAMED = 14
LEVELS = 5
AROUND = 0.008  # degrees of paper around venues that stand alone


@dataclass(frozen=True)
class Sheet:
    """What the template draws."""

    view: str
    areas: list[dict]
    pins: list[dict]
    keys: list[dict]
    names: list[dict]
    is_crowded: bool


@doors.public
def city_map(request):
    """Where classes are open for registration now."""
    open_here = finding.open_in_each_venue(at=clock.now())
    venues = list(places.venues().select_related("neighbourhood").defer("neighbourhood__outline"))
    outlined = list(
        Neighbourhood.objects.filter(municipality_id=scope.current_id())
        .exclude(outline=[])
        .select_related("district")
        .order_by("sort_key", "pk")
    )
    rows = sorted(venues, key=lambda one: -open_here[one.pk])
    context = {
        "sheet": sheet_of(outlined, venues, open_here),
        "rows": [{"venue": one, "open": open_here[one.pk]} for one in rows],
        "count": open_here.total(),
        "houses": sum(1 for one in venues if open_here[one.pk]),
    }
    return page(request, "public/map.html", context)


def sheet_of(outlined: list[Neighbourhood], venues: list[Venue], open_here: Counter[int]) -> Sheet | None:
    """Lay the city out; None when nothing has a place on the map."""
    shapes = [(one, places.area_of(one)) for one in outlined]
    placed = [one for one in venues if one.longitude is not None and one.latitude is not None]
    if not shapes and not placed:
        return None
    box = geo.bounds([shape for _one, shape in shapes]) if shapes else _around(placed)
    height = _height(box) if shapes else PLAIN
    draw = geo.Projection.fit(box, width=WIDTH, height=height, margin=MARGIN)
    by_area: Counter[int] = Counter()
    for one in venues:
        by_area[one.neighbourhood_id] += open_here[one.pk]
    step = max(1, math.ceil(max((by_area[one.pk] for one, _shape in shapes), default=0) / LEVELS))
    size = "0.8" if len(shapes) > MOST_NAMED else "1.2"
    pins = [_pin(one, open_here[one.pk], draw) | {"r": size} for one in placed]
    areas = [_area(one, shape, by_area[one.pk], step, draw) for one, shape in shapes]
    if len(shapes) <= MOST_NAMED:
        for (one, shape), area in zip(shapes, areas, strict=True):
            area.update(_label(one.name, draw(geo.centroid(shape)), pins, height))
    return Sheet(
        view=f"0 0 {WIDTH} {height}",
        areas=areas,
        pins=pins,
        keys=_keys(step, max((area["level"] for area in areas), default=0)),
        is_crowded=len(shapes) > ROOM_ON_A_PHONE,
        names=[] if shapes or len(placed) > MOST_PINS_NAMED else [_name(one, draw, height) for one in placed],
    )


def _around(placed: list[Venue]) -> geo.Bounds:
    longitudes, latitudes = [one.longitude for one in placed], [one.latitude for one in placed]
    return (
        min(longitudes) - AROUND,
        min(latitudes) - AROUND,
        max(longitudes) + AROUND,
        max(latitudes) + AROUND,
    )


def _height(box: geo.Bounds) -> int:
    west, south, east, north = box
    wide = max((east - west) * math.cos(math.radians((south + north) / 2)), 1e-9)
    return round(min(TALLEST, max(LOWEST, (north - south) / wide * WIDTH)))


def _area(one: Neighbourhood, shape: geo.Area, count: int, step: int, draw) -> dict:
    said = _("%(n)s کلاس باز") % {"n": digits.num(count)} if count else _("بدون کلاس باز")
    return {
        "name": digits.to_persian(one.name),
        "value": said,
        "level": min(LEVELS, math.ceil(count / step)),
        "path": geo.to_svg_path(shape.rings, draw, places=1),
        "href": f"{reverse('classes')}?near={one.pk}",
    }


def _label(name: str, middle: geo.Position, pins: list[dict], height: int) -> dict:
    """Where an area's name stands: in its middle, or just under the lowest pin that would cover it."""
    x, y = middle
    covering = [float(pin["cy"]) for pin in pins if abs(float(pin["cx"]) - x) < 6 and abs(float(pin["cy"]) - y) < 3]
    return {
        "label": digits.to_persian(name),
        "x": _hundredth(x, WIDTH),
        "y": _hundredth(max(covering) + 3.4 if covering else y, height),
    }


def _pin(one: Venue, count: int, draw) -> dict:
    x, y = draw((one.longitude, one.latitude))
    name = digits.to_persian(one.name)
    said = _("%(name)s، %(n)s کلاس باز") % {"name": name, "n": digits.num(count)} if count else name
    return {"name": said, "href": reverse("venue", args=[one.pk]), "cx": f"{x:.1f}", "cy": f"{y:.1f}"}


def _name(one: Venue, draw, height: int) -> dict:
    x, y = draw((one.longitude, one.latitude))
    return {"title": digits.to_persian(one.name), "x": _hundredth(x, WIDTH), "y": _hundredth(y + 3, height)}


def _hundredth(value: float, whole: float) -> int:
    return min(100, max(0, round(value / whole * 100)))


def _keys(step: int, highest: int) -> list[dict]:
    if not highest:
        return []
    ranges = [(level, (level - 1) * step + 1, level * step) for level in range(1, highest + 1)]
    return [
        {
            "level": level,
            "title": _("%(n)s کلاس")
            % {"n": digits.num(low) if low == high else digits.between(digits.num(low), digits.num(high))},
        }
        for level, low, high in ranges
    ]
