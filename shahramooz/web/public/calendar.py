"""A Jalali month with its classes, and one day's list. Fridays, holidays and closures carry their reasons (R26)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shahramooz.city import calendar as working
from shahramooz.lib import jalali
from shahramooz.places import queries as places
from shahramooz.planning.models import Session
from shahramooz.planning.queries import finding
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.public.cards import day_title

FIRST, LAST = 1390, 1450


@dataclass(frozen=True)
class Cell:
    """One day of the month's grid; an empty place when `day` is None."""

    day: date | None = None
    href: str = ""
    is_today: bool = False
    is_past: bool = False
    off: str = ""
    column: int = 1
    sessions: tuple[Session, ...] = field(default=())
    more: int = 0


@doors.public
def this_month(request):
    """The month of today."""
    return month(request, *_year_and_month(clock.today()))


@doors.public
def month(request, year: int, month: int):
    """A month of sessions, Saturday first."""
    if not (FIRST <= year <= LAST and 1 <= month <= 12):
        raise Http404
    venue = _venue(request)
    first, last = jalali.month_span(year, month)
    found = finding.days_with_sessions(first, last, venue=venue.pk if venue else None)
    off = working.special_days_off(first, last)
    query = f"?{urlencode({'place': venue.pk})}" if venue else ""
    cells = [_cell(day, found, off, query) for week in jalali.month_grid(year, month) for day in week if day]
    context = {
        "title": jalali.month_year(year, month),
        "cells": cells,
        "weekdays": jalali.WEEKDAYS,
        "before": _month_address(jalali.add_months(first, -1), query),
        "after": _month_address(jalali.add_months(first, 1), query),
        "to_today": "" if first <= clock.today() <= last else reverse("calendar") + query,
        "count": sum(one.count for one in found.values()),
        "venues": places.venues(),
        "venue": venue,
    }
    return page(request, "public/calendar.html", context, parts={"month"})


@doors.public
def one_day(request, year: int, month: int, day: int):
    """Everything that is taught on one day."""
    try:
        asked = jalali.JalaliDate(year, month, day).to_gregorian()
    except ValueError:
        raise Http404 from None
    venue = _venue(request)
    query = f"?{urlencode({'place': venue.pk})}" if venue else ""
    context = {
        "day": asked,
        "title": day_title(asked, clock.today()),
        "off": working.special_days_off(asked, asked).get(asked, ""),
        "closed": working.closed_hours(asked, asked),
        "sessions": list(finding.sessions_on(asked, venue=venue.pk if venue else None)),
        "venue": venue,
        "back": _month_address(asked, query),
        "breadcrumb": [
            {"title": _("تقویم"), "href": reverse("calendar") + query},
            {"title": jalali.month_year(year, month), "href": _month_address(asked, query)},
            {"title": jalali.day_month(asked)},
        ],
    }
    return page(request, "public/day.html", context)


def _cell(day: date, found: dict, off: dict[date, str], query: str) -> Cell:
    here, today = found.get(day), clock.today()
    named = jalali.to_jalali(day)
    return Cell(
        day=day,
        href=reverse("calendar_day", args=[named.year, named.month, named.day]) + query,
        is_today=day == today,
        is_past=day < today,
        off=off.get(day, ""),
        column=jalali.weekday_index(day) + 1,
        sessions=here.first if here else (),
        more=here.count - len(here.first) if here else 0,
    )


def _venue(request):
    asked = request.GET.get("place", "")
    return places.venues().filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None


def _year_and_month(day: date | datetime) -> tuple[int, int]:
    named = jalali.to_jalali(day)
    return named.year, named.month


def _month_address(day: date, query: str) -> str:
    year, month = _year_and_month(day)
    return reverse("calendar_month", args=[year, month]) + query if FIRST <= year <= LAST else ""
