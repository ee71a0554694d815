"""What can be asked of the catalogue."""

from collections.abc import Iterable

from django.db.models import F, Q

from shahramooz.catalogue.models import Attainment, Course, CourseVersion, Instructor, Prerequisite
from shahramooz.city import keys, scope
from shahramooz.lib import text
from shahramooz.people import queries as people
from shahramooz.people.models import Person


def courses(*, typed: str = ""):
    """Active courses in Persian order; with `typed`, those whose title or code holds it, however it is spelled."""
    every = Course.objects.filter(municipality_id=scope.current_id(), is_active=True).order_by("sort_key", "pk")
    if not typed.strip():
        return every
    return every.filter(keys.holding(typed, "compact_key") | Q(code__iexact=text.search_key(typed)))


def approved_version(course: Course) -> CourseVersion | None:
    """The version that a new offering takes: the approved one with the highest number (R7)."""
    return course.versions.filter(approved_at__isnull=False).order_by("-number").first()


def is_sensitive(version_id: int) -> bool:
    """Whether the course of this version is one that a message to a shared mobile never names (Q28)."""
    mine = Course.objects.filter(municipality_id=scope.current_id(), is_sensitive=True)
    return mine.filter(versions=version_id).exists()


def names_sensitive(written: str) -> bool:
    """Whether a text names a sensitive course, however it is spelled."""
    said = text.compact_key(written)
    mine = Course.objects.filter(municipality_id=scope.current_id(), is_sensitive=True)
    return any(key and key in said for key in mine.values_list("compact_key", flat=True))


def free_code() -> str:
    """A code that no course has: the number after the highest one among the codes that are numbers."""
    codes = Course.objects.filter(municipality_id=scope.current_id()).values_list("code", flat=True)
    return str(max((int(code) for code in codes if code.isdecimal()), default=100) + 1)


def required_of(course: Course) -> list[Course]:
    """The courses that `course` asks for directly."""
    return list(Course.objects.filter(opens_the_way_to__course=course).order_by("sort_key", "pk"))


def asked_by(version_ids: Iterable[int]) -> dict[int, list[Course]]:
    """What each of these course versions (by id) asks for first, in Persian order; one query for all of them."""
    asked = Prerequisite.objects.filter(
        municipality_id=scope.current_id(), course__versions__in=list(version_ids)
    ).annotate(version_id=F("course__versions__pk"))
    found: dict[int, list[Course]] = {}
    for one in asked.select_related("requires").order_by("requires__sort_key", "requires_id"):
        found.setdefault(one.version_id, []).append(one.requires)
    return found


def attainments_of(people: Iterable[Person]):
    """What these people hold or held, whatever the day, and was not withdrawn; one query for all of them."""
    return Attainment.objects.filter(person__in=list(people), withdrawn_at=None).order_by("since", "pk")


def would_circle(course: Course, requires: Course) -> list[Course]:
    """The way from `requires` back to `course` that a new prerequisite would close into a circle; empty when there is none."""
    asks: dict[int, list[int]] = {}
    for one in Prerequisite.objects.filter(municipality_id=scope.current_id()).values_list("course_id", "requires_id"):
        asks.setdefault(one[0], []).append(one[1])
    ways, seen = [[requires.pk]], {requires.pk}
    while ways:
        way = ways.pop(0)
        if way[-1] == course.pk:
            named = Course.objects.in_bulk(way)
            return [named[pk] for pk in way]
        for following in asks.get(way[-1], []):
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def instructors(*, typed: str = ""):
    """Active instructors in the order of their family names; with `typed`, those whose name holds it."""
    every = Instructor.objects.filter(municipality_id=scope.current_id(), is_active=True).select_related("person")
    if typed.strip():
        every = every.filter(person__in=people.found(typed).order_by().values("pk"))
    return every.order_by(F("person__sort_key"), "pk")
