from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shahramooz.lib import jalali

TODAY = date(2026, 11, 21)  # شنبه ۳۰ آبان ۱۴۰۵
TEHRAN = ZoneInfo("Asia/Tehran")


def test_r31_dates_are_written_as_people_read_them():
    day = date(2026, 10, 25)
    assert jalali.short(day) == "۱۴۰۵/۰۸/۰۳"
    assert jalali.long(day) == "یکشنبه ۳ آبان ۱۴۰۵"
    assert jalali.day_month(day) == "۳ آبان"
    assert jalali.excel_text(day) == "1405/08/03"
    assert jalali.month_name(day) == "آبان"
    assert jalali.month_name(1) == "فروردین"
    assert jalali.weekday_name(0) == "شنبه"
    assert jalali.month_year(1405, 8) == "آبان ۱۴۰۵"


def test_a_moment_is_dated_by_the_clock_of_tehran():
    assert jalali.short(datetime(2026, 11, 20, 20, 29, tzinfo=UTC)) == "۱۴۰۵/۰۸/۲۹"
    assert jalali.short(datetime(2026, 11, 20, 20, 30, tzinfo=UTC)) == "۱۴۰۵/۰۸/۳۰"
    assert jalali.weekday_name(datetime(2026, 11, 20, 20, 30, tzinfo=UTC)) == "شنبه"
    assert jalali.time_of(datetime(2026, 11, 20, 6, 0, tzinfo=UTC)) == "۹:۳۰"


def test_tehran_keeps_half_past_three_all_year_since_1401_and_summers_were_an_hour_on():
    assert jalali.time_of(datetime(2022, 8, 1, 0, 0, tzinfo=UTC)) == "۴:۳۰"
    assert jalali.time_of(datetime(2026, 8, 1, 0, 0, tzinfo=UTC)) == "۳:۳۰"


@pytest.mark.parametrize(
    ("away", "said"),
    [(-3, "۲۷ آبان"), (-2, "پریروز"), (-1, "دیروز"), (0, "امروز"), (1, "فردا"), (2, "پس‌فردا"), (3, "سه‌شنبه"),
     (6, "جمعه"), (7, "۷ آذر"), (150, "۳۱ فروردین ۱۴۰۶"), (-300, "۵ بهمن ۱۴۰۴")],
)  # fmt: skip
def test_a_near_day_is_said_as_people_say_it(away, said):
    assert jalali.relative_day(TODAY + timedelta(days=away), TODAY) == said


def test_hours_are_written_short_in_ranges():
    assert jalali.time_of(time(9)) == "۹:۰۰"
    assert jalali.time_range(time(9), time(11, 30)) == "۹ تا ۱۱:۳۰"
    start = datetime(2026, 11, 21, 16, 0, tzinfo=TEHRAN)
    assert jalali.time_range(start, start + timedelta(hours=2)) == "۱۶ تا ۱۸"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("۹", time(9)), ("9:30", time(9, 30)), ("۰۹۳۰", time(9, 30)), ("930", time(9, 30)), ("٩:٣٠", time(9, 30)),
     ("۹ و نیم", time(9, 30)), ("۹ و ربع", time(9, 15)), ("۹ و سه ربع", time(9, 45)), ("یک ربع به ۱۰", time(9, 45)),
     ("۵ دقیقه به ۱۰", time(9, 55)), ("۵ عصر", time(17)), ("۵ بعد از ظهر", time(17)), ("۵:۳۰ بعدازظهر", time(17, 30)),
     ("۱۲ ظهر", time(12)), ("ظهر", time(12)), ("۱۱ ظهر", time(11)), ("۹ شب", time(21)), ("۱۲ شب", time(0)),
     ("۴ ب.ظ", time(16)), ("۱۰ صبح", time(10)), ("2 pm", time(14)), ("ساعت ۹", time(9)), ("۹.۳۰", time(9, 30)),
     ("۹ و ۲۰ دقیقه", time(9, 20)), ("۰", time(0)), ("23:59", time(23, 59)), ("9:30:00", time(9, 30)),
     ("۱۶", time(16))],
)  # fmt: skip
def test_hours_are_read_as_people_type_them(typed, read):
    assert jalali.parse_time(typed) == read


@pytest.mark.parametrize(
    ("typed", "refusal", "sentence"),
    [("", jalali.TimeMissing, "ساعت را بنویسید؛ مانند ۹:۳۰."),
     ("24:00", jalali.HourUnknown, "ساعت ۲۴ نداریم؛ ساعت از ۰ تا ۲۳ است."),
     ("۹:۷۵", jalali.MinuteUnknown, "دقیقه از ۰ تا ۵۹ است؛ شما ۷۵ نوشته‌اید."),
     ("صبح زود", jalali.NotATime, "این ساعت خوانده نشد؛ آن را مانند ۹:۳۰ بنویسید."),
     ("12345", jalali.NotATime, "این ساعت خوانده نشد؛ آن را مانند ۹:۳۰ بنویسید.")],
)  # fmt: skip
def test_what_is_not_an_hour_is_refused_with_a_sentence(typed, refusal, sentence):
    with pytest.raises(refusal) as refused:
        jalali.parse_time(typed)
    assert (type(refused.value), refused.value.sentence) == (refusal, sentence)
