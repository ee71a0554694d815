"""What a decision about learners and classes is made of, read once for all of them.

Ten questions at most, however many learners and classes there are; a kind of fact that no class asks for is not read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, prefetch_related_objects
from django.utils import timezone
from psycopg.types.range import Range

from shahramooz.catalogue import queries as catalogue
from shahramooz.catalogue.models import Attainment, Course
from shahramooz.city import scope
from shahramooz.city.queries import municipality
from shahramooz.people import queries as people
from shahramooz.people.models import Affiliation, Person
from shahramooz.planning.models import Offering, Session
from shahramooz.registration.models import Enrolment

CONSENT_AGE = 18


@dataclass(frozen=True)
class Meeting:
    """One session of a class in which the learner sits or waits."""

    offering_id: int
    title: str
    during: Range
    waits: bool


@dataclass(frozen=True)
class Limits:
    """What the municipality allows one person; None: as much as they like."""

    most_active: int | None = None
    no_shows_allowed: int | None = None
    rest: timedelta = timedelta()


@dataclass(frozen=True)
class Circumstances:
    """What is known of one learner."""

    learner: Person
    has_consent: bool = False  # a guardian's, today
    belongings: tuple[Affiliation, ...] = ()
    attainments: tuple[Attainment, ...] = ()
    stands: Mapping[int, str] = field(default_factory=dict)  # offering id → state of the live enrolment
    meetings: tuple[Meeting, ...] = ()  # in the order of time
    active: int = 0  # classes not over yet in which the learner sits, waits or stands in a draw
    no_shows: tuple[date, ...] = ()  # last days of classes to which the learner never came, within the days of rest
    limits: Limits = Limits()


@dataclass(frozen=True)
class Terms:
    """What one class asks for."""

    offering: Offering
    first_day: date
    requires: tuple[Course, ...] = ()
    hours: tuple[Range, ...] = ()


def first_day(offering: Offering, at: datetime) -> date:
    """The day on which conditions are measured: the first session's, or today's while there is none."""
    return offering.starts_on or timezone.localdate(at)


def terms_of(offerings: Iterable[Offering], *, at: datetime) -> list[Terms]:
    """What each class asks for, in their order; three queries at most."""
    offerings = list(offerings)
    prefetch_related_objects([one for one in offerings if one.target_id], "target")
    asked = catalogue.asked_by({one.course_version_id for one in offerings})
    hours: dict[int, list] = {}
    for offering_id, during in _live_sessions().filter(offering__in=offerings).values_list("offering_id", "during"):
        hours.setdefault(offering_id, []).append(during)
    return [
        Terms(one, first_day(one, at), tuple(asked.get(one.course_version_id, ())), tuple(hours.get(one.pk, ())))
        for one in offerings
    ]


def of(
    learners: Iterable[Person], every: list[Terms], *, at: datetime, is_confirming: bool = False
) -> list[Circumstances]:
    """What is known of each learner as far as these classes ask, in their order; eight queries at most."""
    learners = list(learners)
    minors = [one for one in learners if any(_is_minor(one, terms.first_day) for terms in every)]
    consented = people.those_with_consent(minors, timezone.localdate(at)) if minors else set()
    asks_where = any(terms.offering.target_id and terms.offering.target.affiliation_kind for terms in every)
    belongings = _by_person(people.belongings_of(learners)) if asks_where else {}
    attainments = _by_person(catalogue.attainments_of(learners)) if any(terms.requires for terms in every) else {}
    stands, meetings = _stands_and_meetings(learners, every, is_confirming=is_confirming)
    limits = limits_of_the_city(every)
    active = _active(learners) if limits.most_active is not None else {}
    no_shows = _no_shows(learners, timezone.localdate(at) - limits.rest) if limits.no_shows_allowed is not None else {}
    return [
        Circumstances(
            one,
            has_consent=one.pk in consented,
            belongings=tuple(belongings.get(one.pk, ())),
            attainments=tuple(attainments.get(one.pk, ())),
            stands=stands.get(one.pk, {}),
            meetings=tuple(meetings.get(one.pk, ())),
            active=active.get(one.pk, 0),
            no_shows=tuple(no_shows.get(one.pk, ())),
            limits=limits,
        )
        for one in learners
    ]


def _is_minor(learner: Person, on: date) -> bool:
    age = learner.age_on(on)
    return age is not None and age < CONSENT_AGE


def _by_person(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for one in rows:
        found.setdefault(one.person_id, []).append(one)
    return found


def _stands_and_meetings(learners: list[Person], every: list[Terms], *, is_confirming: bool) -> tuple[dict, dict]:
    """(learner's id → offering's id → state, learner's id → their own sessions near these classes).

    Whoever stands in a class has its sessions among their own: the confirming form spares itself a question for a class that
    has any. Lists ask for every class together, whatever it is, so that the count of questions stays the same.
    """
    stands: dict[int, dict[int, str]] = {}
    asked = [terms.offering for terms in every if not (is_confirming and terms.hours)]
    for who, offering_id, state in _stands(asked, learners):
        stands.setdefault(who, {})[offering_id] = state
    meetings: dict[int, list[Meeting]] = {}
    for who, state, offering_id, title, during in _own_sessions(learners, every):
        waits = state in {Enrolment.State.WAITING, Enrolment.State.OFFERED}
        stands.setdefault(who, {})[offering_id] = state
        meetings.setdefault(who, []).append(Meeting(offering_id, title, during, waits))
    return stands, meetings


def _stands(offerings: list[Offering], learners: list[Person]):
    if not offerings:
        return ()
    live = Enrolment.objects.live().filter(
        municipality_id=scope.current_id(), person__in=learners, offering__in=offerings
    )
    return live.values_list("person_id", "offering_id", "state")


def _own_sessions(learners: list[Person], every: list[Terms]):
    """The learners' own sessions between the first and the last hour of these classes, in the order of time."""
    hours = [during for terms in every for during in terms.hours]
    if not hours:
        return ()
    first, last = min(during.lower for during in hours), max(during.upper for during in hours)
    near = _live_sessions().filter(
        during__overlap=(first, last),
        offering__enrolments__person__in=learners,
        offering__enrolments__state__in=Enrolment.LIVE,
    )
    rows = near.annotate(who=F("offering__enrolments__person_id"), stands=F("offering__enrolments__state"))
    return rows.order_by("during", "pk").values_list("who", "stands", "offering_id", "offering__title", "during")


def limits_of_the_city(every: list[Terms]) -> Limits:
    """The city's limits: as they were read together with the class, when they were, else as they are now."""
    read = next((one.offering for one in every if Offering.municipality.is_cached(one.offering)), None)
    known = read.municipality if read else municipality()
    return Limits(known.most_active, known.no_shows_allowed, timedelta(days=known.no_show_rest_days))


BEFORE_THE_END = [Offering.State.APPROVED, Offering.State.REGISTRATION, Offering.State.RUNNING]


def _active(learners: list[Person]) -> dict[int, int]:
    live = [Enrolment.State.SEATED, *Enrolment.HOPING]
    rows = Enrolment.objects.filter(
        municipality_id=scope.current_id(), person__in=learners, state__in=live, offering__state__in=BEFORE_THE_END
    )
    return dict(rows.values_list("person_id").annotate(Count("pk")).order_by())


def _no_shows(learners: list[Person], since: date) -> dict[int, list[date]]:
    rows = Enrolment.objects.filter(
        municipality_id=scope.current_id(),
        person__in=learners,
        state=Enrolment.State.NO_SHOW,
        offering__ends_on__gte=since,
    )
    found: dict[int, list[date]] = {}
    for person_id, day in rows.order_by("offering__ends_on").values_list("person_id", "offering__ends_on"):
        found.setdefault(person_id, []).append(day)
    return found


def _live_sessions():
    every = Session.objects.filter(municipality_id=scope.current_id())
    return every.exclude(state=Session.State.CANCELLED)
