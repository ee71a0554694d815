"""Rows that want one room or one instructor at one hour: against the rows before them, and against the plan that stands (R2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as translate
from psycopg.types.range import Range

from shahramooz.lib import jalali, text
from shahramooz.lib.digits import num
from shahramooz.planning import queries, timetable
from shahramooz.planning.importing.lines import Line, Plan
from shahramooz.planning.models.offering import Mode


@dataclass(frozen=True, slots=True)
class Booking:
    """Hours held by a class: of the file when it has a row, else of the plan."""

    during: Range
    title: str
    row: int | None = None


def mark(lines: Iterable[Line]) -> None:
    """Give each row that clashes its problem, naming the other class; the row that stands first in the file keeps the hour."""
    good = [line for line in lines if line.is_good]
    held = _planned(good)
    for line in good:
        clash = _first_clash(line.plan, held)
        if clash is not None:
            line.problems.append(clash)
            continue
        for key, _word in _asked(line.plan):
            held.setdefault(key, []).extend(Booking(one, line.plan.title, line.number) for one in line.plan.meetings)


def _asked(plan: Plan) -> list[tuple[tuple, str]]:
    """What a plan holds: (key, name) of its room and its instructor; an instructor still to be made is known by name."""
    asked = [] if plan.room is None else [(("room", plan.room.pk), f"«{plan.room}»")]
    if plan.instructor is not None:
        asked.append((("instructor", plan.instructor.pk), plan.instructor_name))
    elif plan.instructor_name:
        asked.append((("new", text.compact_key(plan.instructor_name)), plan.instructor_name))
    return asked


def _planned(good: list[Line]) -> dict[tuple, list[Booking]]:
    """The bookings that stand over the days of the file, in one query."""
    meetings = [meeting for line in good for meeting in line.plan.meetings]
    held: dict[tuple, list[Booking]] = {}
    if not meetings:
        return held
    first = min(meetings, key=lambda one: one.lower).lower.astimezone(jalali.TEHRAN).date()
    last = max(meetings, key=lambda one: one.lower).lower.astimezone(jalali.TEHRAN).date()
    for one in queries.sessions_between(first, last):
        booking = Booking(one.during, one.offering.title)
        if one.room_id and one.mode == Mode.IN_PERSON:
            held.setdefault(("room", one.room_id), []).append(booking)
        if one.instructor_id:
            held.setdefault(("instructor", one.instructor_id), []).append(booking)
    return held


def _first_clash(plan: Plan, held: dict[tuple, list[Booking]]) -> tuple[str, str] | None:
    for key, name in _asked(plan):
        for meeting in plan.meetings:
            for booking in held.get(key, ()):
                if timetable.overlap(meeting, booking.during):
                    return "room" if key[0] == "room" else "instructor", _said(name, booking)
    return None


def _said(name: str, booking: Booking) -> str:
    start, end = booking.during.lower, booking.during.upper
    facts = {
        "name": name, "day": jalali.long(start), "hours": jalali.time_range(start, end), "title": booking.title
    }  # fmt: skip
    if booking.row is None:
        return (
            translate("%(name)s %(day)s ساعت %(hours)s در اختیار کلاس «%(title)s» است؛ ساعت یا جا را عوض کنید.") % facts
        )
    return translate(
        "%(name)s %(day)s ساعت %(hours)s در ردیف %(row)s به کلاس «%(title)s» داده شده است؛ یکی را جابه‌جا کنید."
    ) % {**facts, "row": num(booking.row)}
