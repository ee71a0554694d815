"""The dry run: a whole file read, compared with the plan, and not a line written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.utils.translation import gettext_lazy as _

from shahramooz.lib import jalali, workbook
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook import Sheet
from shahramooz.planning import queries
from shahramooz.planning.importing import cells, clashes, headings
from shahramooz.planning.importing.headings import Columns, HeadingsUnknown
from shahramooz.planning.importing.known import Known
from shahramooz.planning.importing.lines import LONGEST_DAYS, Line, Options, Reader

MOST_CLASSES = 500


class TimetableEmpty(Refusal):
    message = _("زیر سرستون‌های این فایل کلاسی نیست؛ برنامه را وارد کنید و دوباره بفرستید.")


class TooManyClasses(Refusal):
    message = _("این فایل بیش از {most} کلاس دارد؛ آن را به چند فایل بخش کنید.")


@dataclass(frozen=True, slots=True)
class DryRun:
    """Every row of the file as a Line, and whether the question of the dash must be asked (defaults.md Q21)."""

    lines: tuple[Line, ...]
    asks_about_dash: bool


def dry_run(content: bytes, *, options: Options, within: set[int] | None, at: datetime) -> DryRun:
    """Read a timetable and say of each row what it would plan or what is wrong with it.

    `within` are the venues the reader may plan for (None: every). Raises lib.workbook's refusals, HeadingsUnknown,
    TimetableEmpty, TooManyClasses; what is wrong with one row stays in its Line.
    """
    sheet, columns = _timetable_in(workbook.read(content))
    rows = [
        (number, columns.of(row))
        for number, row in enumerate(sheet.rows[columns.row + 1 :], start=columns.row + 2)
        if any(cell not in (None, "") for cell in row)
    ]
    if not rows:
        raise TimetableEmpty
    if len(rows) > MOST_CLASSES:
        raise TooManyClasses(most=MOST_CLASSES)
    known = Known.now(within=within)
    reader = Reader(known, options, columns.rials, at, _closed_places(rows, at))
    lines = tuple(reader.read(number, row) for number, row in rows)
    clashes.mark(lines)
    return DryRun(lines, any(cells.is_dashed(row["days"]) for _number, row in rows))


def _timetable_in(sheets: list[Sheet]) -> tuple[Sheet, Columns]:
    """The first sheet that has the headings of a timetable; if none has, the refusal of the first."""
    refused = None
    for sheet in sheets:
        try:
            return sheet, headings.find(sheet.rows)
        except HeadingsUnknown as refusal:
            refused = refused or refusal
    raise refused or TimetableEmpty


def _closed_places(rows, at: datetime) -> Callable:
    """Planning's «why closed» of each place over the days of the whole file, each place read once."""
    today = jalali.calendar.day_in_tehran(at)
    days = sorted(day for _number, row in rows for name in ("first", "last") if (day := _day_or_none(row[name], today)))
    first, last = (days[0], days[-1]) if days else (today, today)
    last = min(last, first + timedelta(days=2 * LONGEST_DAYS))
    return cache(lambda venue, room: queries.why_closed_between(first, last, venue=venue, room=room))


def _day_or_none(cell, today: date) -> date | None:
    try:
        return cells.day(cell, today=today)
    except Refusal:
        return None
