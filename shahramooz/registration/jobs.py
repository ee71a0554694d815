"""What registration does when the clock asks: promote after changes made in planning, and tell everybody what changed.

Every message names its cause (`once`), every promotion happens under the offering's lock, and the bookmark moves in the
transaction of the work it counts: a job killed anywhere may simply run again.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shahramooz.catalogue import queries as catalogue
from shahramooz.city import scope
from shahramooz.journal.record import Clock
from shahramooz.lib import digits, jalali
from shahramooz.lib.refusal import spoken
from shahramooz.people import actions as people
from shahramooz.people import queries as people_queries
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.models.offering import Mode
from shahramooz.registration import actions, queries
from shahramooz.registration.actions import seating
from shahramooz.registration.models import Bookmark, Enrolment, Round

PROMOTE = "registration.promote"
LOOK_BACK = timedelta(minutes=2)  # a change written by a transaction that was still open when we last looked
SOON = timedelta(hours=18)  # a class this near is told of at once, quiet hours or not


def promote(*, municipality_id: int, at: datetime) -> int:
    """Fill the seats of every offering that planning changed since the bookmark (capacity, quota, mode); returns how many moved up.

    One offering at a time in its own transaction, so that a long list never holds a lock for long. S0-3, R4, Q18.
    """
    with scope.within(municipality_id):
        mark = Bookmark.objects.filter(job=PROMOTE).first()
        since = mark.seen_at - LOOK_BACK if mark else None
        changed = Offering.objects.filter(state__in=seating.SEATING_STATES, enrolments__state=Enrolment.State.WAITING)
        if since:
            changed = changed.filter(changed_at__gte=since)
        offerings = list(changed.distinct().order_by("changed_at", "pk"))
    promoted = 0
    for offering in offerings:
        with scope.within(municipality_id):
            promoted += len(actions.fill_seats(offering=offering, by=Clock(_("نوبت‌دهی")), at=at))
    if offerings or mark is None or at - mark.seen_at >= LOOK_BACK / 2:
        with scope.within(municipality_id):
            Bookmark.objects.update_or_create(job=PROMOTE, defaults={"seen_at": at})
    return promoted


promote.own_scopes = True


def draw_due(*, municipality_id: int, at: datetime) -> int:
    """Commit the seed of every draw that is open, and draw every one whose window has closed; returns how many were drawn."""
    with scope.within(municipality_id):
        rows = Offering.objects.filter(policy=Offering.Policy.DRAW, state__in=seating.SEATING_STATES)
        uncommitted = list(rows.filter(draws=None, opens_at__lte=at).order_by("pk"))
        due = list(rows.filter(closes_at__lte=at).exclude(draws__drawn_at__isnull=False).order_by("closes_at", "pk"))
    for offering in uncommitted:
        with scope.within(municipality_id):
            actions.commit_draw(offering=offering, by=Clock(_("قرعه‌کشی")), at=at)
    for offering in due:
        with scope.within(municipality_id):
            actions.draw_lots(offering=offering, by=Clock(_("قرعه‌کشی")), at=at)
    return len(due)


draw_due.own_scopes = True


def decide_rounds(*, municipality_id: int, at: datetime) -> int:
    """Decide every round of ranked choice whose window has closed; returns how many."""
    with scope.within(municipality_id):
        due = list(Round.objects.filter(decided_at=None, closes_at__lte=at).order_by("closes_at", "pk"))
    for one in due:
        with scope.within(municipality_id):
            actions.decide_round(round=one, by=Clock(_("انتخاب رتبه‌ای")), at=at)
    return len(due)


decide_rounds.own_scopes = True


def end_offers(*, municipality_id: int, at: datetime) -> int:
    """Pass on every offered seat that nobody accepted in time; returns how many offers ended."""
    with scope.within(municipality_id):
        rows = Enrolment.objects.filter(
            municipality_id=municipality_id, state=Enrolment.State.OFFERED, offered_until__lte=at
        )
        over = list(rows.select_related("offering", "person").order_by("offered_until", "pk")[:500])
    ended = 0
    for enrolment in over:
        with scope.within(municipality_id):
            ended += actions.expire_offer(enrolment=enrolment, by=Clock(_("نوبت‌دهی")), at=at)
    return ended


end_offers.own_scopes = True


@transaction.atomic
def tell_drawn(*, at: datetime, offering_id: int, **facts) -> int:
    """Everybody who was in the draw hears once what came of it: a seat, or the place in the waiting list."""
    offering = Offering.objects.get(pk=offering_id)
    drawn = Enrolment.objects.filter(offering=offering, state__in=[Enrolment.State.SEATED, Enrolment.State.WAITING])
    rows = queries.with_waiting_numbers(drawn.select_related("person")).order_by("pk")
    seated = people_queries.worded(
        "registration/drawn-seat", title=offering.title, starts=seating.starts_sentence(offering)
    )
    sensitive = catalogue.is_sensitive(offering.course_version_id)
    for enrolment in rows:
        kind, text = "registration/drawn-seat", seated
        if enrolment.waiting_number:
            kind, place = "registration/drawn-waiting", digits.ordinal(enrolment.waiting_number)
            text = people_queries.worded(kind, title=offering.title, place=place)
        link, once = f"/me/classes/{enrolment.pk}/", f"drawn:{enrolment.pk}"
        people.tell(enrolment.person, kind, text=text, at=at, link=link, once=once, sensitive=sensitive)
    return len(rows)


def tell_mode_changed(
    *, at: datetime, offering_id: int, mode: str, first: str = "", last: str = "", act: str = "", **facts
) -> int:
    """One message to everybody in the class: how its sessions are held from now on (S0-5)."""
    offering = Offering.objects.get(pk=offering_id)
    said = {"days": _days(first, last), "mode": _("برخط") if mode == Mode.ONLINE else _("حضوری")}
    return _tell_everybody(
        offering, "registration/mode-changed", said, at=at, cause=f"mode:{mode}:{first}:{last}:{act}"
    )


def tell_closure(
    *,
    at: datetime,
    offering_id: int,
    sessions: list[int],
    reason: str = "",
    act: str = "",
    urgent: bool = False,
    **facts,
) -> int:
    """One message to everybody in a class that loses sessions; at once when one was to begin within 18 hours (X35)."""
    offering = Offering.objects.get(pk=offering_id)
    lost = Session.objects.filter(pk__in=sessions).order_by("during", "pk")
    said = {"when": _moments(lost), "reason": reason.rstrip(".")}
    instead = (
        Session.objects.filter(makes_up_for__in=lost).exclude(state=Session.State.CANCELLED).order_by("during", "pk")
    )
    if instead:
        said["make_up"] = _("جلسه جبرانی: %(when)s.") % {"when": _moments(instead)}
    urgent = urgent or any(_is_soon(session.starts_at, at) for session in lost)
    cause = f"closure:{act or sessions}"[:80]
    return _tell_everybody(offering, "registration/closure", said, at=at, cause=cause, urgent=urgent)


def tell_session_moved(
    *, at: datetime, offering_id: int, session_id: int, act: str = "", urgent: bool = False, **facts
) -> int:
    """One message to everybody in the class: the new hour and room of one session."""
    session = Session.objects.select_related("offering", "room__venue").get(pk=session_id)
    place = f"{session.room.venue.name}، {session.room.name}" if session.room_id else _("برخط")
    urgent = urgent or _is_soon(session.starts_at, at)
    return _tell_everybody(
        session.offering,
        "registration/session-moved",
        {"when": spoken(session.starts_at), "place": place},
        at=at,
        cause=f"moved:{act or session_id}"[:80],
        urgent=urgent,
    )


def tell_cancelled(*, at: datetime, offering_id: int, reason: str = "", **facts) -> int:
    """Everybody's enrolment in a cancelled class is ended, and each is told once, with the reason."""
    cancelled = Offering.objects.get(pk=offering_id)
    kind = "registration/class-cancelled"
    soon = cancelled.starts_on is not None and cancelled.starts_on <= timezone.localdate(at + SOON)
    said = {"reason": (reason or cancelled.cancelled_reason).rstrip(".")}
    if cancelled.fee:
        said["fee"] = _("اگر شهریه داده‌اید، برمی‌گردد.")
    with transaction.atomic():
        told = _tell_everybody(cancelled, kind, said, at=at, cause="class-cancelled", urgent=soon)
        actions.end_with_the_class(offering=cancelled, by=Clock(_("لغو کلاس")), at=at)
    return told


@transaction.atomic
def _tell_everybody(
    offering: Offering, kind: str, said: dict, *, at: datetime, cause: str, urgent: bool = False
) -> int:
    text = people_queries.worded(kind, title=offering.title, **said)
    known = {"text": text, "at": at, "urgent": urgent, "sensitive": catalogue.is_sensitive(offering.course_version_id)}
    told = list(queries.tellable(offering))
    for enrolment in told:
        link = f"/me/classes/{enrolment.pk}/"
        once = f"{cause}:{offering.pk}:{enrolment.person_id}"
        people.tell(enrolment.person, kind, link=link, once=once[-120:], **known)
    return len(told)


def _moments(sessions) -> str:
    return "، ".join(spoken(session.starts_at) for session in sessions)


def _is_soon(starts_at: datetime, at: datetime) -> bool:
    return at <= starts_at <= at + SOON


def _days(first: str, last: str) -> str:
    """«از ۲۲ آذر تا ۲۹ آذر» of the range a bulk switch names."""
    if not first or not last:
        return ""
    days = {name: jalali.day_month(date.fromisoformat(day[:10])) for name, day in (("first", first), ("last", last))}
    return _("از %(first)s تا %(last)s") % days


ROUNDS = [(2, promote), (5, draw_due), (5, decide_rounds), (10, end_offers)]
TASKS = {
    "registration.tell_mode_changed": tell_mode_changed,
    "registration.tell_closure": tell_closure,
    "registration.tell_session_moved": tell_session_moved,
    "registration.tell_cancelled": tell_cancelled,
    "registration.tell_drawn": tell_drawn,
}
