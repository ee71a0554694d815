"""Timed work of the people stage. Each job opens the municipalities one after another."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.people import sms
from shahramooz.people.actions import messages, signing_in

log = logging.getLogger("shahramooz.people")


def send_waiting_messages(*, at: datetime, limit: int = 200) -> int:
    """Hand every due message of every municipality to the SMS supplier once; say how many it took."""
    every = Municipality.objects.order_by("pk")
    return sum(send_messages_of(municipality, at=at, limit=limit) for municipality in every)


def send_messages_of(municipality: Municipality, *, at: datetime, limit: int = 200) -> int:
    """Hand over the due messages of one municipality.

    Claim, send and mark are three steps with a commit after each: a worker killed between them leaves a lease
    that ends by itself, and the retry carries the same `request_id`, so that the supplier sends once (G15).
    """
    with scope.within(municipality):
        claimed = messages.claim_waiting(at=at, limit=limit)
    return sum(_send(municipality, message, at=at) for message in claimed)


def _send(municipality: Municipality, message, *, at: datetime) -> bool:
    text = "\n".join(part for part in (message.text, address_of(municipality, message.link)) if part)
    try:
        sms.send(sms.Sms(mobile=message.mobile, text=text, request_id=f"message-{message.pk}"))
        taken = True
    except sms.NotSent as problem:
        log.warning("message %s was not taken: %s", message.pk, problem)
        taken = False
    with scope.within(municipality):
        (messages.mark_sent if taken else messages.mark_unsent)(message, at=at)
    return taken


def address_of(municipality: Municipality, link: str) -> str:
    """The full address of a path of this site: of the settings or the municipality, never of a request (T17)."""
    if not link:
        return ""
    root = settings.PUBLIC_URL.rstrip("/") or f"{'https' if settings.HTTPS else 'http'}://{municipality.host}"
    return root + link


def forget_sign_ins(*, at: datetime) -> int:
    """Drop codes and password tries older than thirty days: they hold mobiles and addresses and serve no one."""
    forgotten = 0
    for municipality in Municipality.objects.order_by("pk"):
        with scope.within(municipality):
            forgotten += signing_in.forget_before(at - timedelta(days=30))
    return forgotten
