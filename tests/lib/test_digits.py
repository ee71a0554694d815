from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.lib import digits

MINUS_FIVE = "\u2066\u2212۵\u2069"


@pytest.mark.parametrize("keyboard", ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"])
def test_every_keyboards_digits_become_ascii_and_persian(keyboard):
    assert digits.to_ascii(keyboard) == "0123456789"
    assert digits.to_persian(keyboard) == "۰۱۲۳۴۵۶۷۸۹"


def test_only_digits_are_changed():
    assert digits.to_ascii("کلاس ۱۲ الف ٣") == "کلاس 12 الف 3"
    assert digits.to_persian(1405) == "۱۴۰۵"


@pytest.mark.parametrize(
    ("n", "places", "written"),
    [(0, None, "۰"), (1800, None, "۱٬۸۰۰"), (1800000, None, "۱٬۸۰۰٬۰۰۰"), (3.5, None, "۳٫۵"),
     (Decimal("2.50"), None, "۲٫۵"),
     (2.0, None, "۲"), (2, 2, "۲٫۰۰"), (2.345, 2, "۲٫۳۵"), (0.5, 0, "۱"), (1e6, None, "۱٬۰۰۰٬۰۰۰"),
     (-5, None, MINUS_FIVE),
     (-0.001, 2, "۰٫۰۰"), (Decimal("1E+3"), None, "۱٬۰۰۰")],
)  # fmt: skip
def test_numbers_have_persian_signs(n, places, written):
    assert digits.num(n, places) == written


def test_a_change_keeps_its_sign_before_its_digits():
    assert digits.signed(5) == "\u2066+۵\u2069"
    assert digits.signed(-5) == MINUS_FIVE
    assert digits.signed(0) == "۰"


def test_the_per_cent_sign_is_held_by_a_mark():
    assert digits.pct(87) == "۸۷\u200f٪"
    assert digits.pct(87.25, 1) == "۸۷٫۳\u200f٪"


def test_ranges_and_ratios_are_written_in_words_and_fixed_decimals():
    assert digits.between(9, 11) == "۹ تا ۱۱"
    assert digits.between("9:30", "11") == "۹:۳۰ تا ۱۱"
    assert digits.ratio(1.25) == "۱٫۲۵"
    assert digits.ratio(1) == "۱٫۰۰"


def test_money_is_in_rials_with_its_toman_reading():
    assert digits.rials(1_800_000) == "۱٬۸۰۰٬۰۰۰ ریال"
    assert digits.toman_reading(1_800_000) == "۱۸۰ هزار تومان"
    assert digits.toman_reading(25_500_000) == "۲ میلیون و ۵۵۰ هزار تومان"
    assert digits.toman_reading(1_234_567) == "۱۲۳ هزار و ۴۵۶ تومان و ۷ ریال"
    assert digits.toman_reading(10_000) == "۱ هزار تومان"
    assert digits.toman_reading(5) == "۵ ریال"
    assert digits.toman_reading(0) == "۰ تومان"
    assert digits.toman_reading(-10_000) == "منفی ۱ هزار تومان"


@pytest.mark.parametrize(
    ("n", "said", "definite"),
    [(1, "یکم", "یکمین"), (2, "دوم", "دومین"), (3, "سوم", "سومین"), (4, "چهارم", "چهارمین"), (10, "دهم", "دهمین"),
     (13, "سیزدهم", "سیزدهمین"), (20, "بیستم", "بیستمین"), (23, "بیست و سوم", "بیست و سومین"), (30, "سی‌ام", "سی‌امین"),
     (31, "سی و یکم", "سی و یکمین"), (33, "سی و سوم", "سی و سومین"), (100, "صدم", "صدمین"),
     (130, "صد و سی‌ام", "صد و سی‌امین"), (1000, "هزارم", "هزارمین")],
)  # fmt: skip
def test_ordinals_are_said_in_words(n, said, definite):
    assert digits.ordinal(n) == said
    assert digits.ordinal(n, definite=True) == definite


def test_numbers_are_said_in_words():
    assert digits.words(0) == "صفر"
    assert digits.words(1405) == "هزار و چهارصد و پنج"
    assert digits.words(2_003_019) == "دو میلیون و سه هزار و نوزده"
    assert digits.words(-7) == "منفی هفت"


def test_what_cannot_be_counted_is_a_bug():
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="counts from one"):
            digits.ordinal(wrong)
    with pytest.raises(ValueError, match="finite"):
        digits.num(float("nan"))
    with pytest.raises(ValueError, match="too large"):
        digits.words(10**15)


@given(st.integers(-(10**14), 10**14))
def test_a_written_number_reads_back(n):
    bare = digits.to_ascii(digits.num(n)).replace("٬", "").strip("\u2066\u2069").replace("\u2212", "-")
    assert int(bare) == n
