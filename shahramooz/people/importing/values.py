"""Reading the cells of a whole column: each distinct text once, the common shapes without ceremony."""

import re
from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.lib import identity, jalali, text
from shahramooz.lib.digits import to_ascii
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook import Cell
from shahramooz.people.actions.persons import OLDEST, BirthDateUnlikely
from shahramooz.people.importing.found import WARNING, Reading
from shahramooz.people.importing.table import shown
from shahramooz.people.models import Affiliation
from shahramooz.people.models.person import Gender

EMPTY = _("این خانه خالی است؛ آن را پر کنید.")
NO_NATIONAL_ID = _("کد ملی نوشته نشده است؛ آن را از روی شناسنامه یا کارت ملی بنویسید.")
PADDED = _("صفرِ اول کد ملی افتاده بود و برگردانده شد.")
UNLIKE = _("«%(typed)s» شناخته نشد؛ یکی از این‌ها را بنویسید: %(known)s.")

_GENDERS = {
    Gender.MAN: "مرد|آقا|م|مذکر|پسر|ذکر|آقای|مردانه",
    Gender.WOMAN: "زن|خانم|ز|مؤنث|مونث|دختر|خ|بانو|زنانه",
}
GENDERS = {text.compact_key(word): gender for gender, words in _GENDERS.items() for word in words.split("|")}
E = Affiliation.Employment
_EMPLOYMENTS = {
    E.PERMANENT: "رسمی|رسمی قطعی|رسمی آزمایشی|رسمی-قطعی|رسمی-آزمایشی",
    E.CONTRACT: "پیمانی",
    E.FIXED_WORK: "قرارداد انجام کار معین|کار معین|انجام کار معین|قرارداد کار معین",
    E.TEMPORARY: "قراردادی|قراردادی/کارگری|کارگری|قرارداد موقت|قراردادی کارگری|قرارداد کارگری",
    E.COMPANY: "شرکتی|نیروی شرکتی",
    E.CONTRACTOR: "پیمانکاری|پیمانکار|نیروی پیمانکار",
}
EMPLOYMENTS = {text.compact_key(word): kind for kind, words in _EMPLOYMENTS.items() for word in words.split("|")}


def plain(cell: Cell) -> str:
    """A cell as trimmed text with ASCII digits, cheaply."""
    kind = type(cell)
    if kind is str:
        return to_ascii(cell)
    return "" if cell is None else str(cell) if kind is int else to_ascii(shown(cell))


def each(cells: list[Cell], read: Callable[[Cell], object]) -> list:
    """`read` of every cell, asked once for each distinct one."""
    known: dict = {}
    values = []
    for cell in cells:
        key = cell if type(cell) is str or cell is None else (type(cell), cell)
        if key not in known:
            known[key] = read(cell)
        values.append(known[key])
    return values


def words(reading: Reading, column: str, *, needed: bool, most: int) -> list[str]:
    """Cleaned words; an empty cell that is needed, or one too long, is said."""

    def read(cell):
        return text.display(cell) if type(cell) is str else shown(cell)

    values = each(reading.table.column(column), read)
    for n, value in enumerate(values):
        if not value and needed:
            reading.say(n, column, str(EMPTY))
        elif len(value) > most:
            reading.say(n, column, translate("این نوشته بلندتر از اندازه است؛ کوتاهش کنید."))
    return values


def chosen(reading: Reading, column: str, known: dict[str, object], titles: list[str], *, needed: bool) -> list:
    """A value of `known` (key → value) for each cell, None for an empty one; what is not known is said with what could be."""

    def read(cell):
        typed = shown(cell)
        if not typed:
            return None, str(EMPTY) if needed else ""
        found = known.get(text.compact_key(typed))
        if found is not None:
            return found, ""
        near = text.nearest(typed, titles) or titles[:6]
        return None, translate(UNLIKE) % {"typed": typed, "known": "، ".join(near) or "—"}

    values = []
    for n, (value, sentence) in enumerate(each(reading.table.column(column), read)):
        values.append(value)
        if sentence:
            reading.say(n, column, sentence)
    return values


def genders(reading: Reading) -> list[str]:
    return [
        value or ""
        for value in chosen(reading, "gender", GENDERS, [str(label) for label in Gender.labels], needed=False)
    ]


def national_ids(reading: Reading, column: str = "national_id", *, needed: bool = True) -> list[str | None]:
    """Checked numbers, lost zeros put back with a warning; None where there is none or it is wrong."""
    values: list[str | None] = []
    for n, cell in enumerate(reading.table.column(column)):
        typed = plain(cell)
        if len(typed) == 10 and is_sound(typed):
            values.append(typed)
            continue
        values.append(_slow_national_id(reading, n, column, typed, needed=needed))
    return values


def is_sound(typed: str) -> bool:
    """Whether ten characters are surely a national ID; those in doubt go the long way (lib.identity)."""
    if not (typed.isascii() and typed.isdigit()):
        return False
    a, b, c, d, e, f, g, h, i, check = typed.encode()
    rest = (10 * a + 9 * b + 8 * c + 7 * d + 6 * e + 5 * f + 4 * g + 3 * h + 2 * i - 48 * 54) % 11
    return check - 48 == (rest if rest < 2 else 11 - rest) and typed[3:9] != "000000" and typed != typed[0] * 10


def _slow_national_id(reading: Reading, n: int, column: str, typed: str, *, needed: bool) -> str | None:
    try:
        found = identity.national_id(typed)
    except identity.NumberMissing:
        if needed:
            reading.say(n, column, str(NO_NATIONAL_ID))
        return None
    except Refusal as refusal:
        reading.refuse(n, column, refusal)
        return None
    if found.padded:
        reading.say(n, column, str(PADDED), WARNING)
    return found.value


_MOBILE = re.compile(r"(?:\+98|0098|98)?0?(9[0-9]{9})", re.ASCII)


def mobiles(reading: Reading, column: str = "mobile") -> list[str]:
    """Mobiles as 09…; an empty cell stays empty."""
    values = []
    match = _MOBILE.fullmatch
    for n, cell in enumerate(reading.table.column(column)):
        typed = plain(cell)
        found = match(typed)
        if found:
            values.append("0" + found[1])
            continue
        value = ""
        if typed.strip():
            try:
                value = identity.mobile(typed)
            except identity.NumberMissing:
                pass
            except Refusal as refusal:
                reading.refuse(n, column, refusal)
        values.append(value)
    return values


_DAY = re.compile(r"(1[234][0-9]{2})([/-]?)([0-9]{2})\2([0-9]{2})", re.ASCII)


def days(reading: Reading, column: str, *, at: datetime, needed: bool = False) -> list[date | None]:
    """Days written in any way, or cells that are dates."""
    today = timezone.localdate(at)
    known: dict[str, tuple[date | None, Refusal | None]] = {}
    values = []
    for n, cell in enumerate(reading.table.column(column)):
        if cell is None:
            values.append(None)
            if needed:
                reading.say(n, column, str(EMPTY))
            continue
        typed = plain(cell)
        usual = _DAY.fullmatch(typed)
        key = usual[1] + usual[3] + usual[4] if usual else typed
        if key not in known:
            known[key] = _day(typed, today)
        value, refusal = known[key]
        values.append(value)
        if refusal is not None:
            reading.refuse(n, column, refusal)
    return values


def _day(typed: str, today: date) -> tuple[date | None, Refusal | None]:
    try:
        return jalali.parse(typed, today=today), None
    except jalali.DateMissing:
        return None, None
    except Refusal as refusal:
        return None, refusal


def birth_dates(reading: Reading, *, at: datetime) -> list[date | None]:
    """Birth dates that a living person can have."""
    values, today = days(reading, "birth_date", at=at), timezone.localdate(at)
    for n, born in enumerate(values):
        if born is not None and not (today.year - OLDEST <= born.year and born <= today):
            reading.refuse(n, "birth_date", BirthDateUnlikely(day=born))
    return values


def full_names(reading: Reading) -> tuple[list[str], list[str]]:
    """First and last names, from their two columns or from one that holds both (its first word is the first name)."""
    if "full_name" not in reading.table.cells:
        return (
            words(reading, "first_name", needed=True, most=60),
            words(reading, "last_name", needed=True, most=80),
        )
    first, last = [], []
    for n, name in enumerate(words(reading, "full_name", needed=True, most=140)):
        given, _blank, family = name.partition(" ")
        if name and not family:
            reading.say(n, "full_name", translate("نام و نام خانوادگی را کامل بنویسید."))
        first.append(given)
        last.append(family)
    return first, last
