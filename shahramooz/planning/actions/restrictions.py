"""Official limitations of in-person seats, and the operator's daily checklist (S0-1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person
from shahramooz.places.models import Venue
from shahramooz.planning import queries
from shahramooz.planning.actions.seats import follow_capacity
from shahramooz.planning.models import Offering, ProtocolCheck, Restriction


class RatioOutside(Refusal):
    message = _("سهم مجاز باید عددی میان صفر و صد درصد باشد.")
    next_step = _("برای نمونه ۵۰ بنویسید تا نیمی از صندلی‌ها پر شود.")


class DaysBackwards(Refusal):
    message = _("پایان محدودیت پیش از آغاز آن است.")
    next_step = _("یکی از دو روز را جابه‌جا کنید.")


class RestrictionWithdrawn(Refusal):
    message = _("«{restriction}» پیش‌تر برداشته شده است.")
    next_step = _("اگر باز لازم است، محدودیت تازه‌ای ثبت کنید.")


@dataclass(frozen=True)
class Followed:
    """A restriction as it stands now, the classes whose capacity changed, and those with more people than it allows
    (Q17).
    """

    restriction: Restriction
    changed: list[Offering]
    surplus: list[Offering]  # capacity_due < taken: a person decides, nobody loses a seat silently


def usual_checklist() -> list[str]:
    """The sentences an operator ticks when the authority gave none."""
    return [
        gettext("فاصله صندلی‌ها رعایت شده است."),
        gettext("هوای اتاق تهویه می‌شود."),
        gettext("مواد ضدعفونی و ماسک آماده است."),
    ]


@transaction.atomic
def put_restriction(
    *,
    title: str,
    authority: str,
    ratio: Decimal,
    since: date,
    until: date,
    venue: Venue | None = None,
    text: str = "",
    checklist: Iterable[str] | None = None,
    by,
    at: datetime,
) -> Followed:
    """Limit in-person seats of a venue (of all, without one) to `ratio` from `since` to `until`; capacities follow
    at once (S0-1).

    One below the people already seated is recorded all the same; those classes come back as `surplus` (R5, Q17).
    Raises RatioOutside, DaysBackwards.
    """
    restriction = Restriction(
        title=title,
        authority=authority,
        text=text,
        ratio=ratio,
        since=since,
        until=until,
        venue=venue,
        checklist=usual_checklist() if checklist is None else list(checklist),
        changed_at=at,
    )
    _require_sound(restriction)
    restriction.save()
    told = {"title": title, "authority": authority, "ratio": ratio, "since": since, "until": until, "venue": venue}
    journal.record("planning.restriction_put", about=restriction, by=by, at=at, after=told)
    return _follow(restriction, [(since, until, restriction.venue_id)], by=by, at=at)


def _require_sound(restriction: Restriction) -> None:
    if not 0 <= restriction.ratio <= 1:
        raise RatioOutside(fields={"ratio": str(RatioOutside.message)})
    if restriction.until < restriction.since:
        raise DaysBackwards(fields={"until": str(DaysBackwards.message)})


def _follow(restriction: Restriction, spans: list[tuple[date, date, int | None]], *, by, at: datetime) -> Followed:
    """Recount every class with a session in the spans (first, last, venue id or None for all)."""
    touched: set[int] = set()
    for first, last, venue_id in spans:
        sessions = queries.sessions_between(first, last).exclude(room=None)
        if venue_id is not None:
            sessions = sessions.filter(room__venue_id=venue_id)
        touched.update(sessions.values_list("offering_id", flat=True))
    classes = list(Offering.objects.filter(pk__in=touched).select_related("instructor").order_by("pk"))
    changed = queries.out_of_step(classes, at=at)  # asked of all at once: only rows that change are locked
    for offering in changed:
        follow_capacity(offering, by=by, at=at, reason=str(restriction))
    surplus = [offering for offering in classes if offering.capacity_due is not None]
    return Followed(restriction, changed, surplus)


@transaction.atomic
def revise_restriction(restriction: Restriction, *, by, at: datetime, **new) -> Followed:
    """Change the restriction's ratio, days, venue, text or checklist; capacities follow at once (A1.5).

    Raises RestrictionWithdrawn, RatioOutside, DaysBackwards.
    """
    restriction = _in_force(restriction)
    was = (restriction.since, restriction.until, restriction.venue_id)
    before, after = journal.changes(restriction, **new)
    _require_sound(restriction)
    restriction.changed_at = at
    restriction.save()
    journal.record("planning.restriction_revised", about=restriction, by=by, at=at, before=before, after=after)
    return _follow(restriction, [was, (restriction.since, restriction.until, restriction.venue_id)], by=by, at=at)


def _in_force(restriction: Restriction) -> Restriction:
    restriction.refresh_from_db(from_queryset=Restriction.objects.select_for_update())
    if restriction.withdrawn_at is not None:
        raise RestrictionWithdrawn(restriction=restriction)
    return restriction


@transaction.atomic
def withdraw_restriction(restriction: Restriction, *, reason: str = "", by, at: datetime) -> Followed:
    """Lift the restriction; capacities follow at once. It stays on record. Raises RestrictionWithdrawn."""
    restriction = _in_force(restriction)
    restriction.withdrawn_at = restriction.changed_at = at
    restriction.save(update_fields=["withdrawn_at", "changed_at"])
    journal.record(
        "planning.restriction_withdrawn", about=restriction, by=by, at=at, after={"withdrawn_at": at}, reason=reason
    )
    return _follow(restriction, [(restriction.since, restriction.until, restriction.venue_id)], by=by, at=at)


class ChecklistIncomplete(Refusal):
    message = _("«{line}» هنوز تیک نخورده است.")
    next_step = _("همه بندهای پروتکل را ببینید و تیک بزنید؛ اگر بندی فراهم نیست، کلاس را آغاز نکنید.")


class NotUnderRestriction(Refusal):
    message = _("«{restriction}» در این روز و این مکان برقرار نیست.")
    next_step = _("روز و مکان را دوباره ببینید.")


@transaction.atomic
def tick_checklist(
    *, restriction: Restriction, venue: Venue, day: date, ticked: Iterable[str], by: Person, at: datetime
) -> ProtocolCheck:
    """Record that the venue's operator ticked every line for the day; again only renews it. S0-1.

    Raises ChecklistIncomplete naming the first open line, NotUnderRestriction, RestrictionWithdrawn.
    """
    restriction = _in_force(restriction)
    ticked = list(ticked)
    if not queries.covers(restriction, day, venue.pk):
        raise NotUnderRestriction(restriction=restriction)
    open_line = next((line for line in restriction.checklist if line not in ticked), None)
    if open_line is not None:
        raise ChecklistIncomplete(line=open_line)
    check, _is_new = ProtocolCheck.objects.update_or_create(
        restriction=restriction, venue=venue, day=day, defaults={"ticked": ticked, "by": by, "at": at}
    )
    journal.record(
        "planning.checklist_ticked", about=check, by=by, at=at, after={"day": day, "venue": venue, "ticked": ticked}
    )
    return check
