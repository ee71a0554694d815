"""A round of ranked choice, from the list of wishes to seats that anybody can recheck; stable, and decided in one act."""

import json
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.people import queries as people
from shahramooz.planning.models import Offering
from shahramooz.registration import actions, eligibility, jobs, queries, rankings
from shahramooz.registration.circumstances import first_day
from shahramooz.registration.matching import blocking_pairs
from shahramooz.registration.models import Application, Charge, Enrolment, Ranking
from tests.factories import NOW, a_citizen, a_neighbourhood, a_person, a_quota, a_segment, an_offering
from tests.registration.test_applying import applied
from tests.registration.test_drawing import SCRIPT

OPENS, CLOSES = NOW - timedelta(days=1), NOW + timedelta(days=8)


def a_round(*capacities, most=5, **fields):
    """(the round, its classes, published)."""
    offerings = [an_offering(capacity, state="approved", published_at=None, **fields) for capacity in capacities]
    made = actions.plan_round(
        title="کلاس‌های زمستان",
        offerings=offerings,
        opens_at=OPENS,
        closes_at=CLOSES,
        most=most,
        by=a_person(),
        at=OPENS,
    )
    Offering.objects.filter(pk__in=[one.pk for one in offerings]).update(state="registration", published_at=OPENS)
    return made, [Offering.objects.get(pk=one.pk) for one in offerings]


def ranked(round, *choices, learner=None, at=NOW):
    learner = learner or a_citizen()
    return actions.rank(round=round, learner=learner, choices=choices, by=learner, at=at)


def decided(round, at=CLOSES):
    return actions.decide_round(round=round, by=a_person(), at=at)


def seat_of(ranking) -> tuple[str, int]:
    one = Enrolment.objects.get(application__ranking=ranking)
    return one.state, one.offering_id


def test_each_gets_the_best_choice_that_is_free(city):
    round, (a, b, _c) = a_round(1, 1, 1)
    first, second = ranked(round, a, b), ranked(round, a, b)
    third = ranked(round, b)
    decided(round)
    seats = {seat_of(one) for one in (first, second, third)}
    assert {state for state, _offering in seats} <= {"seated", "waiting"}
    assert sorted(Offering.objects.order_by("pk").values_list("taken", flat=True)) == [0, 1, 1]


def test_no_seat_is_given_before_the_round_is_decided(city):
    round, (a, b) = a_round(1, 1)
    ranked(round, a, b)
    assert (Enrolment.objects.count(), Offering.objects.get(pk=a.pk).taken) == (0, 0)
    with pytest.raises(actions.RoundTooEarly):
        decided(round, at=NOW)
    with pytest.raises(eligibility.ChosenByRank):
        applied(a)


def test_a_later_ranking_replaces_the_earlier_and_nothing_is_lost(city):
    round, (a, b) = a_round(1, 1)
    me = a_citizen()
    ranked(round, a, learner=me)
    last = ranked(round, b, a, learner=me)
    decided(round)
    assert seat_of(last) == ("seated", b.pk)
    assert (Ranking.objects.filter(person=me).count(), Application.objects.filter(person=me).count()) == (2, 3)


@pytest.mark.parametrize(
    ("choices", "refusal"),
    [
        ("", actions.NothingRanked),
        ("aa", actions.RankedTwice),
        ("abc", actions.TooManyRanked),
        ("x", actions.NotOfThisRound),
    ],
)
def test_a_ranking_that_cannot_be_is_refused_with_its_reason(city, choices, refusal):
    round, (a, b, c) = a_round(1, 1, 1, most=2)
    known = {"a": a, "b": b, "c": c, "x": an_offering()}
    with pytest.raises(refusal):
        ranked(round, *(known[letter] for letter in choices))


def test_the_window_of_the_round_holds(city):
    round, (a, _b) = a_round(1, 1)
    with pytest.raises(actions.RoundClosed):
        ranked(round, a, at=CLOSES)
    with pytest.raises(eligibility.TooYoung):
        Offering.objects.filter(pk=a.pk).update(min_age=90)
        ranked(round, Offering.objects.get(pk=a.pk))


def test_a_round_needs_two_classes_that_are_not_published_and_in_no_other_round(city):
    with pytest.raises(actions.RoundNeedsClasses):
        a_round(1)
    with pytest.raises(actions.RoundWindowBackwards):
        actions.plan_round(
            title="x", offerings=[an_offering(), an_offering()], opens_at=CLOSES, closes_at=OPENS, by=a_person(), at=NOW
        )
    _round, offerings = a_round(1, 1)
    with pytest.raises(actions.InAnotherRound):
        actions.plan_round(title="x", offerings=offerings, opens_at=OPENS, closes_at=CLOSES, by=a_person(), at=NOW)


def a_crowded_round():
    """Five classes with quotas, classes and a fee; thirty people with four wishes each."""
    here = a_neighbourhood()
    round, offerings = a_round(*([5] * 5), fee=100_000)
    for one in offerings[:3]:
        a_quota(one, a_segment(gender="man"), 2)
        one.priorities.create(segment=a_segment(neighbourhood=here), place=0)
        one.priorities.create(segment=a_segment(min_age=35), place=1)
    rng = np.random.default_rng(7)
    for number in range(30):
        born, where = date(1975 + number, 3, 5), here if number % 4 == 0 else None
        learner = a_citizen(gender="man" if number % 3 else "woman", birth_date=born, neighbourhood=where)
        wishes = rng.permutation(5)[:4]
        ranked(round, *(offerings[wish] for wish in wishes), learner=learner)
    return round, offerings


def test_the_result_is_stable_and_every_seat_stands_in_the_database(city):
    round, offerings = a_crowded_round()
    told = rankings.read(round, offerings, on={one.pk: first_day(one, CLOSES) for one in offerings})
    draw = decided(round)
    found = told.decided(draw.seed)
    seats = np.array([pot.seats for pot in told.pots])
    assert blocking_pairs(told.choices, told.classes, told.lots(draw.seed), seats, found.seat) == 0
    for ranking, pot in zip(told.rankings.tolist(), found.seat.tolist(), strict=True):
        one = Enrolment.objects.get(application__ranking=ranking)
        assert one.state == ("waiting" if pot < 0 else "seated")
        if pot >= 0:
            assert (one.offering_id, one.quota) == (told.pots[pot].offering.pk, told.pots[pot].quota)
    for one in Offering.objects.filter(rounds__round=round):
        assert one.taken == Enrolment.objects.seated().filter(offering=one).count()
    assert Charge.objects.count() == Enrolment.objects.seated().count()


def test_the_public_file_of_a_round_is_rechecked_to_the_letter(city, tmp_path):
    round, _offerings = a_crowded_round()
    draw = decided(round)
    file = tmp_path / "round.json"
    file.write_text(json.dumps(draw.list, ensure_ascii=False))
    told = subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, text=True, check=False)
    assert told.stdout == "Right, to the letter.\n"
    changed = draw.list
    changed["applications"][0]["choices"].reverse()
    changed["applications"][1]["choices"].reverse()
    changed["result"][0]["got"] = "none" if changed["result"][0]["got"] != "none" else "1"
    file.write_text(json.dumps(changed))
    assert subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, check=False).returncode == 1


def test_whoever_gets_none_waits_for_the_first_choice_in_the_order_of_the_draw(city):
    round, (a, b) = a_round(1, 1)
    made = [ranked(round, a) for _ in range(4)]
    decided(round)
    waiting = [one for one in Enrolment.objects.filter(application__ranking__in=made) if one.state == "waiting"]
    assert sorted(map(queries.waiting_number, waiting)) == [1, 2, 3]
    assert Offering.objects.get(pk=b.pk).taken == 0


def test_a_choice_at_an_hour_that_is_taken_by_then_is_left_out(city):
    """R2: between ranking and decision the learner has taken a seat elsewhere at the same hour."""
    round, (a, b) = a_round(1, 1, sessions=1)
    Offering.objects.filter(pk=b.pk).update(starts_on=None)
    b.sessions.all().delete()
    me = a_citizen()
    mine = ranked(round, a, b, learner=me)
    other = an_offering(5)
    made = applied(other, me)
    session = a.sessions.get()
    session.pk, session.offering, session.room = None, other, None
    session.save()
    decided(round)
    assert (seat_of(mine), Enrolment.objects.get(pk=made.pk).state) == (("seated", b.pk), "seated")


def test_deciding_twice_is_the_same_as_once_and_the_clock_does_it(committed):
    with scope.within(committed):
        round, (a, b) = a_round(1, 1)
        ranked(round, a, b)
        ranked(round, a, b)
    assert jobs.decide_rounds(municipality_id=committed.pk, at=NOW) == 0
    assert [jobs.decide_rounds(municipality_id=committed.pk, at=CLOSES) for _ in range(3)] == [1, 0, 0]
    with scope.within(committed):
        decided(round)
        assert Enrolment.objects.seated().count() == 2
        assert Entry.objects.filter(act="registration.round_decided").count() == 1


@pytest.mark.parametrize(
    "asks",
    [
        {"gender": "man"},
        {"min_age": 18},
        {"max_age": 17},
        {"min_age": 20, "max_age": 40},
        {"affiliation_kind": "employee"},
        {"gender": "woman", "min_age": 30, "affiliation_kind": "citizen"},
    ],
)
def test_the_people_of_a_segment_are_those_it_fits(city, asks):
    segment = a_segment(**asks)
    on = date(2028, 2, 29)
    born = [None, date(2010, 2, 28), date(2010, 3, 1), date(2008, 2, 29), date(1990, 1, 1), date(2027, 6, 1)]
    made = [a_citizen(birth_date=day, gender=gender) for day in born for gender in ("man", "woman", "")]
    fitting = {one.pk for one in made if people.fits(one, segment, on)}
    assert (
        set(people.in_segment(segment, on).filter(pk__in=[one.pk for one in made]).values_list("pk", flat=True))
        == fitting
    )
