"""Timed work of the people stage."""

import logging
from datetime import datetime, timedelta

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.people import kinds, mail, sms
from shahramooz.people.actions import campaigns, deliveries, signing_in
from shahramooz.people.importing import jobs as importing
from shahramooz.people.models import Campaign, Delivery

log = logging.getLogger("shahramooz.people")
FAILURES_IN_A_ROW = 3  # then the carrier is away, and asking it for every message would only take time


def send_messages(*, municipality_id: int, at: datetime) -> int:
    """Hand the due deliveries of one municipality to their carriers; say how many were taken."""
    return send_messages_of(Municipality.objects.get(pk=municipality_id), at=at)


send_messages.own_scopes = True
send_messages.apart = True  # carriers are slow: nothing else waits for them


def send_messages_of(municipality: Municipality, *, at: datetime, limit: int = 50) -> int:
    """Hand over the due deliveries of one municipality.

    Claim, send and mark are three steps with a commit after each: a worker killed between them leaves a lease
    that ends by itself, and the retry carries the same `request_id`, so that the supplier sends once (G15).
    """
    with scope.within(municipality):
        claimed = deliveries.claim_waiting(at=at, limit=limit)
    taken = failures = 0
    for number, delivery in enumerate(claimed):
        if _send(municipality, delivery, at=at):
            taken, failures = taken + 1, 0
            continue
        failures += 1
        if failures == FAILURES_IN_A_ROW:
            with scope.within(municipality):
                deliveries.give_back(claimed[number + 1 :], at=at)
            break
    return taken


def _send(municipality: Municipality, delivery: Delivery, *, at: datetime) -> bool:
    try:
        _hand_over(municipality, delivery)
        taken = True
    except sms.NotSent as problem:
        log.warning("delivery %s was not taken: %s", delivery.pk, problem)
        taken = False
    with scope.within(municipality):
        (deliveries.mark_sent if taken else deliveries.mark_unsent)(delivery, at=at)
    return taken


def _hand_over(municipality: Municipality, delivery: Delivery) -> None:
    known = {"text": delivery.said, "request_id": f"delivery-{delivery.pk}"}
    if delivery.channel == Delivery.Channel.SMS:
        sms.send(sms.Sms(mobile=delivery.address, **known))
        return
    kind = kinds.KINDS.get(delivery.message.kind)
    is_full = delivery.said.startswith(delivery.message.text)
    subject = f"{kind.title} · {municipality.name}" if kind and is_full else municipality.name
    mail.send(mail.Mail(address=delivery.address, subject=subject, **known))


def send_campaign(*, municipality_id: int, campaign_id: int, at: datetime) -> int:
    """Tell the recipients of a confirmed campaign, chunk by chunk, each chunk a transaction of its own; returns how many.

    Killed anywhere and begun again, it goes on where it was; stopped by a person, it ends after its chunk.
    """
    told = 0
    while True:
        with scope.within(municipality_id):
            now = campaigns.send_next(campaign_id=campaign_id, at=at)
        told += now
        if not now:
            return told


send_campaign.own_scopes = True


def resume_campaigns(*, municipality_id: int, at: datetime) -> None:
    """Take up campaigns whose worker went away. Two at one campaign do no harm: each chunk waits for the campaign's lock."""
    with scope.within(municipality_id):
        left = list(Campaign.objects.filter(state=Campaign.State.SENDING).values_list("pk", flat=True))
    for campaign_id in left:
        send_campaign(municipality_id=municipality_id, campaign_id=campaign_id, at=at)


resume_campaigns.own_scopes = True


def forget_sign_ins(*, at: datetime) -> int:
    """Drop codes and password tries older than thirty days: they hold mobiles and addresses and serve no one."""
    return signing_in.forget_before(at - timedelta(days=30))


ROUNDS = [(2, send_messages), (60, resume_campaigns), (3600, forget_sign_ins), *importing.ROUNDS]
TASKS = {"people.send_campaign": send_campaign, **importing.TASKS}
