"""How much was wanted against how much was planned: per class, house and term, split by the mode people prefer (S0-3, S0-4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.lib import digits, jalali
from shahramooz.planning.models import Offering
from shahramooz.registration import queries
from shahramooz.registration.models import Application

SEASONS = {1: _("بهار"), 2: _("تابستان"), 3: _("پاییز"), 4: _("زمستان")}


@dataclass(frozen=True)
class Demand:
    """One line of the report. `demand` counts every person who applied, whatever came of it; cancelling does not lower it."""

    title: str
    planned: int
    seated: int
    waiting: int
    demand: int
    by_mode: dict[str, int] = field(default_factory=dict)  # "" : did not say
    offering: Offering | None = None

    @property
    def ratio(self) -> Decimal | None:
        """Demand ÷ planned to two places (23 of 15 is 1.53); None when nothing was planned."""
        if not self.planned:
            return None
        return (Decimal(self.demand) / Decimal(self.planned)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def demand_report(offerings: QuerySet) -> list[Demand]:
    """A line for each of `offerings`, in their order. Planned is the planned demand, or the class's own cap where none was set."""
    rows = list(queries.with_seats(offerings.select_related("venue")))
    wishes: dict[int, dict[str, int]] = {}
    counted = Application.objects.filter(offering__in=[row.pk for row in rows]).order_by()
    for one in counted.values("offering_id", "preferred_mode").annotate(n=Count("person_id", distinct=True)):
        wishes.setdefault(one["offering_id"], {})[one["preferred_mode"]] = one["n"]
    people = dict(counted.values_list("offering_id").annotate(n=Count("person_id", distinct=True)))
    return [
        Demand(
            title=row.title,
            planned=row.planned_demand if row.planned_demand is not None else row.own_capacity,
            seated=row.seated,
            waiting=row.waiting,
            demand=people.get(row.pk, 0),
            by_mode=wishes.get(row.pk, {}),
            offering=row,
        )
        for row in rows
    ]


def by_venue(lines: Iterable[Demand]) -> list[Demand]:
    """The lines added up for each house."""
    return _added(lines, lambda line: line.offering.venue.name if line.offering.venue_id else "—")


def by_term(lines: Iterable[Demand]) -> list[Demand]:
    """The lines added up for each term: the Jalali season in which the class starts."""
    return _added(lines, lambda line: term_of(line.offering))


def term_of(offering: Offering) -> str:
    """«پاییز ۱۴۰۵» of the first session, or of the opening of registration while there is none."""
    day = offering.starts_on or (offering.opens_at and timezone.localdate(offering.opens_at))
    if day is None:
        return "—"
    known = jalali.to_jalali(day)
    return f"{SEASONS[(known.month - 1) // 3 + 1]} {digits.to_persian(known.year)}"


def _added(lines: Iterable[Demand], name) -> list[Demand]:
    groups: dict[str, list[Demand]] = {}
    for line in lines:
        groups.setdefault(name(line), []).append(line)
    return [_sum(title, group) for title, group in groups.items()]


def total(title: str, lines: Iterable[Demand]) -> Demand:
    """All lines as one."""
    return _sum(title, list(lines))


def _sum(title: str, group: list[Demand]) -> Demand:
    modes: dict[str, int] = {}
    for line in group:
        for mode, count in line.by_mode.items():
            modes[mode] = modes.get(mode, 0) + count
    figures = {name: sum(getattr(line, name) for line in group) for name in ("planned", "seated", "waiting", "demand")}
    return Demand(title=title, by_mode=modes, **figures)
