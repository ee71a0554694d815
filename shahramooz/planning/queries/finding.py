"""What people find: the published classes that answer a wish, nearest first, and a month with its sessions (S0-2).

Number of queries never depends on the number of classes.
"""

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber, TruncDate

from shahramooz.catalogue.models import Prerequisite, Topic
from shahramooz.city import keys, scope
from shahramooz.city.calendar import THURSDAY, midnight
from shahramooz.lib import text
from shahramooz.lib.geo import Position
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.queries.visibility import offerings_visible_to

SHOWN = [Offering.State.REGISTRATION, Offering.State.RUNNING]
MOST_WORDS = 8
MOST_TITLES = 3000
PARTS_OF_DAY = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; every empty part means «whatever»."""

    typed: str = ""
    topic: int | None = None
    venue: int | None = None
    neighbourhood: int | None = None
    weekday: int | None = None  # Saturday = 0
    part: str = ""  # morning, afternoon, evening, weekend
    audience: str = ""
    age: int | None = None
    mode: str = ""
    free: bool = False
    open: bool = False
    state: str = ""  # a state of Offering, for the training centre

    def parts(self) -> list[str]:
        """Names of the parts that narrow."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return [name for name, value in said.items() if value is not False and value not in ("", None)]

    def without(self, name: str) -> "Wish":
        return replace(self, **{name: self.__dataclass_fields__[name].default})


def published():
    """The classes everybody may see now."""
    mine = Offering.objects.filter(municipality_id=scope.current_id())
    return mine.filter(state__in=SHOWN, published_at__isnull=False)


def shown_to_anybody():
    """Classes whose page everybody may open: the published ones, and those that are over or were cancelled since."""
    return with_what_a_card_shows(offerings_visible_to(None))


def with_what_a_card_shows(offerings):
    return offerings.select_related(
        "course_version__course__topic", "venue__neighbourhood", "instructor__person", "target"
    )


def found(wish: Wish, *, at: datetime, near: Position | None = None):
    """Published classes that answer `wish`, with what a card shows.

    Order: open ones, then those that open later, then closed ones; within each the nearest to `near` (longitude,
    latitude) first when it is given, then the earliest.
    """
    rows = with_what_a_card_shows(narrowed(wish, at=at)).annotate(standing=standing_at(at))
    if near is None:
        return rows.order_by("standing", "starts_on", "pk")
    return rows.annotate(away=_away(near)).order_by("standing", F("away").asc(nulls_last=True), "starts_on", "pk")


def narrowed(wish: Wish, *, at: datetime, among=None):
    """The published classes that answer `wish`, unordered; or those of the queryset `among`, such as the ones a
    person manages.
    """
    rows = (published() if among is None else among).filter(_typed(wish.typed), _suits(wish))
    if wish.topic:
        rows = rows.filter(course_version__course__topic=wish.topic)
    if wish.venue:
        rows = rows.filter(venue=wish.venue)
    if wish.neighbourhood:
        rows = rows.filter(venue__neighbourhood=wish.neighbourhood)
    if wish.weekday is not None:
        rows = rows.filter(Exists(_live_sessions().filter(during__startswith__iso_week_day=_iso(wish.weekday))))
    if wish.state:
        rows = rows.filter(state=wish.state)
    if wish.mode:
        rows = rows.filter(mode=wish.mode)
    if wish.free:
        rows = rows.filter(fee=0)
    if wish.part:
        rows = rows.filter(Exists(_sessions_in(wish.part)))
    return rows.open_at(at) if wish.open else rows


def standing_at(at: datetime):
    """0: registration is open, 1: it opens later, 2: it has closed."""
    registering = Q(state=Offering.State.REGISTRATION)
    return Case(
        When(registering & Q(opens_at__lte=at, closes_at__gt=at), then=Value(0)),
        When(registering & Q(opens_at__gt=at), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _typed(typed: str) -> Q:
    """Each typed word stands in the title, topic or venue, however it is spaced."""
    course = "course_version__course__"
    return keys.holding(
        typed, "compact_key", f"{course}compact_key", f"{course}topic__search_key", "venue__search_key", most=MOST_WORDS
    )


def _suits(wish: Wish) -> Q:
    suits = Q()
    if wish.audience:
        suits &= Q(audience__in=[wish.audience, Offering.Audience.EVERYBODY])
    if wish.age is not None:
        suits &= Q(min_age=None) | Q(min_age__lte=wish.age)
        suits &= Q(max_age=None) | Q(max_age__gte=wish.age)
    return suits


def _live_sessions():
    """Sessions of the outer offering that are not cancelled."""
    every = Session.objects.filter(municipality_id=scope.current_id(), offering=OuterRef("pk"))
    return every.exclude(state=Session.State.CANCELLED)


def _sessions_in(part: str):
    live = _live_sessions()
    if part == "weekend":
        return live.filter(during__startswith__iso_week_day__in=[_iso(THURSDAY), _iso(THURSDAY + 1)])
    first, last = PARTS_OF_DAY[part]
    return live.filter(during__startswith__hour__gte=first, during__startswith__hour__lt=last)


def _iso(weekday: int) -> int:
    """The ISO number (Monday is 1) of a weekday counted from Saturday = 0."""
    return (weekday + 5) % 7 + 1


def _away(near: Position) -> ExpressionWrapper:
    """How far the venue is, squared and in degrees of latitude: enough to order a city's venues."""
    longitude, latitude = near
    east = (F("venue__longitude") - longitude) * math.cos(math.radians(latitude))
    north = F("venue__latitude") - latitude
    return ExpressionWrapper(east * east + north * north, output_field=FloatField())


def meant(typed: str) -> list[str]:
    """Titles and words of published classes and topics that may have been meant by `typed`; empty when none is near."""
    titles = list(published().values_list("title", flat=True).distinct()[:MOST_TITLES])
    topics = list(Topic.objects.filter(municipality_id=scope.current_id()).values_list("title", flat=True))
    words = {word for title in titles + topics for word in title.split() if len(word) > 2}
    return text.nearest(typed, dict.fromkeys([*topics, *titles, *sorted(words)]))


def topics_on_offer():
    """Topics that have a published class, in Persian order."""
    offered = published().filter(course_version__course__topic=OuterRef("pk"))
    return Topic.objects.filter(Exists(offered), municipality_id=scope.current_id()).order_by("sort_key", "pk")


def open_in_each_venue(*, at: datetime) -> Counter[int]:
    """How many classes are open for registration at each venue (its id)."""
    rows = published().open_at(at).exclude(venue=None).order_by().values_list("venue_id").annotate(n=Count("pk"))
    return Counter(dict(rows))


def asked_first(offering: Offering) -> list:
    """The courses one must hold before this class."""
    asked = Prerequisite.objects.filter(course=offering.course_version.course_id, municipality_id=scope.current_id())
    return [one.requires for one in asked.select_related("requires").order_by("requires__sort_key", "pk")]


def sessions_of(offering: Offering):
    """Every session of a class with its room and what was cancelled, in the order of time."""
    every = Session.objects.filter(municipality_id=scope.current_id(), offering=offering)
    return every.select_related("room__venue", "instructor__person").order_by("during", "pk")


@dataclass(frozen=True)
class DayOfSessions:
    """How many sessions of published classes a day has, and its first few."""

    count: int
    first: tuple[Session, ...]


def days_with_sessions(first: date, last: date, *, venue: int | None = None, few: int = 3) -> dict[date, DayOfSessions]:
    """The days from `first` to `last` on which published classes meet; two queries for any number of sessions."""
    begun = _published_sessions(first, last, venue).annotate(day=TruncDate("during__startswith"))
    counts = dict(begun.order_by().values_list("day").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=[F("day")], order_by=[F("during").asc(), F("pk").asc()])
    early: dict[date, list[Session]] = {}
    for session in begun.annotate(place=place).filter(place__lte=few).order_by("during", "pk"):
        early.setdefault(session.day, []).append(session)
    return {day: DayOfSessions(count, tuple(early.get(day, ()))) for day, count in counts.items()}


def sessions_on(day: date, *, venue: int | None = None):
    """Sessions of published classes that begin on `day`, in the order of time."""
    return _published_sessions(day, day, venue).order_by("during", "pk")


def _published_sessions(first: date, last: date, venue: int | None):
    rows = Session.objects.filter(
        municipality_id=scope.current_id(),
        offering__state__in=[*SHOWN, Offering.State.COMPLETED],
        during__startswith__gte=midnight(first),
        during__startswith__lt=midnight(last + timedelta(days=1)),
    ).exclude(state=Session.State.CANCELLED)
    if venue:
        rows = rows.filter(Q(room__venue=venue) | Q(room=None, offering__venue=venue))
    return rows.select_related("offering__venue", "room__venue")


def what_ifs(wish: Wish, *, at: datetime) -> list[tuple[str, int]]:
    """For a wish that finds nothing: (part, how many classes there are without it), the richest first."""
    tried = [(name, narrowed(wish.without(name), at=at).count()) for name in wish.parts()]
    return sorted(((name, n) for name, n in tried if n), key=lambda pair: -pair[1])
