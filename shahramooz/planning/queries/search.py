"""Finding a class: words, filters, and what is nearest (the public list and the training centre's)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Case, Exists, F, FloatField, IntegerField, OuterRef, Q, Value, When

from shahramooz.lib import geo, text
from shahramooz.places import queries as places
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.models.offering import Mode

PARTS = {"morning": (time(0), time(12)), "afternoon": (time(12), time(17)), "evening": (time(17), time(23, 59, 59))}


@dataclass(frozen=True)
class Search:
    """What somebody is looking for; every empty field asks nothing."""

    words: str = ""
    topic: int | None = None
    venue: int | None = None
    neighbourhood: int | None = None
    weekdays: Sequence[int] = ()  # Saturday = 0
    part_of_day: str = ""  # morning, afternoon, evening
    audience: str = ""  # women: classes a woman may join (for everybody too)
    age: int | None = None
    mode: str = ""
    free_only: bool = False  # without a fee
    seats_only: bool = False
    state: str = ""  # "open", "soon" (registration to come), or a state of Offering
    near: geo.Position | None = None  # (longitude, latitude): nearest first


def find(search: Search, *, among, at: datetime):
    """The offerings of the queryset `among` that `search` asks for, as a queryset with `distance_km` (None unless
    `near` is said).

    Nearest first when `near` is said; else those open for registration first, then by first day. Two queries at
    most, whatever the rows.
    """
    found = among
    for word in text.search_key(search.words).split():
        found = found.filter(_has_word(word))
    found = found.filter(_plain(search)).filter(_state(search.state, at))
    if search.weekdays or search.part_of_day:
        found = found.filter(Exists(_meeting(search)))
    return _ordered(found, search.near, at)


def _has_word(word: str) -> Q:
    """A word of the title, the course, the topic, the house, the neighbourhood or the code; joined writing meets too
    (R33).
    """
    compact = text.compact_key(word)
    by_name = Q(search_key__contains=word) | Q(compact_key__contains=compact)
    by_course = Q(course_version__course__compact_key__contains=compact) | Q(
        course_version__course__topic__search_key__contains=word
    )
    by_place = Q(venue__search_key__contains=word) | Q(venue__neighbourhood__search_key__contains=word)
    return by_name | by_course | by_place | Q(code__iexact=word)


def _plain(search: Search) -> Q:
    asked = Q()
    if search.topic:
        asked &= Q(course_version__course__topic=search.topic)
    if search.venue:
        asked &= Q(venue=search.venue)
    if search.neighbourhood:
        asked &= Q(venue__neighbourhood=search.neighbourhood)
    if search.audience:
        asked &= Q(audience__in=[search.audience, Offering.Audience.EVERYBODY])
    if search.age is not None:
        asked &= (Q(min_age=None) | Q(min_age__lte=search.age)) & (Q(max_age=None) | Q(max_age__gte=search.age))
    if search.mode:
        asked &= Q(mode__in=[search.mode, Mode.BLENDED])
    if search.free_only:
        asked &= Q(fee=0)
    if search.seats_only:
        asked &= Q(taken__lt=F("capacity"))
    return asked


def _open_at(at: datetime) -> Q:
    return Q(state=Offering.State.REGISTRATION, opens_at__lte=at) & (Q(closes_at=None) | Q(closes_at__gt=at))


def _state(state: str, at: datetime) -> Q:
    if state == "open":
        return _open_at(at)
    if state == "soon":
        return Q(state=Offering.State.REGISTRATION, opens_at__gt=at)
    return Q(state=state) if state else Q()


def _meeting(search: Search):
    """The live sessions of the outer offering on the weekdays and in the part of the day asked for."""
    lessons = Session.objects.filter(municipality_id=OuterRef("municipality_id"), offering=OuterRef("pk"))
    lessons = lessons.exclude(state=Session.State.CANCELLED)
    if search.weekdays:
        lessons = lessons.filter(during__startswith__week_day__in=[(day - 1) % 7 + 1 for day in search.weekdays])
    if search.part_of_day:
        first, last = PARTS[search.part_of_day]
        lessons = lessons.filter(during__startswith__time__gte=first, during__startswith__time__lt=last)
    return lessons


def _ordered(found, near: geo.Position | None, at: datetime):
    ranks = Case(
        When(_open_at(at), then=0),
        When(state=Offering.State.REGISTRATION, then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = found.annotate(rank=ranks)
    if near is None:
        nowhere = Value(None, output_field=FloatField())
        return found.annotate(distance_km=nowhere).order_by("rank", F("starts_on").asc(nulls_last=True), "pk")
    placed = places.nearest_venues(near)
    away = [When(venue=venue.pk, then=Value(kilometres)) for venue, kilometres in placed]
    found = found.annotate(distance_km=Case(*away, default=None, output_field=FloatField()))
    return found.order_by(F("distance_km").asc(nulls_last=True), "rank", F("starts_on").asc(nulls_last=True), "pk")


def near_neighbourhood(neighbourhood) -> geo.Position | None:
    """The (longitude, latitude) to search near for somebody who lives in `neighbourhood`; None when it has no place
    on the map.
    """
    if neighbourhood is None or neighbourhood.latitude is None or neighbourhood.longitude is None:
        return None
    return neighbourhood.longitude, neighbourhood.latitude
