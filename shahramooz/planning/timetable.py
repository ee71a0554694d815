"""From a weekly pattern to the dates of a class: days off and closed hours are skipped, and it is said why. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from psycopg.types.range import Range

from shahramooz.lib import jalali


@dataclass(frozen=True, order=True)
class Slot:
    """One meeting of the week: weekday counted from Saturday = 0, from `start` until `end`."""

    weekday: int
    start: time
    end: time

    @classmethod
    def of(cls, kept: dict) -> "Slot":
        """Read what an offering's `pattern` keeps: {"weekday": 0, "from": "16:00", "to": "18:00"}."""
        return cls(kept["weekday"], time.fromisoformat(kept["from"]), time.fromisoformat(kept["to"]))

    @property
    def kept(self) -> dict:
        """What an offering's `pattern` keeps of this slot."""
        return {"weekday": self.weekday, "from": f"{self.start:%H:%M}", "to": f"{self.end:%H:%M}"}

    def on(self, day: date) -> Range:
        """The hours [start, end) of this slot on `day`, in Tehran."""
        return hours(day, self.start, self.end)


def hours(day: date, start: time, end: time) -> Range:
    """[start, end) on `day` in Tehran, aware."""
    return Range(*(datetime.combine(day, clock, tzinfo=jalali.TEHRAN) for clock in (start, end)), "[)")


def overlap(one: Range, other: Range) -> bool:
    """Whether two half-open hours share a moment; 16–18 and 18–20 do not."""
    return one.lower < other.upper and other.lower < one.upper


@dataclass(frozen=True)
class Skipped:
    """A meeting that was not planned, and why."""

    during: Range
    reason: str

    @property
    def day(self) -> date:
        return self.during.lower.astimezone(jalali.TEHRAN).date()


@dataclass(frozen=True)
class Timetable:
    """The hours of the meetings in order, and the ones skipped on the way."""

    meetings: list[Range] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def weekly(
    pattern: Iterable[Slot],
    *,
    first: date,
    last: date,
    count: int | None = None,
    why_closed: Callable[[Range], str | None] = lambda during: None,
) -> Timetable:
    """The meetings of `pattern` from the day `first` to the day `last` (both counted), at most `count` of them.

    `why_closed` says why hours are closed, or None. Skipped meetings do not count towards `count`. R26.
    """
    made = Timetable()
    for during in occurrences(sorted(pattern), first, last):
        if count is not None and len(made.meetings) >= count:
            break
        reason = why_closed(during)
        if reason is None:
            made.meetings.append(during)
        else:
            made.skipped.append(Skipped(during, reason))
    return made


def occurrences(slots: Sequence[Slot], first: date, last: date) -> Iterator[Range]:
    """Every meeting of the slots from `first` to `last` in the order of time, closed or not."""
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        for slot in slots:
            if slot.weekday == jalali.weekday_index(day):
                yield slot.on(day)
