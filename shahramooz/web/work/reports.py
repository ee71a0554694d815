"""What was planned, what was wanted, and how far rooms are used; each on screen, on paper and as a workbook (S0-3, S0-4, S0-7)."""

from dataclasses import dataclass
from datetime import date

from django import forms as django_forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.delivery import utilisation
from shahramooz.lib import digits, jalali
from shahramooz.people.access import Ability
from shahramooz.places.models import Venue
from shahramooz.planning.models import Offering
from shahramooz.planning.models.offering import Mode
from shahramooz.registration import demand
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.pages import page
from shahramooz.web.work import listings, reach, terms

BY = [("class", gettext_lazy("کلاس")), ("venue", gettext_lazy("مکان")), ("term", gettext_lazy("فصل"))]
COUNTED = [Offering.State.REGISTRATION, Offering.State.RUNNING, Offering.State.COMPLETED, Offering.State.CLOSED]


class PeriodForm(forms.Form):
    """Which days and where; without them, this term everywhere."""

    first = forms.JalaliDateField(label=gettext_lazy("از"), required=False, help_text="")
    last = forms.JalaliDateField(label=gettext_lazy("تا"), required=False, help_text="")
    venue = django_forms.ModelChoiceField(
        Venue.objects.none(), label=gettext_lazy("مکان"), required=False, empty_label=gettext_lazy("همه")
    )
    by = django_forms.ChoiceField(label=gettext_lazy("به تفکیک"), choices=BY, required=False)


@dataclass(frozen=True)
class Period:
    first: date
    last: date
    venue: Venue | None
    by: str

    @property
    def words(self) -> str:
        days = _("%(first)s تا %(last)s") % {"first": jalali.short(self.first), "last": jalali.short(self.last)}
        return f"{days}، {self.venue}" if self.venue else days


def _asked(request) -> tuple[PeriodForm, Period]:
    usual = terms.term_of(clock.today()).days
    form = PeriodForm(
        request.GET or None,
        initial={"first": usual[0], "last": usual[1]},
        querysets={"venue": reach.venues(request, Ability.REPORTS)},
    )
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    first, last = said.get("first") or usual[0], said.get("last") or usual[1]
    return form, Period(min(first, last), max(first, last), said.get("venue"), said.get("by") or "class")


def _offerings(request, period: Period):
    rows = reach.offerings(request, Ability.REPORTS).filter(
        state__in=COUNTED, starts_on__range=(period.first, period.last)
    )
    rows = rows.filter(venue=period.venue) if period.venue else rows
    return rows.order_by("starts_on", "title", "pk")


def _lines(request, period: Period) -> tuple[list[demand.Demand], demand.Demand]:
    every = demand.demand_report(_offerings(request, period))
    grouped = {"venue": demand.by_venue, "term": demand.by_term}.get(period.by, list)(every)
    return sorted(grouped, key=lambda line: (-(line.ratio or 0), line.title)), demand.total(_("جمع"), every)


def headline(total: demand.Demand) -> str:
    """The report's first sentence: «تقاضا ۱٫۵۳ برابر برنامه بود و ۸ نفر در انتظارند.»"""
    if total.ratio is None:
        return _("در این بازه کلاسی برنامه‌ریزی نشده است.")
    facts = {"ratio": digits.num(total.ratio), "waiting": digits.num(total.waiting)}
    if total.waiting:
        return _("تقاضا %(ratio)s برابر برنامه است و %(waiting)s نفر در انتظارند.") % facts
    return _("تقاضا %(ratio)s برابر برنامه است و کسی در انتظار نیست.") % facts


@doors.able(Ability.REPORTS)
def work_reports(request):
    """Demand against plan, by class, house or term, and the mode people prefer."""
    form, period = _asked(request)
    lines, total = _lines(request, period)
    if exporting.asked(request):
        return exporting.answer(request, listings.DEMAND, [*lines, total] if lines else [], narrowed=period.words)
    context = {
        "form": form,
        "period": period,
        "lines": lines,
        "total": total,
        "headline": headline(total),
        "modes": list(_modes(total)),
        "tabs": _tabs(request, "demand"),
    }
    return page(request, "work/reports.html", context)


def _modes(total: demand.Demand):
    """How people would rather attend, in shares of those who applied (S0-4)."""
    if not any(total.by_mode.get(key) for key in Mode.values):
        return
    for key, title in [*Mode.choices, ("", _("فرقی نمی‌کند"))]:
        count = total.by_mode.get(key, 0)
        if count:
            yield {"title": title, "count": count, "percent": round(100 * count / total.demand) if total.demand else 0}


def _tabs(request, here: str) -> list[dict]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return [
        {
            "title": _("تقاضا"),
            "href": f"{reverse('work_reports')}{query}",
            "icon": "chart-column",
            "current": here == "demand",
        },
        {
            "title": _("بهره‌وری اتاق‌ها"),
            "href": f"{reverse('room_report')}{query}",
            "icon": "layout-grid",
            "current": here == "rooms",
        },
    ]


def _rooms(request, period: Period):
    rooms = reach.rooms(request, Ability.REPORTS)
    return utilisation.of_rooms(rooms.filter(venue=period.venue) if period.venue else rooms, period.first, period.last)


@doors.able(Ability.REPORTS)
def room_report(request):
    """How far each room was used: hours of people who came, of its seats times its open hours (S0-7)."""
    form, period = _asked(request)
    lines = sorted(
        _rooms(request, period), key=lambda line: (-(line.use.percent or 0), str(line.room.venue), str(line.room))
    )
    if exporting.asked(request):
        return exporting.answer(request, listings.ROOMS, list(_with_sum(lines)), narrowed=period.words)
    context = {
        "form": form,
        "period": period,
        "lines": lines,
        "total": utilisation.together(lines),
        "sessions": sum(line.sessions for line in lines),
        "tabs": _tabs(request, "rooms"),
    }
    return page(request, "work/report_rooms.html", context)


def _with_sum(lines):
    """The lines as they are taken away, their sum in the last one."""
    for one in lines:
        yield {
            "venue": one.room.venue,
            "room": one.room,
            "seats": one.room.capacity,
            "sessions": one.sessions,
            "use": one.use,
        }
    if lines:
        seats, sessions = sum(one.room.capacity for one in lines), sum(one.sessions for one in lines)
        yield {"venue": _("جمع"), "room": "", "seats": seats, "sessions": sessions, "use": utilisation.together(lines)}
