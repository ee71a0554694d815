"""Planned, registered, waiting, demand ratio: S0-3 and S0-4 with the numbers of scenario A1."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shahramooz.planning.models import Offering
from shahramooz.registration import actions, demand, queries
from tests.factories import NOW, TODAY, a_course, a_room, a_venue, a_version, an_enrolment, an_offering
from tests.registration.test_applying import applied


def test_s0_3_the_report_of_a_class_that_was_wanted_more_than_planned(city):
    offering = an_offering(capacity=15, planned_demand=15)
    made = [applied(offering) for _ in range(23)]
    [line] = demand.demand_report(Offering.objects.all())
    assert (line.planned, line.seated, line.waiting, line.demand, line.ratio) == (15, 15, 8, 23, Decimal("1.53"))
    actions.withdraw(enrolment=made[0], by=made[0].person, at=NOW)
    [line] = demand.demand_report(Offering.objects.all())
    assert (line.seated, line.waiting, line.demand) == (15, 7, 23)  # leaving does not unsay the wish


def test_s0_3_whoever_applies_twice_is_counted_once(city):
    offering = an_offering(capacity=5, planned_demand=4)
    one = applied(offering)
    actions.withdraw(enrolment=one, by=one.person, at=NOW)
    applied(offering, one.person)
    [line] = demand.demand_report(Offering.objects.all())
    assert (line.seated, line.demand, line.ratio) == (1, 1, Decimal("0.25"))
    assert queries.applicants_count(offering) == 1


def test_s0_4_demand_is_split_by_preferred_mode(city):
    offering = an_offering(capacity=2)
    for mode in ("in_person", "in_person", "online", ""):
        applied(offering, preferred_mode=mode)
    [line] = demand.demand_report(Offering.objects.all())
    assert line.by_mode == {"in_person": 2, "online": 1, "": 1}


def test_s0_3_the_report_adds_up_houses_and_terms(city):
    here, there = a_room(venue=a_venue("فرهنگسرای گلستان")), a_room(venue=a_venue("فرهنگسرای دوراهی"))
    for room, planned, day in ((here, 10, TODAY), (here, 5, TODAY + timedelta(days=60)), (there, 4, TODAY)):
        applied(an_offering(room=room, planned_demand=planned, starts_on=day), preferred_mode="online")
    lines = demand.demand_report(Offering.objects.order_by("pk"))
    assert [(row.title, row.planned, row.demand, row.by_mode) for row in demand.by_venue(lines)] == [
        ("فرهنگسرای گلستان", 15, 2, {"online": 2}),
        ("فرهنگسرای دوراهی", 4, 1, {"online": 1}),
    ]
    assert [(row.title, row.planned) for row in demand.by_term(lines)] == [("پاییز ۱۴۰۵", 14), ("زمستان ۱۴۰۵", 5)]
    assert demand.total("همه", lines).ratio == Decimal("0.16")


def test_nothing_planned_has_no_ratio(city):
    applied(an_offering(planned_demand=0))
    [line] = demand.demand_report(Offering.objects.all())
    assert line.ratio is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_ask_the_same_number_of_questions_for_one_row_and_for_three(city, rows):
    offering = an_offering(capacity=rows)
    learners = [applied(offering).person for _ in range(2 * rows)]
    for question in (
        lambda: demand.demand_report(Offering.objects.all()),
        lambda: list(queries.waiting_list(offering)),
        lambda: list(queries.roster(offering)),
        lambda: list(queries.enrolments_of(learners)),
        lambda: list(queries.next_sessions(learners, at=NOW)),
    ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            question()
        assert len(asked) <= 3


def test_how_far_the_line_usually_moves_is_the_median_of_the_last_classes(city):
    version = a_version(a_course())
    offering = an_offering(version=version)
    assert queries.usually_reached(offering) is None
    for moved in (1, 2, 6):
        past = an_offering(version=version, state="completed", capacity=20)
        an_enrolment(past)  # had a seat from the start
        for _ in range(moved):
            an_enrolment(past, seated_at=NOW + timedelta(days=1))
        an_enrolment(past, state="waiting")
    an_enrolment(an_offering(version=version, state="completed"))  # nobody ever waited: says nothing
    assert queries.usually_reached(offering) == 2
