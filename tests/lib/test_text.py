"""Persian text, iran.md §6.5: the misspellings here stand in the mission's own seeds."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.lib import text

ZWNJ = "\u200c"
PERSIAN_TYPING = st.text("ابپتكيىكآأةۀئ ۵5٣٫«»ABéﻻ\u200c\u0640\u064e\u0654\u200f\u200d\u00a0\n", max_size=24)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("علي", "علی"), ("كتاب", "کتاب"), ("موسى", "موسی"), ("ﻛﺘﺎﺏ", "کتاب"), ("ســـلام", "سلام"),
     ("\u200fسلام\u200e", "سلام"),
     ("  دو   فاصله ", "دو فاصله"), ("نیم\u00a0فاصله", "نیم فاصله"), (f"می{ZWNJ}{ZWNJ}شود", f"می{ZWNJ}شود"),
     (f"{ZWNJ}خانه{ZWNJ} ها{ZWNJ}", "خانه ها"), (f"خانه {ZWNJ}ها", "خانه ها"), (f"کتاب{ZWNJ}، خانه", "کتاب، خانه"),
     (f"خانه{ZWNJ}ها", f"خانه{ZWNJ}ها"), ("خانۀ ما", "خانۀ ما"), ("مسؤول", "مسؤول"), ("نامهٔ", "نامهٔ"),
     ("بچّه", "بچّه"),
     ("ا\u0653ب", "آب"), ("a\x00b\x1f", "ab"), ("\ud800سلام", "سلام"), ("دو\nخط", "دو خط"), ("", "")],
)  # fmt: skip
def test_what_is_shown_is_lightly_cleaned(typed, shown):
    assert text.display(typed) == shown


def test_lines_survive_when_asked_and_digits_turn_when_asked():
    assert text.display("خط  یک \r\n\r\n خط دو \n", multiline=True) == "خط یک\n\nخط دو"
    assert text.display("۱ از 12 و ٣", persian_digits=True) == "۱ از ۱۲ و ۳"
    assert text.display("کلاس 12") == "کلاس 12"


@pytest.mark.parametrize(
    ("typed", "key"),
    [("خانۀ", "خانه"), ("خانهٔ", "خانه"), ("فاطمة", "فاطمه"), ("أحمد", "احمد"), ("إسلام", "اسلام"),
     ("ٱلله", "الله"), ("مسؤول", "مسوول"),
     ("مسئول", "مسیول"), ("آموزش", "اموزش"), ("مُدَرِّس", "مدرس"), ("رحمٰن", "رحمن"), ("«شهر» “ما”", "شهر ما"),
     ("ICDL ۲", "icdl 2"),
     (f"محله{ZWNJ}ها", "محلهها"), ("یِک‌", "یک"), ("٣ و ۳ و 3", "3 و 3 و 3")],
)  # fmt: skip
def test_the_search_key_folds_what_a_reader_calls_the_same(typed, key):
    assert text.search_key(typed) == key


@pytest.mark.parametrize(
    "spellings",
    [("بازی وارسازی", "بازی‌وارسازی", "بازیوارسازی", "بازي وارسازي"), ("برنامه ریزی", "برنامه‌ریزی", "برنامهریزی"),
     ("محله ها", "محله‌ها", "محلهها"), ("بین الملل", "بین‌الملل", "بینالملل"),
     ("۱ اردیبهشت , ۱۴۰۳", "1 اردیبهشت , 1403")],
)  # fmt: skip
def test_the_spellings_of_the_seeds_meet_in_the_compact_key(spellings):
    assert len({text.compact_key(spelling) for spelling in spellings}) == 1


def test_the_half_space_alone_does_not_part_two_keys_but_a_blank_does():
    assert text.search_key("بازی‌وارسازی") == text.search_key("بازیوارسازی")
    assert text.search_key("بازی وارسازی") != text.search_key("بازیوارسازی")


@given(PERSIAN_TYPING)
def test_cleaning_twice_changes_nothing_more(typed):
    for clean in (text.display, text.search_key, text.compact_key):
        assert clean(clean(typed)) == clean(typed)
    assert text.search_key(text.display(typed)) == text.search_key(typed)


@given(st.text(max_size=40))
def test_any_text_can_be_stored_after_cleaning(typed):
    for clean in (text.display, text.search_key, text.compact_key, text.sort_key):
        stored = clean(typed)
        assert "\x00" not in stored
        assert stored == stored.strip()
        stored.encode("utf-8")


def test_words_sort_by_the_persian_alphabet_not_by_code_point():
    words = ["هوا", "وانت", "پارک", "چمن", "ژاله", "گل", "یزد", "آب", "ابر", "کتاب", "قلم", "زمین", "سبز", "لاله"]
    right = ["آب", "ابر", "پارک", "چمن", "زمین", "ژاله", "سبز", "قلم", "کتاب", "گل", "لاله", "وانت", "هوا", "یزد"]
    assert sorted(words, key=lambda word: text.sort_key(word).encode()) == right
    assert sorted(words) != right  # negative control: code points put پ چ ژ گ ی last


def test_every_letter_of_the_alphabet_sorts_in_its_place():
    assert len(set(text.ALPHABET)) == 33
    assert sorted(text.ALPHABET, key=lambda letter: text.sort_key(letter).encode()) == list(text.ALPHABET)


def test_sorting_puts_blanks_before_digits_before_letters_before_other_letters():
    words = ["zoo", "abc", "یزد", "باغبان", "باغ ۲", "باغ ملی", "باغ", "۱۰ میدان", "۲ میدان", "éa", "лес"]
    assert sorted(words, key=lambda word: text.sort_key(word).encode()) == [
        "۲ میدان", "۱۰ میدان", "باغ", "باغ ۲", "باغ ملی", "باغبان", "یزد", "abc", "zoo", "éa", "лес",
    ]  # fmt: skip


def test_numbers_in_names_sort_as_numbers():
    names = [f"منطقه {n}" for n in (10, 2, 1, 22, 3)] + ["منطقه ۰۴"]
    assert sorted(names, key=lambda name: text.sort_key(name).encode()) == [
        "منطقه 1", "منطقه 2", "منطقه 3", "منطقه ۰۴", "منطقه 10", "منطقه 22",
    ]  # fmt: skip


def test_sorting_does_not_hear_half_spaces_quotes_vowels_or_arabic_letters():
    assert len({text.sort_key(spelling) for spelling in ("خانه‌ها", "«خانه‌ها»", "خانهها", "خَانه‌ها", "خانة‌ها")}) == 1
    assert text.sort_key("علي كاظمى") == text.sort_key("علی کاظمی")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("شهردای", "شهرداری"), ("تجهیرات", "تجهیزات"), ("خانوده", "خانواده"), ("تحث", "تحت"), ("شهرادری", "شهرداری"),
     ("برنامه ریزی", "برنامه‌ریزی"), ("شهردداری", "شهرداری")],
)  # fmt: skip
def test_the_typos_of_the_seeds_are_asked_about(typed, meant):
    known = ["شهرداری", "تجهیزات", "خانواده", "تحت", "برنامه‌ریزی", "بندرعباس"]
    assert text.nearest(typed, known) == [meant]


def test_nothing_near_is_an_empty_list_and_the_same_comes_first():
    assert text.nearest("مشهد", ["شهرداری", "تهران"]) == []
    assert text.nearest("گلستان", ["گلستانه", "گل ستان"]) == ["گل ستان", "گلستانه"]
    assert text.nearest("قم", ["قو", "بم"]) == []  # two letters are too few to guess from
    assert text.nearest("abcd", ["abc1", "abc2", "abc3", "abc4"]) == ["abc1", "abc2", "abc3"]


def edit_distance(a, b):
    """Optimal string alignment by the book, an oracle for `nearest`."""
    rows = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("ابپ", min_size=3, max_size=6), st.text("ابپ", min_size=3, max_size=6))
def test_near_means_one_slip_of_the_keyboard(one, other):
    assert (text.nearest(one, [other]) == [other]) == (edit_distance(one, other) <= 1)


def test_the_names_of_the_countrys_towns_all_have_keys():
    towns = Path(__file__).resolve().parents[3] / "shared" / "data" / "iran-divisions-mit" / "shahr.csv"
    if not towns.exists():
        pytest.skip("the shared list of towns is not beside this checkout")
    names = [line.split(",")[1] for line in towns.read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert len(names) == 1554
    for name in names:
        assert text.search_key(name)
        assert unicodedata.is_normalized("NFC", text.display(name))
    json.dumps([text.sort_key(name) for name in names])


@given(
    st.text(st.sampled_from("علیكي آأۀۂ‌  \u200dـ‌۱۲ABé\u0654\u064b\u0301\x1c\u2028\n-"), max_size=24)
    | st.text(max_size=24)
)
def test_folding_word_by_word_gives_what_folding_the_whole_gives(typed):
    assert text.search_key(typed) == text._searched.__wrapped__(typed)
    assert text.sort_key(typed) == text._sorted.__wrapped__(typed)
