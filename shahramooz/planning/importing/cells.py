"""Reading one cell of a timetable, or saying in a sentence what is wrong with it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from shahramooz.lib import jalali, text
from shahramooz.lib.digits import to_ascii
from shahramooz.lib.jalali.words import WEEKDAYS
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook import Cell
from shahramooz.planning.models import Offering

MOST_SEATS = 5_000
MOST_RIALS = 10**10
ADULT = 18


class CellEmpty(Refusal):
    message = _("این خانه خالی است؛ آن را پر کنید.")


def shown(cell: Cell) -> str:
    """A cell as a person reads it, with ASCII digits."""
    match cell:
        case None:
            return ""
        case datetime() | date():
            return jalali.excel_text(cell)
        case time():
            return f"{cell:%H:%M}"
    return text.display(str(cell))


def words(cell: Cell) -> str:
    """Cleaned words. Raises CellEmpty."""
    said = shown(cell)
    if not said:
        raise CellEmpty
    return said


# --- days -------------------------------------------------------------------------------------------------------------


class DaysUnknown(Refusal):
    message = _("روزها خوانده نشد؛ آن‌ها را مانند «شنبه و دوشنبه» بنویسید.")


class DaysBackwards(Refusal):
    message = _("«{typed}» از آخر هفته به اول آن می‌رود؛ روزها را یکی‌یکی بنویسید.")


_DAY = {text.compact_key(name): index for index, name in enumerate(WEEKDAYS)}
_DAY |= {f"{digit}شنبه": digit for digit in range(1, 6)} | {"ادینه": 6}
_SETS = {
    **dict.fromkeys(("زوج", "روزهایزوج", "روززوج"), (0, 2, 4)),
    **dict.fromkeys(("فرد", "روزهایفرد", "روزفرد"), (1, 3, 5)),
    **dict.fromkeys(("هرروز", "همهروزه", "همهروزها", "روزانه"), (0, 1, 2, 3, 4)),
}
_NAMES = "|".join(sorted(_DAY, key=len, reverse=True))
_ONE_DAY = re.compile(_NAMES)
_DASHED = re.compile(rf"({_NAMES})[-–—ـ_]+({_NAMES})")
_THROUGH = re.compile(rf"(?:از)?({_NAMES})(?:تا|الی|لغایت)({_NAMES})")
_BETWEEN_DAYS = re.compile(r"(?:[و،,؛;/+.]|ها)*")


def is_dashed(cell: Cell) -> bool:
    """Whether the days are written with a dash, «شنبه-سه‌شنبه»: two days or a range, asked once per file (defaults.md Q21)."""
    return isinstance(cell, str) and bool(_DASHED.search(text.compact_key(cell)))


def days(cell: Cell, *, dash_is_range: bool) -> tuple[int, ...]:
    """The weekdays (Saturday = 0) in order. Raises CellEmpty, DaysUnknown, DaysBackwards."""
    typed = words(cell)
    key = re.sub(r"^(?:روزهای|روز)(?=[^ز]|زوج)", "", text.compact_key(typed))
    if key in _SETS:
        return _SETS[key]
    through = _THROUGH.fullmatch(key) or (dash_is_range and _DASHED.fullmatch(key))
    if through:
        first, last = _DAY[through[1]], _DAY[through[2]]
        if first > last:
            raise DaysBackwards(typed=typed)
        return tuple(range(first, last + 1))
    found = [_DAY[name] for name in _ONE_DAY.findall(key)]
    left = _ONE_DAY.sub("", re.sub(r"[-–—ـ_]", "", key))
    if not found or not _BETWEEN_DAYS.fullmatch(left):
        raise DaysUnknown
    return tuple(sorted(set(found)))


# --- hours ------------------------------------------------------------------------------------------------------------


class HoursUnknown(Refusal):
    message = _("ساعت خوانده نشد؛ آن را مانند «۱۶ تا ۱۸» بنویسید.")


class HoursBackwards(Refusal):
    message = _("پایان کلاس ({end}) پیش از آغاز آن ({start}) است؛ برای عصر ساعت را تا ۲۴ بنویسید.")


class HoursAtNight(Refusal):
    message = _("کلاس ساعت {start} بامداد نوشته شده است؛ اگر عصر است {later} بنویسید.")


class Hours(NamedTuple):
    """From `start` to `end` of one day."""

    start: time
    end: time


_BETWEEN_HOURS = re.compile(r"\s*(?:تا|الی|لغایت|[-–—ـ])\s*")


def hours(cell: Cell) -> Hours:
    """From when till when, as «9:30-11», «۱۶:۰۰ تا ۱۷:۳۰», «8 تا 10». Raises CellEmpty, HoursUnknown and jalali.NotATime."""
    parts = [part for part in _BETWEEN_HOURS.split(re.sub(r"^از\s+", "", words(cell))) if part]
    if len(parts) != 2:
        raise HoursUnknown
    return _sound(jalali.parse_time(parts[0]), jalali.parse_time(parts[1]))


def hours_apart(start: Cell, end: Cell) -> Hours:
    """From when till when, out of two cells."""
    return _sound(_clock(start), _clock(end))


def _clock(cell: Cell) -> time:
    if isinstance(cell, datetime):
        return cell.time()
    return cell if isinstance(cell, time) else jalali.parse_time(words(cell))


def _sound(start: time, end: time) -> Hours:
    if end <= start:
        raise HoursBackwards(start=start, end=end)
    if start < time(6):
        raise HoursAtNight(start=start, later=time(start.hour + 12, start.minute))
    return Hours(start, end)


# --- dates, seats, money, people --------------------------------------------------------------------------------------


def day(cell: Cell, *, today: date) -> date:
    """A day typed in any way, or a date cell. Raises CellEmpty and jalali.NotADate."""
    if isinstance(cell, datetime | date):
        return jalali.to_jalali(cell).to_gregorian()
    return jalali.parse(words(cell), today=today)


class NotSeats(Refusal):
    message = _("ظرفیت خوانده نشد؛ آن را با رقم بنویسید، مانند ۲۵.")


class SeatsOutOfRange(Refusal):
    message = _("ظرفیت باید از ۱ تا {most} نفر باشد.")


def seats(cell: Cell) -> int:
    """How many people, «30 نفر» or 30. Raises CellEmpty, NotSeats, SeatsOutOfRange."""
    typed = re.sub(r"\s*(نفره?|تن|صندلی)$", "", text.search_key(words(cell)))
    if not re.fullmatch(r"\d{1,9}", typed):
        raise NotSeats
    if not 1 <= int(typed) <= MOST_SEATS:
        raise SeatsOutOfRange(most=MOST_SEATS)
    return int(typed)


class NotMoney(Refusal):
    message = _("شهریه خوانده نشد؛ آن را به ریال بنویسید، مانند ۴۵۰۰۰۰، یا «رایگان».")


_FREE = {"رایگان", "مجانی", "صفر", "ندارد", "بدونشهریه"}


def rials(cell: Cell, *, unit: int = 1) -> int:
    """A fee in rials: «رایگان», 1800000, «1,200,000», «۴۵۰٬۰۰۰»; `unit` is 10 where the heading says tomans. Raises CellEmpty, NotMoney."""
    typed = text.compact_key(words(cell))
    if typed in _FREE:
        return 0
    said = re.fullmatch(r"(?P<number>\d{1,3}(?:[,٬،'.]\d{3})+|\d{1,12})(?P<unit>ریال|تومان)?", to_ascii(typed))
    if said is None:
        raise NotMoney
    factor = {"ریال": 1, "تومان": 10}.get(said["unit"], unit)
    amount = int(re.sub(r"\D", "", said["number"])) * factor
    if amount > MOST_RIALS:
        raise NotMoney
    return amount


class AudienceUnknown(Refusal):
    message = _("«{typed}» شناخته نشد؛ «بانوان»، «آقایان»، «بزرگسال» یا سن را مانند «۱۰ تا ۱۴ سال» بنویسید.")


class AgesBackwards(Refusal):
    message = _("سن از {first} به {last} می‌رود؛ کمترین سن را نخست بنویسید.")


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom the class is, by gender and age."""

    gender: str = Offering.Audience.EVERYBODY
    min_age: int | None = None
    max_age: int | None = None


_WOMEN = re.compile(r"(ویژه )?(بانوان|خانمها|زنان|دختران)")
_MEN = re.compile(r"(ویژه )?(اقایان|مردان|پسران)")
_AGES = re.compile(r"(\d{1,2}) ?(?:تا|الی|-|–) ?(\d{1,2}) ?(?:سال(?:ه|گان)?)?")
_FROM_AGE = re.compile(r"(?:بالای|از|بیش از) (\d{1,2}) ?(?:سال)?(?: به بالا)?")
_KINDS = re.compile(r"(نوجوان|کودک|جوان|خردسال)(ان)?")


def audience(cell: Cell) -> Audience:
    """For whom: «بانوان», «۱۰ تا ۱۴ سال», «نوجوان 13-17», «بزرگسال»; empty is everybody. Raises AudienceUnknown, AgesBackwards."""
    typed = text.search_key(shown(cell)).strip(" :،-")
    gender = Offering.Audience.EVERYBODY
    for pattern, found in ((_WOMEN, Offering.Audience.WOMEN), (_MEN, Offering.Audience.MEN)):
        if pattern.search(typed):
            gender, typed = found, pattern.sub("", typed).strip(" :،-")
    if typed in ("", "همه", "عموم", "عمومی", "همه سنین", "ازاد"):
        return Audience(gender)
    if typed in ("بزرگسال", "بزرگسالان"):
        return Audience(gender, min_age=ADULT)
    ages = _AGES.fullmatch(_KINDS.sub("", typed).strip(" :()،-"))
    if ages:
        first, last = int(ages[1]), int(ages[2])
        if first > last:
            raise AgesBackwards(first=first, last=last)
        return Audience(gender, first, last)
    above = _FROM_AGE.fullmatch(typed)
    if above:
        return Audience(gender, min_age=int(above[1]))
    raise AudienceUnknown(typed=shown(cell))
