"""Ranked choice: stable, the applicants' best, nobody gains by lying, and the same as the textbook and the `matching` package."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.games import HospitalResident

from shahramooz.registration.matching import NONE, blocking_pairs, deferred_acceptance
from tests.registration.choices import by_the_book, invented

INSTANCE = Path(__file__).parents[3] / "shared/data/hospital-resident-mit/issue_159.json"


def small(seed: int, **sizes):
    known = {"applicants": 40, "pots": 7, "ranks": 4, "seats": 7}
    return invented(np.random.default_rng(seed), **known | sizes)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 60), st.integers(1, 9))
def test_it_is_the_textbooks_matching_and_stable(seed, applicants, pots):
    told = small(seed, applicants=applicants, pots=pots)
    found = deferred_acceptance(*told)
    assert found.seat.tolist() == by_the_book(*told)
    assert blocking_pairs(*told, found.seat) == 0


def test_the_same_applications_and_lots_give_the_same_seats():
    told = small(1)
    assert deferred_acceptance(*told).seat.tolist() == deferred_acceptance(*told).seat.tolist()


@pytest.mark.parametrize("seed", range(12))
def test_nobody_gains_by_ranking_otherwise_than_they_wish(seed):
    """Every order that one applicant could have sent gives a seat that they themselves like no better."""
    choices, classes, lots, capacity = small(seed, applicants=15, pots=4, ranks=3, seats=4)
    honest = deferred_acceptance(choices, classes, lots, capacity).seat
    rng = np.random.default_rng(seed)
    for one in range(15):
        wishes = [pot for pot in choices[one].tolist() if pot != NONE]
        ranked = dict(zip(choices[one].tolist(), classes[one].tolist(), strict=True))
        for _try in range(6):
            lie, told = choices.copy(), classes.copy()
            order = rng.permutation(wishes)[: rng.integers(1, len(wishes) + 1)].tolist()
            lie[one] = order + [NONE] * (3 - len(order))
            told[one] = [ranked.get(pot, 0) for pot in lie[one].tolist()]
            gained = deferred_acceptance(lie, told, lots, capacity).seat[one]
            likes = [*wishes, NONE]
            assert likes.index(int(honest[one])) <= likes.index(int(gained))


def test_an_exchange_or_a_wrong_seat_is_seen_by_the_checker():
    """Negative control: the independent checker is not satisfied with just anything."""
    told = small(3)
    seat = deferred_acceptance(*told).seat
    worse = seat.copy()
    worse[np.flatnonzero(worse != NONE)[:5]] = NONE
    assert blocking_pairs(*told, worse) > 0
    elsewhere = seat.copy()
    elsewhere[0] = next(pot for pot in range(7) if pot not in told[0][0])
    with pytest.raises(ValueError, match="did not ask"):
        blocking_pairs(*told, elsewhere)
    with pytest.raises(ValueError, match="more than its seats"):
        blocking_pairs(told[0], told[1], told[2], np.zeros(7, int), seat)


def as_game(choices, classes, lots, capacity):
    """The same instance in the words of the `matching` package."""
    asked = {pot: [] for pot in range(len(capacity))}
    for one, wishes in enumerate(choices.tolist()):
        for place, pot in enumerate(wishes):
            if pot != NONE:
                asked[pot].append((int(classes[one, place]), int(lots[one]), one))
    open_pots = {pot for pot, ranked in asked.items() if ranked and capacity[pot] > 0}
    residents = {
        one: wishes
        for one, wishes in enumerate([pot for pot in row if pot in open_pots] for row in choices.tolist())
        if wishes
    }
    hospitals = {pot: [one for *_, one in sorted(asked[pot])] for pot in open_pots}
    return residents, hospitals, {pot: int(capacity[pot]) for pot in open_pots}


@pytest.mark.parametrize(("applicants", "pots"), [(60, 8), (1500, 60)])
def test_it_equals_the_matching_package(applicants, pots):
    told = invented(np.random.default_rng(applicants), applicants=applicants, pots=pots, seats=30)
    seat = deferred_acceptance(*told).seat
    solved = HospitalResident.create_from_dictionaries(*as_game(*told)).solve(optimal="resident")
    theirs = {(one.name, pot.name) for pot, people in solved.items() for one in people}
    assert {(one, int(pot)) for one, pot in enumerate(seat) if pot != NONE} == theirs


@pytest.mark.skipif(not INSTANCE.exists(), reason="../shared/data is not here")
@pytest.mark.parametrize("beds", [1, 2])  # the file names no capacities
def test_the_instance_that_once_broke_a_solver_is_stable(beds):
    told = json.loads(INSTANCE.read_text())
    residents, hospitals = told["residents"], told["hospitals"]
    order = {name: place for place, name in enumerate(residents)}
    pot_of = {name: place for place, name in enumerate(hospitals)}
    k = max(len(wishes) for wishes in residents.values())
    choices = np.full((len(order), k), NONE, np.int64)
    classes = np.zeros((len(order), k), np.int64)
    for name, wishes in residents.items():
        mutual = [pot for pot in map(str, wishes) if int(name) in hospitals[pot]]
        for place, pot in enumerate(mutual):
            choices[order[name], place] = pot_of[pot]
            classes[order[name], place] = hospitals[pot].index(int(name))  # each hospital's own order
    capacity = np.full(len(hospitals), beds)
    lots = np.arange(len(order))
    found = deferred_acceptance(choices, classes, lots, capacity)
    assert blocking_pairs(choices, classes, lots, capacity, found.seat) == 0
    assert found.seat.tolist() == by_the_book(choices, classes, lots, capacity)
