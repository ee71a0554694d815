"""The draw of a class: a seed is committed to while people apply, and decides who sits once the window has closed."""

import gzip
import json
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.city import bulk, scope
from shahramooz.journal import record
from shahramooz.lib import sealing
from shahramooz.lib.refusal import Refusal
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering, Quota
from shahramooz.registration import drawing
from shahramooz.registration.actions import seating
from shahramooz.registration.allocation import OPEN, Claim, Pots, Seat, first_come
from shahramooz.registration.claims import claims_of
from shahramooz.registration.models import Application, Charge, Draw, Enrolment, Round

State = Enrolment.State
OTHERS = _("دیگران")


class NotADraw(Refusal):
    message = _("جاهای «{title}» با قرعه‌کشی داده نمی‌شود.")
    next_step = _("روش تقسیم جا را در برگه کلاس ببینید.")


class DrawTooEarly(Refusal):
    message = _("تا پایان ثبت‌نام، {closes_at}، قرعه کشیده نمی‌شود.")
    next_step = _("پس از آن، قرعه خودکار کشیده می‌شود.")


def awaits_draw(offering: Offering) -> bool:
    """Whether applications of this (locked) offering wait for a draw that has not been made."""
    if offering.policy != Offering.Policy.DRAW:
        return False
    return not Draw.objects.filter(offering=offering, drawn_at__isnull=False).exists()


def request(application: Application, offering: Offering, *, at: datetime) -> Enrolment:
    """What comes of an application before the draw: it is in. The offering is locked; the first one commits the seed."""
    committed(offering=offering, at=at)
    return Enrolment.objects.create(
        application=application,
        offering_id=application.offering_id,
        person_id=application.person_id,
        state=State.REQUESTED,
        turn=0,
    )


@transaction.atomic
def commit_draw(*, offering: Offering, by, at: datetime) -> Draw:
    """Choose the seed of the draw and publish its commitment; twice is the same as once. Raises NotADraw."""
    offering = seating.lock(offering)
    if offering.policy != Offering.Policy.DRAW:
        raise NotADraw(title=offering.title)
    return committed(offering=offering, at=at)


def committed(*, at: datetime, offering: Offering | None = None, round: Round | None = None) -> Draw:
    """The draw of a class or a round, whose row the caller holds; its seed is chosen and sealed when it has none."""
    about = {"offering": offering} if offering else {"round": round}
    draw = Draw.objects.filter(**about).first()
    if draw is not None:
        return draw
    seed = drawing.new_seed()
    commitment = drawing.commitment_of(seed)
    sealed = sealing.seal(seed, key=_key(), about=_about(commitment))
    draw = Draw.objects.create(commitment=commitment, committed_at=at, seed_sealed=sealed, **about)
    record.record(
        "registration.draw_committed",
        about=offering or round,
        by=record.Clock("قرعه‌کشی"),
        at=at,
        after={"commitment": commitment},
    )
    return draw


def seed_of(draw: Draw) -> str:
    """The seed of a draw that is still sealed. Whoever opens it decides the draw in the same transaction."""
    return sealing.unseal(draw.seed_sealed, key=_key(), about=_about(draw.commitment))


def packed(told: dict) -> bytes:
    """The public list as it is kept: JSON, gzipped, the same bytes for the same list."""
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 5, mtime=0)


@transaction.atomic
def draw_lots(*, offering: Offering, by, at: datetime) -> Draw:
    """Draw the lots of a class whose window has closed: seats, waiting numbers, the revealed seed and the public list, in one act.

    Twice is the same as once. Raises NotADraw, DrawTooEarly. A pure function of applications, rule and seed (`drawing`).
    """
    bulk.take_time()
    offering = seating.lock(offering)
    if offering.policy != Offering.Policy.DRAW:
        raise NotADraw(title=offering.title)
    if offering.closes_at is None or at < offering.closes_at:
        raise DrawTooEarly(closes_at=offering.closes_at)
    draw = committed(offering=offering, at=at)
    if draw.drawn_at is not None:
        return draw
    seed = seed_of(draw)
    pots, quotas = seating.pots_of(offering)
    requested = Enrolment.objects.filter(offering=offering, state=State.REQUESTED)
    enrolments = {str(one.application_id): one for one in requested.select_related("person", "application")}
    claims = claims_of(offering, enrolments.values(), quotas, at=at)
    line = drawing.in_order(claims, seed)
    seats = first_come(line, pots)
    taken = {seat.ticket for seat in seats}
    waiting = [claim.ticket for claim in line if claim.ticket not in taken]
    draw.seed, draw.drawn_at = seed, at
    draw.file = packed(public_list(offering, draw, claims, pots, quotas, seats=seats, waiting=waiting))
    draw.save(update_fields=["seed", "drawn_at", "file"])
    _write(offering, enrolments, seats, waiting, at=at)
    record.record(
        "registration.drawn",
        about=offering,
        by=by,
        at=at,
        after={"seed": seed, "applications": len(claims), "seated": len(seats), "waiting": len(waiting)},
    )
    record.later("registration.tell_drawn", at=at, offering_id=offering.pk)
    return draw


def _write(offering: Offering, enrolments: dict[str, Enrolment], seats: list[Seat], waiting: list[str], *, at) -> None:
    """The seats and waiting numbers in one statement, the charges in another, the class's counters last."""
    last = seating.end_of_line(offering.pk) - 1
    rows = [(enrolments[seat.ticket].pk, State.SEATED.value, seat.quota_id, 0, at) for seat in seats]
    rows += [
        (enrolments[ticket].pk, State.WAITING.value, None, last + number, None)
        for number, ticket in enumerate(waiting, 1)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update registration_enrolment e set state = t.state, quota_id = t.quota, turn = t.turn, seated_at = t.seated"
            " from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[])"
            " as t(id, state, quota, turn, seated) where e.municipality_id = %s and e.id = t.id",
            [*map(list, zip(*rows, strict=True)), scope.current_id()],
        )
    if offering.fee:
        owed = [Charge(enrolment=enrolments[seat.ticket], amount=offering.fee) for seat in seats]
        Charge.objects.bulk_create(owed, batch_size=1000)
    counts: dict[int | None, int] = {}
    for seat in seats:
        counts[seat.quota_id] = counts.get(seat.quota_id, 0) + 1
    planning.take_seats({offering.pk: planning.Wanted(counts.pop(OPEN, 0), counts)})


def public_list(
    offering: Offering,
    draw: Draw,
    claims: list[Claim],
    pots: Pots,
    quotas: list[Quota],
    *,
    seats: list[Seat],
    waiting: list[str],
) -> dict:
    """The file that anybody may take home: applications without names, the rule, the seed, and what each application got."""
    got = {seat.ticket: "open" if seat.quota_id is OPEN else str(seat.quota_id) for seat in seats}
    got |= {ticket: place for place, ticket in enumerate(waiting, 1)}
    classes = offering.priorities.select_related("segment").order_by("place")
    return {
        "class": {"code": offering.code, "title": offering.title},
        "rule": {
            "name": "draw",
            "seats": {"open": max(pots.open, 0)} | {str(key): max(free, 0) for key, free in pots.quotas.items()},
            "quotas": {str(quota.pk): quota.segment.title for quota in quotas},
            "classes": [*(one.segment.title for one in classes), str(OTHERS)],
        },
        "commitment": draw.commitment,
        "committed_at": draw.committed_at.isoformat(),
        "seed": draw.seed,
        "drawn_at": draw.drawn_at.isoformat(),
        "applications": [
            {
                "ticket": claim.ticket,
                "priority": claim.priority,
                "lots": claim.lots,
                "group": claim.group,
                "entitled_to": [str(quota_id) for quota_id in claim.entitled_to],
            }
            for claim in sorted(claims, key=lambda claim: int(claim.ticket))
        ],
        "result": [{"ticket": ticket, "got": got[ticket]} for ticket in sorted(got, key=int)],
    }


def _key() -> bytes:
    return sealing.derive_key(settings.FIELD_KEY, purpose="seed of a draw")


def _about(commitment: str) -> bytes:
    return f"registration_draw.seed:{scope.current_id()}:{commitment}".encode()
