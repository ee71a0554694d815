"""A weekly pattern over a range of days: against a brute-force reading of the same sentence."""

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shahramooz.lib import jalali
from shahramooz.planning.timetable import Slot, Timetable, hours, overlap, weekly

SATURDAY = date(2026, 12, 5)  # ۱۴ آذر ۱۴۰۵
slots = st.builds(
    lambda weekday, hour: Slot(weekday, time(hour), time(hour + 1)), st.integers(0, 6), st.sampled_from([8, 10, 16])
)


def test_saturdays_and_mondays_over_two_weeks():
    pattern = [Slot(2, time(16), time(18)), Slot(0, time(16), time(18))]
    made = weekly(pattern, first=SATURDAY, last=SATURDAY + timedelta(days=13))
    assert [jalali.excel_text(one.lower) for one in made.meetings] == [
        "1405/09/14",
        "1405/09/16",
        "1405/09/21",
        "1405/09/23",
    ]


def test_r26_a_closed_meeting_is_skipped_named_and_does_not_count():
    closed = hours(SATURDAY + timedelta(days=7), time(16), time(18))
    made = weekly(
        [Slot(0, time(16), time(18))],
        first=SATURDAY,
        last=SATURDAY + timedelta(days=60),
        count=2,
        why_closed=lambda during: "تعطیلی" if during == closed else None,
    )
    assert [one.lower.date() for one in made.meetings] == [SATURDAY, SATURDAY + timedelta(days=14)]
    assert [(one.day, one.reason) for one in made.skipped] == [(SATURDAY + timedelta(days=7), "تعطیلی")]


def test_half_open_hours_that_touch_do_not_overlap():
    assert overlap(hours(SATURDAY, time(16), time(18)), hours(SATURDAY, time(18), time(20))) is False
    assert overlap(hours(SATURDAY, time(16), time(18)), hours(SATURDAY, time(17, 59), time(20))) is True


@settings(max_examples=60, deadline=None)
@given(
    pattern=st.sets(slots, max_size=4),
    days=st.integers(0, 40),
    off=st.sets(st.integers(0, 40)),
    count=st.none() | st.integers(0, 12),
)
def test_weekly_agrees_with_brute_force(pattern, days, off, count):
    first = SATURDAY
    off_days = {first + timedelta(days=n) for n in off}
    every = sorted(
        ((first + timedelta(days=n), slot) for n in range(days + 1) for slot in pattern if n % 7 == slot.weekday),
        key=lambda pair: (pair[0], pair[1].start),
    )
    held, skipped = [], []
    for day, slot in every:
        if count is not None and len(held) == count:
            break
        (skipped if day in off_days else held).append(hours(day, slot.start, slot.end))
    made = weekly(
        pattern,
        first=first,
        last=first + timedelta(days=days),
        count=count,
        why_closed=lambda during: "تعطیل" if during.lower.date() in off_days else None,
    )
    assert (made.meetings, [one.during for one in made.skipped]) == (held, skipped)
    assert isinstance(made, Timetable)


def test_a_slot_is_kept_in_the_offerings_pattern_and_read_again():
    slot = Slot(3, time(9, 30), time(11))
    assert slot.kept == {"weekday": 3, "from": "09:30", "to": "11:00"}
    assert Slot.of(slot.kept) == slot
