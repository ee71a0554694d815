"""Campaigns: a frozen list, kept text, one message each whatever dies, a stop that stops, answers of groups only."""

from datetime import date, timedelta

import pytest

from shahramooz.city import scope
from shahramooz.journal.models import Entry, Outbox
from shahramooz.people import actions as people
from shahramooz.people import jobs, personal_links, queries, sms
from shahramooz.people.actions import campaigns
from shahramooz.people.actions.wording import UnknownField, WordingEmpty
from shahramooz.people.models import Campaign, CampaignRecipient, Delivery, Message, MessagePurse, Person
from tests.factories import NOW, TODAY, a_citizen, a_neighbourhood, a_person, at

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def taken(monkeypatch):
    """What a supplier that takes everything was given."""
    taken = []
    monkeypatch.setattr(sms, "send", taken.append)
    return taken


def everybody():
    return Person.objects.filter(last_name="گیرنده")


def some(count: int, **fields) -> list[Person]:
    return [a_citizen(last_name="گیرنده", **fields) for _number in range(count)]


def a_campaign(**fields) -> Campaign:
    """A draft to everybody called گیرنده."""
    known = {"title": "خانواده‌ها", "text": "{name} گرامی، شنبه بیایید", "people": everybody(), "source": "همه"}
    return people.draft_campaign(**known | {"by": a_person(), "at": NOW} | fields)


def sent(municipality, **fields) -> Campaign:
    with scope.within(municipality):
        campaign = a_campaign(**fields)
        people.confirm_campaign(campaign=campaign, by=a_person(), at=NOW)
    jobs.send_campaign(municipality_id=municipality.pk, campaign_id=campaign.pk, at=NOW)
    with scope.within(municipality):
        campaign.refresh_from_db()
    return campaign


def test_the_list_is_frozen_and_the_text_is_kept_as_sent(committed, taken):
    with scope.within(committed):
        some(3)
        campaign = a_campaign()
        some(2)  # come too late
        gone = everybody().first()
        gone.last_name = "رفته"
        gone.save()  # stays in it
        people.confirm_campaign(campaign=campaign, by=a_person(), at=NOW)
        assert Outbox.objects.filter(task="people.send_campaign", payload={"campaign_id": campaign.pk}).count() == 1
    assert jobs.send_campaign(municipality_id=committed.pk, campaign_id=campaign.pk, at=NOW) == 3
    assert jobs.send_messages_of(committed, at=NOW) == 3
    with scope.within(committed):
        first = CampaignRecipient.objects.order_by("pk").first()
        link = f"http://{committed.host}/k/{personal_links.token_of(first.pk)}/"
        assert Delivery.objects.get(message=first.message).said == f"{gone.name} گرامی، شنبه بیایید\n{link}"
        campaign.refresh_from_db()
        assert (campaign.state, campaign.total, campaign.done) == ("done", 3, 3)


def test_the_preview_knows_count_and_parts(city):
    some(2)
    a_person(last_name="گیرنده")  # has no mobile: told in the site, costs nothing
    short = a_campaign(text="آ" * 70, asks=False)
    assert (short.total, short.parts) == (3, 2)
    assert a_campaign(text="آ" * 70, asks=True).parts == 4  # the link is counted too


def test_a_campaign_needs_people_a_text_and_fields_that_exist(city):
    with pytest.raises(campaigns.NobodyChosen):
        a_campaign()
    some(1)
    with pytest.raises(WordingEmpty):
        a_campaign(text=" ")
    with pytest.raises(UnknownField):
        a_campaign(text="سلام {mobile}")


def test_t8_whatever_else_looks_like_a_format_is_sent_as_it_is(committed, taken):
    with scope.within(committed):
        some(1)
    sent(committed, text="{{name.__class__}} {0[x]} %(x)s", asks=False)
    jobs.send_messages_of(committed, at=NOW)
    assert taken[0].text == "{{name.__class__}} {0[x]} %(x)s"


def test_who_wants_no_campaigns_is_counted_and_not_told(committed, taken):
    with scope.within(committed):
        unwilling, late, willing = some(3)
        people.opt_out(person=unwilling, by=unwilling, at=NOW)
        campaign = a_campaign()
        assert (campaign.total, queries.recipient_counts(campaign)) == (2, {"opted_out": 1, "waiting": 2})
        people.confirm_campaign(campaign=campaign, by=a_person(), at=NOW)
        people.opt_out(person=late, by=late, at=LATER)
    jobs.send_campaign(municipality_id=committed.pk, campaign_id=campaign.pk, at=LATER)
    with scope.within(committed):
        assert list(Message.objects.values_list("person", flat=True)) == [willing.pk]
        people.opt_in(person=late, by=late, at=LATER)
        assert queries.wants_campaigns(late)


def test_g15_a_job_killed_in_a_chunk_tells_each_once(committed, taken, monkeypatch):
    monkeypatch.setattr(campaigns, "CHUNK", 2)
    with scope.within(committed):
        some(5)
        campaign = a_campaign()
        people.confirm_campaign(campaign=campaign, by=a_person(), at=NOW)
    real, calls = campaigns.deliveries_of, []

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        return real(*args, **kwargs)

    with monkeypatch.context() as dying:
        dying.setattr(campaigns, "deliveries_of", dies)
        with pytest.raises(SystemExit):
            jobs.send_campaign(municipality_id=committed.pk, campaign_id=campaign.pk, at=NOW)
    with scope.within(committed):
        assert Message.objects.count() == 2
    jobs.resume_campaigns(municipality_id=committed.pk, at=NOW)
    with scope.within(committed):
        assert Message.objects.count() == Message.objects.values("person").distinct().count() == 5
    jobs.resume_campaigns(municipality_id=committed.pk, at=NOW)
    jobs.send_messages_of(committed, at=NOW)
    assert len(taken) == 5


def test_a_stop_keeps_back_whoever_was_not_told_and_whatever_has_not_left(committed, taken, monkeypatch):
    monkeypatch.setattr(campaigns, "CHUNK", 2)
    with scope.within(committed):
        some(5)
        campaign = a_campaign()
        people.confirm_campaign(campaign=campaign, by=a_person(), at=NOW)
        people.send_next(campaign_id=campaign.pk, at=NOW)
    jobs.send_messages_of(committed, at=NOW, limit=1)
    with scope.within(committed):
        people.stop_campaign(campaign=campaign, by=a_person(), at=LATER)
        assert not queries.is_on_its_way(Campaign.objects.get())
        with pytest.raises(campaigns.NothingToStop):
            people.stop_campaign(campaign=campaign, by=a_person(), at=LATER)
        assert queries.recipient_counts(campaign) == {"told": 2, "stopped": 3}
        assert queries.carried(campaign) == {("sms", "sent"): 1, ("sms", "suppressed"): 1}
    jobs.resume_campaigns(municipality_id=committed.pk, at=LATER)
    jobs.send_messages_of(committed, at=LATER)
    assert len(taken) == 1


def test_a_campaign_is_confirmed_once_and_a_draft_can_be_thrown_away(city):
    some(1)
    campaign, other = a_campaign(), a_campaign()
    people.confirm_campaign(campaign=campaign, by=a_person(), at=NOW)
    for act in (people.confirm_campaign, people.discard_campaign):
        with pytest.raises(campaigns.CampaignNotDraft):
            act(campaign=campaign, by=a_person(), at=NOW)
    people.discard_campaign(campaign=other, by=a_person(), at=NOW)
    assert list(Campaign.objects.all()) == [campaign]


def test_a_campaign_keeps_to_the_quiet_hours_and_the_budget(committed, taken):
    type(committed).objects.using("owner").filter(pk=committed.pk).update(message_daily_budget=3)
    with scope.within(committed):
        some(5)
        campaign = a_campaign(text="بیایید", asks=False)
        people.confirm_campaign(campaign=campaign, by=a_person(), at=at(TODAY, "23:00"))
    jobs.send_campaign(municipality_id=committed.pk, campaign_id=campaign.pk, at=at(TODAY, "23:00"))
    morning = at(TODAY + timedelta(days=1), "08:00")
    assert jobs.send_messages_of(committed, at=at(TODAY, "23:30")) == 0
    assert jobs.send_messages_of(committed, at=morning) == 3
    assert jobs.send_messages_of(committed, at=morning + timedelta(days=1)) == 2
    with scope.within(committed):
        assert sorted(MessagePurse.objects.values_list("spent", flat=True)) == [2, 3]


def test_q28_a_sensitive_campaign_is_not_named_on_a_shared_mobile(committed, taken):
    with scope.within(committed):
        some(2, mobile="09121110000")
    sent(committed, text="کلاس ترک اعتیاد", sensitive=True)
    jobs.send_messages_of(committed, at=NOW)
    assert {one.text for one in taken} == {f"یک پیام دارید.\nhttp://{committed.host}/me/messages/"}


# --- answers


def answered(campaign: Campaign, **answers: int) -> None:
    """So many recipients give each answer."""
    left = list(CampaignRecipient.objects.filter(campaign=campaign, answer="").order_by("pk"))
    for answer, count in answers.items():
        for _number in range(count):
            people.answer_campaign(recipient=left.pop(), answer=answer, at=LATER)


def test_one_answer_each_and_another_tap_changes_it(committed):
    with scope.within(committed):
        some(1)
    campaign = sent(committed)
    with scope.within(committed):
        one = CampaignRecipient.objects.get()
        for answer in ("coming", "coming", "childcare"):
            people.answer_campaign(recipient=one, answer=answer, at=LATER)
            one.refresh_from_db()
        with pytest.raises(ValueError, match="never"):
            people.answer_campaign(recipient=one, answer="never", at=LATER)
        one.refresh_from_db()
        assert (one.answer, CampaignRecipient.objects.filter(campaign=campaign).count()) == ("childcare", 1)
        told = Entry.objects.filter(act="people.campaign_answered")
        assert told.count() == 2
        assert not told.exclude(actor_id=None, after=None).exists()  # nobody and no answer is named


def test_a_personal_link_does_not_write_without_end(committed):
    with scope.within(committed):
        some(1)
    sent(committed)
    with scope.within(committed):
        one = CampaignRecipient.objects.get()
        for number in range(campaigns.MOST_TAPS):
            people.choose_by_link(recipient=one, wants=bool(number % 2), at=LATER)
        with pytest.raises(campaigns.TooManyTaps):
            people.choose_by_link(recipient=one, wants=False, at=LATER)
        with pytest.raises(campaigns.TooManyTaps):
            people.answer_campaign(recipient=one, answer="time", at=LATER)


def test_r28_the_report_shows_groups_of_five_and_more_only(committed):
    with scope.within(committed):
        for name, count in (("گلستان", 12), ("بندر", 3), ("نخل", 4)):
            some(count, neighbourhood=a_neighbourhood(name))
    campaign = sent(committed, grouping="neighbourhood")
    with scope.within(committed):
        answered(campaign, coming=8, time=2)
        table = queries.answers(campaign)
        assert all(n == 0 or n >= 5 for row in table.rows.values() for n in row.values())
        assert sum(table.total.values()) == 19
        assert "بندر" not in table.rows


def test_r28_fewer_than_five_people_have_no_report(committed):
    with scope.within(committed):
        some(4)
    campaign = sent(committed)
    with scope.within(committed):
        assert queries.answers(campaign).rows == {}


def test_a_personal_link_is_neither_guessed_nor_made_up_nor_anothers(committed, another):
    with scope.within(committed):
        some(2)
    sent(committed)
    with scope.within(committed):
        first, second = CampaignRecipient.objects.order_by("pk")
        token = personal_links.token_of(first.pk)
        assert queries.recipient_by_token(token) == first
        wrong = [
            "", "x", token[:-1], token + "0", token.split("-")[0] + "-" + "A" * 16, f"zzzzzzzzzzzzz-{'A' * 16}",
            personal_links.token_of(second.pk).split("-")[0] + "-" + token.split("-", 1)[1],
        ]  # fmt: skip
        assert [queries.recipient_by_token(one) for one in wrong] == [None] * len(wrong)
    with scope.within(another):
        assert queries.recipient_by_token(token) is None
        assert personal_links.recipient_of(token) is None


def test_a_draft_has_no_links_yet(city):
    some(1)
    a_campaign()
    assert queries.recipient_by_token(personal_links.token_of(CampaignRecipient.objects.get().pk)) is None


# --- lists


def test_a_child_is_told_through_a_guardian(city):
    mother = a_citizen(mobile="09121110000")
    child = people.add_dependant(
        guardian=mother, relation="child", first_name="رها", last_name="گیرنده", birth_date=date(2016, 1, 1),
        by=mother, at=NOW,
    ).person  # fmt: skip
    a_campaign()
    assert CampaignRecipient.objects.get(person=child).mobile == "09121110000"
