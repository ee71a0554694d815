"""What a class says of itself to the public: its state, its hours, its place, and the one button that fits it now."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shahramooz.city import scope
from shahramooz.lib import digits, geo, jalali
from shahramooz.planning.models import Offering
from shahramooz.planning.models.offering import Mode
from shahramooz.registration.models import Enrolment

FEW_SEATS = 3


@dataclass(frozen=True)
class Card:
    """One class as a card shows it; every part is a finished word."""

    offering: Offering
    title: str
    href: str
    subject: str
    state: str
    tone: str
    starts: str
    times: str
    place: str
    distance: str
    instructor: str
    window: str
    whom: str
    waiting: int
    action: str
    action_href: str
    action_tone: str
    note: str = ""  # what it is to the people of this account (web.public.for_whom)


def cards(offerings: Iterable[Offering], *, at: datetime, near: geo.Position | None = None) -> list[Card]:
    """Shape each class for its card; one query for the waiting lists of all."""
    offerings = list(offerings)
    waiting = waiting_counts(offerings)
    return [_card(one, at=at, near=near, waiting=waiting[one.pk]) for one in offerings]


def waiting_counts(offerings: Iterable[Offering]) -> Counter[int]:
    """How many people wait for each class (its id)."""
    waiting = Enrolment.objects.filter(municipality_id=scope.current_id(), offering__in=list(offerings)).waiting()
    return Counter(dict(waiting.order_by().values_list("offering_id").annotate(n=Count("pk"))))


def _card(one: Offering, *, at: datetime, near: geo.Position | None, waiting: int) -> Card:
    state, tone = standing(one, at=at, waiting=waiting)
    action, action_href, action_tone = action_of(one, at=at, waiting=waiting)
    topic = one.course_version.course.topic
    return Card(
        offering=one,
        title=digits.to_persian(one.title),
        href=reverse("class", args=[one.pk]),
        subject=digits.to_persian(topic.title) if topic else "",
        state=state,
        tone=tone,
        starts=jalali.long(one.starts_on) if one.starts_on else _("اعلام می‌شود"),
        times=times_of(one.pattern),
        place=place_of(one),
        distance=distance_of(one, near),
        instructor=str(one.instructor) if one.instructor else "",
        window=window_of(one, at=at, brief=True),
        whom=whom_of(one),
        waiting=waiting,
        action=action,
        action_href=action_href,
        action_tone=action_tone,
    )


def open_seats(one: Offering) -> int:
    """Seats that anybody may still take: neither taken nor kept for a quota."""
    return max(one.capacity - one.reserved - one.taken_open, 0)


def is_full(one: Offering, *, waiting: int) -> bool:
    """Whether somebody who registers now will wait: nobody overtakes those who already do."""
    return waiting > 0 or open_seats(one) == 0


def standing(one: Offering, *, at: datetime, waiting: int) -> tuple[str, str]:
    """The word for the state of a class and its tone (S0-2)."""
    if one.state == Offering.State.CANCELLED:
        return _("لغو شد"), "bad"
    if one.state in {Offering.State.COMPLETED, Offering.State.CLOSED}:
        return _("به پایان رسیده"), ""
    if one.is_open_at(at):
        if one.policy == Offering.Policy.DRAW:
            return _("قرعه‌کشی"), "info"
        if is_full(one, waiting=waiting):
            return _("فهرست انتظار"), "warn"
        if open_seats(one) <= FEW_SEATS:
            return _("%(n)s جای خالی") % {"n": digits.num(open_seats(one))}, "warn"
        return _("ثبت‌نام باز"), "good"
    if opens_later(one, at=at):
        return _("به‌زودی"), "info"
    if one.state == Offering.State.RUNNING:
        return _("در حال برگزاری"), ""
    return _("ثبت‌نام بسته شد"), ""


def opens_later(one: Offering, *, at: datetime) -> bool:
    return one.state == Offering.State.REGISTRATION and (one.opens_at is None or one.opens_at > at)


def action_of(one: Offering, *, at: datetime, waiting: int) -> tuple[str, str, str]:
    """The one button of a class: (words, address, tone)."""
    if not one.is_open_at(at):
        return _("دیدن کلاس"), reverse("class", args=[one.pk]), "plain"
    apply = reverse("class_apply", args=[one.pk])
    if one.policy == Offering.Policy.DRAW:
        return _("شرکت در قرعه"), apply, "primary"
    return (_("نوبت انتظار"), apply, "plain") if is_full(one, waiting=waiting) else (_("ثبت‌نام"), apply, "primary")


def window_of(one: Offering, *, at: datetime, brief: bool = False) -> str:
    """When one may register, in words (S0-2); `brief` leaves hour and year out."""
    if one.state != Offering.State.REGISTRATION:
        return ""
    if one.opens_at is None:
        return _("زمان ثبت‌نام اعلام می‌شود")
    if one.opens_at > at:
        return _("ثبت‌نام از %(moment)s") % {"moment": moment_of(one.opens_at, brief=brief)}
    if one.closes_at is None:
        return ""
    if one.closes_at > at:
        return _("ثبت‌نام تا %(moment)s") % {"moment": deadline_of(one.closes_at, brief=brief)}
    return _("ثبت‌نام %(moment)s به پایان رسید") % {"moment": deadline_of(one.closes_at, brief=brief)}


def moment_of(moment: datetime, *, brief: bool = False) -> str:
    """«شنبه ۷ آذر ۱۴۰۵، ساعت ۸»; at midnight the day alone; `brief`: «شنبه ۷ آذر»."""
    local = timezone.localtime(moment)
    if brief:
        return f"{jalali.weekday_name(local.date())} {jalali.day_month(local.date())}"
    day = jalali.long(local.date())
    return day if local.time() == time() else _("%(day)s، ساعت %(time)s") % {"day": day, "time": jalali.time_of(local)}


def deadline_of(moment: datetime, *, brief: bool = False) -> str:
    """A deadline as people say it: the midnight after a day is «پایان» of that day."""
    local = timezone.localtime(moment)
    if local.time() == time():
        last = local - timedelta(days=1)
        return moment_of(last, brief=True) if brief else _("پایان %(day)s") % {"day": jalali.long(last.date())}
    return moment_of(moment, brief=brief)


def times_of(pattern: list[dict]) -> str:
    """«شنبه و دوشنبه، ۹ تا ۱۱» from a weekly pattern; days that share their hours are named together."""
    days: dict[tuple[str, str], list[int]] = {}
    for line in sorted(pattern, key=lambda line: (line["weekday"], line["from"])):
        days.setdefault((line["from"], line["to"]), []).append(line["weekday"])
    return "؛ ".join(
        f"{joined(jalali.weekday_name(day) for day in weekdays)}، "
        f"{jalali.time_range(time.fromisoformat(start), time.fromisoformat(end))}"
        for (start, end), weekdays in days.items()
    )


def joined(words: Iterable[str]) -> str:
    """«شنبه، دوشنبه و چهارشنبه»."""
    *first, last = list(words)
    return _("%(first)s و %(last)s") % {"first": "، ".join(first), "last": last} if first else last


def place_of(one: Offering) -> str:
    if one.mode == Mode.ONLINE:
        return _("برخط، از هر جا")
    name = digits.to_persian(one.venue.name) if one.venue else _("جا اعلام می‌شود")
    return _("%(place)s و برخط") % {"place": name} if one.mode == Mode.BLENDED else name


def distance_of(one: Offering, near: geo.Position | None) -> str:
    """«حدود ۱٫۲ کیلومتر» from the middle of the chosen neighbourhood; empty when either place is unknown."""
    if near is None or one.venue is None or one.venue.longitude is None or one.venue.latitude is None:
        return ""
    return kilometres(geo.distance_km(near, (one.venue.longitude, one.venue.latitude)))


def kilometres(far: float) -> str:
    if far < 1:
        return _("حدود %(n)s متر") % {"n": digits.num(max(round(far * 10) * 100, 100))}
    return _("حدود %(n)s کیلومتر") % {"n": digits.num(round(far, 1) if far < 10 else round(far))}


def whom_of(one: Offering) -> str:
    """For whom the class is: «بانوان، ۱۰ تا ۱۴ سال»; empty when for everybody."""
    parts = [] if one.audience == Offering.Audience.EVERYBODY else [str(one.get_audience_display())]
    if one.min_age is not None and one.max_age is not None:
        parts.append(_("%(ages)s سال") % {"ages": digits.between(one.min_age, one.max_age)})
    elif one.min_age is not None:
        parts.append(_("%(n)s سال به بالا") % {"n": digits.num(one.min_age)})
    elif one.max_age is not None:
        parts.append(_("تا %(n)s سال") % {"n": digits.num(one.max_age)})
    if one.target:
        parts.append(digits.to_persian(str(one.target)))
    return "، ".join(parts)


def closing_of(start: datetime, end: datetime) -> str:
    """When something is closed: «یکشنبه ۱۵ آذر ۱۴۰۵، همه روز», «شنبه ۱۴ آذر ۱۴۰۵، ۱۲ تا ۱۸», or from one to the other."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    if start.time() == end.time() == time():
        if first == last:
            return _("%(day)s، همه روز") % {"day": jalali.long(first)}
        return _("از %(first)s تا پایان %(last)s") % {"first": jalali.long(first), "last": jalali.long(last)}
    if first == last:
        return f"{jalali.long(first)}، {jalali.time_range(start, end)}"
    return _("از %(first)s تا %(last)s") % {"first": moment_of(start), "last": moment_of(end)}


def day_title(day: date, today: date) -> str:
    """«امروز، شنبه ۷ آذر», «شنبه ۱۴ آذر»."""
    plain = f"{jalali.weekday_name(day)} {jalali.day_month(day)}"
    near = {0: _("امروز"), 1: _("فردا")}.get((day - today).days)
    return f"{near}، {plain}" if near else plain
