"""A freed seat that is offered for some hours, then to the next; and households that wait for seats side by side."""

from datetime import timedelta

import pytest

from shahramooz.city import scope
from shahramooz.people.models import Message
from shahramooz.registration import actions, jobs
from shahramooz.registration.models import Charge, Enrolment
from tests.factories import NOW, a_citizen, an_offering
from tests.registration.test_applying import applied

LATER = NOW + timedelta(hours=25)


def an_offer(**fields):
    """(the offering, who was offered the seat, who is next)."""
    offering = an_offering(capacity=1, offer_hours=24, **fields)
    seated, first, second = (applied(offering) for _ in range(3))
    actions.withdraw(enrolment=seated, by=seated.person, at=NOW)
    return offering, first, second


def state_of(enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).state


def test_a_freed_seat_is_kept_for_the_first_in_line(city):
    offering, first, second = an_offer(fee=100_000)
    offering.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, state_of(second), offering.taken) == ("offered", "waiting", 1)
    assert (first.offered_until, Charge.objects.filter(enrolment=first).count()) == (NOW + timedelta(hours=24), 0)
    assert Message.objects.filter(kind="registration/offered", person=first.person).count() == 1


def test_accepting_makes_it_a_seat_and_twice_is_once(city):
    _offering, first, second = an_offer(fee=100_000)
    for _ in range(2):
        actions.accept_offer(enrolment=first, by=first.person, at=NOW)
    assert (state_of(first), state_of(second), Charge.objects.filter(enrolment=first).count()) == (
        "seated",
        "waiting",
        1,
    )


def test_declining_offers_it_to_the_next(city):
    offering, first, second = an_offer()
    actions.withdraw(enrolment=first, by=first.person, at=NOW)
    offering.refresh_from_db()
    assert (state_of(first), state_of(second), offering.taken) == ("cancelled", "offered", 1)


def test_an_offer_nobody_answers_goes_on_by_itself(committed):
    with scope.within(committed):
        offering, first, second = an_offer()
    assert jobs.end_offers(municipality_id=committed.pk, at=NOW) == 0
    assert [jobs.end_offers(municipality_id=committed.pk, at=LATER) for _ in range(2)] == [1, 0]
    with scope.within(committed):
        offering.refresh_from_db()
        assert (state_of(first), state_of(second), offering.taken) == ("cancelled", "offered", 1)
        assert Message.objects.filter(kind="registration/offer-expired").count() == 1


def test_an_offer_that_is_over_cannot_be_accepted(city):
    _offering, first, second = an_offer()
    with pytest.raises(actions.OfferOver):
        actions.accept_offer(enrolment=first, by=first.person, at=LATER)
    with pytest.raises(actions.NothingOffered):
        actions.accept_offer(enrolment=second, by=second.person, at=NOW)


def test_a_class_that_is_near_gives_the_seat_at_once(city):
    offering = an_offering(capacity=1, offer_hours=24, sessions=1, starts_on=NOW.date())
    offering.closes_at = NOW + timedelta(hours=2)
    offering.save()
    seated, first = applied(offering), applied(offering)
    actions.withdraw(enrolment=seated, by=seated.person, at=NOW + timedelta(hours=2, minutes=30))
    assert state_of(first) == "seated"


def together(offering, size=2):
    family = [a_citizen() for _ in range(size)]
    replies = actions.apply_household(learners=family, offering=offering, by=family[0], at=NOW, together=True)
    return [reply.enrolment for reply in replies]


def test_a_household_together_is_not_split_by_the_last_seat(city):
    offering = an_offering(capacity=3)
    applied(offering)
    applied(offering)
    family = together(offering)
    alone = applied(offering)
    assert ([one.state for one in family], alone.state) == (["waiting", "waiting"], "seated")


def test_a_waiting_household_moves_up_when_there_is_room_for_all_of_it(city):
    offering = an_offering(capacity=2)
    seated = [applied(offering) for _ in range(2)]
    family, behind = together(offering), applied(offering)
    actions.withdraw(enrolment=seated[0], by=seated[0].person, at=NOW)
    assert ([state_of(one) for one in family], state_of(behind)) == (["waiting", "waiting"], "seated")
    actions.withdraw(enrolment=seated[1], by=seated[1].person, at=NOW)
    actions.withdraw(enrolment=behind, by=behind.person, at=NOW)
    assert [state_of(one) for one in family] == ["seated", "seated"]


def test_one_who_may_not_come_keeps_the_whole_household_out_with_a_reason(city):
    offering = an_offering(capacity=5, min_age=18)
    family = [a_citizen(), a_citizen(birth_date=NOW.date() - timedelta(days=3000))]
    replies = actions.apply_household(learners=family, offering=offering, by=family[0], at=NOW, together=True)
    assert [type(reply.refusal).__name__ for reply in replies] == ["NotWithoutTheOthers", "TooYoung"]
    assert Enrolment.objects.filter(offering=offering).count() == 0
