"""Telling a person something, once. How it is carried from there stands in `deliveries`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shahramooz.city import queries as city
from shahramooz.city.models import Municipality
from shahramooz.people import kinds, queries
from shahramooz.people.models import Delivery, Message, Person

State = Delivery.State


@transaction.atomic
def tell(
    person: Person,
    kind: str,
    *,
    text: str,
    at: datetime,
    link: str = "",
    urgent: bool = False,
    once: str | None = None,
    sensitive: bool = False,
) -> Message:
    """Write one message into the person's own messages and hand it to the channels of its kind.

    `link` is a path of this site. `urgent` goes out at once, else the municipality's quiet hours are honoured.
    `once` names the cause: told again for the same cause, the first message comes back (G15). `sensitive`: an address
    that several people share only hears that there is a message (Q28). A child without a mobile is told through a guardian's.
    """
    known = kinds.KINDS.get(kind)
    new = {
        "person": person,
        "kind": kind,
        "text": text,
        "link": link,
        "made_at": at,
        "urgent": urgent or bool(known and known.urgent),
        "sensitive": sensitive,
    }
    if once is None:
        message, is_new = Message.objects.create(**new), True
    else:
        message, is_new = Message.objects.get_or_create(once=once, defaults=new)
    if is_new:
        channels = known.channels if known else (kinds.SMS, kinds.EMAIL)
        addresses = {kinds.SMS: person.mobile or _guardians_mobile(person, at), kinds.EMAIL: person.email}
        carry(message, {channel: addresses[channel] for channel in channels}, at=at)
    return message


def carry(message: Message, addresses: dict[str, str], *, at: datetime) -> None:
    """Queue the deliveries of one new message: an SMS, even when only to say that there is no mobile, and an e-mail where there is one."""
    Delivery.objects.bulk_create(deliveries_of([(message, addresses)], at=at))


def deliveries_of(told: Iterable[tuple[Message, dict[str, str]]], *, at: datetime) -> list[Delivery]:
    """The deliveries of new messages, not yet written."""
    morning = after_quiet_hours(at)
    made = []
    for message, addresses in told:
        not_before = at if message.urgent else morning
        for channel, address in addresses.items():
            if address:
                why = Delivery.Why.QUIET if not_before > at else ""
                made.append(Delivery(state=State.WAITING, why=why, address=address))
            elif channel == kinds.SMS:
                made.append(Delivery(state=State.SUPPRESSED, why=Delivery.Why.NO_ADDRESS))
            else:
                continue
            made[-1].message, made[-1].channel, made[-1].made_at, made[-1].not_before = message, channel, at, not_before
    return made


def _guardians_mobile(person: Person, at: datetime) -> str:
    guardian = queries.guardians_of(person, timezone.localdate(at)).exclude(mobile="").first()
    return guardian.mobile if guardian else ""


def after_quiet_hours(at: datetime, municipality: Municipality | None = None) -> datetime:
    """`at` itself, or the end of the quiet hours it falls into (22 to 8, a setting of the municipality)."""
    known = municipality or city.municipality()
    local = timezone.localtime(at)
    clock, start, end = local.time(), known.quiet_from, known.quiet_until
    over_midnight = start > end
    is_quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and clock >= start else 0)
    return timezone.make_aware(datetime.combine(day, end))


def mark_seen(*, people: list[Person], at: datetime) -> int:
    """The bell was opened: nothing of these people is new any more."""
    return Message.objects.filter(person__in=people, seen_at=None).update(seen_at=at)
