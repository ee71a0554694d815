"""Messages: telling a person something, once, not in the night; and handing what waits to the SMS supplier."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.people import queries
from shahramooz.people.models import Message, Person

State = Message.State
LEASE = timedelta(minutes=2)
MOST_TRIES = 6


@transaction.atomic
def tell(
    person: Person, kind: str, *, text: str, at: datetime, link: str = "", urgent: bool = False, once: str | None = None
) -> Message:
    """Write one message to the person's bell and, where there is a mobile, to the SMS queue.

    `link` is a path of this site. `urgent` goes out at once, else the municipality's quiet hours are honoured.
    `once` names the cause: told again for the same cause, the first message comes back (G15). A child without a mobile
    is told through a guardian's.
    """
    mobile = person.mobile or _guardians_mobile(person, at)
    new = {
        "person": person,
        "mobile": mobile,
        "kind": kind,
        "text": text,
        "link": link,
        "made_at": at,
        "not_before": at if urgent else after_quiet_hours(at),
        "urgent": urgent,
        "state": State.WAITING if mobile else State.KEPT,
    }
    if once is None:
        return Message.objects.create(**new)
    told, _ = Message.objects.get_or_create(once=once, defaults=new)
    return told


def _guardians_mobile(person: Person, at: datetime) -> str:
    guardian = queries.guardians_of(person, timezone.localdate(at)).exclude(mobile="").first()
    return guardian.mobile if guardian else ""


def after_quiet_hours(at: datetime) -> datetime:
    """`at` itself, or the end of the quiet hours it falls into (21 to 8, a setting of the municipality)."""
    known = Municipality.objects.only("quiet_from", "quiet_until").get(pk=scope.current_id())
    local = timezone.localtime(at)
    clock, start, end = local.time(), known.quiet_from, known.quiet_until
    over_midnight = start > end
    is_quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and clock >= start else 0)
    return timezone.make_aware(datetime.combine(day, end))


@transaction.atomic
def claim_waiting(*, at: datetime, limit: int = 50) -> list[Message]:
    """Take up to `limit` due messages for sending. A claim is a lease: a killed worker's messages come back after two minutes.

    Two workers never claim the same message (SKIP LOCKED).
    """
    due = Message.objects.filter(state=State.WAITING, not_before__lte=at).order_by("not_before", "pk")
    if after_quiet_hours(at) != at:
        due = due.filter(urgent=True)
    claimed = list(due.select_for_update(skip_locked=True, no_key=True)[:limit])
    Message.objects.filter(pk__in=[message.pk for message in claimed]).update(
        tries=F("tries") + 1, not_before=at + LEASE
    )
    for message in claimed:
        message.tries += 1
    return claimed


def mark_sent(message: Message, *, at: datetime) -> None:
    """The supplier has taken it."""
    Message.objects.filter(pk=message.pk, state=State.WAITING).update(state=State.SENT, sent_at=at)


def mark_unsent(message: Message, *, at: datetime) -> None:
    """The supplier did not take it: again in 1, 2, 4, … minutes, and after six tries never."""
    if message.tries >= MOST_TRIES:
        Message.objects.filter(pk=message.pk, state=State.WAITING).update(state=State.FAILED)
    else:
        again = at + timedelta(minutes=2 ** (message.tries - 1))
        Message.objects.filter(pk=message.pk, state=State.WAITING).update(not_before=again)


def mark_seen(*, people: list[Person], at: datetime) -> int:
    """The bell was opened: nothing of these people is new any more."""
    return Message.objects.filter(person__in=people, seen_at=None).update(seen_at=at)
