"""One row of a timetable: what it plans, or what is wrong with it, cell by cell."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from shahramooz.catalogue.models import Course, Instructor
from shahramooz.lib import jalali
from shahramooz.lib.digits import num
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook import Cell
from shahramooz.places.models import Room, Venue
from shahramooz.planning import timetable
from shahramooz.planning.importing import cells
from shahramooz.planning.importing.known import CourseUnknown, InstructorUnknown, Known

LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked once per file (defaults.md Q21): a dash between days, and whether unknown courses and instructors are made."""

    dash_is_range: bool = False
    makes_courses: bool = True
    makes_instructors: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What a good row plans. A course or an instructor not known yet is None and will be made under its name."""

    venue: Venue
    room: Room | None
    title: str
    course: Course | None
    instructor: Instructor | None
    instructor_name: str
    slots: tuple[timetable.Slot, ...]
    first: date
    last: date
    capacity: int
    fee: int
    audience: cells.Audience
    meetings: tuple[Range, ...]


@dataclass(slots=True)
class Line:
    """A row of the file with its number there, its cells as people read them, and what was found."""

    number: int
    cells: dict[str, str]
    problems: list[tuple[str, str]] = field(default_factory=list)  # (column, sentence)
    notes: list[str] = field(default_factory=list)
    makes: list[str] = field(default_factory=list)  # "title", "instructor": what is not known yet
    plan: Plan | None = None
    offering: int | None = None

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def kept(self) -> dict:
        """What the run keeps of it, as JSON."""
        names = ("number", "cells", "problems", "notes", "makes", "offering")
        return {name: getattr(self, name) for name in names}


def options_of(kept: dict) -> Options:
    """The options a run keeps."""
    return Options(**{name: kept[name] for name in asdict(Options()) if name in kept})


class DatesBackwards(Refusal):
    message = _("پایان دوره پیش از آغاز آن است؛ تاریخ‌ها را جابه‌جا کنید.")


class TooLong(Refusal):
    message = _("این کلاس بیش از یک سال طول می‌کشد؛ تاریخ پایان را دوباره ببینید.")


class NoMeeting(Refusal):
    message = _("در این روزها جلسه‌ای نمی‌ماند: {reason}.")


@dataclass(frozen=True)
class Reader:
    """Reads rows one after another. `why_closed(venue, room)` gives planning's question for a place, read once for the whole file."""

    known: Known
    options: Options
    rials: int
    at: datetime
    why_closed: Callable[[Venue, Room | None], Callable[[Range], str | None]]

    def read(self, number: int, row: dict[str, Cell]) -> Line:
        """A row as a Line with its plan, or with every problem found in it."""
        line = Line(number, {name: cells.shown(cell) for name, cell in row.items()})
        venue = self._try(line, "venue", lambda: self.known.venue(cells.words(row["venue"])))
        room = self._room(line, venue, row)
        title, course = self._course(line, row)
        name, instructor = self._instructor(line, row)
        slots = self._slots(line, row)
        days = self._days(line, row)
        capacity = self._try(line, "capacity", lambda: cells.seats(row["capacity"]))
        fee = self._try(line, "fee", lambda: cells.rials(row["fee"], unit=self.rials)) if "fee" in row else 0
        audience = self._try(line, "audience", lambda: cells.audience(row.get("audience")))
        if line.is_good:
            meetings = self._try(line, "days", lambda: self._meetings(line, venue, room, slots, days))
        if line.is_good:
            line.plan = Plan(
                venue, room, title, course, instructor, name, slots, *days, capacity, fee, audience, tuple(meetings)
            )
            if room is not None and capacity > room.capacity:
                line.notes.append(translate("«%(room)s» %(seats)s جا دارد و ظرفیت کلاس همان می‌شود.") % {
                    "room": room, "seats": num(room.capacity)
                })  # fmt: skip
        return line

    def _try(self, line: Line, column: str, read: Callable):
        """What `read` gives; its refusal becomes a problem of the cell, and the next cell is read all the same."""
        try:
            return read()
        except Refusal as refusal:
            line.problems.append((column, " ".join(part for part in (refusal.sentence, refusal.next_step) if part)))
            return None

    def _room(self, line: Line, venue: Venue | None, row: dict[str, Cell]) -> Room | None:
        if "room" not in row or venue is None:
            return None
        return self._try(line, "room", lambda: self.known.room(venue, cells.words(row["room"])))

    def _course(self, line: Line, row: dict[str, Cell]) -> tuple[str, Course | None]:
        title = self._try(line, "title", lambda: cells.words(row["title"])) or ""
        try:
            return title, self.known.course(title) if title else None
        except CourseUnknown as unknown:
            if self.options.makes_courses:
                line.makes.append("title")
                line.notes.append(translate("دورهٔ «%(title)s» تازه است و پیش‌نویس می‌شود.") % {"title": title})
            else:
                line.problems.append(("title", unknown.sentence))
        return title, None

    def _instructor(self, line: Line, row: dict[str, Cell]) -> tuple[str, Instructor | None]:
        name = cells.shown(row.get("instructor"))
        if not name:
            line.notes.append(translate("مدرس این کلاس اعلام نشده است؛ تا آغاز ثبت‌نام وقت دارید."))
            return "", None
        try:
            return name, self.known.instructor(name)
        except InstructorUnknown as unknown:
            if not self.options.makes_instructors:
                line.problems.append(("instructor", unknown.sentence))
            elif " " not in name:
                line.problems.append(("instructor", translate("نام و نام خانوادگی مدرس را کامل بنویسید.")))
            else:
                line.makes.append("instructor")
                line.notes.append(translate("%(name)s به فهرست مدرسان افزوده می‌شود.") % {"name": name})
        except Refusal as refusal:
            line.problems.append(("instructor", refusal.sentence))
        return name, None

    def _slots(self, line: Line, row: dict[str, Cell]) -> tuple[timetable.Slot, ...]:
        days = self._try(line, "days", lambda: cells.days(row["days"], dash_is_range=self.options.dash_is_range))
        if "hours" in row:
            hours = self._try(line, "hours", lambda: cells.hours(row["hours"]))
        else:
            hours = self._try(line, "start", lambda: cells.hours_apart(row["start"], row["end"]))
        return tuple(timetable.Slot(weekday, *hours) for weekday in days) if days and hours else ()

    def _days(self, line: Line, row: dict[str, Cell]) -> tuple[date, date] | None:
        today = jalali.calendar.day_in_tehran(self.at)
        first = self._try(line, "first", lambda: cells.day(row["first"], today=today))
        last = self._try(line, "last", lambda: cells.day(row["last"], today=today))
        if first is None or last is None:
            return None
        if last < first:
            line.problems.append(("last", DatesBackwards().sentence))
        elif last - first > timedelta(days=LONGEST_DAYS):
            line.problems.append(("last", TooLong().sentence))
        return first, last

    def _meetings(self, line: Line, venue: Venue, room: Room | None, slots, days: tuple[date, date]) -> list[Range]:
        """The meetings still ahead, days off left out; what is left out is noted. Raises NoMeeting."""
        first, last = days
        planned = timetable.weekly(slots, first=first, last=last, why_closed=self.why_closed(venue, room))
        ahead = [meeting for meeting in planned.meetings if meeting.lower > self.at]
        if not ahead:
            closed = planned.skipped[0].reason if planned.skipped and not planned.meetings else ""
            raise NoMeeting(reason=closed or translate("همه گذشته‌اند یا در این بازه نیستند"))
        if len(ahead) < len(planned.meetings):
            gone = num(len(planned.meetings) - len(ahead))
            line.notes.append(translate("%(count)s جلسه گذشته است و ساخته نمی‌شود.") % {"count": gone})
        if planned.skipped:
            off = num(len(planned.skipped))
            line.notes.append(translate("%(count)s جلسه به روز تعطیل می‌افتد و ساخته نمی‌شود.") % {"count": off})
        return ahead
