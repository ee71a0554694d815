"""Districts and neighbourhoods: the list, and reading them from a map file with the map drawn before anything is written."""

import math

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.lib import geo
from shahramooz.lib.digits import num
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places import actions as places
from shahramooz.places import queries
from shahramooz.places.models import AreaFile, Neighbourhood
from shahramooz.web import clock, doors, exporting
from shahramooz.web.pages import page
from shahramooz.web.work import listings
from shahramooz.web.work.places import keeps_all
from shahramooz.web.work.tables import columns

SIZE = 1000  # how wide the drawing is
LIST = columns(_("محله"), _("منطقه"))
PROBLEMS = columns(_("شماره"), _("محله"), _("منطقه"), _("چه باید کرد"), numbers=(0,))
KEYS = [
    {"level": "4", "title": _("تازه")},
    {"level": "3", "title": _("مرز تازه")},
    {"level": "2", "title": _("همان که بود")},
    {"level": "1", "title": _("نیازمند اصلاح")},
]
LEVELS = {"new": "4", "redrawn": "3", "same": "2", "problem": "1"}


def _require_all(request) -> None:
    if not keeps_all(request):
        raise PermissionDenied(Ability.PLACES)


@doors.able(Ability.PLACES)
def areas(request):
    """Every neighbourhood on the map and in the list; send a map file."""
    _require_all(request)
    problem, status = "", 200
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None:
            problem, status = translate("فایل نقشه را برگزینید."), 422
        else:
            try:
                content = sent.read(geo.LARGEST_FILE + 1)
                kept = places.keep_area_file(filename=sent.name, content=content, by=request.person, at=clock.now())
                return redirect("work_areas_file", kept.pk)
            except Refusal as refusal:
                problem, status = refusal.sentence, 422
    every = list(
        Neighbourhood.objects.filter(municipality_id=scope.current_id())
        .select_related("district")
        .order_by("district__sort_key", "sort_key", "pk")
    )
    if exporting.asked(request):
        return exporting.answer(request, listings.AREAS, every)
    drawn = drawing([(queries.area_of(one), one.name, "3") for one in every if one.outline])
    return page(
        request, "work/areas.html", {"problem": problem, "rows": every, "drawn": drawn, "columns": LIST}, status=status
    )


@doors.able(Ability.PLACES)
def areas_file(request, file_id):
    """What a map file would do, drawn and counted; then do it."""
    _require_all(request)
    kept = get_object_or_404(AreaFile, municipality_id=scope.current_id(), pk=file_id)
    if request.method == "POST":
        read = places.write_area_file(kept, by=request.person, at=clock.now())
        messages.success(request, translate("%(count)s محله ثبت شد.") % {"count": num(len(read.good))})
        return redirect("work_areas")
    read = places.read_areas(bytes(kept.content))
    context = {
        "file": kept,
        "read": read,
        "columns": PROBLEMS,
        "keys": KEYS,
        "counts": {name: read.count(name) for name in LEVELS},
        "drawn": drawing([(line.area, line.area.name, LEVELS[line.outcome]) for line in read.lines]),
    }
    return page(request, "work/areas_file.html", context)


def drawing(named: list[tuple[geo.Area, str, str]]) -> dict | None:
    """What the map box draws: (area, name, level of its colour) as paths in one view; None when there is nothing to draw."""
    if not named:
        return None
    box = geo.bounds(area for area, _name, _level in named)
    height = _height(box)
    projection = geo.Projection.fit(box, width=SIZE, height=height, margin=10)
    paths = [
        {"path": geo.to_svg_path(area.rings, projection), "name": name or translate("بی‌نام"), "level": level}
        for area, name, level in named
    ]
    return {"areas": paths, "view": f"0 0 {SIZE} {height}"}


def _height(box: geo.Bounds) -> int:
    """How high the drawing of `box` is when it is SIZE wide; a long narrow city does not become endless."""
    west, south, east, north = box
    wide = max((east - west) * math.cos(math.radians((south + north) / 2)), 1e-9)
    return min(max(int(SIZE * (north - south) / wide), SIZE // 4), SIZE)
