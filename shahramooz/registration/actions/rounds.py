"""Rounds of ranked choice: classes that people rank together, decided at once for all of them.

What needs numpy is imported where a round is decided: it takes a tenth of the start of every process, and few decide rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.city import bulk, scope
from shahramooz.journal import record
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import eligibility
from shahramooz.registration.actions import drawing
from shahramooz.registration.actions.applying import hold, write_down
from shahramooz.registration.circumstances import first_day
from shahramooz.registration.models import Application, Draw, Enrolment, Ranking, Round, RoundOffering

if TYPE_CHECKING:
    import numpy as np

    from shahramooz.registration import rankings
    from shahramooz.registration.matching import Matching

State = Enrolment.State


class RoundNeedsClasses(Refusal):
    message = _("برای یک دور انتخاب دست‌کم دو کلاس لازم است.")
    next_step = _("کلاس‌هایی را که هنوز منتشر نشده‌اند برگزینید.")


class InAnotherRound(Refusal):
    message = _("«{title}» در دور دیگری است.")
    next_step = _("آن را از فهرست بردارید.")


class RoundWindowBackwards(Refusal):
    message = _("پایان انتخاب باید پس از آغاز آن باشد.")
    next_step = _("یکی از دو روز را جابه‌جا کنید.")


class RoundClosed(Refusal):
    message = _("زمان انتخاب در «{round}» نیست: از {opens_at} تا {closes_at} است.")
    next_step = _("نتیجه را پس از پایان در همین صفحه ببینید.")


class NothingRanked(Refusal):
    message = _("هیچ کلاسی را ننوشته‌اید.")
    next_step = _("دست‌کم یک کلاس را در جای نخست بگذارید.")


class RankedTwice(Refusal):
    message = _("«{title}» را دو بار نوشته‌اید.")
    next_step = _("هر کلاس را یک بار بنویسید.")


class TooManyRanked(Refusal):
    message = _("دست بالا {most} کلاس را می‌شود نوشت.")
    next_step = _("کلاس‌هایی را که کمتر می‌خواهید بردارید.")


class NotOfThisRound(Refusal):
    message = _("«{title}» در این دور نیست.")
    next_step = _("از فهرست همین دور برگزینید.")


class RoundTooEarly(Refusal):
    message = _("تا پایان زمان انتخاب، {closes_at}، جایی داده نمی‌شود.")
    next_step = _("پس از آن خودکار انجام می‌شود.")


@transaction.atomic
def plan_round(
    *,
    title: str,
    offerings: Sequence[Offering],
    opens_at: datetime,
    closes_at: datetime,
    most: int = 5,
    by,
    at: datetime,
) -> Round:
    """Put classes that are not published into one round; their rule becomes ranked choice, their window the round's.

    Raises RoundNeedsClasses, RoundWindowBackwards, InAnotherRound, and what planning says of a class (PolicyIsFixed …).
    """
    offerings = sorted({one.pk: one for one in offerings}.values(), key=lambda one: one.pk)
    if len(offerings) < 2:
        raise RoundNeedsClasses(fields={"offerings": ""})
    if opens_at >= closes_at:
        raise RoundWindowBackwards(fields={"closes_on": ""})
    for taken in RoundOffering.objects.filter(offering__in=offerings).select_related("offering"):
        raise InAnotherRound(title=taken.offering.title)
    made = Round.objects.create(title=title, opens_at=opens_at, closes_at=closes_at, most=most, made_at=at)
    for one in offerings:
        planning.change_offering(
            one, policy=Offering.Policy.RANKED, opens_at=opens_at, closes_at=closes_at, by=by, at=at
        )
    RoundOffering.objects.bulk_create([RoundOffering(round=made, offering=one) for one in offerings])
    record.record(
        "registration.round_planned",
        about=made,
        by=by,
        at=at,
        after={"title": title, "offerings": [o.pk for o in offerings]},
    )
    drawing.committed(round=made, at=at)
    return made


@transaction.atomic
def rank(*, round: Round, learner: Person, choices: Sequence[Offering], by, at: datetime) -> Ranking:
    """Keep what the learner ranked, the most wanted class first; an earlier ranking of the same round is replaced.

    Raises RoundClosed, NothingRanked, RankedTwice, TooManyRanked, NotOfThisRound, and the NotEligible of a class. S0-2, R3.
    """
    hold([learner])
    round = Round.objects.get(pk=round.pk)
    if not round.is_open_at(at):
        raise RoundClosed(round=round.title, opens_at=round.opens_at, closes_at=round.closes_at)
    _require_sound(round, choices)
    refused = eligibility.why_not_each([learner], choices, at=at)
    for one in choices:
        if refused[learner.pk, one.pk] is not None:
            raise refused[learner.pk, one.pk]
    Ranking.objects.filter(round=round, person=learner, replaced_at=None).update(replaced_at=at)
    made = Ranking.objects.create(
        round=round, person=learner, made_at=at, made_by=by if isinstance(by, Person) else None
    )
    for place, one in enumerate(choices, 1):
        write_down(
            learner, one, by=by, at=at, channel=Application.Channel.WEB, preferred_mode="", ranking=made, rank=place
        )
    return made


def _require_sound(round: Round, choices: Sequence[Offering]) -> None:
    if not choices:
        raise NothingRanked
    if len(choices) > round.most:
        raise TooManyRanked(most=round.most)
    known = set(round.offerings.values_list("offering", flat=True))
    seen: set[int] = set()
    for one in choices:
        if one.pk in seen:
            raise RankedTwice(title=one.title)
        if one.pk not in known:
            raise NotOfThisRound(title=one.title)
        seen.add(one.pk)


@transaction.atomic
def decide_round(*, round: Round, by, at: datetime) -> Draw:
    """Seat everybody of a round whose window has closed, by deferred acceptance; one act, twice is the same as once.

    Whoever gets none of their choices waits for the first of them, in the order of class and lot. Raises RoundTooEarly.
    """
    from shahramooz.registration import rankings

    bulk.take_time()
    round = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    if at < round.closes_at:
        raise RoundTooEarly(closes_at=round.closes_at)
    draw = drawing.committed(round=round, at=at)
    if draw.drawn_at is not None:
        return draw
    held = Offering.objects.select_for_update(no_key=True, of=("self",))
    offerings = list(held.filter(rounds__round=round).order_by("pk"))
    seed = drawing.seed_of(draw)
    told = rankings.read(round, offerings, on={one.pk: first_day(one, at) for one in offerings})
    found = told.decided(seed)
    draw.seed, draw.drawn_at = seed, at
    draw.file = drawing.packed(public_list(round, draw, told, found))
    draw.save(update_fields=["seed", "drawn_at", "file"])
    round.decided_at = at
    round.save(update_fields=["decided_at"])
    seated = int((found.seat != rankings.NONE).sum())
    record.record(
        "registration.round_decided",
        about=round,
        by=by,
        at=at,
        after={"seed": seed, "rankings": len(told.rankings), "seated": seated},
    )
    for one in offerings:
        record.later("registration.tell_drawn", at=at, offering_id=one.pk)
    _write(told, found, told.lots(seed), at=at)
    return draw


def _write(told: rankings.Rankings, found: Matching, lots: np.ndarray, *, at: datetime) -> None:
    """A seat, or a place in the line of the first choice, for every ranking; the charges; the classes' counters last."""
    import numpy as np

    from shahramooz.registration.matching import NONE

    if not len(told.rankings):
        return
    sits = found.seat != NONE
    picked = np.where(sits, found.choice, 0)
    everybody = np.arange(len(told.rankings))
    pots = np.where(sits, found.seat, told.choices[:, 0])
    wants = sits | (pots != NONE)  # every choice of theirs may have met at an hour that is taken by now
    order = np.lexsort((lots, told.classes[:, 0]))
    line = order[(~sits & wants)[order]]
    rows = np.concatenate((everybody[sits], line))
    seated = int(sits.sum())
    bulk.insert(
        Enrolment,
        count=len(rows),
        application_id=told.applications[rows, picked[rows]].tolist(),
        offering_id=[told.pots[pot].offering.pk for pot in pots[rows].tolist()],
        person_id=told.persons[rows].tolist(),
        state=[State.SEATED.value] * seated + [State.WAITING.value] * len(line),
        turn=[0] * seated + list(range(1, len(line) + 1)),
        quota_id=[_quota_of(told.pots[pot]) for pot in pots[everybody[sits]].tolist()] + [None] * len(line),
        seated_at=[at] * seated + [None] * len(line),
        offered_until=None,
        ended_at=None,
    )
    _charge(told)
    counts = np.bincount(found.seat[sits], minlength=len(told.pots))
    wanted: dict[int, planning.Wanted] = {}
    for pot, count in zip(told.pots, counts.tolist(), strict=True):
        one = wanted.setdefault(pot.offering.pk, planning.Wanted(0, {}))
        if count and pot.quota is None:
            wanted[pot.offering.pk] = planning.Wanted(count, one.quotas)
        elif count:
            wanted[pot.offering.pk] = planning.Wanted(one.open, {**one.quotas, pot.quota.pk: count})
    planning.take_seats({key: one for key, one in wanted.items() if one.open or one.quotas})


def _quota_of(pot: rankings.Pot) -> int | None:
    return pot.quota.pk if pot.quota is not None else None


def _charge(told: rankings.Rankings) -> None:
    """A charge for each seat of a class with a fee, in one statement."""
    paid = [pot.offering.pk for pot in told.pots if pot.quota is None and pot.offering.fee]
    if not paid:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into registration_charge (municipality_id, enrolment_id, amount, state, receipt, reason)"
            " select e.municipality_id, e.id, o.fee, 'due', '', '' from registration_enrolment e"
            " join planning_offering o on o.municipality_id = e.municipality_id and o.id = e.offering_id"
            " join registration_application a on a.municipality_id = e.municipality_id and a.id = e.application_id"
            " where e.municipality_id = %s and e.offering_id = any(%s) and e.state = 'seated' and a.ranking_id is not null",
            [scope.current_id(), paid],
        )


def public_list(round: Round, draw: Draw, told: rankings.Rankings, found: Matching) -> dict:
    """The file of a round for `tools/recheck.py`: who ranked what, without names; classes, lots' seed and seats."""
    from shahramooz.registration.matching import NONE

    names = [pot.name for pot in told.pots]
    tickets = [str(ticket) for ticket in told.rankings.tolist()]
    rows = zip(tickets, told.choices.tolist(), told.classes.tolist(), found.seat.tolist(), strict=True)
    people, result = [], []
    for ticket, pots, classes, seat in rows:
        ranked = [[names[pot], stands] for pot, stands in zip(pots, classes, strict=True) if pot != NONE]
        people.append({"ticket": ticket, "choices": ranked})
        result.append({"ticket": ticket, "got": names[seat] if seat != NONE else "none"})
    return {
        "round": {"id": round.pk, "title": round.title},
        "rule": {
            "name": "ranked",
            "seats": {pot.name: pot.seats for pot in told.pots},
            "classes": {str(pot.offering.pk): pot.offering.title for pot in told.pots},
            "quotas": {pot.name: pot.quota.segment.title for pot in told.pots if pot.quota is not None},
        },
        "commitment": draw.commitment,
        "committed_at": draw.committed_at.isoformat(),
        "seed": draw.seed,
        "drawn_at": draw.drawn_at.isoformat(),
        "applications": people,
        "result": result,
    }
