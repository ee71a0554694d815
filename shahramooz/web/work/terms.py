"""Terms: the four Jalali seasons by which the training centre plans («پاییز ۱۴۰۵»), as words of an address."""

from dataclasses import dataclass
from datetime import date

from shahramooz.lib import digits, jalali
from shahramooz.registration.demand import SEASONS


@dataclass(frozen=True)
class Term:
    """A season of a Jalali year."""

    year: int
    season: int  # 1 spring … 4 winter

    @property
    def key(self) -> str:
        """«1405-3», as it stands in an address."""
        return f"{self.year}-{self.season}"

    @property
    def title(self) -> str:
        return f"{SEASONS[self.season]} {digits.to_persian(self.year)}"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return jalali.month_span(self.year, self.season * 3 - 2)[0], jalali.month_span(self.year, self.season * 3)[1]


def term_of(day: date) -> Term:
    """The term a day lies in."""
    known = jalali.to_jalali(day)
    return Term(known.year, (known.month - 1) // 3 + 1)


def around(day: date, *, before: int = 4, after: int = 2) -> list[Term]:
    """The terms near a day, the latest first."""
    now = term_of(day)
    place = now.year * 4 + now.season - 1
    return [Term(one // 4, one % 4 + 1) for one in range(place + after, place - before - 1, -1)]


def span(key: str) -> tuple[date, date]:
    """First and last day of the term with this key."""
    year, season = key.split("-")
    return Term(int(year), int(season)).days
