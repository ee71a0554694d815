"""The pure part: canonical text, code and signature."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.delivery import certificate as paper

FACTS = {
    "name": "فاطمه احمدی‌نژاد",
    "serial": "1405-BND-000001",
    "issued": date(2026, 11, 28),
    "expires": None,
    "minutes": 1200,
}
PRIVATE, PUBLIC = paper.new_key()


def test_the_same_facts_give_the_same_text_in_any_order():
    turned = dict(reversed(FACTS.items()))
    assert paper.text_of(turned) == paper.text_of(FACTS)
    assert paper.facts_of(paper.text_of(FACTS)) == FACTS | {"v": 1}


def test_t20_each_changed_byte_of_the_text_is_refused():
    text = paper.text_of(FACTS)
    signature = paper.sign(text, private_key=PRIVATE)
    assert paper.is_signed(text, signature=signature, public_key=PUBLIC) is True
    whole = text.encode()
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        read = changed.decode("utf-8", "replace")
        assert not paper.is_signed(read, signature=signature, public_key=PUBLIC)


def test_t20_each_changed_byte_of_the_signature_and_of_the_key_is_refused():
    text = paper.text_of(FACTS)
    signature = paper.sign(text, private_key=PRIVATE)
    for place in range(64):
        changed = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
        assert not paper.is_signed(text, signature=changed, public_key=PUBLIC)
    for place in range(32):
        changed = PUBLIC[:place] + bytes([PUBLIC[place] ^ 1]) + PUBLIC[place + 1 :]
        assert not paper.is_signed(text, signature=signature, public_key=changed)


def test_t20_negative_control_without_the_verification_a_changed_text_would_pass(monkeypatch):
    monkeypatch.setattr(paper, "is_signed", lambda text, **_: True)
    with pytest.raises(AssertionError):
        test_t20_each_changed_byte_of_the_text_is_refused()


def test_t20_anothers_key_is_refused():
    text = paper.text_of(FACTS)
    _private, other = paper.new_key()
    assert not paper.is_signed(text, signature=paper.sign(text, private_key=PRIVATE), public_key=other)


def test_a_code_is_read_as_people_type_it():
    code = paper.new_code()
    assert paper.read_code(code) == code
    assert paper.read_code(code.lower().replace("-", " ")) == code
    assert paper.read_code(code.replace("-", "").translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == code
    assert paper.read_code(f"  {code.replace('0', 'o').replace('1', 'l')}\u200f ") == code


@given(st.integers(0, 11), st.sampled_from(paper.ALPHABET))
def test_one_wrong_letter_in_a_code_is_always_caught(place, letter):
    code = paper.new_code().replace("-", "")
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong != code:
        with pytest.raises(paper.CodeMistyped):
            paper.read_code(wrong)


@given(st.integers(0, 11), st.integers(0, 11))
def test_two_letters_that_changed_places_are_always_caught(one, other):
    letters = list(paper.new_code().replace("-", ""))
    letters[one], letters[other] = letters[other], letters[one]
    swapped = "".join(letters)
    if letters[one] != letters[other]:
        with pytest.raises(paper.CodeMistyped):
            paper.read_code(swapped)


@given(st.text(max_size=40))
def test_anything_else_typed_is_refused_or_a_code(typed):
    try:
        assert len(paper.read_code(typed)) == 14
    except paper.CodeMistyped as refusal:
        assert "کد" in refusal.sentence


def test_a_masked_name_tells_initials_and_no_length():
    assert paper.masked("فاطمه احمدی‌نژاد موسوی") == "ف••• ا••• م•••"
