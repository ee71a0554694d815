"""Who may register: each no is a refusal of its own, with its reason and the next best step (R3, S0-2).

Everything is measured on the day of the first session: that is when a person is old enough, belongs to the segment or
holds what the class asks for.
"""

from datetime import date, datetime, time, timedelta

from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import queries as catalogue
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries as people
from shahramooz.people.models import Person
from shahramooz.people.models.person import Gender
from shahramooz.planning.models import Offering, Session
from shahramooz.registration.models import Enrolment

CONSENT_AGE = 18


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


class ConsentMissing(NotEligible):
    message = _("{name} در نخستین جلسه هنوز هجده سال ندارد و رضایت پدر، مادر یا سرپرست ثبت نشده است.")
    next_step = _("سرپرست در صفحه «خانواده» رضایت بدهد و دوباره ثبت‌نام کنید.")


def first_day(offering: Offering, at: datetime) -> date:
    """The day on which conditions are measured: the first session's, or today's while there is none."""
    return offering.starts_on or timezone.localdate(at)


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


def require_not_applied(learner: Person, offering: Offering) -> None:
    """Once per person and offering (R3)."""
    mine = Enrolment.objects.live().filter(municipality_id=offering.municipality_id, offering=offering, person=learner)
    found = mine.first()
    if found is None:
        return
    raise (AlreadyWaiting if found.state == Enrolment.State.WAITING else AlreadyApplied)(name=learner.name)


def require_suits(learner: Person, offering: Offering, *, at: datetime) -> None:
    """The learner's age, gender, segment, prerequisites and guardian's consent on the day of the first session."""
    on = first_day(offering, at)
    _require_age(learner, offering, on)
    _require_audience(learner, offering)
    if offering.target_id and not people.fits(learner, offering.target, on):
        raise AnotherSegment(segment=offering.target.title, name=learner.name)
    missing = catalogue.missing_prerequisites(learner, offering.course_version.course, on)
    if missing:
        raise PrerequisiteMissing(courses="، ".join(f"«{course.title}»" for course in missing))
    age = learner.age_on(on)
    if age is not None and age < CONSENT_AGE and not people.has_consent(learner, timezone.localdate(at)):
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


def require_free_time(learner: Person, offering: Offering) -> None:
    """None of the learner's own live classes, seated or waiting, meets at the same hour (R2).

    A waiting one counts too: a promotion can then never put the learner in two rooms at once.
    """
    wanted = [session.during for session in _live_sessions().filter(offering=offering)]
    if not wanted:
        return
    first, last = min(during.lower for during in wanted), max(during.upper for during in wanted)
    near = _live_sessions().filter(
        during__overlap=(first, last),
        offering__enrolments__person=learner,
        offering__enrolments__state__in=Enrolment.LIVE,
    )
    near = near.exclude(offering=offering).select_related("offering").order_by("during", "pk")
    for session in near.annotate(stands=F("offering__enrolments__state")):
        if any(during.lower < session.during.upper and session.during.lower < during.upper for during in wanted):
            waits = session.stands in {Enrolment.State.WAITING, Enrolment.State.OFFERED}
            raise (WaitsElsewhere if waits else TimeClash)(
                name=learner.name, other=session.offering.title, starts_at=session.starts_at
            )


def _live_sessions():
    return Session.objects.exclude(state=Session.State.CANCELLED)


def require_eligible(learner: Person, offering: Offering, *, at: datetime, window: bool = True) -> None:
    """Everything that must hold before an application is recorded (R3, Q19). `window=False`: staff move a named person.

    Raises the first NotEligible that applies, the one that the learner can least change first.
    """
    if window:
        require_open(offering, at=at)
    require_not_applied(learner, offering)
    require_suits(learner, offering, at=at)
    require_free_time(learner, offering)


def why_not(learner: Person, offering: Offering, *, at: datetime) -> NotEligible | None:
    """The refusal that `require_eligible` would raise, for a page that says it before the button is pressed."""
    try:
        require_eligible(learner, offering, at=at)
    except NotEligible as refusal:
        return refusal
    return None
