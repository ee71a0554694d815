"""Identity numbers of Iran: read, checked, and masked (iran.md §6.1–6.4).

A check digit proves typing, not existence; who somebody is, is decided elsewhere and never here.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shahramooz.lib.digits import to_ascii
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.text import display

_NOISE = re.compile(r"[\s\-‐‑‒–—_./()\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
MASK = "•"


@dataclass(frozen=True, slots=True)
class NationalId:
    """A checked national ID; `padded` tells that zeros lost on the way (Excel) were put back: warn about the row."""

    value: str
    padded: bool = False

    def __str__(self) -> str:
        return self.value


class NumberMissing(Refusal):
    message = _("این شماره را بنویسید.")


class NationalIdNotNumber(Refusal):
    message = _("کد ملی فقط رقم دارد؛ آن را مانند ۰۰۱۲۳۴۵۶۷۹ بنویسید.")


class NationalIdLength(Refusal):
    message = _("کد ملی ۱۰ رقم است؛ شما {count} رقم نوشته‌اید.")


class NationalIdChecksum(Refusal):
    message = _("این کد ملی درست نیست؛ رقم‌ها را یک بار دیگر با کارت یا شناسنامه بسنجید.")


class NationalIdSameDigits(Refusal):
    message = _("همهٔ رقم‌های این کد ملی یکی است؛ اگر درست است، ثبت آن را از مدیر مرکز بخواهید.")


class NationalIdZeros(Refusal):
    message = _("شش رقم میانی کد ملی صفر نمی‌شود؛ رقم‌ها را یک بار دیگر بسنجید.")


def national_id(text: str, *, allow_same_digits: bool = False, pad: bool = True) -> NationalId:
    """Read a national ID (کد ملی) in any digits; put back up to two lost leading zeros and say so.

    A form, where the person can look again, passes `pad=False`: nine digits are then refused with their count.
    `allow_same_digits` is the administrator's reasoned override; 0000000000 is refused all the same.
    Raises NumberMissing, NationalIdNotNumber, NationalIdLength, NationalIdSameDigits, NationalIdZeros,
    NationalIdChecksum. Source: iran.md §6.1.
    """
    typed = _bare(text)
    if not _is_digits(typed):
        raise NationalIdNotNumber
    if len(typed) not in ((8, 9, 10) if pad else (10,)):
        raise NationalIdLength(count=len(typed))
    value = typed.zfill(10)
    if len(set(value)) == 1:
        if value == "0000000000" or not allow_same_digits:
            raise NationalIdSameDigits
        return NationalId(value)
    if value[3:9] == "000000":
        raise NationalIdZeros
    if not _national_check(value):
        raise NationalIdLength(count=len(typed)) if len(typed) < 10 else NationalIdChecksum
    return NationalId(value, padded=len(typed) < 10)


def _national_check(value: str) -> bool:
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(value[:9])) % 11
    return int(value[9]) == (remainder if remainder < 2 else 11 - remainder)


class ForeignerCodeUnknown(Refusal):
    message = _("کد فراگیر اتباع ۸ تا ۱۳ رقم است؛ آن را از روی کارت یا برگهٔ اقامت بنویسید.")


def foreigner_code(text: str) -> str:
    """Read a foreigners' code (کد فراگیر, FIDA): 8 to 13 digits, no known check digit.

    Raises NumberMissing, ForeignerCodeUnknown.
    """
    typed = _bare(text)
    if not (_is_digits(typed) and 8 <= len(typed) <= 13) or len(set(typed)) == 1:
        raise ForeignerCodeUnknown
    return typed


class PassportUnknown(Refusal):
    message = _("شمارهٔ گذرنامه ۵ تا ۱۵ حرف لاتین و رقم است؛ مانند A12345678.")


def passport(text: str) -> str:
    """Read a passport number: 5 to 15 Latin letters and digits with at least one digit, upper case.

    Raises NumberMissing, PassportUnknown.
    """
    typed = _bare(text).upper()
    if not re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{5,15}", typed):
        raise PassportUnknown
    return typed


class LegalIdLength(Refusal):
    message = _("شناسهٔ ملی ۱۱ رقم است؛ شما {count} رقم نوشته‌اید.")


class LegalIdChecksum(Refusal):
    message = _("این شناسهٔ ملی درست نیست؛ رقم‌ها را یک بار دیگر با روزنامهٔ رسمی بسنجید.")


def legal_id(text: str) -> str:
    """Read the national ID of a legal person (شناسه ملی): 11 digits with a check digit.

    Raises NumberMissing, LegalIdLength, LegalIdChecksum. Source: iran.md §6.2.
    """
    typed = _bare(text)
    if len(typed) != 11 or not _is_digits(typed):
        raise LegalIdLength(count=sum(char.isdecimal() for char in typed))
    shift = int(typed[9]) + 2
    weights = (29, 27, 23, 19, 17) * 2
    check = sum((shift + int(digit)) * weight for digit, weight in zip(typed[:10], weights, strict=True)) % 11 % 10
    if typed[3:9] == "000000" or int(typed[10]) != check:
        raise LegalIdChecksum
    return typed


class MobileUnknown(Refusal):
    message = _("شمارهٔ موبایل با ۰۹ شروع می‌شود و ۱۱ رقم است؛ مانند ۰۹۱۲۳۴۵۶۷۸۹.")


class MobileLength(MobileUnknown):
    message = _("شمارهٔ موبایل ۱۱ رقم است؛ شما {count} رقم نوشته‌اید.")


def mobile(text: str) -> str:
    """Read a mobile number however it is written and give `09` and nine digits.

    Accepts +98, 98, 0098, 0 or nothing in front. Raises NumberMissing, MobileUnknown, MobileLength.
    Source: iran.md §6.3.
    """
    typed = _bare(text)
    match = re.fullmatch(r"(?:\+98|0098|98)?0?(9[0-9]*)", typed, re.ASCII)
    if not match:
        raise MobileUnknown
    if len(match[1]) != 10:
        raise MobileLength(count=len(match[1]) + 1)
    return "0" + match[1]


def mobile_international(number: str) -> str:
    """Give a stored mobile the form gateways want: +989…"""
    return "+98" + mobile(number)[1:]


_OPERATORS = {
    "MCI": (*range(910, 920), *range(990, 997)),
    "Irancell": (*range(900, 906), 930, 933, *range(935, 940), 941),
    "RightTel": range(920, 925),
    "Taliya": (932,),
    "Shatel": (998,),
}
_KNOWN_PREFIXES = frozenset(f"0{prefix}" for prefixes in _OPERATORS.values() for prefix in prefixes)


def is_known_operator(number: str) -> bool:
    """Say whether an operator with this prefix was known when this was written; a warning at most, they grow."""
    return mobile(number)[:4] in _KNOWN_PREFIXES


class ShebaLength(Refusal):
    message = _("شبا IR و ۲۴ رقم است؛ شما {count} رقم نوشته‌اید.")


class ShebaChecksum(Refusal):
    message = _("این شبا درست نیست؛ آن را دوباره از برگهٔ بانک بنویسید.")


def sheba(text: str) -> str:
    """Read a Sheba (bank account of Iran), with or without its IR; give `IR` and 24 digits.

    Raises NumberMissing, ShebaLength, ShebaChecksum (check digits 00, 01, 99 as well). Source: iran.md §6.4.
    """
    digits = _bare(text).upper().removeprefix("IR")
    if len(digits) != 24 or not _is_digits(digits):
        raise ShebaLength(count=sum(char.isdecimal() for char in digits))
    if digits[:2] in ("00", "01", "99") or int(f"{digits[2:]}1827{digits[:2]}") % 97 != 1:
        raise ShebaChecksum
    return "IR" + digits


def bank_code(number: str) -> str:
    """Give the three digits of a Sheba that name its bank."""
    return sheba(number)[4:7]


def mask_name(name: str) -> str:
    """Show a name so that its owner knows it and a stranger does not: «ز••• ا•••».

    The dots are always three, so the length of the name is not told either.
    """
    return " ".join(word[0] + MASK * 3 for word in display(name).split())


def mask_mobile(number: str) -> str:
    """Show a mobile by its first four and last two digits: 0912•••••89."""
    return _masked(number, head=4, tail=2)


def mask_national_id(value: str) -> str:
    """Show a national ID by its first three and last two digits: 001•••••79."""
    return _masked(value, head=3, tail=2)


def _masked(value: str, *, head: int, tail: int) -> str:
    value = str(value)
    hidden = len(value) - head - tail
    if hidden < 3:
        return MASK * len(value)
    return value[:head] + MASK * hidden + value[-tail:]


def _bare(text: str) -> str:
    """Drop what people put between digits, and refuse an empty field."""
    typed = _NOISE.sub("", to_ascii(str(text)))
    if not typed:
        raise NumberMissing
    return typed


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
