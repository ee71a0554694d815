"""Identity numbers, iran.md §6.1–6.4. Every number here is a published example or made by its formula; nobody's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.lib import identity
from shahramooz.lib.identity import NationalId

VALID_IDS = ["0932833810", "0012345679", "0741234564", "3390001239", "4069876545"]


@pytest.mark.parametrize("number", VALID_IDS)
def test_the_valid_national_ids_of_the_iran_sheet(number):
    assert identity.national_id(number) == NationalId(number)


@pytest.mark.parametrize(
    "typed",
    ["۰۰۱۲۳۴۵۶۷۹", "٠٠١٢٣٤٥٦٧٩", "001-234567-9", " 001 234 5679 ", "\u200e0012345679\u200f", "\u2066001–2345679\u2069"],
)
def test_a_national_id_is_read_however_it_is_typed(typed):
    assert identity.national_id(typed) == NationalId("0012345679")


def test_zeros_lost_in_excel_come_back_with_a_warning():
    assert identity.national_id("12345679") == NationalId("0012345679", padded=True)
    assert identity.national_id("932833810") == NationalId("0932833810", padded=True)
    assert str(identity.national_id("932833810")) == "0932833810"
    with pytest.raises(identity.NationalIdLength) as refused:
        identity.national_id("932833810", pad=False)
    assert refused.value.sentence == "کد ملی ۱۰ رقم است؛ شما ۹ رقم نوشته‌اید."


@pytest.mark.parametrize(
    ("typed", "refusal", "sentence"),
    [("0932833811", identity.NationalIdChecksum,
      "این کد ملی درست نیست؛ رقم‌ها را یک بار دیگر با کارت یا شناسنامه بسنجید."),
     ("5998613771", identity.NationalIdChecksum,
      "این کد ملی درست نیست؛ رقم‌ها را یک بار دیگر با کارت یا شناسنامه بسنجید."),
     ("932833811", identity.NationalIdLength, "کد ملی ۱۰ رقم است؛ شما ۹ رقم نوشته‌اید."),
     ("1234567", identity.NationalIdLength, "کد ملی ۱۰ رقم است؛ شما ۷ رقم نوشته‌اید."),
     ("00123456791", identity.NationalIdLength, "کد ملی ۱۰ رقم است؛ شما ۱۱ رقم نوشته‌اید."),
     ("1111111111", identity.NationalIdSameDigits,
      "همهٔ رقم‌های این کد ملی یکی است؛ اگر درست است، ثبت آن را از مدیر مرکز بخواهید."),
     ("1230000001", identity.NationalIdZeros, "شش رقم میانی کد ملی صفر نمی‌شود؛ رقم‌ها را یک بار دیگر بسنجید."),
     ("A012345679", identity.NationalIdNotNumber, "کد ملی فقط رقم دارد؛ آن را مانند ۰۰۱۲۳۴۵۶۷۹ بنویسید."),
     ("²012345679", identity.NationalIdNotNumber, "کد ملی فقط رقم دارد؛ آن را مانند ۰۰۱۲۳۴۵۶۷۹ بنویسید."),
     ("", identity.NumberMissing, "این شماره را بنویسید.")],
)  # fmt: skip
def test_a_wrong_national_id_is_told_what_is_wrong(typed, refusal, sentence):
    with pytest.raises(identity.Refusal) as refused:
        identity.national_id(typed)
    assert (type(refused.value), refused.value.sentence) == (refusal, sentence)


def test_same_digit_numbers_need_an_override_and_zeros_never_pass():
    for digit in "123456789":
        assert identity.national_id(digit * 10, allow_same_digits=True) == NationalId(digit * 10)
    with pytest.raises(identity.NationalIdSameDigits):
        identity.national_id("0000000000", allow_same_digits=True)
    with pytest.raises(identity.NationalIdSameDigits):
        identity.national_id("00000000", allow_same_digits=True)


@given(st.sampled_from(VALID_IDS), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number, place, shift):
    """Always so, but for numbers whose check digit is 1: there two remainders share it."""
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(identity.Refusal):
        identity.national_id(wrong)


@pytest.mark.parametrize("number", ["10101234565", "14005678918", "10380123456"])
def test_the_valid_legal_ids_of_the_iran_sheet(number):
    assert identity.legal_id(number) == number


@pytest.mark.parametrize(
    ("typed", "refusal", "sentence"),
    [("10101234566", identity.LegalIdChecksum, "این شناسهٔ ملی درست نیست؛ رقم‌ها را یک بار دیگر با روزنامهٔ رسمی بسنجید."),
     ("10100000005", identity.LegalIdChecksum, "این شناسهٔ ملی درست نیست؛ رقم‌ها را یک بار دیگر با روزنامهٔ رسمی بسنجید."),
     ("1010123456", identity.LegalIdLength, "شناسهٔ ملی ۱۱ رقم است؛ شما ۱۰ رقم نوشته‌اید.")],
)  # fmt: skip
def test_a_wrong_legal_id_is_told_what_is_wrong(typed, refusal, sentence):
    with pytest.raises(identity.Refusal) as refused:
        identity.legal_id(typed)
    assert (type(refused.value), refused.value.sentence) == (refusal, sentence)


@pytest.mark.parametrize(
    "typed",
    ["09121234567", "9121234567", "+989121234567", "989121234567", "00989121234567", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧",
     "0912-123-4567",
     "(0912) 123.4567", "+98 (0) 912 123 4567", "\u202a+98 912 123 4567\u202c"],
)  # fmt: skip
def test_a_mobile_is_read_however_it_is_typed(typed):
    assert identity.mobile(typed) == "09121234567"
    assert identity.mobile_international(typed) == "+989121234567"


@pytest.mark.parametrize(
    ("typed", "refusal", "sentence"),
    [("0912123456", identity.MobileLength, "شمارهٔ موبایل ۱۱ رقم است؛ شما ۱۰ رقم نوشته‌اید."),
     ("091212345678", identity.MobileLength, "شمارهٔ موبایل ۱۱ رقم است؛ شما ۱۲ رقم نوشته‌اید."),
     ("02188776655", identity.MobileUnknown, "شمارهٔ موبایل با ۰۹ شروع می‌شود و ۱۱ رقم است؛ مانند ۰۹۱۲۳۴۵۶۷۸۹."),
     ("0912abc4567", identity.MobileUnknown, "شمارهٔ موبایل با ۰۹ شروع می‌شود و ۱۱ رقم است؛ مانند ۰۹۱۲۳۴۵۶۷۸۹."),
     (" ", identity.NumberMissing, "این شماره را بنویسید.")],
)  # fmt: skip
def test_what_is_not_a_mobile_is_told_what_is_wrong(typed, refusal, sentence):
    with pytest.raises(identity.Refusal) as refused:
        identity.mobile(typed)
    assert (type(refused.value), refused.value.sentence) == (refusal, sentence)


def test_operators_are_known_by_prefix_and_a_new_one_is_only_unknown():
    known = [
        "0910", "0919", "0990", "0996", "0900", "0905", "0930", "0933", "0935", "0939", "0941", "0920", "0924", "0932",
        "0998",
    ]  # fmt: skip
    unknown = ["0906", "0909", "0925", "0931", "0934", "0940", "0942", "0997", "0999"]
    assert [identity.is_known_operator(prefix + "1234567") for prefix in known] == [True] * len(known)
    assert [identity.is_known_operator(prefix + "1234567") for prefix in unknown] == [False] * len(unknown)


@pytest.mark.parametrize(
    "number", ["IR062960000000100324200001", "IR820540102680020817909002", "IR970610000000000123456789"]
)
def test_the_valid_shebas_of_the_iran_sheet(number):
    assert identity.sheba(number) == number
    assert identity.sheba(number[2:]) == number
    assert identity.sheba(" ".join([number[:4].lower(), *[number[i : i + 4] for i in range(4, 26, 4)]])) == number


def test_a_sheba_names_its_bank():
    assert identity.bank_code("IR820540102680020817909002") == "054"


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("IR062960000000100324200002", identity.ShebaChecksum), ("IR06296000000010032420000", identity.ShebaLength),
     ("DE062960000000100324200001", identity.ShebaLength), ("", identity.NumberMissing)],
)  # fmt: skip
def test_a_wrong_sheba_is_refused(typed, refusal):
    with pytest.raises(refusal):
        identity.sheba(typed)


def test_sheba_check_digits_that_pass_by_arithmetic_alone_are_refused():
    """00, 01 and 99 stand for 97, 98 and 02: a bank never writes them (iran.md §6.4)."""
    found = set()
    for account in range(1, 2000):
        bban = f"{account:022}"
        for check in ("00", "01", "99"):
            if int(bban + "1827" + check) % 97 == 1:
                found.add(check)
                with pytest.raises(identity.ShebaChecksum):
                    identity.sheba(f"IR{check}{bban}")
    assert found == {"00", "01", "99"}


def test_foreigners_have_codes_and_passports():
    assert identity.foreigner_code("۱۲۳۴۵۶۷۸۹۰۱۲") == "123456789012"
    assert identity.passport("a 12345678") == "A12345678"
    for wrong in ("1234567", "12345678901234", "1234567A", "11111111"):
        with pytest.raises(identity.ForeignerCodeUnknown):
            identity.foreigner_code(wrong)
    for wrong in ("A123", "ABCDEFGH", "آ1234567", "A" * 15 + "1"):
        with pytest.raises(identity.PassportUnknown):
            identity.passport(wrong)


def test_masks_show_enough_for_the_owner_and_too_little_for_a_stranger():
    assert identity.mask_name("زهرا احمدی") == "ز••• ا•••"
    assert identity.mask_name("سید علی  موسوی‌نژاد") == "س••• ع••• م•••"
    assert identity.mask_name("") == ""
    assert identity.mask_mobile("09121234567") == "0912•••••67"
    assert identity.mask_national_id("0012345679") == "001•••••79"
    assert identity.mask_national_id(NationalId("0012345679")) == "001•••••79"
    assert identity.mask_national_id("1234567") == "•••••••"


@given(st.text(max_size=30))
def test_no_text_makes_a_reader_crash(typed):
    for kind in ("national_id", "legal_id", "mobile", "sheba", "passport", "foreigner_code"):
        try:
            assert getattr(identity, kind)(typed)
        except identity.Refusal as refused:
            assert refused.sentence
