"""Who may register: each no is a refusal of its own, with its reason and the next best step (R3, S0-2).

Everything is measured on the day of the first session: that is when a person is old enough, belongs to the segment or
holds what the class asks for.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries as people
from shahramooz.people.models import Person
from shahramooz.people.models.person import Gender
from shahramooz.planning.models import Offering, Session
from shahramooz.registration import circumstances
from shahramooz.registration.circumstances import CONSENT_AGE, Circumstances, Terms, first_day
from shahramooz.registration.models import Enrolment

__all__ = ["first_day", "first_session_at", "require_eligible", "require_open", "why_not", "why_not_each"]


class NotEligible(Refusal):
    """The learner cannot take this class; another one may suit. Pages show the nearest similar class beside it."""


class RegistrationNotBegun(NotEligible):
    message = _("ثبت‌نام هنوز آغاز نشده است؛ {opens_at} آغاز می‌شود.")
    next_step = _("همان زمان به همین صفحه بیایید.")


class RegistrationNotAnnounced(NotEligible):
    message = _("ثبت‌نام هنوز آغاز نشده است و زمانش هنوز اعلام نشده.")
    next_step = _("چند روز دیگر دوباره سر بزنید.")


class RegistrationOver(NotEligible):
    message = _("زمان ثبت‌نام این کلاس {closes_at} به پایان رسید.")
    next_step = _("کلاس‌های همانند را ببینید.")


class ClassBegun(NotEligible):
    message = _("این کلاس برگزار شده یا در میانه راه است و دیگر نام‌نویسی ندارد.")
    next_step = _("کلاس‌های همانند را ببینید.")


class ClassCancelled(NotEligible):
    message = _("این کلاس لغو شده است.")
    next_step = _("کلاس‌های همانند را ببینید.")


class ChosenByRank(NotEligible):
    message = _("جاهای این کلاس در «{round}» با انتخاب رتبه‌ای داده می‌شود.")
    next_step = _("در صفحه همان دور، کلاس‌های دلخواهتان را به ترتیب بنویسید.")


class AlreadyApplied(NotEligible):
    message = _("{name} پیش‌تر در این کلاس ثبت‌نام کرده است.")
    next_step = _("آن را در «کلاس‌های من» ببینید.")


class AlreadyWaiting(AlreadyApplied):
    message = _("{name} هم‌اکنون در فهرست انتظار این کلاس است.")
    next_step = _("نوبت را در «کلاس‌های من» ببینید؛ جایی که باز شود خبر می‌دهیم.")


class BirthDateUnknown(NotEligible):
    message = _("این کلاس شرط سنی دارد و تاریخ تولد {name} ثبت نشده است.")
    next_step = _("تاریخ تولد را در مشخصات بنویسید و دوباره ثبت‌نام کنید.")


class TooYoung(NotEligible):
    message = _("این کلاس برای {least} سال به بالاست و {name} در نخستین جلسه {age} ساله است.")
    next_step = _("کلاس‌های مناسب سن او را ببینید.")


class TooOld(NotEligible):
    message = _("این کلاس تا {most} سالگی است و {name} در نخستین جلسه {age} ساله است.")
    next_step = _("کلاس‌های مناسب سن او را ببینید.")


class GenderUnknown(NotEligible):
    message = _("این کلاس ویژه {audience} است و جنسیت {name} ثبت نشده است.")
    next_step = _("آن را در مشخصات بنویسید و دوباره ثبت‌نام کنید.")


class AnotherAudience(NotEligible):
    message = _("این کلاس ویژه {audience} است.")
    next_step = _("کلاس‌های همانند را که برای همه است ببینید.")


class AnotherSegment(NotEligible):
    message = _("این کلاس برای «{segment}» است و {name} در این گروه نیست.")
    next_step = _("اگر باید باشید، به میز ثبت‌نام فرهنگسرا بگویید تا نسبت شما را ثبت کند.")


class PrerequisiteMissing(NotEligible):
    message = _("این کلاس پیش‌نیاز دارد: {courses}.")
    next_step = _("نخست آن دوره را بگذرانید؛ اگر گذرانده‌اید، گواهینامه را به میز ثبت‌نام نشان دهید.")


class TimeClash(NotEligible):
    message = _("{name} {starts_at} در کلاس «{other}» است.")
    next_step = _("کلاسی با ساعت دیگر برگزینید، یا نخست از آن یکی انصراف دهید.")


class WaitsElsewhere(TimeClash):
    message = _("{name} {starts_at} در فهرست انتظار کلاس «{other}» است.")
    next_step = _("اگر این کلاس را می‌خواهید، نخست از آن فهرست بیرون بیایید.")


class TooManyActive(NotEligible):
    message = _("{name} هم‌اکنون در {active} کلاس است یا انتظار می‌کشد؛ هر کس دست بالا {most} کلاس هم‌زمان.")
    next_step = _("یکی از آن‌ها را در «کلاس‌های من» رها کنید یا تا پایانش شکیبا باشید.")


class RestsAfterNoShows(NotEligible):
    message = _("{name} به {count} کلاس که جا داشت نیامده است و تا {until} نوبت دیگران است.")
    next_step = _("اگر علتی داشته است، به میز ثبت‌نام فرهنگسرا بگویید.")


class ConsentMissing(NotEligible):
    message = _("{name} در نخستین جلسه هنوز هجده سال ندارد و رضایت پدر، مادر یا سرپرست ثبت نشده است.")
    next_step = _("سرپرست در صفحه «خانواده» رضایت بدهد و دوباره ثبت‌نام کنید.")


def first_session_at(offering: Offering) -> datetime | None:
    """When the first session that is not cancelled begins."""
    live = Session.objects.filter(municipality_id=offering.municipality_id, offering=offering)
    return live.exclude(state=Session.State.CANCELLED).aggregate(first=Min("during__startswith"))["first"]


def require_open(offering: Offering, *, at: datetime) -> None:
    """Registration is open at `at`: the window is [opens_at, closes_at) (S0-2, R3). Raises the refusal that says why not."""
    if offering.is_open_at(at):
        return
    state = Offering.State
    if offering.state == state.CANCELLED:
        raise ClassCancelled
    if offering.state in {state.DRAFT, state.APPROVED, state.REGISTRATION}:
        if offering.opens_at is None:
            raise RegistrationNotAnnounced
        if at < offering.opens_at:
            raise RegistrationNotBegun(opens_at=_opening(offering.opens_at))
        if offering.state != state.REGISTRATION:
            raise RegistrationNotAnnounced
        raise RegistrationOver(closes_at=_closing(offering.closes_at))
    raise ClassBegun


def _opening(moment: datetime) -> datetime | date:
    """A window that opens at midnight opens «on the day»."""
    local = timezone.localtime(moment)
    return local.date() if local.time() == time() else moment


def _closing(moment: datetime) -> datetime | date:
    """The midnight after a day is that day's end."""
    local = timezone.localtime(moment)
    return local.date() - timedelta(days=1) if local.time() == time() else moment


def _require_not_applied(known: Circumstances, terms: Terms) -> None:
    """Once per person and offering (R3)."""
    state = known.stands.get(terms.offering.pk)
    if state is not None:
        raise (AlreadyWaiting if state == Enrolment.State.WAITING else AlreadyApplied)(name=known.learner.name)


def _require_suits(known: Circumstances, terms: Terms) -> None:
    """The learner's age, gender, segment, prerequisites and guardian's consent on the day of the first session."""
    learner, offering, on = known.learner, terms.offering, terms.first_day
    _require_age(learner, offering, on)
    _require_audience(learner, offering)
    if offering.target_id and not people.fits_with(learner, offering.target, on, known.belongings):
        raise AnotherSegment(segment=offering.target.title, name=learner.name)
    held = {one.course_id for one in known.attainments if people.holds_on(one, on)}
    missing = [course.title for course in terms.requires if course.pk not in held]
    if missing:
        raise PrerequisiteMissing(courses="، ".join(f"«{title}»" for title in missing))
    age = learner.age_on(on)
    if age is not None and age < CONSENT_AGE and not known.has_consent:
        raise ConsentMissing(name=learner.name)


def _require_age(learner: Person, offering: Offering, on: date) -> None:
    if offering.min_age is None and offering.max_age is None:
        return
    age = learner.age_on(on)
    if age is None:
        raise BirthDateUnknown(name=learner.name, fields={"birth_date": ""})
    if offering.min_age is not None and age < offering.min_age:
        raise TooYoung(least=offering.min_age, age=age, name=learner.name)
    if offering.max_age is not None and age > offering.max_age:
        raise TooOld(most=offering.max_age, age=age, name=learner.name)


ASKED_GENDER = {Offering.Audience.WOMEN: Gender.WOMAN, Offering.Audience.MEN: Gender.MAN}


def _require_audience(learner: Person, offering: Offering) -> None:
    asked = ASKED_GENDER.get(offering.audience)
    if asked is None or learner.gender == asked:
        return
    refusal = AnotherAudience if learner.gender else GenderUnknown
    raise refusal(audience=offering.get_audience_display(), name=learner.name)


def _require_free_time(known: Circumstances, terms: Terms) -> None:
    """None of the learner's own live classes, seated or waiting, meets at the same hour (R2).

    A waiting one counts too: a promotion can then never put the learner in two rooms at once.
    """
    for mine in known.meetings:
        if mine.offering_id == terms.offering.pk:
            continue
        if any(during.lower < mine.during.upper and mine.during.lower < during.upper for during in terms.hours):
            raise (WaitsElsewhere if mine.waits else TimeClash)(
                name=known.learner.name, other=mine.title, starts_at=mine.during.lower
            )


def _require_within_limits(known: Circumstances) -> None:
    """The city's cap on classes at a time, and its rest after seats that stayed empty (settings)."""
    limits = known.limits
    if limits.most_active is not None and known.active >= limits.most_active:
        raise TooManyActive(name=known.learner.name, active=known.active, most=limits.most_active)
    if limits.no_shows_allowed is not None and len(known.no_shows) > limits.no_shows_allowed:
        until = known.no_shows[-1] + limits.rest
        raise RestsAfterNoShows(name=known.learner.name, count=len(known.no_shows), until=until)


def _decide(known: Circumstances, terms: Terms) -> None:
    """Everything but the window, out of what was read. The one that the learner can least change comes first."""
    _require_not_applied(known, terms)
    _require_within_limits(known)
    _require_suits(known, terms)
    _require_free_time(known, terms)


def require_eligible(learner: Person, offering: Offering, *, at: datetime, window: bool = True) -> None:
    """Everything that must hold before an application is recorded (R3, Q19). `window=False`: staff move a named person.

    Raises the first NotEligible that applies, the one that the learner can least change first.
    """
    if window:
        require_open(offering, at=at)
    every = circumstances.terms_of([offering], at=at)
    _decide(circumstances.of([learner], every, at=at, is_confirming=True)[0], every[0])


def why_not(learner: Person, offering: Offering, *, at: datetime) -> NotEligible | None:
    """The refusal that `require_eligible` would raise, for a page that says it before the button is pressed."""
    return why_not_each([learner], [offering], at=at)[learner.pk, offering.pk]


def why_not_each(
    learners: Iterable[Person], offerings: Iterable[Offering], *, at: datetime
) -> dict[tuple[int, int], NotEligible | None]:
    """`why_not` of every learner in every class, by (learner's id, offering's id), with a constant number of queries."""
    every = circumstances.terms_of(offerings, at=at)
    told = circumstances.of(learners, every, at=at)
    return {(known.learner.pk, terms.offering.pk): _why_not(known, terms, at=at) for known in told for terms in every}


def _why_not(known: Circumstances, terms: Terms, *, at: datetime) -> NotEligible | None:
    try:
        require_open(terms.offering, at=at)
        _decide(known, terms)
    except NotEligible as refusal:
        return refusal.with_traceback(None)
    return None
