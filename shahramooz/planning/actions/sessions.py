"""Sessions: planned from a weekly pattern, moved, cancelled, opened and held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from shahramooz.catalogue.models import Instructor
from shahramooz.journal import record as journal
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.places.models import Room
from shahramooz.planning import queries, timetable
from shahramooz.planning.actions.bookings import book
from shahramooz.planning.actions.offering import State, require_state
from shahramooz.planning.actions.seats import lock, recount
from shahramooz.planning.models import Offering, ProtocolCheck, Session
from shahramooz.planning.models.offering import Mode

OPEN_STATES = (State.DRAFT, State.APPROVED, State.REGISTRATION, State.RUNNING)
URGENT = timedelta(hours=18)


class ClosedThen(Refusal):
    message = _("{day} تعطیل است: {reason}.")
    next_step = _("روز دیگری برگزینید، یا دلیل برگزاری در روز تعطیل را بنویسید.")


class InThePast(Refusal):
    message = _("{day} گذشته است.")
    next_step = _("روزی از امروز به بعد برگزینید.")


class PatternOverlaps(Refusal):
    message = _("دو ساعت از برنامهٔ هفتگی با هم تداخل دارند.")
    next_step = _("یکی از دو ساعت را جابه‌جا کنید.")


class PatternBackwards(Refusal):
    message = _("پایان جلسه باید پس از آغاز آن باشد.")
    next_step = _("ساعت‌های جلسه را دوباره ببینید.")


class NoDayLeft(Refusal):
    message = _("در این بازه تنها {found} روز کاری برای این برنامه هست.")
    next_step = _("بازهٔ بلندتری برگزینید یا روز هفته را عوض کنید.")


@dataclass(frozen=True)
class Planned:
    """The sessions written, and the meetings left out because their hours are closed."""

    sessions: list[Session]
    skipped: list[timetable.Skipped]


@transaction.atomic
def plan_sessions(
    offering: Offering,
    *,
    pattern: Iterable[timetable.Slot | dict],
    first: date,
    last: date | None = None,
    count: int | None = None,
    room: Room | None = None,
    instructor: Instructor | None = None,
    mode: str = "",
    override_reason: str = "",
    by,
    at: datetime,
) -> Planned:
    """Add the meetings of a weekly pattern from `first` to `last`, or the first `count` of them; days off are
    skipped and listed (R26).

    With `override_reason` the closed days are held too and keep the reason. All or none is booked.
    Raises RoomTaken, InstructorTaken (R2), NoDayLeft, InThePast, PatternOverlaps, PatternBackwards, WrongState.
    """
    slots = _sound([slot if isinstance(slot, timetable.Slot) else timetable.Slot.of(slot) for slot in pattern])
    if last is None and count is None:
        raise TypeError("plan_sessions needs a last day or a count")
    offering = lock(offering.pk, seen=offering)
    require_state(offering, *OPEN_STATES)
    place = {"venue": offering.venue, "room": room}
    found = queries.weekly_hours(slots, first=first, last=last, count=count, skip_closed=not override_reason, **place)
    if not found.meetings or (count and len(found.meetings) < count):
        raise NoDayLeft(found=len(found.meetings))
    _require_ahead(found.meetings[0], at)
    why = queries.why_closed_between(first, _day(found.meetings[-1]), **place)
    made = [
        _session(
            offering,
            during,
            room=room,
            instructor=instructor,
            mode=mode,
            override_reason=override_reason if why(during) else "",
        )
        for during in found.meetings
    ]
    pattern = _with_earlier(offering, slots)
    _number(offering, made)
    book(made)
    offering.pattern = [slot.kept for slot in pattern]
    offering.save(update_fields=["pattern"])
    told = {
        "sessions": [one.during.lower for one in made],
        "skipped": {str(one.day): one.reason for one in found.skipped},
    }
    _settle(offering, "planning.sessions_planned", told, by=by, at=at, reason=override_reason)
    return Planned(made, found.skipped)


def _with_earlier(offering: Offering, slots: list[timetable.Slot]) -> list[timetable.Slot]:
    """The weekly pattern of the whole class: these slots and those planned before."""
    if offering.starts_on is None:
        return slots
    return sorted({*slots, *(timetable.Slot.of(kept) for kept in offering.pattern)})


def _sound(slots: list[timetable.Slot]) -> list[timetable.Slot]:
    slots = sorted(slots)
    if any(slot.start >= slot.end for slot in slots):
        raise PatternBackwards
    if any(one.weekday == two.weekday and two.start < one.end for one, two in pairwise(slots)):
        raise PatternOverlaps
    return slots


def _session(
    offering: Offering, during: Range, *, room: Room | None, instructor: Instructor | None, mode: str = "", **fields
) -> Session:
    mode = mode or (Mode.ONLINE if offering.mode == Mode.ONLINE else Mode.IN_PERSON)
    return Session(
        offering=offering, during=during, room=room, mode=mode, instructor=instructor or offering.instructor, **fields
    )


def _number(offering: Offering, sessions: list[Session]) -> None:
    last = offering.sessions.aggregate(last=Max("number"))["last"] or 0
    for number, session in enumerate(sessions, start=last + 1):
        session.number = number


def _day(during: Range) -> date:
    return during.lower.astimezone(jalali.TEHRAN).date()


def _require_ahead(during: Range, at: datetime) -> None:
    if during.lower < at:
        raise InThePast(day=_day(during))


def _require_open(during: Range, offering: Offering, room: Room | None, override_reason: str) -> None:
    day = _day(during)
    reason = queries.why_closed_between(day, day, venue=offering.venue, room=room)(during)
    if reason and not override_reason:
        raise ClosedThen(day=day, reason=reason)


def _settle(
    offering: Offering, act: str, told: dict, *, by, at: datetime, before: dict | None = None, about=None, reason=""
) -> None:
    """After sessions changed: keep the first and last day, recount the seats, write one journal line."""
    days = [
        _day(during)
        for during in offering.sessions.exclude(state=Session.State.CANCELLED).values_list("during", flat=True)
    ]
    offering.starts_on, offering.ends_on = (min(days), max(days)) if days else (None, None)
    offering.changed_at = at
    offering.save(update_fields=["starts_on", "ends_on", "changed_at"])
    was, now = recount(offering, at=at)
    journal.record(
        act, about=about or offering, by=by, at=at, before=(before or {}) | was, after=told | now, reason=reason
    )


@transaction.atomic
def add_session(
    offering: Offering,
    *,
    during: Range,
    room: Room | None = None,
    instructor: Instructor | None = None,
    mode: str = "",
    makes_up_for: Session | None = None,
    override_reason: str = "",
    by,
    at: datetime,
) -> Session:
    """Add one meeting. Raises RoomTaken, InstructorTaken (R2), ClosedThen (R26), InThePast, PatternBackwards,
    WrongState.
    """
    offering = lock(offering.pk, seen=offering)
    require_state(offering, *OPEN_STATES)
    _require_hours(during, offering, room, override_reason, at)
    session = _session(
        offering,
        during,
        room=room,
        instructor=instructor,
        mode=mode,
        makes_up_for=makes_up_for,
        override_reason=override_reason,
    )
    _number(offering, [session])
    book([session])
    told = {"during": [during.lower, during.upper], "room": room, "makes_up_for": makes_up_for}
    _settle(offering, "planning.session_added", told, about=session, by=by, at=at, reason=override_reason)
    return session


def _require_hours(during: Range, offering: Offering, room: Room | None, override_reason: str, at: datetime) -> None:
    if during.lower >= during.upper:
        raise PatternBackwards
    _require_ahead(during, at)
    _require_open(during, offering, room, override_reason)


class SessionIsOver(Refusal):
    message = _("این جلسه «{state}» است و دیگر جابه‌جا یا لغو نمی‌شود.")
    next_step = _("برای جبران، جلسهٔ تازه‌ای به کلاس بیفزایید.")


KEEP = object()


@transaction.atomic
def move_session(
    session: Session,
    *,
    during: Range | None = None,
    room=KEEP,
    instructor=KEEP,
    override_reason: str = "",
    by,
    at: datetime,
) -> Session:
    """Give a planned session other hours, another room or instructor; what is not named stays.

    Registration tells everybody (outbox).

    Raises SessionIsOver, ClosedThen (R26), RoomTaken, InstructorTaken (R2), InThePast, PatternBackwards.
    """
    offering, session = _held(session)
    new = {"during": during, "room": room, "instructor": instructor}
    new = {name: value for name, value in new.items() if value is not None and value is not KEEP} | (
        {"room": None} if room is None else {}
    )
    before, after = journal.changes(session, **new)
    if not after:
        return session
    if "during" in after or "room" in after:
        _require_hours(session.during, offering, session.room, override_reason, at)
        session.override_reason = override_reason
    book([session])
    _settle(
        offering,
        "planning.session_moved",
        _said(after),
        before=_said(before),
        about=session,
        by=by,
        at=at,
        reason=override_reason,
    )
    if "during" in after or "room" in after:
        urgent = min(session.during.lower, before.get("during", session.during).lower) - at <= URGENT
        told = {
            "session_id": session.pk,
            "before": _said(before),
            "urgent": urgent,
            "act": f"{session.pk}:{at.isoformat()}",
        }
        journal.later("registration.tell_session_moved", at=at, offering_id=offering.pk, **told)
    return session


def _said(values: dict) -> dict:
    return {name: [value.lower, value.upper] if isinstance(value, Range) else value for name, value in values.items()}


def _held(session: Session) -> tuple[Offering, Session]:
    """The offering and its session, both locked; the session must still be ahead of us."""
    offering = lock(session.offering_id)
    session.refresh_from_db(from_queryset=Session.objects.select_for_update(no_key=True))
    session.offering = offering
    if session.state != Session.State.PLANNED:
        raise SessionIsOver(state=session.get_state_display())
    return offering, session


@transaction.atomic
def cancel_session(session: Session, *, reason: str, by, at: datetime, tell: bool = True) -> Session:
    """Call one session off; its room and instructor are free again.

    Registration tells everybody unless `tell` is False. Raises SessionIsOver.
    """
    offering, session = _held(session)
    before, after = journal.changes(session, state=Session.State.CANCELLED, cancelled_reason=reason)
    session.save(update_fields=list(after))
    _settle(offering, "planning.session_cancelled", after, before=before, about=session, by=by, at=at, reason=reason)
    if tell:
        told = {"sessions": [session.pk], "reason": reason, "act": f"session:{session.pk}"}
        journal.later("registration.tell_closure", at=at, offering_id=offering.pk, **told)
    return session


class ChecklistNotTicked(Refusal):
    message = _("برای «{restriction}» فهرست پروتکل امروزِ «{venue}» هنوز تیک نخورده است.")
    next_step = _("مسئول مکان نخست فهرست پروتکل را کامل تیک بزند.")


class NotItsDay(Refusal):
    message = _("این جلسه برای {day} است و امروز آغاز نمی‌شود.")
    next_step = _("اگر روزش عوض شده، نخست جلسه را جابه‌جا کنید.")


@transaction.atomic
def open_session(session: Session, *, by, at: datetime) -> Session:
    """Begin a session on its day. Doing it again changes nothing.

    An in-person one under a restriction with a checklist is refused until the venue's operator has ticked it for the
    day
    (ChecklistNotTicked, S0-1). Raises NotItsDay, SessionIsOver. `by` is a Person, or the clock.
    """
    session.refresh_from_db(from_queryset=Session.objects.select_for_update(no_key=True))
    if session.state in (Session.State.OPENED, Session.State.HELD):
        return session
    if session.state != Session.State.PLANNED:
        raise SessionIsOver(state=session.get_state_display())
    if _day(session.during) != at.astimezone(jalali.TEHRAN).date():
        raise NotItsDay(day=_day(session.during))
    if session.mode == Mode.IN_PERSON:
        _require_checklist(session)
    before, after = journal.changes(session, state=Session.State.OPENED, opened_at=at)
    session.opened_by_id = by.pk if getattr(by, "_meta", None) and by._meta.label_lower == "people.person" else None
    session.save(update_fields=[*after, "opened_by"])
    journal.record("planning.session_opened", about=session, by=by, at=at, before=before, after=after)
    return session


def _require_checklist(session: Session) -> None:
    venue = session.room.venue if session.room else session.offering.venue
    day = _day(session.during)
    asked = queries.restrictions_on(day, venue_id=venue.pk if venue else None).exclude(checklist=[])
    ticked = dict(ProtocolCheck.objects.filter(venue=venue, day=day).values_list("restriction_id", "ticked"))
    for restriction in asked:
        if not set(restriction.checklist) <= set(ticked.get(restriction.pk, [])):
            raise ChecklistNotTicked(restriction=restriction, venue=venue or "")


@transaction.atomic
def hold_session(session: Session, *, by, at: datetime) -> Session:
    """Mark a session as held: its attendance was taken, on its day or later. Doing it again changes nothing.

    One that was never opened meets the refusals of `open_session` here: NotItsDay before its day, ChecklistNotTicked
    (S0-1), SessionIsOver.
    """
    session.refresh_from_db(from_queryset=Session.objects.select_for_update(no_key=True))
    if session.state == Session.State.HELD:
        return session
    if session.state == Session.State.CANCELLED:
        raise SessionIsOver(state=session.get_state_display())
    if session.state == Session.State.PLANNED:
        _require_begun(session, at)
    before, after = journal.changes(session, state=Session.State.HELD)
    session.save(update_fields=["state"])
    journal.record("planning.session_held", about=session, by=by, at=at, before=before, after=after)
    return session


def _require_begun(session: Session, at: datetime) -> None:
    if at.astimezone(jalali.TEHRAN).date() < _day(session.during):
        raise NotItsDay(day=_day(session.during))
    if session.mode == Mode.IN_PERSON:
        _require_checklist(session)
