"""What can be asked about campaigns. Answers are told of groups only, never of a person (R28)."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from shahramooz.people import personal_links, small_groups
from shahramooz.people.models import (
    Affiliation,
    Campaign,
    CampaignOptOut,
    CampaignRecipient,
    Delivery,
    Dependant,
    Person,
)
from shahramooz.people.queries.days import open_on

UNANSWERED = "unanswered"
Grouping, State = Campaign.Grouping, CampaignRecipient.State


def campaigns() -> QuerySet[Campaign]:
    """Every campaign, the newest first."""
    return Campaign.objects.select_related("made_by").order_by("-made_at", "-pk")


def recipient_by_token(token: str) -> CampaignRecipient | None:
    """Whose personal link this is, when that person was told."""
    number = personal_links.recipient_of(token)
    told = CampaignRecipient.objects.select_related("campaign", "person", "message")
    return None if number is None else told.filter(pk=number, state=State.TOLD).first()


def recipients(campaign: Campaign) -> QuerySet[CampaignRecipient]:
    """The frozen list in the order of names, with how far each SMS has come (`sms`); answers are not part of it (R28)."""
    sms = Delivery.objects.filter(message=OuterRef("message"), channel=Delivery.Channel.SMS).values("state")[:1]
    mine = CampaignRecipient.objects.filter(campaign=campaign).annotate(sms=Subquery(sms))
    return mine.select_related("person").defer("answer", "answered_at").order_by("person__sort_key", "pk")


def recipient_counts(campaign: Campaign) -> dict[str, int]:
    """State → how many recipients."""
    rows = CampaignRecipient.objects.filter(campaign=campaign).values_list("state").annotate(n=Count("pk")).order_by()
    return dict(rows)


def carried(campaign: Campaign) -> dict[tuple[str, str], int]:
    """(channel, state) → how many deliveries of the campaign."""
    mine = CampaignRecipient.objects.filter(campaign=campaign).exclude(message=None).values("message")
    rows = Delivery.objects.filter(message__in=mine).values_list("channel", "state").annotate(n=Count("pk")).order_by()
    return {(channel, state): n for channel, state, n in rows}


def seen(campaign: Campaign) -> int:
    """How many have looked at it in the site."""
    mine = CampaignRecipient.objects.filter(campaign=campaign, message__seen_at__isnull=False)
    return mine.count()


def is_on_its_way(campaign: Campaign) -> bool:
    """Whether something of it can still be stopped."""
    if campaign.state == Campaign.State.SENDING:
        return True
    mine = CampaignRecipient.objects.filter(campaign=campaign, message=OuterRef("message"))
    return Delivery.objects.filter(Exists(mine), state__in=Delivery.OPEN).exists()


def answers(campaign: Campaign) -> small_groups.Table:
    """How the people who were told answered, by the campaign's grouping; nobody stands alone in it."""
    told = CampaignRecipient.objects.filter(campaign=campaign, state=State.TOLD)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for group, answer, n in told.values_list("group", "answer").annotate(n=Count("pk")).order_by():
        counts[group][answer or UNANSWERED] = n
    return small_groups.safe_table(counts, [*CampaignRecipient.Answer.values, UNANSWERED])


def wants_campaigns(person: Person) -> bool:
    """Whether the person did not opt out."""
    return not CampaignOptOut.objects.filter(person=person).exists()


def groups_of(people: list[Person], grouping: str, on: date) -> dict[int, str]:
    """Person → the name of their group on the day `on`; who has none is not in it."""
    if grouping == Grouping.GENDER:
        return {one.pk: one.get_gender_display() for one in people if one.gender}
    if grouping == Grouping.NEIGHBOURHOOD:
        named = Person.objects.filter(pk__in=[one.pk for one in people], neighbourhood__isnull=False)
        return dict(named.order_by().values_list("pk", "neighbourhood__name"))
    if grouping == Grouping.UNIT:
        held = Affiliation.objects.filter(open_on(on), person__in=people, unit__isnull=False)
        return dict(held.order_by("-since", "-pk").values_list("person", "unit__name"))
    return {}


def mobiles_of(people: list[Person], on: date) -> dict[int, str]:
    """Person → own mobile, else a guardian's."""
    found = {one.pk: one.mobile for one in people if one.mobile}
    without = [one.pk for one in people if not one.mobile]
    bonds = Dependant.objects.filter(open_on(on), person__in=without).exclude(guardian__mobile="")
    bonds = bonds.filter(guardian__merged_into=None).order_by("-guardian__sort_key", "-guardian")
    return found | dict(bonds.values_list("person", F("guardian__mobile")))
