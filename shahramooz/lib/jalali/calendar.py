"""The calendar itself: between Jalali and Gregorian days, months and years (iran.md §6.6).

`persiantools` does the arithmetic; it agrees with the official table of the University of Tehran for all its years.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate as _Persian

FIRST_YEAR, LAST_YEAR = 1206, 1498  # the years of the official table of leap years
TEHRAN = ZoneInfo("Asia/Tehran")


@dataclass(frozen=True, order=True, slots=True)
class JalaliDate:
    """A day by its Jalali name. Refuses a day that does not exist with ValueError; people's typing goes to `parse`."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (
            FIRST_YEAR <= self.year <= LAST_YEAR
            and 1 <= self.month <= 12
            and 1 <= self.day <= month_length(self.year, self.month)
        ):
            raise ValueError(f"no such Jalali day: {self.year}/{self.month}/{self.day}")

    @classmethod
    def from_gregorian(cls, day: date) -> "JalaliDate":
        """Name a Gregorian day; an aware moment is first taken to Tehran."""
        persian = _Persian.to_jalali(day_in_tehran(day))
        return cls(persian.year, persian.month, persian.day)

    def to_gregorian(self) -> date:
        """Give the same day as the database keeps it."""
        return _Persian(self.year, self.month, self.day).to_gregorian()


def day_in_tehran(day: date) -> date:
    """Give the calendar day of a date or a moment; an aware moment counts by Tehran's clock."""
    if isinstance(day, datetime):
        return (day.astimezone(TEHRAN) if day.tzinfo else day).date()
    return day


def to_jalali(day: date) -> JalaliDate:
    """Name a Gregorian day in the Jalali calendar."""
    return JalaliDate.from_gregorian(day)


def is_leap(year: int) -> bool:
    """Say whether Esfand of this Jalali year has thirty days (1403 and 1408 do, five years apart)."""
    return _Persian.is_leap(year)


def month_length(year: int, month: int) -> int:
    """Count the days of a Jalali month."""
    if month <= 6:
        return 31
    if month <= 11:
        return 30
    return 30 if is_leap(year) else 29


def month_span(year: int, month: int) -> tuple[date, date]:
    """Give the first and the last Gregorian day of a Jalali month."""
    first = JalaliDate(year, month, 1).to_gregorian()
    return first, first + timedelta(days=month_length(year, month) - 1)


def year_span(year: int) -> tuple[date, date]:
    """Give the first and the last Gregorian day of a Jalali year, which is also the plan and budget year."""
    return month_span(year, 1)[0], month_span(year, 12)[1]


def add_months(day: date, n: int) -> date:
    """Go `n` Jalali months on (or back), clipped to the month's last day: 31 Shahrivar + 1 is 30 Mehr."""
    start = to_jalali(day)
    years, month_before = divmod(start.month - 1 + n, 12)
    year, month = start.year + years, month_before + 1
    return JalaliDate(year, month, min(start.day, month_length(year, month))).to_gregorian()


def weekday_index(day: date) -> int:
    """Count the days since Saturday: Saturday is 0, Friday is 6."""
    return (day_in_tehran(day).weekday() + 2) % 7


def month_grid(year: int, month: int) -> list[list[date | None]]:
    """Lay a Jalali month out in weeks that begin on Saturday; places outside the month are None."""
    first, last = month_span(year, month)
    places: list[date | None] = [None] * weekday_index(first)
    places += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    places += [None] * (-len(places) % 7)
    return [places[start : start + 7] for start in range(0, len(places), 7)]
