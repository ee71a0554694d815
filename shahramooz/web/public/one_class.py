"""A class's own page: everything one needs to know before registering, and the one next step."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shahramooz.lib import digits, jalali
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering
from shahramooz.planning.models.offering import Mode
from shahramooz.planning.queries import finding
from shahramooz.registration import eligibility
from shahramooz.registration import queries as registration
from shahramooz.registration.actions.drawing import awaits_draw
from shahramooz.registration.models import Enrolment
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.public import cards as words
from shahramooz.web.public import nearness
from shahramooz.web.public.registering import learners_of

SITS = {Enrolment.State.SEATED, Enrolment.State.COMPLETED, Enrolment.State.FAILED, Enrolment.State.NO_SHOW}

MOST_BUTTONS = 6


@dataclass(frozen=True)
class Step:
    """What one can do here now: a sentence, a softer one under it, and perhaps a button."""

    sentence: str
    more: str = ""
    action: str = ""
    href: str = ""
    tone: str = "primary"
    each: tuple["Way", ...] = ()  # in a family: one button for each who may


@dataclass(frozen=True)
class Way:
    """A button that registers one member of the family."""

    action: str
    href: str


@dataclass(frozen=True)
class Mine:
    """How somebody of this account stands in the class."""

    sentence: str
    href: str
    tone: str
    icon: str


@doors.public
def one_class(request, offering_id: int):
    """The page of one class; a class nobody may see yet is not found (S0-2, S0-3)."""
    at = clock.now()
    person = request.person if request.user.is_authenticated else None
    offering = get_object_or_404(planning.offerings_visible_to(person).select_related("target"), pk=offering_id)
    near = nearness.position_of(nearness.chosen(request, nearness.neighbourhoods()))
    card = words.cards([offering], at=at, near=near)[0]
    learners = learners_of(request)
    mine = mine_in(learners, offering)
    step = step_of(offering, at=at, waiting=card.waiting)
    context = {
        "card": card,
        "one": offering,
        "course": offering.course_version.course,
        "version": offering.course_version,
        "hours": _hours(offering.course_version.minutes),
        "step": step if not learners else for_the_account(step, learners, mine, offering, at=at),
        "mine": mine,
        "sessions": list(finding.sessions_of(offering)),
        "asked_first": finding.asked_first(offering),
        "quotas": [one for one in offering.quotas.select_related("segment") if one.released_at is None],
        "restriction": restriction_of(offering, at=at),
        "seats_shown": offering.state in finding.SHOWN,
        "requested": registration.requested_count(offering) if offering.policy == Offering.Policy.DRAW else 0,
        "has_draw": offering.policy == Offering.Policy.DRAW and offering.published_at is not None,
        "similar": [] if mine or (step.action and step.tone == "primary") else _similar(offering, at=at),
        "at": at,
        "breadcrumb": [{"title": _("کلاس‌ها"), "href": reverse("classes")}, {"title": card.title}],
    }
    return page(request, "public/class.html", context)


def step_of(one: Offering, *, at: datetime, waiting: int) -> Step:
    """The honest sentence about seats and the window, and the next step."""
    apply = reverse("class_apply", args=[one.pk])
    if one.state == Offering.State.CANCELLED:
        return Step(_("این کلاس لغو شد."), digits.to_persian(one.cancelled_reason))
    if one.state in {Offering.State.COMPLETED, Offering.State.CLOSED}:
        return Step(_("این کلاس به پایان رسیده است."))
    if one.state in {Offering.State.DRAFT, Offering.State.APPROVED}:
        return Step(_("این کلاس هنوز منتشر نشده است؛ تنها مدرس آن را می‌بیند."))
    if one.policy == Offering.Policy.RANKED and (taking := registration.undecided_round_of(one)) is not None:
        said = _("جای این کلاس با انتخاب رتبه‌ای در «%(round)s» داده می‌شود.") % {"round": taking.title}
        return Step(said, words.window_of(one, at=at), _("نوشتن فهرست انتخاب"), reverse("round", args=[taking.pk]))
    if one.is_open_at(at) and awaits_draw(one):
        window = words.window_of(one, at=at)
        said = _("جاهای این کلاس را قرعه می‌دهد: تا پایان ثبت‌نام، زود و دیر نام نوشتن فرقی ندارد.")
        return Step(said, window, _("شرکت در قرعه‌کشی"), apply)
    if one.is_open_at(at):
        return _open_step(one, apply, at=at, waiting=waiting)
    if words.opens_later(one, at=at):
        if one.opens_at is None:
            return Step(_("زمان ثبت‌نام هنوز اعلام نشده است."))
        return Step(_("ثبت‌نام از %(moment)s آغاز می‌شود.") % {"moment": words.moment_of(one.opens_at)})
    if one.state == Offering.State.RUNNING:
        return Step(_("کلاس در حال برگزاری است و ثبت‌نام آن به پایان رسیده."))
    return Step(words.window_of(one, at=at) + ".")


def _open_step(one: Offering, apply: str, *, at: datetime, waiting: int) -> Step:
    window = words.window_of(one, at=at)
    if not words.is_full(one, waiting=waiting):
        free = words.open_seats(one)
        return Step(_("%(n)s جای خالی مانده است.") % {"n": digits.num(free)}, window, _("ثبت‌نام"), apply)
    if waiting:
        place = digits.ordinal(waiting + 1)
        sentence = _("ظرفیت پر شد؛ می‌توانید نفر %(place)s فهرست انتظار شوید.") % {"place": place}
    else:
        sentence = _("ظرفیت پر شد؛ می‌توانید نخستین نفر فهرست انتظار شوید.")
    reached = registration.usually_reached(one)
    more = _("هر جایی باز شود به نوبت می‌رسد و با پیامک خبرتان می‌کنیم.")
    if reached:
        more += " " + _("در کلاس‌های پیشین این دوره معمولاً تا نفر %(place)s به کلاس رسیده‌اند.") % {
            "place": digits.ordinal(reached)
        }
    return Step(sentence, f"{more} {window}.", _("نوبت انتظار"), apply, "plain")


def for_the_account(step: Step, learners: list, mine: list[Mine], offering: Offering, *, at: datetime) -> Step | None:
    """The step of an account that acts for these people: none when all are in; in a family a button for each who may,
    so that registering a child takes no more clicks than registering oneself (ux §7).
    """
    if not step.action:
        return step
    if len(mine) == len(learners):
        return None
    if mine:  # what stands above says enough
        step = replace(step, sentence="", more="", tone="plain")
    if len(learners) == 1:
        return step
    no = eligibility.why_not_each(learners, [offering], at=at)
    able = [one for one in learners if no[one.pk, offering.pk] is None][:MOST_BUTTONS]
    if not able:
        return replace(step, action=_("ثبت‌نام عضو دیگر خانواده") if mine else step.action)
    each = [Way(_for_whom(step, one, learners), f"{step.href}?{urlencode({'for': one.pk})}") for one in able]
    return replace(step, each=tuple(each), action=_("ثبت‌نام چند نفر با هم") if len(able) > 1 else "")


def _for_whom(step: Step, one, learners: list) -> str:
    if one == learners[0]:
        return _("%(action)s خودم") % {"action": step.action}
    return _("%(action)s برای %(name)s") % {"action": step.action, "name": one.first_name}


def mine_in(people: list, offering: Offering) -> list[Mine]:
    """How each person of this account stands in the class: a seat, or a number in the waiting list (S0-3)."""
    if not people:
        return []
    live = Enrolment.objects.live().filter(person__in=people, offering=offering).select_related("person")
    return [_mine(one, alone=len(people) == 1) for one in registration.with_waiting_numbers(live).order_by("pk")]


def _mine(one: Enrolment, *, alone: bool) -> Mine:
    href = reverse("my_class", args=[one.pk])
    if one.state in SITS:
        said = _("شما در این کلاس جا دارید.") if alone else _("%(name)s در این کلاس جا دارد.") % {"name": one.person}
        return Mine(said, href, "good", "circle-check")
    if one.state == Enrolment.State.REQUESTED:
        said = _("شما در قرعه‌کشی این کلاس هستید.") if alone else _("%(name)s در قرعه‌کشی است.") % {"name": one.person}
        return Mine(said, href, "info", "dices")
    if one.waiting_number is None:
        return Mine(_("برای %(name)s جایی باز شده است؛ پاسخ دهید.") % {"name": one.person}, href, "warn", "hourglass")
    number = digits.num(one.waiting_number)
    if alone:
        return Mine(_("شما نفر %(number)s فهرست انتظار هستید.") % {"number": number}, href, "warn", "hourglass")
    said = _("%(name)s نفر %(number)s فهرست انتظار است.") % {"name": one.person, "number": number}
    return Mine(said, href, "warn", "hourglass")


def restriction_of(one: Offering, *, at: datetime) -> str:
    """Why there are fewer seats than the rooms hold: «به‌خاطر … ظرفیت ۱۵ نفر است»; empty when nothing limits (S0-1)."""
    if one.mode == Mode.ONLINE or one.starts_on is None or one.state not in finding.SHOWN:
        return ""
    first = max(one.starts_on, clock.today())
    if first > (one.ends_on or one.starts_on):
        return ""
    found = planning.restrictions_between(first, one.ends_on or one.starts_on)
    touching = [rule for rule in found if rule.venue_id in {None, one.venue_id}]
    if not touching:
        return ""
    strictest = min(touching, key=lambda rule: rule.ratio)
    return _("به‌خاطر «%(title)s» (تا %(until)s) ظرفیت این کلاس %(n)s نفر است.") % {
        "title": digits.to_persian(strictest.title),
        "until": jalali.day_month(strictest.until),
        "n": digits.num(one.capacity),
    }


def _similar(offering: Offering, *, at: datetime) -> list:
    ids = [one.pk for one in registration.similar_open(offering, at=at)]
    found = {one.pk: one for one in finding.with_what_a_card_shows(finding.published().filter(pk__in=ids))}
    return words.cards([found[pk] for pk in ids if pk in found], at=at)


def _hours(minutes: int) -> str:
    """«۲۰ ساعت», «۱ ساعت و ۳۰ دقیقه»."""
    whole, rest = divmod(minutes, 60)
    parts = [_("%(n)s ساعت") % {"n": digits.num(whole)}] if whole else []
    parts += [_("%(n)s دقیقه") % {"n": digits.num(rest)}] if rest else []
    return words.joined(parts) if parts else ""
