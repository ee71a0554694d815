"""What a class is to the people of this account: who of them may take it, said on its card before anybody taps in vain."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shahramooz.lib import digits
from shahramooz.people.models import Person
from shahramooz.registration import eligibility
from shahramooz.web.public.cards import Card, joined


def told(cards: list[Card], learners: list[Person], *, at: datetime) -> list[Card]:
    """Each card of a class that is open, with what it is to these people; the same number of queries for any number."""
    open_now = [card.offering for card in cards if card.offering.is_open_at(at)]
    if not learners or not open_now:
        return cards
    no = eligibility.why_not_each(learners, open_now, at=at)
    asked = {one.pk for one in open_now}
    return [
        _card(card, learners, {who.pk: no[who.pk, card.offering.pk] for who in learners})
        if card.offering.pk in asked
        else card
        for card in cards
    ]


def _card(card: Card, learners: list[Person], no: dict) -> Card:
    able = [who for who in learners if no[who.pk] is None]
    if len(able) == len(learners):
        return card
    if not able:
        return replace(
            card, note=_none_may(learners, no), action=_("دیدن کلاس"), action_href=card.href, action_tone="plain"
        )
    href = f"{card.action_href}?{urlencode({'for': able[0].pk})}" if len(able) == 1 else card.action_href
    return replace(card, note=_("برای %(names)s") % {"names": _names(able)}, action_href=href)


def _none_may(learners: list[Person], no: dict) -> str:
    inside = [who for who in learners if isinstance(no[who.pk], eligibility.AlreadyApplied)]
    if len(learners) == 1 and inside:
        return _("نام شما در این کلاس هست")
    if inside:
        return _("نام %(names)s در این کلاس هست") % {"names": _names(inside)}
    mendable = [why for why in no.values() if isinstance(why, eligibility.TimeClash | eligibility.ConsentMissing)]
    if mendable or len(learners) == 1:
        return digits.to_persian((mendable or list(no.values()))[0].sentence)
    return _("شرط‌هایش با هیچ‌یک از خانواده شما نمی‌خواند")


def _names(people: Iterable[Person]) -> str:
    return joined([who.first_name for who in people])
