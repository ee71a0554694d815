"""The official holidays as we have entered them: `reference/holidays.toml`, read and checked."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shahramooz.city.models import Holiday
from shahramooz.lib import jalali

REFERENCE = Path(__file__).parent / "reference" / "holidays.toml"


@dataclass(frozen=True, slots=True)
class Announced:
    """One official day off with its reason and who announced it."""

    day: date
    title: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class AnnouncedList:
    """The holidays of some whole Jalali years. What it does not name in those years is no holiday."""

    years: tuple[int, ...]
    holidays: tuple[Announced, ...]

    @property
    def span(self) -> tuple[date, date]:
        return jalali.year_span(min(self.years))[0], jalali.year_span(max(self.years))[1]


def read(content: str) -> AnnouncedList:
    """Read a list written like `reference/holidays.toml`. Raises ValueError or KeyError on a list that is not one."""
    written = tomllib.loads(content)
    sources = written["sources"]
    holidays = tuple(
        Announced(_day(one["day"]), one["title"], Holiday.Kind(one["kind"]).value, sources[one["source"]])
        for one in written["holidays"]
    )
    return AnnouncedList(tuple(int(year) for year in written["years"]), holidays)


def announced() -> AnnouncedList:
    """The list that comes with the program."""
    return read(REFERENCE.read_text(encoding="utf-8"))


def _day(written: str) -> date:
    return jalali.JalaliDate(*map(int, written.split("/"))).to_gregorian()
