"""Dates as a Persian reader reads them."""

from datetime import date

from django.utils.translation import gettext as _

from shahramooz.lib.digits import to_persian
from shahramooz.lib.jalali.calendar import day_in_tehran, to_jalali, weekday_index

MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")


def short(day: date) -> str:
    """Write «۱۴۰۵/۰۸/۰۳»."""
    return to_persian(excel_text(day))


def excel_text(day: date) -> str:
    """Write 1405/08/03: ASCII and zero-padded, so that text order is date order (R31)."""
    jalali = to_jalali(day)
    return f"{jalali.year:04}/{jalali.month:02}/{jalali.day:02}"


def long(day: date) -> str:
    """Write «یکشنبه ۳ آبان ۱۴۰۵»."""
    return f"{weekday_name(day)} {day_month(day)} {to_persian(to_jalali(day).year)}"


def day_month(day: date) -> str:
    """Write «۳ آبان»."""
    jalali = to_jalali(day)
    return f"{to_persian(jalali.day)} {month_name(jalali.month)}"


def month_year(year: int, month: int) -> str:
    """Write «آبان ۱۴۰۵», the head of a calendar page."""
    return f"{month_name(month)} {to_persian(year)}"


def month_name(month: int | date) -> str:
    """Name a Jalali month by its number, or the month of a day."""
    return MONTHS[(to_jalali(month).month if isinstance(month, date) else month) - 1]


def weekday_name(day: int | date) -> str:
    """Name the weekday of a day, or of an index counted from Saturday = 0."""
    return WEEKDAYS[weekday_index(day) if isinstance(day, date) else day]


def relative_day(day: date, today: date) -> str:
    """Say a day as people near it would: «فردا», «سه‌شنبه» within the coming week, else «۳ آبان»."""
    day, today = day_in_tehran(day), day_in_tehran(today)
    away = (day - today).days
    near = {-2: _("پریروز"), -1: _("دیروز"), 0: _("امروز"), 1: _("فردا"), 2: _("پس‌فردا")}
    if away in near:
        return near[away]
    if 2 < away < 7:
        return weekday_name(day)
    if to_jalali(day).year == to_jalali(today).year:
        return day_month(day)
    return f"{day_month(day)} {to_persian(to_jalali(day).year)}"
