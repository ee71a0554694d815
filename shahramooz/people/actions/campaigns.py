"""Campaigns: drafted for a frozen list, confirmed by a person, sent chunk by chunk, stopped at any moment, answered by a tap."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.city import queries as city
from shahramooz.journal.record import Clock, later, record
from shahramooz.lib.refusal import Refusal
from shahramooz.people import kinds, personal_links, queries, sms
from shahramooz.people.actions.messages import deliveries_of
from shahramooz.people.actions.wording import MOST_LETTERS, UnknownField, WordingEmpty, WordingTooLong
from shahramooz.people.links import address_of
from shahramooz.people.models import Campaign, CampaignOptOut, CampaignRecipient, Delivery, Message, Person

KIND = kinds.KINDS[kinds.CAMPAIGN]
State, To = Campaign.State, CampaignRecipient.State
CHUNK = 200
FREEZE = 2000
MOST_PEOPLE = 100_000


class NobodyChosen(Refusal):
    message = _("در این فهرست کسی نیست؛ فهرست دیگری برگزینید.")


class TooManyChosen(Refusal):
    message = _("این فهرست {count} نفر دارد؛ فراخوان را برای تا {most} نفر بفرستید.")


class CampaignNotDraft(Refusal):
    message = _("این فراخوان «{state}» است و دیگر پیش‌نویس نیست؛ صفحه را تازه کنید.")


class NothingToStop(Refusal):
    message = _("همه پیام‌های این فراخوان رفته‌اند و چیزی برای توقف نمانده است.")


@transaction.atomic
def draft_campaign(
    *,
    title: str,
    text: str,
    people: QuerySet[Person],
    source: str,
    asks: bool = True,
    sensitive: bool = False,
    grouping: str = Campaign.Grouping.NONE,
    by: Person,
    at: datetime,
) -> Campaign:
    """Write a campaign to the people of a list as it is now: who comes to the list later is not in it, who leaves stays in it.

    Those who want no campaigns are counted and not told. Raises NobodyChosen, TooManyChosen, WordingEmpty, WordingTooLong,
    UnknownField (T8).
    """
    text = _sound(text)
    chosen = list(people.order_by("pk").values_list("pk", flat=True).distinct()[: MOST_PEOPLE + 1])
    if not chosen:
        raise NobodyChosen
    if len(chosen) > MOST_PEOPLE:
        raise TooManyChosen(count=people.count(), most=MOST_PEOPLE)
    campaign = Campaign.objects.create(
        title=title, text=text, source=source, asks=asks, sensitive=sensitive, grouping=grouping, made_at=at, made_by=by
    )
    for start in range(0, len(chosen), FREEZE):
        _freeze(campaign, chosen[start : start + FREEZE], at=at)
    campaign.save(update_fields=["total", "parts"])
    told = {"title": title, "text": text, "source": source, "total": campaign.total}
    record("people.campaign_drafted", about=campaign, by=by, at=at, after=told)
    return campaign


def _sound(text: str) -> str:
    text = text.strip()
    if not text:
        raise WordingEmpty(fields={"text": ""})
    if len(text) > MOST_LETTERS:
        raise WordingTooLong(letters=len(text), most=MOST_LETTERS, fields={"text": ""})
    unknown = kinds.unknown_fields(KIND, text)
    if unknown:
        raise UnknownField(name=f"{{{unknown[0]}}}", known="، ".join(f"{{{name}}}" for name in KIND.fields))
    return text


def _freeze(campaign: Campaign, ids: list[int], *, at: datetime) -> None:
    """Write one piece of the list, and count what it will cost."""
    day = timezone.localdate(at)
    people = list(Person.objects.filter(pk__in=ids).order_by("pk"))
    groups, mobiles = queries.groups_of(people, campaign.grouping, day), queries.mobiles_of(people, day)
    unwilling = set(CampaignOptOut.objects.filter(person__in=ids).values_list("person_id", flat=True))
    link = "\n" + address_of(city.municipality(), f"/k/{'x' * 20}/") if campaign.asks else ""
    made = []
    for one in people:
        state = To.OPTED_OUT if one.pk in unwilling else To.WAITING
        mobile = mobiles.get(one.pk, "")
        made.append(
            CampaignRecipient(campaign=campaign, person=one, mobile=mobile, group=groups.get(one.pk, ""), state=state)
        )
        if state == To.WAITING:
            campaign.total += 1
            campaign.parts += sms.parts(_said(campaign, one) + link) if mobile else 0
    CampaignRecipient.objects.bulk_create(made)


def _said(campaign: Campaign, person: Person) -> str:
    return kinds.rendered(campaign.text, {"name": person.name})


@transaction.atomic
def confirm_campaign(*, campaign: Campaign, by: Person, at: datetime) -> Campaign:
    """Let it go out: a job writes the messages, the carriers keep to the quiet hours and the day's budget. Raises CampaignNotDraft."""
    campaign = _held(campaign, State.DRAFT)
    campaign.state, campaign.confirmed_at, campaign.confirmed_by = State.SENDING, at, by
    campaign.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    record("people.campaign_confirmed", about=campaign, by=by, at=at, after={"total": campaign.total})
    later("people.send_campaign", at=at, campaign_id=campaign.pk)
    return campaign


@transaction.atomic
def discard_campaign(*, campaign: Campaign, by: Person, at: datetime) -> None:
    """Throw a draft away, with its list. Raises CampaignNotDraft."""
    campaign = _held(campaign, State.DRAFT)
    record("people.campaign_discarded", about=campaign, by=by, at=at, before={"title": campaign.title})
    CampaignRecipient.objects.filter(campaign=campaign).delete()
    campaign.delete()


def _held(campaign: Campaign, *states: str) -> Campaign:
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if found.state not in states:
        raise CampaignNotDraft(state=found.get_state_display())
    return found


@transaction.atomic
def send_next(*, campaign_id: int, at: datetime) -> int:
    """Tell the next CHUNK recipients, each once, and say how many; 0 when it is over or stopped.

    Messages, marks and count are one transaction under the campaign's lock: a worker killed anywhere leaves none of them.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
    if campaign.state != State.SENDING:
        return 0
    waiting = CampaignRecipient.objects.filter(campaign=campaign, state=To.WAITING).select_related("person")
    next_ones = list(waiting.order_by("pk")[:CHUNK])
    unwilling = set(
        CampaignOptOut.objects.filter(person__in=[one.person_id for one in next_ones]).values_list("person", flat=True)
    )
    told = [one for one in next_ones if one.person_id not in unwilling]
    _tell(campaign, told, at=at)
    for one in next_ones:
        one.state = To.OPTED_OUT if one.person_id in unwilling else To.TOLD
    CampaignRecipient.objects.bulk_update(next_ones, ["state", "message"])
    campaign.done = F("done") + len(next_ones)
    if len(next_ones) < CHUNK:
        campaign.state, campaign.ended_at = State.DONE, at
        record("people.campaign_sent", about=campaign, by=Clock("فراخوان"), at=at, after={"total": campaign.total})
    campaign.save(update_fields=["done", "state", "ended_at"])
    return len(next_ones)


def _tell(campaign: Campaign, recipients: list[CampaignRecipient], *, at: datetime) -> None:
    messages = Message.objects.bulk_create(
        Message(
            person=one.person,
            kind=KIND.key,
            text=_said(campaign, one.person),
            link=f"/k/{personal_links.token_of(one.pk)}/" if campaign.asks else "",
            once=f"campaign:{one.pk}",
            made_at=at,
            sensitive=campaign.sensitive,
        )
        for one in recipients
    )
    for one, message in zip(recipients, messages, strict=True):
        one.message = message
    carried = [(one.message, {kinds.SMS: one.mobile, kinds.EMAIL: one.person.email}) for one in recipients]
    Delivery.objects.bulk_create(deliveries_of(carried, at=at))


@transaction.atomic
def stop_campaign(*, campaign: Campaign, by: Person, at: datetime) -> Campaign:
    """Tell nobody more: who waits is not told, and what has not left the house stays here. Raises NothingToStop."""
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    mine = CampaignRecipient.objects.filter(campaign=campaign)
    left = mine.filter(state=To.WAITING).update(state=To.STOPPED) if campaign.state == State.SENDING else 0
    unsent = Delivery.objects.filter(message__in=mine.exclude(message=None).values("message"), state__in=Delivery.OPEN)
    kept = unsent.update(state=Delivery.State.SUPPRESSED, why=Delivery.Why.STOPPED)
    if not left and not kept:
        raise NothingToStop
    campaign.state, campaign.ended_at = State.STOPPED, at
    campaign.save(update_fields=["state", "ended_at"])
    record("people.campaign_stopped", about=campaign, by=by, at=at, after={"not_told": left, "not_sent": kept})
    return campaign


class TooManyTaps(Refusal):
    message = _("پاسخ شما ثبت است؛ این پیوند دیگر بیش از این عوض نمی‌شود. برای تغییر به فرهنگسرا زنگ بزنید.")


MOST_TAPS = 30


def _tapped(recipient: CampaignRecipient) -> CampaignRecipient:
    """The recipient, held, with one more tap on the personal link."""
    held = CampaignRecipient.objects.select_for_update(no_key=True).get(pk=recipient.pk)
    if held.taps >= MOST_TAPS:
        raise TooManyTaps
    held.taps += 1
    held.save(update_fields=["taps"])
    return held


@transaction.atomic
def answer_campaign(*, recipient: CampaignRecipient, answer: str, at: datetime) -> None:
    """Keep the one answer of a recipient; another tap changes it.

    Whoever holds the link may answer, so the journal names nobody, and it does not say which answer: single answers are
    told to no one (R28). Raises TooManyTaps.
    """
    if recipient.answer == answer:
        return
    held = _tapped(recipient)
    held.answer, held.answered_at = CampaignRecipient.Answer(answer).value, at
    held.save(update_fields=["answer", "answered_at"])
    record("people.campaign_answered", about=held.campaign, by=Clock("پیوند شخصی"), at=at)


@transaction.atomic
def choose_by_link(*, recipient: CampaignRecipient, wants: bool, at: datetime) -> None:
    """Campaigns, or none, as the holder of a personal link says. Raises TooManyTaps."""
    person = _tapped(recipient).person
    (opt_in if wants else opt_out)(person=person, by=Clock("پیوند شخصی"), at=at)


@transaction.atomic
def opt_out(*, person: Person, by, at: datetime) -> None:
    """No campaigns for this person from now on, the one on its way included. Twice is as once."""
    _kept, is_new = CampaignOptOut.objects.get_or_create(person=person, defaults={"since": at})
    if is_new:
        record("people.campaigns_refused", about=person, by=by, at=at)


@transaction.atomic
def opt_in(*, person: Person, by, at: datetime) -> None:
    """Campaigns again."""
    if CampaignOptOut.objects.filter(person=person).delete()[0]:
        record("people.campaigns_wanted", about=person, by=by, at=at)
