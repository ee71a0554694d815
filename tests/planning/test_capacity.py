"""Effective capacity and what it does to quotas: pure arithmetic."""

from decimal import Decimal

import pytest

from shahramooz.planning.capacity import Fit, Pot, effective, fit, seats_of


@pytest.mark.parametrize(
    ("capacity", "ratio", "seats"),
    [(30, "0.5", 15), (30, "0.8", 24), (30, None, 30), (25, "0.5", 12), (30, "0", 0), (10, "0.7", 7), (3, "0.333", 0)],
)
def test_s0_1_a_restricted_room_seats_the_floor_of_its_share(capacity, ratio, seats):
    """A1.1: 30 × 0.5 = 15; A1.5: 30 × 0.8 = 24. Decimal: 10 × 0.7 is 7, not 6.999…"""
    assert seats_of(capacity, ratio and Decimal(ratio)) == seats


@pytest.mark.parametrize(
    ("own", "instructor", "rooms", "asked"),
    [(40, None, [15, 30], 15), (10, None, [15], 10), (40, 12, [15], 12), (40, None, [], 40), (40, 50, [30], 30)],
)
def test_q17_effective_capacity_is_the_smallest_of_class_instructor_and_rooms(own, instructor, rooms, asked):
    assert effective(own, instructor_max=instructor, rooms=rooms) == asked


@pytest.mark.parametrize(
    ("asked", "taken", "taken_open", "pots", "fitted"),
    [
        (24, 15, 15, [], Fit(24, None, ())),
        (10, 15, 15, [], Fit(15, 10, ())),
        (15, 15, 15, [], Fit(15, None, ())),
        (20, 6, 4, [Pot(5, 2)], Fit(20, None, (5,))),
        (8, 6, 4, [Pot(5, 2)], Fit(8, None, (4,))),
        (5, 6, 4, [Pot(5, 2)], Fit(6, 5, (2,))),
        (10, 0, 0, [Pot(10, 0), Pot(5, 0)], Fit(10, None, (7, 3))),
        (10, 0, 4, [Pot(5, 0), Pot(5, 0)], Fit(10, None, (3, 3))),
    ],
)
def test_r5_r25_a_smaller_capacity_takes_nobodys_seat_and_trims_quotas_fairly(asked, taken, taken_open, pots, fitted):
    assert fit(asked, taken=taken, taken_open=taken_open, pots=pots) == fitted


def test_r25_quotas_and_open_seats_never_pass_the_capacity():
    for asked in range(12):
        for open_seats in range(4):
            for first in range(4):
                pots = [Pot(promised=5, taken=first), Pot(promised=3, taken=1)]
                taken = open_seats + first + 1
                found = fit(asked, taken=taken, taken_open=open_seats, pots=pots)
                assert found.capacity == max(asked, taken)
                assert found.reserved + open_seats <= found.capacity
                assert [seats >= pot.taken for seats, pot in zip(found.seats, pots, strict=True)] == [True, True]
