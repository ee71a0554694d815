"""A round of ranked choice: which classes take part, ranking them, and the result with everything to recheck it."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.planning.queries import finding
from shahramooz.registration import actions, eligibility, queries
from shahramooz.registration.models import Draw, Ranking, Round
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.public import cards
from shahramooz.web.public.registering import learners_of


@doors.public
def round_page(request, round_id):
    """The classes, the window, my own list, and after the decision the result."""
    return _page(request, get_object_or_404(Round, pk=round_id))


def _page(request, round: Round, *, refusal: Refusal | None = None, status: int = 200):
    at = clock.now()
    offerings = list(finding.shown_to_anybody().filter(rounds__round=round).order_by("title", "pk"))
    learners = learners_of(request) if request.user.is_authenticated else []
    learner = _chosen(request, learners)
    is_open = round.is_open_at(at)
    context = {
        "round": round,
        "cards": cards.cards(offerings, at=at),
        "opens": cards.moment_of(round.opens_at),
        "closes": cards.deadline_of(round.closes_at),
        "is_open": is_open,
        "is_coming": at < round.opens_at,
        "learner": learner,
        "learners": learners,
        "places": _places(request, round, offerings, learner, at=at) if is_open and learner else [],
        "mine": _mine(round, learners),
        "draw": Draw.objects.filter(round=round).first(),
        "refusal": refusal,
        "breadcrumb": [{"title": _("کلاس‌ها"), "href": reverse("classes")}, {"title": round.title}],
    }
    return page(request, "public/round.html", context, status=status)


def _chosen(request, learners: list):
    """Whose list is shown: the one asked for, else the account's own person."""
    asked = request.POST.get("learner") or request.GET.get("for", "")
    return next((one for one in learners if str(one.pk) == asked), learners[0] if learners else None)


def _places(request, round: Round, offerings: list, learner, *, at) -> list[dict]:
    """A select for each place, with the classes that the learner may take; what was typed or sent before is chosen."""
    refused = eligibility.why_not_each([learner], offerings, at=at)
    able = [one for one in offerings if refused[learner.pk, one.pk] is None]
    kept = request.POST.getlist("choice") or [str(pk) for pk in queries.ranked_by(round, learner)]
    return [
        {
            "title": _("انتخاب %(n)s") % {"n": digits.ordinal(number)},
            "name": f"choice-{number}",
            "options": [
                {
                    "value": one.pk,
                    "title": f"{one.title} · {cards.times_of(one.pattern)}" if one.pattern else one.title,
                    "chosen": len(kept) >= number and kept[number - 1] == str(one.pk),
                }
                for one in able
            ],
        }
        for number in range(1, round.most + 1)
    ]


def _mine(round: Round, learners: list) -> list[dict]:
    """What each of the visitor's people ranked, and what came of it."""
    standing = Ranking.objects.filter(round=round, person__in=learners, replaced_at=None).select_related("person")
    enrolled = queries.enrolments_of(learners).filter(application__ranking__round=round) if learners else []
    became = {one.application.ranking_id: one for one in enrolled}
    return [{"ranking": one, "enrolment": became.get(one.pk)} for one in standing.order_by("person__sort_key", "pk")]


@require_POST
@doors.signed_in
def round_rank(request, round_id):
    """Keep the list that was sent for one of the visitor's people."""
    round = get_object_or_404(Round, pk=round_id)
    learner = _chosen(request, learners_of(request))
    known = {str(one.pk): one for one in finding.shown_to_anybody().filter(rounds__round=round)}
    choices = [known[value] for value in request.POST.getlist("choice") if value in known]
    try:
        actions.rank(round=round, learner=learner, choices=choices, by=request.people[0], at=clock.now())
    except Refusal as refusal:
        return _page(request, round, refusal=refusal, status=422)
    messages.success(
        request, _("فهرست %(name)s نوشته شد؛ تا پایان زمان انتخاب می‌شود آن را عوض کرد.") % {"name": learner.name}
    )
    return redirect(f"{reverse('round', args=[round.pk])}?for={learner.pk}")


@doors.public
def round_file(request, round_id):
    """The list, rule, seed and result of a decided round for `recheck.py`."""
    draw = get_object_or_404(Draw, round_id=round_id, drawn_at__isnull=False)
    response = HttpResponse(json.dumps(draw.list, ensure_ascii=False), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="round-{round_id}.json"'
    return response
