"""The week board of rooms: rooms down, days across, Saturday first; what is closed is shaded and says why (R2, R26)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from shahramooz.city import calendar, scope
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places.models import PlaceClosure, Room
from shahramooz.planning import queries
from shahramooz.planning.models import Session
from shahramooz.web import clock, doors, exporting
from shahramooz.web.pages import page
from shahramooz.web.work import listings, reach


@dataclass(frozen=True)
class Closing:
    """Closed hours of one room on one day."""

    start: object
    end: object
    reason: str


@dataclass(frozen=True)
class Slot:
    """A session as it stands on the board; `why` says what it should not stand in: a day off, closed hours."""

    session: Session
    why: str


@dataclass(frozen=True)
class Cell:
    """One room on one day: its sessions, and the hours in which it is closed."""

    day: date
    slots: list[Slot]
    closings: list[Closing]
    off: str  # why the day is off
    is_today: bool

    @property
    def is_empty(self) -> bool:
        return not self.slots and not self.closings


@dataclass(frozen=True)
class Row:
    room: Room
    cells: list[Cell]

    @property
    def count(self) -> int:
        return sum(len(cell.slots) for cell in self.cells)


@doors.able(Ability.PLAN)
def week_board(request):
    """?week= any day of the week, ?venue= one house. The same few queries for any number of rooms."""
    houses = list(reach.venues(request))
    house = _house(request, houses)
    week = queries.week_start(_day(request))
    board = queries.week_board(house, week, venues={one.pk for one in houses})
    today = clock.today()
    closings = _closings(board)
    rows = [Row(line.room, list(_cells(line, board, closings, today))) for line in board.rows]
    if exporting.asked(request):
        return exporting.answer(request, listings.week(board.days), rows, narrowed=str(house or ""))
    context = {
        "houses": houses,
        "house": house,
        "days": [{"day": day, "off": board.off.get(day, ""), "is_today": day == today} for day in board.days],
        "rows": rows,
        "without_room": [session for day in board.without_room for session in day],
        "agenda": [
            {
                "day": day,
                "off": board.off.get(day, ""),
                "cells": [(row.room, row.cells[n]) for row in rows],
                "is_free": all(row.cells[n].is_empty for row in rows),
            }
            for n, day in enumerate(board.days)
        ],
        "first": board.days[0],
        "last": board.days[-1],
        "before": jalali.excel_text(week - timedelta(days=7)),
        "after": jalali.excel_text(week + timedelta(days=7)),
        "is_this_week": week == queries.week_start(today),
        "sessions": sum(row.count for row in rows),
    }
    return page(request, "work/rooms.html", context, parts={"board"})


def _house(request, houses):
    """The chosen house, or the only one, or the first: a board of the whole city is too long to be read."""
    asked = reach.number(request.GET.get("venue"))
    return next((one for one in houses if one.pk == asked), houses[0] if houses else None)


def _day(request) -> date:
    try:
        return jalali.parse(request.GET["week"], today=clock.today())
    except (KeyError, Refusal):
        return clock.today()


def _closings(board: queries.WeekBoard) -> dict[tuple[int, date], list[Closing]]:
    """(room, day) → the closures of the city, the house and the room that touch it; one query for all."""
    found: dict[tuple[int, date], list[Closing]] = defaultdict(list)
    first, last = board.days[0], board.days[-1]
    whole = calendar.closed_hours(first, last)
    venues = {line.room.venue_id for line in board.rows}
    touching = (calendar.midnight(first), calendar.midnight(last + timedelta(days=1)))
    mine = PlaceClosure.objects.filter(
        municipality_id=scope.current_id(), venue__in=venues, withdrawn_at=None, during__overlap=touching
    )
    places = list(mine)
    for line in board.rows:
        spans = [(one.start, one.end, one.reason) for one in whole]
        spans += [
            (one.during.lower, one.during.upper, one.reason)
            for one in places
            if one.venue_id == line.room.venue_id and one.room_id in (None, line.room.pk)
        ]
        for day in board.days:
            start, end = calendar.midnight(day), calendar.midnight(day + timedelta(days=1))
            for since, until, reason in spans:
                if since < end and start < until:
                    found[line.room.pk, day].append(_closing(max(since, start), min(until, end), start, end, reason))
    return found


def _closing(since, until, start, end, reason: str) -> Closing:
    return Closing(None, None, reason) if (since, until) == (start, end) else Closing(since, until, reason)


def _cells(line, board, closings, today):
    for day, sessions in zip(board.days, line.days, strict=True):
        off = board.off.get(day, "")
        closed = [one for one in closings[line.room.pk, day] if one.start or one.reason != off]
        yield Cell(day, [Slot(one, _why(one, off, closed)) for one in sessions], closed, off, day == today)


def _why(session: Session, off: str, closed: list[Closing]) -> str:
    hit = (
        one.reason
        for one in closed
        if one.start is None or (session.starts_at < one.end and one.start < session.ends_at)
    )
    return off or next(hit, "")
