"""Carrying messages: what is due is claimed, paid from the day's budget, handed over once, and marked.

A claim is a lease: a killed worker's deliveries come back after two minutes with the same `request_id` (G15). Two
workers never claim the same one (SKIP LOCKED), and no two of them spend the same part of the budget (the purse's row lock).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shahramooz.city import queries as city
from shahramooz.city.models import Municipality
from shahramooz.lib import digits
from shahramooz.people import kinds, queries, sms
from shahramooz.people.actions.messages import after_quiet_hours, tell
from shahramooz.people.links import address_of
from shahramooz.people.models import Delivery, MessagePurse, RoleGrant

State, Why, Channel = Delivery.State, Delivery.Why, Delivery.Channel
LEASE = timedelta(minutes=2)
MOST_TRIES = 6
KEPT_FOR_URGENT = 10  # a tenth of the day's budget waits for what cannot wait
OWN_MESSAGES = "/me/messages/"


@transaction.atomic
def claim_waiting(*, at: datetime, limit: int = 50) -> list[Delivery]:
    """Take up to `limit` due deliveries for sending, with what they say; those the day's budget does not hold wait for tomorrow."""
    municipality = city.municipality()
    due = Delivery.objects.filter(state__in=Delivery.OPEN, not_before__lte=at).select_related("message__person")
    if after_quiet_hours(at, municipality) != at:
        due = due.filter(message__urgent=True)
    due = due.order_by("not_before", "pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    claimed = list(due[:limit])
    _write_down(claimed, municipality)
    held = _pay(claimed, municipality, at=at)
    going = [one for one in claimed if one not in held]
    for one in going:
        one.tries, one.not_before, one.why = one.tries + 1, at + LEASE, ""
    Delivery.objects.bulk_update(claimed, ["said", "parts", "paid_on", "tries", "not_before", "why"])
    return going


def _write_down(claimed: list[Delivery], municipality: Municipality) -> None:
    """What each delivery says: its message with the link, or the neutral words. A retry says what was said first."""
    fresh = [one for one in claimed if not one.said]
    asked = {one.address for one in fresh if one.message.sensitive}
    shared = queries.shared_addresses(asked) if asked else set()
    for one in fresh:
        message = one.message
        text, link = message.text, message.link
        if message.sensitive and (one.address in shared or not _is_own(one)):
            text, link = queries.worded(kinds.NEUTRAL), OWN_MESSAGES
        one.said = "\n".join(part for part in (text, address_of(municipality, link)) if part)
        one.parts = sms.parts(one.said) if one.channel == Channel.SMS else 0


def _is_own(delivery: Delivery) -> bool:
    person = delivery.message.person
    return person is not None and delivery.address in (person.mobile, person.email)


def _pay(claimed: list[Delivery], municipality: Municipality, *, at: datetime) -> list[Delivery]:
    """Take the parts of each SMS out of the day's purse, once; those that do not fit wait until tomorrow, and the head is told once."""
    unpaid = [one for one in claimed if one.parts and one.paid_on is None]
    if not unpaid:
        return []
    purse = held_purse(timezone.localdate(at))
    budget, spent, held = municipality.message_daily_budget, purse.spent, []
    for one in unpaid:
        within = budget if one.message.urgent else budget - budget // KEPT_FOR_URGENT
        if spent + one.parts > within:
            held.append(one)
            one.not_before, one.why = tomorrow_morning(at, municipality), Why.BUDGET
        else:
            spent += one.parts
            one.paid_on = purse.day
    MessagePurse.objects.filter(pk=purse.pk).update(spent=spent)
    if held and purse.told_at is None:
        MessagePurse.objects.filter(pk=purse.pk).update(told_at=at)
        _tell_head(budget, at=at)
    return held


def held_purse(day) -> MessagePurse:
    """The day's purse, held until this transaction ends: whoever spends waits for whoever is spending."""
    MessagePurse.objects.get_or_create(day=day)
    return MessagePurse.objects.select_for_update(no_key=True).get(day=day)


def tomorrow_morning(at: datetime, municipality: Municipality) -> datetime:
    day = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, municipality.quiet_until))


def _tell_head(budget: int, *, at: datetime) -> None:
    day = timezone.localdate(at)
    text = queries.worded("people/budget-spent", budget=digits.num(budget))
    for head in queries.holders_of(RoleGrant.Role.TRAINING_HEAD, day):
        once = f"budget-spent:{day}:{head.pk}"
        tell(head, "people/budget-spent", text=text, link="/staff/messages/", once=once, at=at)


def give_back(claimed: list[Delivery], *, at: datetime) -> None:
    """Claimed, and not tried after all: they are due again in a minute, and the try is not counted."""
    ids = [one.pk for one in claimed]
    Delivery.objects.filter(pk__in=ids, state__in=Delivery.OPEN).update(
        tries=F("tries") - 1, not_before=at + timedelta(minutes=1)
    )


def mark_sent(delivery: Delivery, *, at: datetime) -> None:
    """The carrier has taken it."""
    gone = Delivery.objects.filter(pk=delivery.pk).exclude(state=State.SENT)  # even when it was stopped meanwhile
    gone.update(state=State.SENT, sent_at=at, why="")


def mark_unsent(delivery: Delivery, *, at: datetime) -> None:
    """The carrier did not take it: again in 1, 2, 4, … minutes, and after six tries never."""
    if delivery.tries >= MOST_TRIES:
        _open(delivery).update(state=State.GIVEN_UP, why=Why.REFUSED)
    else:
        again = at + timedelta(minutes=2 ** (delivery.tries - 1))
        _open(delivery).update(state=State.RETRY, why=Why.REFUSED, not_before=again)


def _open(delivery: Delivery):
    return Delivery.objects.filter(pk=delivery.pk, state__in=Delivery.OPEN)
