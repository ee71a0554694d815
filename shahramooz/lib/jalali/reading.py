"""Reading a date the way people type it, or saying precisely why it is not one."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from shahramooz.lib.digits import ordinal, to_persian, words
from shahramooz.lib.jalali.calendar import FIRST_YEAR, LAST_YEAR, JalaliDate, month_length, to_jalali, weekday_index
from shahramooz.lib.jalali.words import MONTHS, WEEKDAYS, day_month, long, month_name
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.text import compact_key, search_key


class NotADate(Refusal):
    message = _("این تاریخ خوانده نشد؛ آن را مانند ۱۴۰۵/۰۹/۰۵ یا «۵ آذر ۱۴۰۵» بنویسید.")


class DateMissing(NotADate):
    message = _("تاریخ را بنویسید؛ مانند ۱۴۰۵/۰۹/۰۵.")


class DayNotInMonth(NotADate):
    message = _("{month} {year} {day} روز ندارد؛ آخرین روزش {last} {month} است.")


class DayUnknown(NotADate):
    message = _("روز صفر نداریم؛ روزهای {month} از ۱ شروع می‌شوند.")


class MonthUnknown(NotADate):
    message = _("ماه {month} نداریم؛ ماه عددی از ۱ تا ۱۲ است.")


class YearNeedsFourDigits(NotADate):
    message = _("سال را چهاررقمی بنویسید؛ مانند ۱۴۰۵/۰۹/۰۵.")


class YearOutOfRange(NotADate):
    message = _("سال {year} در تقویم ما نیست؛ سالی از {first} تا {last} بنویسید.")


class DateIsGregorian(NotADate):
    message = _("این تاریخ میلادی است؛ برابرش را که {day} است بنویسید.")


class DateAmbiguous(NotADate):
    message = _("روز و ماه از هم شناخته نمی‌شوند؛ نام ماه را بنویسید، مانند «{example}».")


class WeekdayMismatch(NotADate):
    message = _("{day} {right} است، نه {typed}؛ روز هفته یا تاریخ را درست کنید.")


_NEAR_DAYS = {"امروز": 0, "فردا": 1, "پسفردا": 2, "دیروز": -1, "پریروز": -2}
_WEEKDAY_BY_KEY = {compact_key(name): index for index, name in enumerate(WEEKDAYS)} | {"ادینه": 6}
_WEEKDAY_BY_KEY |= {f"{digit}شنبه": digit for digit in range(1, 6)}
_MONTH_BY_KEY = {compact_key(name): number for number, name in enumerate(MONTHS, start=1)} | {"امرداد": 5}
_MONTH_BY_KEY |= {f"{key}ماه": number for key, number in _MONTH_BY_KEY.items()}
_DAY_BY_KEY = {compact_key(ordinal(day)): day for day in range(1, 32)} | {"اول": 1}

_MONTH_NAME = "|".join(sorted(_MONTH_BY_KEY, key=len, reverse=True))
_DAY_NAME = "|".join(sorted(_DAY_BY_KEY, key=len, reverse=True))
_SEPARATORS = r"\-/.\\,،؍٫٬_–—"
_LEADING_WEEKDAY = re.compile(r"(?:(?:یک|دو|سه|چهار|پنج|[1-5])? ?شنبه|جمعه|ادینه)")
_DAY_FIRST = re.compile(rf"(?:(?P<day>[0-9]{{1,2}})(?:م|ام)?|(?P<said>{_DAY_NAME}))({_MONTH_NAME})(?P<year>[0-9]*)")
_YEAR_FIRST = re.compile(rf"(?P<year>[0-9]{{4}})({_MONTH_NAME})(?P<day>[0-9]{{1,2}})")
_LONGEST = 60


def parse(text: str, *, today: date) -> date:
    """Read a Jalali date as people type it and give the Gregorian day.

    Understands `1405/9/5`, `۱۴۰۵-۰۹-۰۵`, `14050905`, `٥/٩/١٤٠٥`, «۵ آذر ۱۴۰۵», «۵ آذر» (the nearest one), «فردا», and
    weekday names (the next such day). Raises NotADate or one of its kinds, each with the sentence for the field.
    Sources: iran.md §6.6, ux.md §2.
    """
    if len(text) > _LONGEST:
        raise NotADate
    typed = search_key(text)
    if not typed:
        raise DateMissing
    near = _NEAR_DAYS.get(typed.replace(" ", ""))
    if near is not None:
        return today + timedelta(days=near)
    weekday = _LEADING_WEEKDAY.match(typed)
    if not weekday:
        return _dated(typed, today=today)
    index = _WEEKDAY_BY_KEY[weekday[0].replace(" ", "")]
    rest = typed[weekday.end() :].strip(_SEPARATORS + " ")
    if not rest:
        return today + timedelta(days=(index - weekday_index(today) - 1) % 7 + 1)
    return _require_weekday(_dated(rest, today=today), index)


def _dated(typed: str, *, today: date) -> date:
    bare = re.sub(rf"[ {_SEPARATORS}]", "", typed)
    named = _YEAR_FIRST.fullmatch(bare) or _DAY_FIRST.fullmatch(bare)
    if named:
        return _with_month_name(named, today=today)
    if _is_digits(bare):
        return _numeric(re.findall("[0-9]+", typed), today=today)
    raise NotADate


def _with_month_name(named: re.Match, *, today: date) -> date:
    month = _MONTH_BY_KEY[next(group for group in named.groups() if group in _MONTH_BY_KEY)]
    said = named.groupdict().get("said")
    day = _DAY_BY_KEY[said] if said else int(named["day"])
    if named["year"]:
        return _day(_year(named["year"], month, day), month, day)
    return _nearest(month, day, today=today)


def _numeric(groups: list[str], *, today: date) -> date:
    if len(groups) == 1:
        return _packed(groups[0])
    if len(groups) == 2 and max(map(len, groups)) <= 2:
        return _day_and_month(*map(int, groups), today=today)
    if len(groups) != 3 or max(map(len, groups)) > 4:
        raise NotADate
    first, middle, last = groups
    if len(first) > 2 and len(last) <= 2:
        year, day = first, last
    elif len(last) > 2 and len(first) <= 2:
        year, day = last, first
    elif len(first) <= 2 and len(last) <= 2:
        raise YearNeedsFourDigits
    else:
        raise NotADate
    return _day(_year(year, int(middle), int(day)), int(middle), int(day))


def _packed(digits: str) -> date:
    if len(digits) == 6:
        raise YearNeedsFourDigits
    if len(digits) != 8:
        raise NotADate
    if digits[:2] in ("12", "13", "14", "19", "20") and not _looks_like_a_year_last(digits):
        year, month, day = digits[:4], int(digits[4:6]), int(digits[6:])
    else:
        day, month, year = int(digits[:2]), int(digits[2:4]), digits[4:]
    return _day(_year(year, month, day), month, day)


def _looks_like_a_year_last(digits: str) -> bool:
    """12091405 is 12 Azar 1405: read from the front it would have month 14."""
    return digits[4:6] in ("13", "14") and 1 <= int(digits[2:4]) <= 12


def _day_and_month(first: int, second: int, *, today: date) -> date:
    if first <= 12 and second <= 12 and first != second:
        example = f"{first} {month_name(second)}" if first and second else "۵ آذر"
        raise DateAmbiguous(example=to_persian(example))
    day, month = (second, first) if second > 12 else (first, second)
    return _nearest(month, day, today=today)


def _year(digits: str, month: int, day: int) -> int:
    if len(digits) != 4:
        raise YearNeedsFourDigits
    year = int(digits)
    if 1900 <= year <= 2119:
        raise _gregorian(year, month, day)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(year=year, first=FIRST_YEAR, last=LAST_YEAR)
    return year


def _gregorian(year: int, month: int, day: int) -> NotADate:
    try:
        same = date(year, month, day)
    except ValueError:
        return NotADate()
    return DateIsGregorian(day=f"{day_month(same)} {to_persian(to_jalali(same).year)}")


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise MonthUnknown(month=month)
    if day < 1:
        raise DayUnknown(month=month_name(month))
    last = month_length(year, month)
    if day > last:
        raise DayNotInMonth(month=month_name(month), year=year, day=words(day), last=last)
    return JalaliDate(year, month, day).to_gregorian()


def _nearest(month: int, day: int, *, today: date) -> date:
    """Give the occurrence closest to today; a leap day only where there is one."""
    this_year = to_jalali(today).year
    found = []
    for year in (this_year + 1, this_year, this_year - 1):
        try:
            found.append(_day(year, month, day))
        except DayNotInMonth:
            continue
    if not found:
        return _day(this_year, month, day)
    return min(found, key=lambda occurrence: abs(occurrence - today))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _require_weekday(day: date, typed: int) -> date:
    if weekday_index(day) != typed:
        written = long(day)
        right, rest = written.split(" ", 1)
        raise WeekdayMismatch(day=rest, right=right, typed=WEEKDAYS[typed])
    return day
