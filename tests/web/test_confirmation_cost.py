"""What the confirming form of a registration costs: its statements are counted, because a rush is made of it (performance.md)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shahramooz.city import scope
from shahramooz.registration.models import Enrolment
from tests import moment
from tests.factories import NOW, a_room, an_account, an_instructor, an_offering

MOST = 21


@pytest.fixture
def press(committed):
    """Register a new account in the class of 20 seats; gives the answer and the statements that it took."""
    moment.set_to(NOW)
    with scope.within(committed):
        offering = an_offering(capacity=20, sessions=12, room=a_room(), instructor=an_instructor())

    def pressed():
        with scope.within(committed):
            account = an_account()
            client = Client(HTTP_HOST=committed.host)
            client.force_login(account)
            form = {"key": "k1", "learner": account.links.get().person_id}
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(f"/c/{offering.pk}/register/", form)
        return answer, [one["sql"] for one in seen.captured_queries]

    return pressed


def test_the_confirming_form_takes_few_statements(committed, press):
    press()
    answer, statements = press()
    assert answer.status_code == 302
    with scope.within(committed):
        assert Enrolment.objects.seated().count() == 2
    told = "\n".join(f"{number:3} {sql[:1000]}" for number, sql in enumerate(statements, 1))
    assert len(statements) <= MOST, f"{len(statements)} statements:\n{told}"


def test_what_is_said_after_the_press_travels_in_a_signed_cookie_and_is_said_once(committed, press):
    answer, statements = press()
    assert not [sql for sql in statements if sql.startswith("UPDATE") and "django_session" in sql]
    cookie = answer.cookies["messages"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    for value, is_said in (
        (cookie.value, True),
        ("x" + cookie.value, False),
    ):  # negative control: a forged one says nothing
        answer.client.cookies["messages"] = value
        shown = [answer.client.get(answer["Location"]).content.decode() for _twice in range(2)]
        assert ["toast__text" in page for page in shown] == [is_said, False]
