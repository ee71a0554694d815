"""The life of a class: draft → approved → registration → running → completed → closed, or cancelled."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import CourseVersion, Instructor
from shahramooz.city import scope
from shahramooz.journal import record as journal
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.four_eyes import require_another
from shahramooz.people.models import Person
from shahramooz.places.models import Venue
from shahramooz.planning.actions.bookings import book
from shahramooz.planning.actions.seats import lock, recount
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.models.offering import Mode

State = Offering.State


class WrongState(Refusal):
    message = _("«{title}» اکنون «{state}» است و این کار در این مرحله شدنی نیست.")
    next_step = _("وضعیت کلاس را در برگهٔ آن ببینید.")


class WindowBackwards(Refusal):
    message = _("پایان ثبت‌نام باید پس از آغاز آن باشد.")
    next_step = _("یکی از دو زمان را جابه‌جا کنید.")


class AgesBackwards(Refusal):
    message = _("بیشترین سن از کمترین سن کوچک‌تر است.")
    next_step = _("یکی از دو عدد را درست کنید.")


class CapacityMissing(Refusal):
    message = _("ظرفیت کلاس باید دست‌کم یک نفر باشد.")
    next_step = _("شمار جاهای کلاس را بنویسید.")


PLAIN = {
    "title", "venue", "provider", "unit", "instructor", "mode", "opens_at", "closes_at", "audience", "min_age",
    "max_age", "target", "fee", "planned_demand", "policy", "extra_lots", "offer_hours",
}  # fmt: skip


@transaction.atomic
def draft_offering(
    *,
    course_version: CourseVersion,
    own_capacity: int,
    venue: Venue | None = None,
    mode: str = Mode.IN_PERSON,
    instructor: Instructor | None = None,
    title: str = "",
    code: str = "",
    by,
    at: datetime,
    **fields,
) -> Offering:
    """Write a class down as a draft.

    `fields` are the plain ones of `change_offering`: window, audience, ages, fee, planned demand (S0-3) …

    Raises CapacityMissing, WindowBackwards, AgesBackwards. The code is given when none is named.
    """
    _require_plain(fields)
    known = {"venue": venue, "mode": mode, "instructor": instructor, "title": title or str(course_version.course)}
    maker = by if isinstance(by, Person) else None
    offering = Offering(
        course_version=course_version,
        own_capacity=own_capacity,
        capacity=0,
        changed_at=at,
        made_by=maker,
        owner=maker,
        **known | fields,
    )
    _require_sound(offering)
    most = instructor.max_learners if instructor else None
    offering.capacity = own_capacity if most is None else min(own_capacity, most)
    _save_with_a_code(offering, code, at)
    told = {"code": offering.code, "course_version": course_version, "own_capacity": own_capacity}
    journal.record("planning.offering_drafted", about=offering, by=by, at=at, after=told | known | fields)
    return offering


def _require_plain(fields: dict) -> None:
    unknown = fields.keys() - PLAIN
    if unknown:
        raise TypeError(f"not a plain field of an offering: {', '.join(sorted(unknown))}")


def _require_sound(offering: Offering) -> None:
    if not offering.own_capacity or offering.own_capacity < 1:
        raise CapacityMissing(fields={"own_capacity": str(CapacityMissing.message)})
    if offering.opens_at and offering.closes_at and offering.opens_at >= offering.closes_at:
        raise WindowBackwards(fields={"closes_at": str(WindowBackwards.message)})
    if offering.min_age is not None and offering.max_age is not None and offering.min_age > offering.max_age:
        raise AgesBackwards(fields={"max_age": str(AgesBackwards.message)})


def _save_with_a_code(offering: Offering, code: str, at: datetime) -> None:
    """Save under `code`, or under the year's next free one: 1405-0012.

    Two drafts at once: the later tries the next number.
    """
    if code:
        offering.code = code
        offering.save()
        return
    year = jalali.to_jalali(at).year
    used = Offering.objects.filter(municipality_id=scope.current_id(), code__startswith=f"{year}-")
    number = used.count()
    while offering.pk is None:
        number += 1
        offering.code = f"{year}-{number:04}"
        if used.filter(code=offering.code).exists():
            continue
        try:
            with transaction.atomic():
                offering.save()
        except IntegrityError as taken:
            if "planning_offering_code" not in str(taken):
                raise
            offering.pk = None


class FeeIsFixed(Refusal):
    message = _("تا کنون {taken} نفر با شرایط کنونی نام نوشته‌اند و شهریه دیگر عوض نمی‌شود.")
    next_step = _("برای تخفیف، شهریهٔ هر نفر را در میز ثبت‌نام ببخشایید.")


class PolicyIsFixed(Refusal):
    message = _("روش تقسیم جا پیش از باز شدن ثبت‌نام گفته می‌شود و پس از آن عوض نمی‌شود.")
    next_step = _("برای روشی دیگر، از این کلاس رونوشت بگیرید.")


FIXED_ONCE_OPEN = {"policy", "extra_lots"}


class SwitchInstead(Refusal):
    message = _("«{title}» منتشر شده است و شیوه برگزاری‌اش این‌جا عوض نمی‌شود.")
    next_step = _("از «تغییر شیوه برگزاری» استفاده کنید تا به همه خبر داده شود.")


@transaction.atomic
def change_offering(offering: Offering, *, by, at: datetime, **new) -> Offering:
    """Change plain fields: title, venue, instructor, mode, window, audience, ages, target, fee, planned demand.

    Raises WrongState (over or cancelled), FeeIsFixed, PolicyIsFixed, SwitchInstead, WindowBackwards, AgesBackwards, InstructorTaken
    and RoomTaken (R2).
    """
    _require_plain(new)
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.DRAFT, State.APPROVED, State.REGISTRATION, State.RUNNING)
    before, after = journal.changes(offering, **new)
    if not after:
        return offering
    if "fee" in after and offering.taken:
        raise FeeIsFixed(taken=offering.taken)
    if FIXED_ONCE_OPEN & after.keys() and offering.state not in (State.DRAFT, State.APPROVED):
        raise PolicyIsFixed
    if "mode" in after and offering.state not in (State.DRAFT, State.APPROVED):
        raise SwitchInstead(title=offering.title)
    _require_sound(offering)
    offering.changed_at = at
    offering.save(update_fields=[*after, "changed_at", *({"search_key", "compact_key"} if "title" in after else ())])
    if "instructor" in after or "mode" in after:
        _hand_on(offering, before.get("instructor", offering.instructor), at=at)
    was, now = recount(offering, at=at)
    journal.record("planning.offering_changed", about=offering, by=by, at=at, before=before | was, after=after | now)
    return offering


def _hand_on(offering: Offering, former: Instructor | None, *, at: datetime) -> None:
    """Give the coming sessions that the former instructor (or nobody) held the class's instructor and mode; raises
    Taken.
    """
    coming = offering.sessions.filter(state=Session.State.PLANNED, during__startswith__gte=at, instructor=former)
    sessions = list(coming.select_related("room"))
    for session in sessions:
        session.offering, session.instructor = offering, offering.instructor
        session.mode = session.mode if offering.mode == Mode.BLENDED else offering.mode
    book(sessions)


def require_state(offering: Offering, *allowed: str) -> None:
    """Raise WrongState unless the offering is in one of the `allowed` states."""
    if offering.state not in allowed:
        raise WrongState(title=offering.title, state=offering.get_state_display())


def _step(offering: Offering, to: str, act: str, *, by, at: datetime, reason: str = "", **also) -> Offering:
    """Put a locked offering into the state `to` and journal it."""
    before, after = journal.changes(offering, state=to, **also)
    offering.changed_at = at
    offering.save(update_fields=[*after, "changed_at"])
    journal.record(act, about=offering, by=by, at=at, before=before, after=after, reason=reason)
    return offering


class VersionNotApproved(Refusal):
    message = _("سرفصل «{course}» هنوز تأیید نشده است.")
    next_step = _("نخست نسخهٔ سرفصل را در برگهٔ دوره تأیید کنید.")


@transaction.atomic
def approve_offering(offering: Offering, *, by, at: datetime) -> Offering:
    """draft → approved, by somebody else than who drafted it. Raises WrongState, VersionNotApproved (R7), MadeItOneself (R29)."""
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.DRAFT)
    require_another(offering.made_by_id, by=by)
    if offering.course_version.approved_at is None:
        raise VersionNotApproved(course=offering.course_version.course)
    return _step(offering, State.APPROVED, "planning.offering_approved", by=by, at=at)


class NotReady(Refusal):
    message = _("ثبت‌نام «{title}» هنوز باز نمی‌شود؛ کم است: {missing}.")
    next_step = _("این‌ها را در برگهٔ کلاس کامل کنید و دوباره ثبت‌نام را باز کنید.")


@transaction.atomic
def open_registration(
    offering: Offering, *, opens_at: datetime | None = None, closes_at: datetime | None = None, by, at: datetime
) -> Offering:
    """approved → registration: the class is published and takes applications inside [opens_at, closes_at) (S0-2).

    Until now the instructor may be «اعلام می‌شود». Raises WrongState, WindowBackwards, NotReady naming all that is
    missing (R7).
    """
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.APPROVED)
    offering.opens_at, offering.closes_at = opens_at or offering.opens_at, closes_at or offering.closes_at
    _require_sound(offering)
    missing = what_is_missing(offering)
    if missing:
        raise NotReady(title=offering.title, missing="، ".join(missing))
    offering.save(update_fields=["opens_at", "closes_at"])
    recount(offering, at=at)
    return _step(
        offering,
        State.REGISTRATION,
        "planning.registration_opened",
        by=by,
        at=at,
        published_at=offering.published_at or at,
    )


def what_is_missing(offering: Offering) -> list[str]:
    """What still stands between this offering and its registration (R7), in words; empty when it is ready."""
    has_sessions = offering.sessions.exclude(state=Session.State.CANCELLED).exists()
    return [
        word
        for is_there, word in (
            (offering.course_version.approved_at, gettext("سرفصل تأییدشده")),
            (offering.instructor_id, gettext("مدرس")),
            (has_sessions, gettext("زمان جلسه‌ها")),
            (offering.opens_at and offering.closes_at, gettext("زمان ثبت‌نام")),
        )
        if not is_there
    ]


class BelowTaken(Refusal):
    message = _("{taken} نفر در این کلاس جا دارند و ظرفیت به {asked} نفر نمی‌رسد.")
    next_step = _("نخست {surplus} نفر را از فهرست نام‌ها به کلاسی دیگر ببرید یا انصرافشان را ثبت کنید.")

    @property
    def surplus(self) -> int:
        return self.facts["surplus"]


class BelowQuotas(Refusal):
    message = _("با ظرفیت {asked} نفره، سهمیه‌های این کلاس جا نمی‌شوند: به {needed} جا نیاز است.")
    next_step = _("نخست از سهمیه‌ها کم کنید یا آن‌ها را آزاد کنید.")


@transaction.atomic
def set_capacity(offering: Offering, *, own_capacity: int, by, at: datetime) -> Offering:
    """Set the class's own cap; the effective capacity follows and registration promotes from the waiting list.

    Raises BelowTaken with the number of people whom the caller must list and move or cancel first (R5), BelowQuotas
    (R25),
    CapacityMissing, WrongState.
    """
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.DRAFT, State.APPROVED, State.REGISTRATION, State.RUNNING)
    if own_capacity < offering.taken:
        raise BelowTaken(taken=offering.taken, asked=own_capacity, surplus=offering.taken - own_capacity)
    promised = sum(quota.promised or quota.seats for quota in offering.quotas.filter(released_at=None))
    if own_capacity < promised + offering.taken_open:
        raise BelowQuotas(asked=own_capacity, needed=promised + offering.taken_open)
    before, after = journal.changes(offering, own_capacity=own_capacity)
    _require_sound(offering)
    offering.save(update_fields=["own_capacity"])
    was, now = recount(offering, at=at)
    journal.record("planning.capacity_set", about=offering, by=by, at=at, before=before | was, after=after | now)
    return offering


@transaction.atomic
def cancel_offering(offering: Offering, *, reason: str, by, at: datetime) -> Offering:
    """Call the class off: its coming sessions are cancelled and registration tells everybody (outbox).

    Raises WrongState.
    """
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.DRAFT, State.APPROVED, State.REGISTRATION, State.RUNNING)
    coming = offering.sessions.filter(state=Session.State.PLANNED)
    coming.update(state=Session.State.CANCELLED, cancelled_reason=reason)
    journal.later("registration.tell_cancelled", at=at, offering_id=offering.pk, reason=reason)
    return _step(
        offering, State.CANCELLED, "planning.offering_cancelled", by=by, at=at, reason=reason, cancelled_reason=reason
    )


@transaction.atomic
def start_offering(offering: Offering, *, by, at: datetime) -> Offering:
    """registration → running, when the first session has begun. Doing it again changes nothing."""
    offering = lock(offering.pk, seen=offering)
    if offering.state != State.REGISTRATION:
        return offering
    return _step(offering, State.RUNNING, "planning.offering_started", by=by, at=at)


@transaction.atomic
def complete_offering(offering: Offering, *, by, at: datetime) -> Offering:
    """running → completed, when the last session is over. Doing it again changes nothing."""
    offering = lock(offering.pk, seen=offering)
    if offering.state != State.RUNNING:
        return offering
    return _step(offering, State.COMPLETED, "planning.offering_completed", by=by, at=at)


@transaction.atomic
def close_offering(offering: Offering, *, by, at: datetime) -> Offering:
    """completed → closed: results and certificates are done. Raises WrongState."""
    offering = lock(offering.pk, seen=offering)
    require_state(offering, State.COMPLETED)
    return _step(offering, State.CLOSED, "planning.offering_closed", by=by, at=at)


COPIED = (
    "course_version",
    "venue",
    "provider",
    "unit",
    "instructor",
    "mode",
    "audience",
    "min_age",
    "max_age",
    "target",
    "fee",
    "planned_demand",
    "policy",
    "extra_lots",
    "offer_hours",
)


def copy_offering(offering: Offering, *, by, at: datetime, **new) -> Offering:
    """Draft a new class with the shape of an earlier one (its pattern too), without its dates, people or quotas;
    `new` overrides.
    """
    kept = {name: getattr(offering, name) for name in COPIED} | {
        "own_capacity": offering.own_capacity,
        "title": offering.title,
    }
    with transaction.atomic():
        copy = draft_offering(by=by, at=at, **kept | new)
        copy.pattern = offering.pattern
        copy.save(update_fields=["pattern"])
    return copy
