"""What registration does when the clock asks: promote after changes made in planning, and tell everybody what changed.

Every message names its cause (`once`), every promotion happens under the offering's lock, and the bookmark moves in the
transaction of the work it counts: a job killed anywhere may simply run again.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shahramooz.city import scope
from shahramooz.journal.record import Clock
from shahramooz.lib import jalali
from shahramooz.lib.refusal import spoken
from shahramooz.people import actions as people
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.models.offering import Mode
from shahramooz.registration import actions, queries
from shahramooz.registration.actions import seating
from shahramooz.registration.models import Bookmark, Enrolment

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
    with scope.within(municipality_id):
        Bookmark.objects.update_or_create(job=PROMOTE, defaults={"seen_at": at})
    return promoted


promote.own_scopes = True


def tell_mode_changed(*, at: datetime, offering: int, mode: str = "", first: str = "", last: str = "", act: str = "", **facts) -> int:
    """One message to everybody in the class: how its sessions are held from now on (S0-5)."""
    switched = Offering.objects.get(pk=offering)
    online = mode == Mode.ONLINE
    text = _("جلسه‌های «%(title)s»%(days)s برخط برگزار می‌شود.") if online else _("جلسه‌های «%(title)s»%(days)s حضوری برگزار می‌شود.")
    text %= {"title": switched.title, "days": _days(first, last)}
    return _tell_everybody(switched, "registration/mode-changed", text, at=at, cause=f"mode:{mode}:{first}:{last}:{act}")


def tell_closure(*, at: datetime, offering: int, sessions: list[int] = (), reason: str = "", act: str = "", **facts) -> int:
    """One message to everybody in a class that a closure hits; at once when it was to begin within 18 hours."""
    hit = list(Session.objects.filter(pk__in=sessions).order_by("during", "pk"))
    closed = Offering.objects.get(pk=offering)
    when = "، ".join(spoken(session.starts_at) for session in hit)
    text = _("«%(title)s» %(when)s برگزار نمی‌شود: %(reason)s.") % {"title": closed.title, "when": when, "reason": reason.rstrip(".")}
    instead = Session.objects.filter(makes_up_for__in=hit).exclude(state=Session.State.CANCELLED).order_by("during", "pk")
    if instead:
        text += " " + _("جلسه جبرانی: %(when)s.") % {"when": "، ".join(spoken(session.starts_at) for session in instead)}
    urgent = any(at <= session.starts_at <= at + SOON for session in hit)
    named = act or ",".join(str(session.pk) for session in hit)
    return _tell_everybody(closed, "registration/closure", text, at=at, cause=f"closure:{named}"[:60], urgent=urgent)


def tell_cancelled(*, at: datetime, offering: int, reason: str = "", **facts) -> int:
    """Everybody's enrolment in a cancelled class is ended, and each is told once, with the reason."""
    cancelled = Offering.objects.get(pk=offering)
    soon = cancelled.starts_on is not None and cancelled.starts_on <= timezone.localdate(at + SOON)
    text = _("کلاس «%(title)s» برگزار نمی‌شود: %(reason)s.")
    if cancelled.fee:
        text += " " + _("اگر شهریه داده‌اید، برمی‌گردد.")
    text %= {"title": cancelled.title, "reason": (reason or cancelled.cancelled_reason).rstrip(".")}
    with transaction.atomic():
        told = _tell_everybody(cancelled, "registration/class-cancelled", text, at=at, cause="class-cancelled", urgent=soon)
        actions.end_with_the_class(offering=cancelled, by=Clock(_("لغو کلاس")), at=at)
    return told


@transaction.atomic
def _tell_everybody(offering: Offering, kind: str, text: str, *, at: datetime, cause: str, urgent: bool = False) -> int:
    told = list(queries.tellable(offering))
    for enrolment in told:
        link = f"/me/classes/{enrolment.pk}/"
        once = f"{cause}:{offering.pk}:{enrolment.person_id}"
        people.tell(enrolment.person, kind, text=text, at=at, link=link, urgent=urgent, once=once[-120:])
    return len(told)


def _days(first: str, last: str) -> str:
    """« از ۲۲ آذر تا ۲۹ آذر» of the range a bulk switch names."""
    if not first or not last:
        return ""
    days = {name: jalali.day_month(date.fromisoformat(day[:10])) for name, day in (("first", first), ("last", last))}
    return _(" از %(first)s تا %(last)s") % days


ROUNDS = [(2, promote)]
TASKS = {
    "registration.tell_mode_changed": tell_mode_changed,
    "registration.tell_closure": tell_closure,
    "registration.tell_cancelled": tell_cancelled,
}
