"""T16: the same form sent again, at once or after a lost reply, changes nothing and gets the same answer."""

import pytest
from django.db import connection

from shahramooz.city import scope
from shahramooz.registration import actions, eligibility, idempotency
from shahramooz.registration.models import Answer, Application, Enrolment
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
