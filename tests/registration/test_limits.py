"""What one person may have at a time: the city's cap on classes, and the rest after seats that stayed empty."""

from datetime import timedelta

import pytest

from shahramooz.city.models import Municipality
from shahramooz.registration import actions, eligibility
from shahramooz.registration.models import Enrolment
from tests.delivery.factories import finish
from tests.factories import NOW, TODAY, a_citizen, a_person, an_enrolment, an_instructor, an_offering
from tests.registration.test_applying import applied


def allow(city, **settings):
    Municipality.objects.filter(pk=city.pk).update(**settings)


def test_nobody_is_in_more_classes_at_a_time_than_the_city_allows(city):
    allow(city, most_active=2)
    me = a_citizen()
    applied(an_offering(), me)
    waits = an_offering(capacity=1)
    applied(waits)
    second = applied(waits, me)
    with pytest.raises(eligibility.TooManyActive, match="دست بالا ۲ کلاس"):
        applied(an_offering(), me)
    actions.withdraw(enrolment=second, by=me, at=NOW)
    assert applied(an_offering(), me).state == "seated"


def test_classes_that_are_over_do_not_count(city):
    allow(city, most_active=1)
    me = a_citizen()
    an_enrolment(an_offering(state="completed"), me)
    assert applied(an_offering(), me).state == "seated"


def test_without_a_setting_there_is_no_cap(city):
    me = a_citizen()
    assert {applied(an_offering(), me).state for _ in range(6)} == {"seated"}


def missed(me, days_ago: int):
    an_enrolment(an_offering(state="completed", ends_on=TODAY - timedelta(days=days_ago)), me, state="no_show")


def test_whoever_left_too_many_seats_empty_rests_and_comes_back(city):
    allow(city, no_shows_allowed=1, no_show_rest_days=60)
    me = a_citizen()
    missed(me, 50)
    assert applied(an_offering(), me).state == "seated"
    missed(me, 20)
    with pytest.raises(eligibility.RestsAfterNoShows) as refused:
        applied(an_offering(), me)
    assert refused.value.facts["until"] == TODAY + timedelta(days=40)
    later = an_offering(closes_at=NOW + timedelta(days=50))
    assert applied(later, me, at=NOW + timedelta(days=41)).state == "seated"


def test_a_seat_to_which_nobody_ever_came_is_a_no_show(city):
    """Delivery finds it out when the results are locked."""
    instructor = an_instructor(a_person())
    offering = an_offering(5, sessions=4, state="running", starts_on=TODAY - timedelta(days=35), instructor=instructor)
    came, never = an_enrolment(offering), an_enrolment(offering)
    finish(offering, [came, never], by=a_person(), absent={number: [never] for number in range(1, 5)})
    assert [Enrolment.objects.get(pk=one.pk).state for one in (came, never)] == ["completed", "no_show"]
