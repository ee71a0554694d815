"""The pages of messages: how they are worded, what was sent."""

from django.urls import reverse

from shahramooz.city import scope
from shahramooz.people import queries
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
