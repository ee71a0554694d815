"""Campaigns through the browser's doors: from a list to answers, by people signed in as those who would do it."""

import pytest
from django.test import Client
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people import jobs, personal_links, sms
from shahramooz.people.models import Campaign, CampaignOptOut, CampaignRecipient, Message
from tests.factories import NOW, a_citizen, a_course, a_segment, a_version, an_enrolment, an_offering
from tests.web.test_people import as_role  # noqa: F401

WRITTEN = {"title": "دعوت", "text": "{name} گرامی، شنبه بیایید", "asks": "on", "grouping": "none"}


@pytest.fixture
def taken(monkeypatch):
    taken = []
    monkeypatch.setattr(sms, "send", taken.append)
    return taken


def recipients(municipality) -> list[CampaignRecipient]:
    with scope.within(municipality):
        return list(CampaignRecipient.objects.select_related("person", "campaign", "message").order_by("pk"))


def test_an_expert_invites_a_class_and_the_people_answer_with_one_tap(committed, as_role, taken):  # noqa: F811
    client, _expert = as_role("training_expert")
    type(committed).objects.using("owner").filter(pk=committed.pk).update(sms_part_rials=1000)
    with scope.within(committed):
        offering = an_offering()
        for _number in range(5):
            an_enrolment(offering)
        waiting = an_enrolment(offering, state="waiting").person
    assert "فراخوان به منتظران" in client.get(reverse("roster", args=[offering.pk])).content.decode()
    new = f"{reverse('new_campaign')}?class={offering.pk}"
    assert "۵ نفر" in client.get(new).content.decode()
    assert client.post(new, WRITTEN | {"text": "سلام {mobile}"}).status_code == 422
    where = client.post(new, WRITTEN)["Location"]
    draft = client.get(where).content.decode()
    assert "فرستادن برای ۵ نفر" in draft
    assert "۱۰ بخش" in draft  # with the link, two parts each
    assert "۱۰٬۰۰۰" in draft or "۱۰,۰۰۰" in draft
    assert not taken
    [one, *_others] = recipients(committed)
    client.post(reverse("campaign_confirm", args=[one.campaign_id]))
    jobs.send_campaign(municipality_id=committed.pk, campaign_id=one.campaign_id, at=NOW)
    jobs.send_messages_of(committed, at=NOW)
    assert len(taken) == 5
    assert waiting.pk not in {one.person_id for one in recipients(committed)}
    for one in recipients(committed):
        link = next(sent.text for sent in taken if sent.mobile == one.mobile).rpartition("\n")[2]
        stranger = Client(HTTP_HOST=committed.host)
        path = link.removeprefix(f"http://{committed.host}")
        assert "می‌آیید؟" in stranger.get(path).content.decode()
        assert stranger.post(path, {"answer": "coming"})["Location"] == path
    page = client.get(where).content.decode()
    assert "هیچ عددی کمتر از ۵ نفر" in page
    assert "می‌آیم" in page


def test_a_link_answers_changes_and_opts_out_without_signing_in(committed, as_role, taken):  # noqa: F811
    with scope.within(committed):
        person = a_citizen()
        campaign = people.draft_campaign(
            title="دعوت", text="{name} گرامی", people=type(person).objects.filter(pk=person.pk), source="یک نفر",
            by=person, at=NOW,
        )  # fmt: skip
        people.confirm_campaign(campaign=campaign, by=person, at=NOW)
        people.send_next(campaign_id=campaign.pk, at=NOW)
        one = CampaignRecipient.objects.get()
        page = reverse("campaign_answer", args=[personal_links.token_of(one.pk)])
    stranger = Client(HTTP_HOST=committed.host)
    stranger.get(page)
    assert recipients(committed)[0].answer == ""  # a messenger that looks at the link answers nothing
    for answer in ("coming", "time", "nonsense"):
        stranger.post(page, {"answer": answer})
    assert recipients(committed)[0].answer == "time"
    assert "زمانش مناسب نیست" in stranger.get(page).content.decode()
    stranger.post(page, {"stop": "yes"})
    with scope.within(committed):
        assert CampaignOptOut.objects.filter(person=person).exists()
    stranger.post(page, {"again": "yes"})
    with scope.within(committed):
        assert not CampaignOptOut.objects.exists()
    assert stranger.get(page[:-2] + "x/").status_code == 404


def test_a_segment_and_a_list_by_words_can_be_chosen(committed, as_role):  # noqa: F811
    client, _head = as_role("training_head", gender="man")
    with scope.within(committed):
        segment = a_segment("بانوان", gender="woman")
        for _number in range(3):
            a_citizen(last_name="موسوی")
    new = reverse("new_campaign")
    assert "۳ نفر" in client.get(new, {"segment": segment.pk}).content.decode()
    assert "۳ نفر" in client.get(new, {"q": "موسوی"}).content.decode()
    assert client.post(new, WRITTEN).status_code == 404  # no list, no campaign
    assert client.post(f"{new}?q=هیچ‌کس", WRITTEN).status_code == 422


def test_q28_a_campaign_to_a_sensitive_class_or_naming_its_course_is_marked(committed, as_role):  # noqa: F811
    client, _head = as_role("training_head")
    with scope.within(committed):
        secret = an_offering(version=a_version(a_course("رهایی از اعتیاد", is_sensitive=True)))
        an_enrolment(secret)
        plain = an_offering(version=a_version(a_course("خیاطی")))
        an_enrolment(plain)
    new = reverse("new_campaign")
    client.post(f"{new}?class={secret.pk}", WRITTEN)
    client.post(f"{new}?class={plain.pk}", WRITTEN)
    client.post(f"{new}?class={plain.pk}", WRITTEN | {"text": "برای رهايي از اعتياد بیایید"})
    with scope.within(committed):
        assert list(Campaign.objects.order_by("pk").values_list("sensitive", flat=True)) == [True, False, True]


def test_the_recipients_are_shown_without_their_answers(committed, as_role):  # noqa: F811
    client, _head = as_role("training_head")
    with scope.within(committed):
        a_citizen(last_name="موسوی")
    client.post(f"{reverse('new_campaign')}?q=موسوی", WRITTEN)
    [one] = recipients(committed)
    with scope.within(committed):
        people.confirm_campaign(campaign=one.campaign, by=one.person, at=NOW)
        people.send_next(campaign_id=one.campaign_id, at=NOW)
        people.answer_campaign(recipient=one, answer="childcare", at=NOW)
    shown = client.get(reverse("campaign_people", args=[one.campaign_id])).content.decode()
    assert "موسوی" in shown
    assert "در صف" in shown
    assert "کودک" not in shown
    assert "بچه" not in shown


def test_a_draft_is_thrown_away_and_a_campaign_is_stopped(committed, as_role, taken):  # noqa: F811
    client, _head = as_role("training_head")
    with scope.within(committed):
        a_citizen(last_name="موسوی")
    for _number in range(2):
        client.post(f"{reverse('new_campaign')}?q=موسوی", WRITTEN)
    first, second = (one.campaign_id for one in recipients(committed))
    assert client.post(reverse("campaign_discard", args=[first]))["Location"] == reverse("campaigns")
    client.post(reverse("campaign_confirm", args=[second]))
    client.post(reverse("campaign_stop", args=[second]))
    jobs.resume_campaigns(municipality_id=committed.pk, at=NOW)
    with scope.within(committed):
        assert Campaign.objects.get().state == "stopped"
        assert not Message.objects.exists()


def test_whoever_wants_no_campaigns_says_so_in_the_profile(committed, as_role):  # noqa: F811
    client, citizen = as_role()
    for known, out in (({}, True), ({"campaigns": "on"}, False)):
        client.post(reverse("profile"), {"mobile": citizen.mobile} | known)
        with scope.within(committed):
            assert CampaignOptOut.objects.filter(person=citizen).exists() is out
