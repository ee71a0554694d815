"""The pages of messages: how they are worded, what was sent."""

from datetime import time

from django.urls import reverse

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people import queries
from tests.factories import NOW, a_citizen, a_person
from tests.web.test_people import as_role  # noqa: F401

PROMOTED = ["registration/promoted"]


def test_the_head_tries_a_wording_keeps_it_and_goes_back(committed, as_role):  # noqa: F811
    client, _head = as_role("training_head")
    page = reverse("message_wording", args=PROMOTED)
    tried = client.post(page, {"text": "بیا به {title} {0[x]}", "try": "yes"})
    assert "بیا به رایانه مقدماتی {0[x]}" in tried.content.decode()
    refused = client.post(page, {"text": "بیا به {reason}", "keep": "yes"})
    assert refused.status_code == 422
    assert "این پیام «{reason}» را نمی‌شناسد." in refused.content.decode()
    assert client.post(page, {"text": "بیا به {title}", "keep": "yes"})["Location"] == reverse("message_wordings")
    with scope.within(committed):
        assert queries.worded("registration/promoted", title="خیاطی") == "بیا به خیاطی"
    assert "متن شما" in client.get(reverse("message_wordings")).content.decode()
    client.post(page, {"restore": "yes"})
    assert "متن شما" not in client.get(reverse("message_wordings")).content.decode()


def test_a_kind_that_does_not_exist_is_not_found(as_role):  # noqa: F811
    client, _head = as_role("training_head")
    assert client.get(reverse("message_wording", args=["people/nothing"])).status_code == 404


def test_staff_see_counts_and_states_but_not_the_text(committed, as_role):  # noqa: F811
    client, _expert = as_role("training_expert")
    with scope.within(committed):
        people.tell(a_citizen(last_name="موسوی"), "delivery/certificate", text="رازِ او", at=NOW)
        people.tell(a_person(last_name="بی‌موبایل"), "t", text="متن", at=NOW)
    page = client.get(reverse("work_messages")).content.decode()
    assert "موسوی" in page
    assert "گواهینامه صادر شد" in page
    assert "نشانی ندارد؛ فقط در سامانه" in page
    assert "رازِ او" not in page
    kept = client.get(reverse("work_messages"), {"state": "suppressed"}).content.decode()
    assert ("موسوی" in kept, "بی‌موبایل" in kept) == (False, True)
    assert client.get(reverse("message_settings")).status_code == 403


def test_the_head_sets_the_quiet_hours_and_the_budget(committed, as_role):  # noqa: F811
    client, _head = as_role("training_head")
    new = {"quiet_from": "۲۱", "quiet_until": "۷:۳۰", "message_daily_budget": "۳٬۰۰۰", "sms_part_rials": "۱۲۰۰"}
    assert client.post(reverse("message_settings"), new)["Location"] == reverse("work_messages")
    committed.refresh_from_db()
    assert (committed.quiet_from, committed.quiet_until) == (time(21), time(7, 30))
    assert (committed.message_daily_budget, committed.sms_part_rials) == (3000, 1200)


def test_an_email_address_is_kept_from_the_profile(committed, as_role):  # noqa: F811
    client, citizen = as_role()
    assert client.post(reverse("profile"), {"email": "zahra"}).status_code == 422
    client.post(reverse("profile"), {"email": " Zahra@Example.COM ", "mobile": citizen.mobile})
    with scope.within(committed):
        citizen.refresh_from_db()
    assert citizen.email == "Zahra@example.com"
