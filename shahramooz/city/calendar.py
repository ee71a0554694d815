"""The working calendar: which days are off and which hours are closed for the whole city (R26, iran.md §6.7).

Friday is off everywhere, Thursday where the municipality says so; official holidays are one list for the country;
a closure of the city is its own, for days or hours. Closures of one venue or room are asked of `places.queries`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from shahramooz.city import scope
from shahramooz.city.models import Closure, Holiday, Municipality
from shahramooz.lib import jalali

THURSDAY, FRIDAY = 5, 6


@dataclass(frozen=True, slots=True)
class ClosedHours:
    """From `start` until `end` something is closed, and why. Half-open, aware, never empty."""

    start: datetime
    end: datetime
    reason: str

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


def midnight(day: date) -> datetime:
    """The first moment of `day` in Tehran."""
    return datetime.combine(day, time(), tzinfo=jalali.TEHRAN)


def day_off(day: date) -> str | None:
    """Why `day` is off for the city (holiday, announced closure, weekly rest), or None on a working day. R26."""
    return days_off(day, day).get(day)


def days_off(first: date, last: date) -> dict[date, str]:
    """Each day off from `first` to `last` (both counted) with its weightiest reason: holiday, closure, week."""
    return dict(sorted((_weekly_rest(first, last) | special_days_off(first, last)).items()))


def special_days_off(first: date, last: date) -> dict[date, str]:
    """The holidays and the city's closed days among them, with their reasons; the weekly rest left out."""
    return dict(_closed_days(first, last)) | dict(_holidays(first, last))


def working_days(first: date, last: date) -> list[date]:
    """The days from `first` to `last` that are not off."""
    off = days_off(first, last)
    return [day for day in _each_day(first, last) if day not in off]


def closed_hours(first: date, last: date) -> list[ClosedHours]:
    """Closures of the whole city that touch the days from `first` to `last`, whole days and hours alike, in order."""
    touching = Closure.objects.filter(
        municipality_id=scope.current_id(),
        withdrawn_at=None,
        during__overlap=(midnight(first), midnight(last + timedelta(days=1))),
    )
    found = [ClosedHours(one.during.lower, one.during.upper, one.reason) for one in touching]
    return sorted(found, key=lambda closed: closed.start)


def _each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _weekly_rest(first: date, last: date) -> dict[date, str]:
    city = Municipality.objects.only("thursday_is_working").get(pk=scope.current_id())
    rest = {FRIDAY: _("جمعه، تعطیل هفتگی")}
    if not city.thursday_is_working:
        rest[THURSDAY] = _("پنجشنبه، بیرون از هفتهٔ کاری")
    return {day: rest[jalali.weekday_index(day)] for day in _each_day(first, last) if jalali.weekday_index(day) in rest}


def _holidays(first: date, last: date) -> list[tuple[date, str]]:
    """(day, titles joined) of the official holidays in force."""
    titles: dict[date, list[str]] = {}
    for day, title in (
        Holiday.objects.filter(day__range=(first, last), withdrawn_at=None)
        .order_by("day", "pk")
        .values_list("day", "title")
    ):
        titles.setdefault(day, []).append(title)
    return [(day, "، ".join(every)) for day, every in titles.items()]


def _closed_days(first: date, last: date) -> list[tuple[date, str]]:
    """Days that a closure of the city covers from midnight to midnight."""
    return [
        (day, closed.reason)
        for closed in closed_hours(first, last)
        for day in _each_day(
            max(first, closed.start.astimezone(jalali.TEHRAN).date()),
            min(last, closed.end.astimezone(jalali.TEHRAN).date()),
        )
        if closed.start <= midnight(day) and midnight(day + timedelta(days=1)) <= closed.end
    ]
