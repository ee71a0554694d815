"""Digits, numbers, money and ordinals as a Persian reader expects them.

Numbers in a Persian sentence have traps (ux.md §3.3): the per cent sign wanders to the wrong side, a minus sign flips.
Only the functions here write them.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"

_TO_ASCII = str.maketrans(PERSIAN + ARABIC_INDIC, "0123456789" * 2)
_TO_PERSIAN = str.maketrans("0123456789" + ARABIC_INDIC, PERSIAN * 2)
_NUMBER_SIGNS = str.maketrans("0123456789,.", PERSIAN + "٬٫")

_RIGHT_TO_LEFT_MARK = "\u200f"
_ISOLATE_LTR, _POP_ISOLATE = "\u2066", "\u2069"
_MINUS = "\u2212"

Number = int | float | Decimal


def to_ascii(text: str) -> str:
    """Turn Persian and Arabic-Indic digits into 0–9; leave everything else (iran.md §6.5)."""
    return text.translate(_TO_ASCII)


def to_persian(text: object) -> str:
    """Turn 0–9 and Arabic-Indic digits into ۰–۹; leave everything else."""
    return str(text).translate(_TO_PERSIAN)


def num(n: Number, places: int | None = None) -> str:
    """Write a number: «۱٬۸۰۰», «۳٫۵». With `places`, round half up to exactly that many decimals."""
    value = _rounded(n, places)
    written = f"{abs(value):,f}".translate(_NUMBER_SIGNS)
    return f"{_ISOLATE_LTR}{_MINUS}{written}{_POP_ISOLATE}" if value < 0 else written


def signed(n: Number, places: int | None = None) -> str:
    """Write a change with its sign, isolated so that the sign stays before the digits: «+۵», «−۵»."""
    value = _rounded(n, places)
    return f"{_ISOLATE_LTR}+{num(n, places)}{_POP_ISOLATE}" if value > 0 else num(n, places)


def pct(value: Number, places: int = 0) -> str:
    """Write a percentage (87 → «۸۷٪») with the mark that holds the sign on its side."""
    return f"{num(value, places)}{_RIGHT_TO_LEFT_MARK}٪"


def ratio(n: Number, places: int = 2) -> str:
    """Write a ratio with exactly `places` decimals: «۱٫۲۵»."""
    return num(n, places)


def between(first: object, last: object) -> str:
    """Write a range in words, «۹ تا ۱۱»; a dash between digits would flip."""
    return _("%(first)s تا %(last)s") % {"first": _written(first), "last": _written(last)}


def rials(n: int) -> str:
    """Write an amount of money: «۱٬۸۰۰٬۰۰۰ ریال»."""
    return _("%(amount)s ریال") % {"amount": num(n)}


def toman_reading(n: int) -> str:
    """Say an amount of rials the way people do: 25,500,000 rials is «۲ میلیون و ۵۵۰ هزار تومان»."""
    toman, rial = divmod(abs(n), 10)
    parts = _groups(toman)
    words = _joined([f"{to_persian(count)} {name}".strip() for count, name in parts]) or "۰"
    reading = f"{words} تومان"
    if rial:
        reading = f"{reading} و {to_persian(rial)} ریال" if toman else f"{to_persian(rial)} ریال"
    return f"منفی {reading}" if n < 0 else reading


def words(n: int) -> str:
    """Say a whole number in words: 31 is «سی و یک»."""
    if n < 0:
        return f"منفی {words(-n)}"
    if n == 0:
        return "صفر"
    parts = []
    for count, name in _groups(n):
        if name == "هزار" and count == 1:
            parts.append(name)
        else:
            parts.append(f"{_under_a_thousand(count)} {name}".strip())
    return _joined(parts)


def ordinal(n: int, *, definite: bool = False) -> str:
    """Say which one in a row: 30 is «سی‌ام», and before its noun (`definite`) «سی‌امین»."""
    if n < 1:
        raise ValueError("an ordinal counts from one")
    cardinal = words(n)
    if cardinal.endswith("سه"):
        said = cardinal.removesuffix("سه") + "سوم"
    elif cardinal.endswith("ی"):
        said = cardinal + "\u200cام"
    else:
        said = cardinal + "م"
    return said + "ین" if definite else said


_ONES = (
    "", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده", "چهارده", "پانزده",
    "شانزده", "هفده", "هجده", "نوزده",
)  # fmt: skip
_TENS = ("", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود")
_HUNDREDS = ("", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد")
_SCALES = ("", "هزار", "میلیون", "میلیارد", "هزار میلیارد")


def _rounded(n: Number, places: int | None) -> Decimal:
    value = n if isinstance(n, Decimal) else Decimal(str(n))
    if not value.is_finite():
        raise ValueError("only a finite number can be written")
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    elif value == value.to_integral_value():
        value = value.quantize(Decimal(1))
    else:
        value = value.normalize()
    return abs(value) if value == 0 else value  # never «−۰»


def _written(value: object) -> str:
    return num(value) if isinstance(value, int | float | Decimal) else to_persian(value)


def _groups(n: int) -> list[tuple[int, str]]:
    if n >= 1000 ** len(_SCALES):
        raise ValueError("too large to say in words")
    groups = []
    for power in reversed(range(len(_SCALES))):
        count, n = divmod(n, 1000**power)
        if count:
            groups.append((count, _SCALES[power]))
    return groups


def _under_a_thousand(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    tens, ones = (0, rest) if rest < 20 else divmod(rest, 10)
    return _joined([word for word in (_HUNDREDS[hundreds], _TENS[tens], _ONES[ones]) if word])


def _joined(parts: list[str]) -> str:
    return " و ".join(parts)
