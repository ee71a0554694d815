"""T16: the same form sent again, at once or after a lost reply, changes nothing and gets the same answer."""

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.db import connection

from shahramooz.city import scope
from shahramooz.registration import actions, eligibility, idempotency
from shahramooz.registration.models import Answer, Application, Enrolment
from shahramooz.settings import ROOT
from tests.factories import NOW, a_citizen, an_account, an_offering
from tests.registration.test_races import HANDS, all_at_once


@pytest.fixture
def form(committed):
    """An account, its person, a class, and the sending of the form."""
    with scope.within(committed):
        learner, offering = a_citizen(), an_offering(capacity=5)
        account = an_account(learner)

    def send(key="k1", mode="", body=None):
        def act():
            made = actions.apply(learner=learner, offering=offering, by=learner, at=NOW, preferred_mode=mode)
            return {"enrolment": made.pk}

        body = body or {"offering": offering.pk, "mode": mode}
        return idempotency.once(account=account, key=key, body=body, at=NOW, act=act)

    return send


def test_t16_fifty_sendings_at_once_make_one_row_and_fifty_equal_replies(committed, form):
    replies = all_at_once(committed, [form] * 50)
    with scope.within(committed):
        [enrolment] = Enrolment.objects.all()
        assert replies == [{"enrolment": enrolment.pk}] * 50
        assert (Application.objects.count(), Answer.objects.count()) == (1, 1)


def test_t16_negative_control_without_the_stored_answer_the_second_sender_is_refused(committed, form, monkeypatch):
    monkeypatch.setattr(idempotency, "once", lambda *, account, key, body, at, act: act())
    replies = all_at_once(committed, [form] * HANDS)
    assert sum(isinstance(one, eligibility.AlreadyApplied) for one in replies) == HANDS - 1


def test_t16_the_same_key_with_another_body_is_refused(committed, form):
    with scope.within(committed):
        form(mode="online")
    with pytest.raises(idempotency.AnotherFormWithThisKey), scope.within(committed):
        form(mode="in_person")


def test_t16_a_reply_lost_after_the_commit_is_had_again(committed, form):
    with scope.within(committed):
        first = form()
    connection.close()  # the worker was killed here: committed, and nobody heard of it
    with scope.within(committed):
        assert form() == first
        assert Application.objects.count() == 1


SENT_BY_ANOTHER_PROCESS = """if True:
    import django; django.setup()
    import os, signal, sys
    from datetime import datetime
    from shahramooz.city import scope
    from shahramooz.people.models import Account
    from shahramooz.planning.models import Offering
    from shahramooz.registration import actions, idempotency
    municipality, account, offering, when, now = sys.argv[1:]
    die = lambda: os.kill(os.getpid(), signal.SIGKILL)
    with scope.within(int(municipality)):
        account, offering = Account.objects.get(pk=account), Offering.objects.get(pk=offering)
        told = {"learner": account.links.get().person, "by": account.links.get().person, "at": datetime.fromisoformat(now)}
        act = lambda: {"enrolment": actions.apply(offering=offering, **told).pk}
        idempotency.once(account=account, key="k1", body={"offering": offering.pk}, at=told["at"], act=act)
        if when == "before the commit":
            die()
    die()
"""


def killed(municipality, account, offering, *, when: str) -> None:
    """Send the form in a process of its own and kill -9 it there."""
    told = [str(one) for one in (municipality.pk, account.pk, offering.pk, when, NOW.isoformat())]
    environment = os.environ | {"DATABASE_URL": address_of_the_database(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    sent = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SENT_BY_ANOTHER_PROCESS, *told],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert sent.returncode == -signal.SIGKILL, sent.stderr


def address_of_the_database() -> str:
    known = connection.settings_dict
    told = {"user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"], "port": known["PORT"]}
    return f"postgresql:///{known['NAME']}?" + urlencode({name: value for name, value in told.items() if value})


@pytest.mark.parametrize("when, stands", [("after the commit", 1), ("before the commit", 0)])
@pytest.mark.thorough
def test_t16_a_process_killed_about_the_commit_leaves_all_or_nothing_and_the_retry_gets_one_answer(
    committed, when, stands
):
    with scope.within(committed):
        learner, offering = a_citizen(), an_offering(capacity=5)
        account = an_account(learner)
    killed(committed, account, offering, when=when)

    def again():
        return {"enrolment": actions.apply(learner=learner, offering=offering, by=learner, at=NOW).pk}

    with scope.within(committed):
        assert (Enrolment.objects.count(), Answer.objects.count()) == (stands, stands)
        if stands:  # negative control: without the stored answer the retry would be refused as a second application
            with pytest.raises(eligibility.AlreadyApplied):
                again()
        told = {"account": account, "key": "k1", "body": {"offering": offering.pk}, "at": NOW}
        assert idempotency.once(**told, act=again) == {"enrolment": Enrolment.objects.get().pk}
        assert (Application.objects.count(), Answer.objects.count()) == (1, 1)


def test_t16_negative_control_without_the_hash_of_the_body_another_form_gets_the_first_ones_answer(
    committed, form, monkeypatch
):
    same = SimpleNamespace(hexdigest=lambda: "0" * 64)
    monkeypatch.setattr(idempotency, "hashlib", SimpleNamespace(sha256=lambda _body: same))
    with scope.within(committed):
        first = form(mode="online")
    with scope.within(committed):
        assert form(mode="in_person") == first


def test_t16_a_sending_killed_before_the_commit_leaves_nothing_and_may_be_repeated(committed, form):
    class Killed(BaseException):
        pass

    with pytest.raises(Killed), scope.within(committed):
        form()
        raise Killed
    with scope.within(committed):
        assert (Application.objects.count(), Answer.objects.count()) == (0, 0)
        assert form() == {"enrolment": Enrolment.objects.get().pk}


def test_t16_a_refused_form_is_not_remembered_and_may_be_sent_again(committed):
    with scope.within(committed):
        offering, learner = an_offering(audience="women"), a_citizen(gender="")
        account = an_account(learner)

        def send():
            told = {"learner": learner, "offering": offering, "by": learner, "at": NOW}
            return idempotency.once(account=account, key="k", body={}, at=NOW, act=lambda: actions.apply(**told).pk)

        with pytest.raises(eligibility.GenderUnknown):
            send()
        learner.gender = "woman"
        learner.save()
        assert send() == Enrolment.objects.get().pk


def test_t16_the_same_key_of_another_account_is_another_form(committed):
    with scope.within(committed):
        offering = an_offering(capacity=5)
        for learner in (a_citizen(), a_citizen()):
            told = {"learner": learner, "offering": offering, "by": learner, "at": NOW}
            account = an_account(learner)
            idempotency.once(
                account=account, key="same", body={}, at=NOW, act=lambda told=told: actions.apply(**told).pk
            )
        assert Enrolment.objects.count() == 2
