"""First come as a pure function, and the quotas it honours: R4, R25, S0-20."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shahramooz.planning import actions as planning
from shahramooz.registration import actions, queries
from shahramooz.registration.allocation import OPEN, Claim, Pots, Seat, first_come
from tests.factories import NOW, a_citizen, a_person, a_quota, a_segment, an_offering
from tests.registration.test_applying import applied


def test_one_takes_ones_own_quota_first_and_then_the_open_pot():
    line = [Claim("a", (7,)), Claim("b", (7,)), Claim("c"), Claim("d", (7,))]
    assert first_come(line, Pots(1, {7: 1})) == [Seat("a", 7), Seat("b", OPEN)]


def test_a_quota_seat_passes_over_whoever_is_not_of_its_segment():
    assert first_come([Claim("a"), Claim("b", (7,))], Pots(0, {7: 1})) == [Seat("b", 7)]


def test_no_further_down_the_line_is_read_than_there_are_seats():
    read = []

    def line():
        for name in "abcdef":
            read.append(name)
            yield Claim(name)

    assert [seat.ticket for seat in first_come(line(), Pots(2))] == ["a", "b"]
    assert read == ["a", "b"]
    assert first_come(line(), Pots(0, {1: 0})) == []
    assert read == ["a", "b"]


CLAIMS = st.lists(st.sets(st.integers(1, 3)).map(lambda quotas: tuple(sorted(quotas))), max_size=30)
POTS = st.builds(Pots, st.integers(-2, 8), st.dictionaries(st.integers(1, 3), st.integers(0, 5)))


@given(CLAIMS, POTS)
def test_r1_r4_never_more_than_the_pots_hold_and_nobody_is_overtaken_in_a_pot(entitlements, pots):
    line = [Claim(number, entitled) for number, entitled in enumerate(entitlements)]
    seats = first_come(line, pots)
    given_by = {pot: [seat.ticket for seat in seats if seat.quota_id == pot] for pot in (OPEN, *pots.quotas)}
    assert all(len(given_by[pot]) <= max(free, 0) for pot, free in ((OPEN, pots.open), *pots.quotas.items()))
    seated = {seat.ticket for seat in seats}
    for claim in line:
        if claim.ticket not in seated:  # whoever waits found each of their pots emptied by people before them
            for pot in (OPEN, *(quota for quota in claim.entitled_to if quota in pots.quotas)):
                free = pots.open if pot is OPEN else pots.quotas[pot]
                assert len([ticket for ticket in given_by[pot] if ticket < claim.ticket]) == max(free, 0)


@given(CLAIMS, POTS)
def test_the_same_line_and_pots_always_give_the_same_seats(entitlements, pots):
    line = [Claim(number, entitled) for number, entitled in enumerate(entitlements)]
    assert first_come(iter(line), pots) == first_come(line, pots)


def staff(**fields):
    return a_citizen(gender="man", **fields)


def test_s0_20_people_of_a_segment_take_their_own_seats_first(city):
    offering = an_offering(capacity=3)
    quota = a_quota(offering, a_segment(gender="man"), seats=2)
    made = [
        applied(offering, staff()),
        applied(offering),
        applied(offering),
        applied(offering, staff()),
        applied(offering, staff()),
    ]
    assert [(one.state, one.quota_id) for one in made] == [
        ("seated", quota.pk),
        ("seated", None),
        ("waiting", None),
        ("seated", quota.pk),
        ("waiting", None),
    ]


def test_s0_20_r4_a_seat_of_the_quota_goes_to_the_first_of_its_segment_in_line(city):
    offering = an_offering(capacity=2)
    a_quota(offering, a_segment(gender="man"), seats=1)
    mine = applied(offering, staff())
    applied(offering)
    citizen_waits, staff_waits, later_staff = applied(offering), applied(offering, staff()), applied(offering, staff())
    actions.withdraw(enrolment=mine, by=mine.person, at=NOW)
    for one in (citizen_waits, staff_waits, later_staff):
        one.refresh_from_db()
    assert [one.state for one in (citizen_waits, staff_waits, later_staff)] == ["waiting", "seated", "waiting"]
    assert [queries.waiting_number(citizen_waits), queries.waiting_number(later_staff)] == [1, 2]


def test_r25_unfilled_seats_of_a_released_quota_go_to_the_general_list_in_its_order(city):
    offering = an_offering(capacity=4)
    quota = a_quota(offering, a_segment(gender="man"), seats=3)
    in_quota, in_open = applied(offering, staff()), applied(offering)
    first, second, third = applied(offering), applied(offering), applied(offering)
    planning.release_quota(quota, by=a_person(), at=NOW + timedelta(days=1))
    promoted = actions.fill_seats(offering=offering, by=a_person(), at=NOW + timedelta(days=1))
    assert [one.pk for one in promoted] == [first.pk, second.pk]
    assert queries.waiting_number(third) == 1
    offering.refresh_from_db()
    assert (offering.taken, offering.taken_open, offering.reserved) == (4, 4, 0)
    actions.withdraw(enrolment=in_quota, by=in_quota.person, at=NOW + timedelta(days=1))
    offering.refresh_from_db()
    third.refresh_from_db()
    assert (third.state, offering.taken, in_open.state) == ("seated", 4, "seated")
