"""What people type in a date field, and the sentence they get when it is not a date (R31, iran.md §6.6, ux.md §2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.lib import jalali

TODAY = date(2026, 11, 21)  # شنبه ۳۰ آبان ۱۴۰۵
ARABIC_YEH = "يكشنبه"

READ = [
    ("1405/9/5", "1405/09/05"), ("1405/09/05", "1405/09/05"), ("۱۴۰۵/۹/۵", "1405/09/05"), ("۱۴۰۵-۰۹-۰۵", "1405/09/05"),
    ("1405-9-5", "1405/09/05"), ("1405.9.5", "1405/09/05"), ("1405 9 5", "1405/09/05"), ("1405\\9\\5", "1405/09/05"),
    ("1405،9،5", "1405/09/05"), ("۱۴۰۵٫۹٫۵", "1405/09/05"), ("1405 / 9 / 5", "1405/09/05"), ("1405–9–5", "1405/09/05"),
    ("14050905", "1405/09/05"), ("۱۴۰۵۰۹۰۵", "1405/09/05"), ("05091405", "1405/09/05"), ("12091405", "1405/09/12"),
    ("٥/٩/١٤٠٥", "1405/09/05"), ("5/9/1405", "1405/09/05"), ("05-09-1405", "1405/09/05"), ("30/12/1403", "1403/12/30"),
    ("1403/12/30", "1403/12/30"), ("1408/12/30", "1408/12/30"), ("1404/1/1", "1404/01/01"), ("1375/6/31", "1375/06/31"),
    ("\u200f1405/9/5\u200f", "1405/09/05"), ("\u00a01405/9/5 ", "1405/09/05"), ("\ufeff1405/9/5\n", "1405/09/05"),
    ("۵ آذر ۱۴۰۵", "1405/09/05"), ("5 آذر 1405", "1405/09/05"), ("۵آذر۱۴۰۵", "1405/09/05"),
    ("۵/آذر/۱۴۰۵", "1405/09/05"),
    ("۵ آذرماه ۱۴۰۵", "1405/09/05"), ("۵ آذر ماه ۱۴۰۵", "1405/09/05"), ("۱۴۰۵ آذر ۵", "1405/09/05"),
    ("۵ آذر، ۱۴۰۵", "1405/09/05"), ("پنجم آذر ۱۴۰۵", "1405/09/05"), ("پنجم آذر", "1405/09/05"),
    ("۵م آذر", "1405/09/05"),
    ("۳۰ام آبان", "1405/08/30"), ("سی‌ام آبان", "1405/08/30"), ("بیست و یکم آبان", "1405/08/21"),
    ("اول دی", "1405/10/01"),
    ("یکم دی", "1405/10/01"), ("۱۲ اردیبهشت ۱۴۰۵", "1405/02/12"), ("۱۲ ارديبهشت ۱۴۰۵", "1405/02/12"),
    ("۳ امرداد", "1405/05/03"),
    ("۵ آذر", "1405/09/05"), ("۵ مهر", "1405/07/05"), ("۵ فروردین", "1406/01/05"), ("۲۵ اردیبهشت", "1406/02/25"),
    ("۲۵ خرداد", "1405/03/25"),
    ("31/6", "1405/06/31"), ("25/9", "1405/09/25"), ("9/25", "1405/09/25"), ("9/9", "1405/09/09"),
    ("امروز", "1405/08/30"), ("فردا", "1405/09/01"), ("پس‌فردا", "1405/09/02"), ("پس فردا", "1405/09/02"),
    ("پسفردا", "1405/09/02"), ("دیروز", "1405/08/29"), ("پریروز", "1405/08/28"),
    ("شنبه", "1405/09/07"), ("یکشنبه", "1405/09/01"), ("یک‌شنبه", "1405/09/01"), ("یک شنبه", "1405/09/01"),
    (ARABIC_YEH, "1405/09/01"), ("۳ شنبه", "1405/09/03"), ("سه شنبه", "1405/09/03"), ("پنج‌شنبه", "1405/09/05"),
    ("جمعه", "1405/09/06"), ("آدینه", "1405/09/06"),
    ("یکشنبه ۳ آبان ۱۴۰۵", "1405/08/03"), ("پنج شنبه، ۵ آذر", "1405/09/05"), ("پنجشنبه 1405/9/5", "1405/09/05"),
    ("سه شنبه 1405 9 3", "1405/09/03"),
]  # fmt: skip


def test_the_table_of_typed_dates_is_long_enough():
    assert len(dict(READ)) == len(READ) >= 60


@pytest.mark.parametrize(("typed", "read"), READ)
def test_a_date_is_read_as_people_type_it(typed, read):
    assert jalali.excel_text(jalali.parse(typed, today=TODAY)) == read


GENERAL = "این تاریخ خوانده نشد؛ آن را مانند ۱۴۰۵/۰۹/۰۵ یا «۵ آذر ۱۴۰۵» بنویسید."
FOUR_DIGITS = "سال را چهاررقمی بنویسید؛ مانند ۱۴۰۵/۰۹/۰۵."
REFUSED = [
    ("1404/12/30", jalali.DayNotInMonth, "اسفند ۱۴۰۴ سی روز ندارد؛ آخرین روزش ۲۹ اسفند است."),
    ("۳۰ اسفند ۱۴۰۴", jalali.DayNotInMonth, "اسفند ۱۴۰۴ سی روز ندارد؛ آخرین روزش ۲۹ اسفند است."),
    ("14041230", jalali.DayNotInMonth, "اسفند ۱۴۰۴ سی روز ندارد؛ آخرین روزش ۲۹ اسفند است."),
    ("31/7", jalali.DayNotInMonth, "مهر ۱۴۰۵ سی و یک روز ندارد؛ آخرین روزش ۳۰ مهر است."),
    ("۳۱ مهر", jalali.DayNotInMonth, "مهر ۱۴۰۵ سی و یک روز ندارد؛ آخرین روزش ۳۰ مهر است."),
    ("1405/8/45", jalali.DayNotInMonth, "آبان ۱۴۰۵ چهل و پنج روز ندارد؛ آخرین روزش ۳۰ آبان است."),
    ("1405/1/0", jalali.DayUnknown, "روز صفر نداریم؛ روزهای فروردین از ۱ شروع می‌شوند."),
    ("1405/13/1", jalali.MonthUnknown, "ماه ۱۳ نداریم؛ ماه عددی از ۱ تا ۱۲ است."),
    ("1405/0/1", jalali.MonthUnknown, "ماه ۰ نداریم؛ ماه عددی از ۱ تا ۱۲ است."),
    ("05/8/3", jalali.YearNeedsFourDigits, FOUR_DIGITS), ("5/9/05", jalali.YearNeedsFourDigits, FOUR_DIGITS),
    ("۵ آذر ۰۵", jalali.YearNeedsFourDigits, FOUR_DIGITS), ("050905", jalali.YearNeedsFourDigits, FOUR_DIGITS),
    ("405/9/5", jalali.YearNeedsFourDigits, FOUR_DIGITS),
    ("1605/1/1", jalali.YearOutOfRange, "سال ۱۶۰۵ در تقویم ما نیست؛ سالی از ۱۲۰۶ تا ۱۴۹۸ بنویسید."),
    ("2026-11-21", jalali.DateIsGregorian, "این تاریخ میلادی است؛ برابرش را که ۳۰ آبان ۱۴۰۵ است بنویسید."),
    ("21/11/2026", jalali.DateIsGregorian, "این تاریخ میلادی است؛ برابرش را که ۳۰ آبان ۱۴۰۵ است بنویسید."),
    ("5/9", jalali.DateAmbiguous, "روز و ماه از هم شناخته نمی‌شوند؛ نام ماه را بنویسید، مانند «۵ آذر»."),
    ("شنبه ۳ آبان ۱۴۰۵", jalali.WeekdayMismatch,
     "۳ آبان ۱۴۰۵ یکشنبه است، نه شنبه؛ روز هفته یا تاریخ را درست کنید."),
    ("", jalali.DateMissing, "تاریخ را بنویسید؛ مانند ۱۴۰۵/۰۹/۰۵."),
    ("\u200f ", jalali.DateMissing, "تاریخ را بنویسید؛ مانند ۱۴۰۵/۰۹/۰۵."),
    ("هفتهٔ بعد", jalali.NotADate, GENERAL), ("1405/9", jalali.NotADate, GENERAL), ("1405", jalali.NotADate, GENERAL),
    ("1405/9/5/1", jalali.NotADate, GENERAL), ("1405/9/1405", jalali.NotADate, GENERAL),
    ("²/٣/1405", jalali.NotADate, GENERAL),
    ("5 Azar 1405", jalali.NotADate, GENERAL), ("۵" * 500, jalali.NotADate, GENERAL),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "refusal", "sentence"), REFUSED)
def test_what_is_not_a_date_is_refused_with_its_own_sentence(typed, refusal, sentence):
    with pytest.raises(jalali.NotADate) as refused:
        jalali.parse(typed, today=TODAY)
    assert (type(refused.value), refused.value.sentence) == (refusal, sentence)


@given(st.text(max_size=80))
@pytest.mark.thorough
def test_no_text_makes_the_reader_crash(text):
    try:
        assert isinstance(jalali.parse(text, today=TODAY), date)
    except jalali.NotADate as refused:
        assert refused.sentence


DATE_PARTS = ["1405", "5", "99", "0", "آذر", "شنبه", "پنجم", " ", "/", "-", "۱۴", "٣", "م", "ماه"]


@given(st.lists(st.sampled_from(DATE_PARTS), max_size=8))
def test_no_jumble_of_date_parts_makes_the_reader_crash(parts):
    try:
        assert isinstance(jalali.parse("".join(parts), today=TODAY), date)
    except jalali.NotADate as refused:
        assert refused.sentence


@given(st.dates(date(1930, 1, 1), date(2090, 1, 1)), st.integers(0, 6))
def test_a_weekday_name_is_the_next_such_day_within_a_week(today, index):
    day = jalali.parse(jalali.weekday_name(index), today=today)
    assert timedelta(days=1) <= day - today <= timedelta(days=7)
    assert jalali.weekday_index(day) == index


@given(st.dates(date(1930, 1, 1), date(2090, 1, 1)), st.integers(-170, 170))
def test_a_day_without_its_year_is_the_nearest_one(today, away):
    day = today + timedelta(days=away)
    if (jalali.to_jalali(day).month, jalali.to_jalali(day).day) != (12, 30):
        assert jalali.parse(jalali.day_month(day), today=today) == day
