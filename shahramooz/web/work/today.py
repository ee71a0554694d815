"""The landing page of staff: what waits for this person today, as sentences that lead to the act."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shahramooz.city import scope
from shahramooz.city.calendar import day_off, midnight
from shahramooz.delivery import queries as delivery
from shahramooz.lib import digits
from shahramooz.people.access import Ability
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering, ProtocolCheck
from shahramooz.registration.models import Charge
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.work import reach, rules

State = Offering.State
SESSIONS_MOST = 12


@dataclass(frozen=True)
class Task:
    """Something that waits: a sentence, where it is done, what the button says."""

    sentence: str
    href: str
    action: str
    icon: str
    tone: str = ""


@doors.able(Ability.WORK)
def work(request):
    """What waits for me, today's sessions of my houses and classes, and the day itself."""
    at, today = clock.now(), clock.today()
    may = request.access.may
    sessions = list(_sessions(request, today)) if may(Ability.ROSTER) or may(Ability.PLAN) else []
    context = {
        "tasks": list(_tasks(request, at, today)),
        "sessions": sessions[:SESSIONS_MOST],
        "more": max(len(sessions) - SESSIONS_MOST, 0),
        "off": day_off(today),
        "ways": _ways(request),
        "standing_in": [grant for grant in request.access.grants if grant.deputy_of_id],
    }
    return page(request, "work/today.html", context)


def _sessions(request, today):
    ability = Ability.ROSTER if request.access.may(Ability.ROSTER) else Ability.PLAN
    mine = planning.sessions_managed_by(request.access, ability)
    return delivery.sessions_on(mine, today)


def _tasks(request, at, today):
    may = request.access.may
    if may(Ability.APPROVE):
        yield from _to_approve(request)
    if may(Ability.PLACES):
        yield from _checklists(request, today)
    if may(Ability.RESTRICT):
        yield from _surplus(request)
    if may(Ability.PLAN):
        yield from _windows(request, today)
    if may(Ability.ROSTER):
        yield from _sheets(request, at)
    if may(Ability.DESK):
        yield from _fees(request)


def _counted(rows, *, one: str, many: str):
    """(sentence, the only row or None); nothing when there is none."""
    found = list(rows[:2])
    if not found:
        return None
    if len(found) == 1:
        return one % {"title": found[0].title}, found[0]
    return many % {"n": digits.num(rows.count())}, None


def _to_approve(request):
    drafts = (
        reach.offerings(request, Ability.APPROVE)
        .filter(state=State.DRAFT, starts_on__isnull=False)
        .order_by("starts_on", "pk")
    )
    said = _counted(drafts, one=_("«%(title)s» چشم به راه تأیید شماست."), many=_("%(n)s کلاس چشم به راه تأیید شماست."))
    if said:
        href = reverse("work_offering", args=[said[1].pk]) if said[1] else reverse("work_offerings") + "?state=draft"
        yield Task(said[0], href, _("دیدن و تأیید"), "badge-check", "info")
    ready = reach.offerings(request, Ability.APPROVE).filter(state=State.APPROVED).order_by("starts_on", "pk")
    said = _counted(
        ready,
        one=_("«%(title)s» تأیید شده و ثبت‌نامش هنوز بسته است."),
        many=_("ثبت‌نام %(n)s کلاس تأییدشده هنوز باز نشده است."),
    )
    if said:
        href = reverse("work_offering", args=[said[1].pk]) if said[1] else reverse("work_offerings") + "?state=approved"
        yield Task(said[0], href, _("باز کردن ثبت‌نام"), "door-open", "info")


def _windows(request, today):
    start, end = midnight(today), midnight(today + timedelta(days=1))
    mine = reach.offerings(request, Ability.PLAN).filter(state=State.REGISTRATION)
    opening = mine.filter(opens_at__gte=start, opens_at__lt=end).order_by("opens_at", "pk")
    said = _counted(opening, one=_("ثبت‌نام «%(title)s» امروز باز می‌شود."), many=_("ثبت‌نام %(n)s کلاس امروز باز می‌شود."))
    if said:
        href = (
            reverse("work_offering", args=[said[1].pk])
            if said[1]
            else reverse("work_offerings") + "?state=registration"
        )
        yield Task(said[0], href, _("دیدن"), "calendar-clock", "good")
    closing = mine.filter(closes_at__gt=start, closes_at__lte=end).order_by("closes_at", "pk")
    said = _counted(
        closing, one=_("امروز آخرین روز ثبت‌نام «%(title)s» است."), many=_("امروز آخرین روز ثبت‌نام %(n)s کلاس است.")
    )
    if said:
        href = (
            reverse("work_offering", args=[said[1].pk])
            if said[1]
            else reverse("work_offerings") + "?state=registration"
        )
        yield Task(said[0], href, _("دیدن"), "calendar-clock")


def _surplus(request):
    over = rules.surplus(request)
    said = _counted(
        over, one=_("در «%(title)s» نفرها از ظرفیت تازه بیشترند."), many=_("در %(n)s کلاس نفرها از ظرفیت تازه بیشترند.")
    )
    if said:
        href = reverse("roster", args=[said[1].pk]) if said[1] else reverse("restrictions") + "#surplus"
        yield Task(said[0], href, _("برگزیدن نفرها"), "users", "bad")


def _checklists(request, today):
    houses = list(reach.venues(request, Ability.PLACES))
    asked = [one for one in planning.restrictions_between(today, today) if one.checklist]
    if not asked:
        return
    ticked = set(ProtocolCheck.objects.filter(day=today, venue__in=houses).values_list("restriction_id", "venue_id"))
    held = set(planning.sessions_between(today, today).exclude(room=None).values_list("room__venue_id", flat=True))
    left = [
        house
        for house in houses
        if house.pk in held
        and any(planning.covers(one, today, house.pk) and (one.pk, house.pk) not in ticked for one in asked)
    ]
    if left:
        n = len(left)
        said = (
            _("پروتکل امروزِ «%(venue)s» هنوز تیک نخورده است.")
            if n == 1
            else _("پروتکل امروزِ %(n)s مکان هنوز تیک نخورده است.")
        )
        yield Task(
            said % {"venue": left[0], "n": digits.num(n)}, reverse("checklists"), _("تیک زدن"), "list-checks", "warn"
        )


def _sheets(request, at):
    mine = planning.sessions_managed_by(request.access, Ability.ROSTER)
    late = delivery.late_sheets(mine, at=at).filter(during__startswith__gt=at - timedelta(days=30))
    n = late.count()
    if n:
        deed = _("گرفتن") if request.access.may(Ability.ATTENDANCE) else _("دیدن")
        said = _("حضور و غیاب %(n)s جلسه گذشته هنوز گرفته نشده است.") % {"n": digits.num(n)}
        yield Task(said, reverse("work_sessions"), deed, "clipboard-check", "warn")


def _fees(request):
    mine = reach.offerings(request, Ability.DESK).select_related(None).values("pk")
    due = Charge.objects.filter(
        municipality_id=scope.current_id(), state=Charge.State.DUE, enrolment__offering__in=mine
    )
    n = due.count()
    if n:
        worst = due.order_by().values_list("enrolment__offering_id", flat=True).first()
        said = _("شهریه %(n)s نفر هنوز پرداخت نشده است.") % {"n": digits.num(n)}
        yield Task(said, reverse("roster", args=[worst]) + "#due", _("دیدن"), "wallet")


def _ways(request) -> list[dict]:
    """What is often begun from here."""
    every = [
        ("new_offering", Ability.PLAN, _("کلاس تازه"), "plus"),
        ("timetable_import", Ability.PLAN, _("برنامه از اکسل"), "file-up"),
        ("close_place", Ability.PLACES, _("تعطیل کردن"), "calendar-off"),
        ("mode", Ability.RESTRICT, _("برخط کردن"), "video"),
        ("restrictions", Ability.RESTRICT, _("محدودیت‌ها"), "shield-alert"),
        ("checklists", Ability.PLACES, _("پروتکل امروز"), "list-checks"),
        ("privacy_limits", Ability.SETTINGS, _("حریم خصوصی"), "shield-check"),
        ("registration_limits", Ability.WORDINGS, _("اندازه ثبت‌نام"), "gauge"),
        ("work_roles", Ability.ROLES, _("نقش‌ها"), "briefcase"),
        ("vendors", Ability.VENDORS, _("دست‌فروشان"), "store"),
        ("journal", Ability.JOURNAL, _("رویدادنگار"), "scroll-text"),
    ]
    if reach.whole_city(request, Ability.PLAN):
        every.insert(2, ("work_rounds", Ability.PLAN, _("دور انتخاب"), "list-ordered"))
    return [
        {"href": href, "title": title, "icon": icon}
        for name, ability, title, icon in every
        if request.access.may(ability) and (href := _there(name))
    ]


def _there(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
