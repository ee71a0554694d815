"""The public page of a draw: what was promised before, what came of it, and everything a stranger needs to recheck it."""

import json
from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from shahramooz.lib import digits
from shahramooz.planning.models import Offering
from shahramooz.planning.queries import finding
from shahramooz.registration import queries
from shahramooz.registration.models import Draw
from shahramooz.web import doors
from shahramooz.web.pages import page
from shahramooz.web.public import cards
from shahramooz.web.public.registering import learners_of

SCRIPT = Path(__file__).parents[3] / "tools" / "recheck.py"
SHOWN = 100


@doors.public
def class_draw(request, offering_id):
    """Before the draw: the seal of the seed. After it: the seed, the result, the files; and what staff changed since."""
    offering = _offering(offering_id)
    draw = Draw.objects.filter(offering=offering).first()
    asked = digits.to_ascii(request.GET.get("ticket", "")).strip()
    mine = queries.enrolments_of(learners_of(request)).filter(offering=offering) if request.people else []
    context = {
        "offering": offering,
        "draw": draw,
        "mine": [{"ticket": str(one.application_id), "name": one.person.name, "enrolment": one} for one in mine],
        "classes": [one.segment.title for one in offering.priorities.select_related("segment").order_by("place")],
        "quotas": list(offering.quotas.select_related("segment").order_by("pk")),
        "closes": cards.deadline_of(offering.closes_at) if offering.closes_at else "",
        "asked": asked,
        "applications": queries.requested_count(offering) if draw is None or draw.drawn_at is None else 0,
        "breadcrumb": [
            {"title": _("کلاس‌ها"), "href": reverse("classes")},
            {"title": offering.title, "href": reverse("class", args=[offering.pk])},
            {"title": _("قرعه‌کشی")},
        ],
    }
    if draw is not None and draw.drawn_at is not None:
        context |= _result(draw, asked)
    return page(request, "public/draw.html", context)


def _offering(offering_id: int) -> Offering:
    return get_object_or_404(finding.shown_to_anybody(), pk=offering_id, policy=Offering.Policy.DRAW)


def _result(draw: Draw, asked: str) -> dict:
    told = draw.list
    names = {"open": _("جای آزاد"), **{key: title for key, title in told["rule"]["quotas"].items()}}
    rows = [{"ticket": one["ticket"], "got": one["got"], "seat": names.get(one["got"], "")} for one in told["result"]]
    seated = [row for row in rows if row["seat"]]
    waiting = sorted((row for row in rows if not row["seat"]), key=lambda row: row["got"])
    every = [*seated, *waiting]
    return {
        "rows": [row for row in every if row["ticket"] == asked] if asked else every[:SHOWN],
        "hidden": 0 if asked else max(len(every) - SHOWN, 0),
        "seated": len(seated),
        "waiting": len(waiting),
        "moves": queries.moves_since(draw),
    }


@doors.public
def class_draw_file(request, offering_id):
    """The list, rule, seed and result as a file for `recheck.py`, with what staff changed since."""
    draw = get_object_or_404(Draw.objects.filter(drawn_at__isnull=False), offering=_offering(offering_id))
    told = draw.list | {"moved": [move.plain for move in queries.moves_since(draw)]}
    response = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="draw-{draw.offering_id}.json"'
    return response


@doors.public
def recheck_script(request):
    """The script that rechecks a draw, as it stands in the program."""
    if not SCRIPT.exists():
        raise Http404
    return FileResponse(SCRIPT.open("rb"), as_attachment=True, filename="recheck.py", content_type="text/x-python")
