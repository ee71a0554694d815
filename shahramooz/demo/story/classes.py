"""Courses and their classes: finished, running, open, full, not yet open, drafts, one called off; and what happens to a house."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from shahramooz.catalogue import actions as catalogue
from shahramooz.catalogue.models import CourseVersion
from shahramooz.demo import bandarabbas as stage
from shahramooz.demo import names
from shahramooz.demo.story.places import MAKER
from shahramooz.demo.story.seats import the_family
from shahramooz.demo.story.staff import whoever
from shahramooz.demo.story.timetable import Timetable
from shahramooz.lib import jalali
from shahramooz.people import actions as people
from shahramooz.people.models import Segment
from shahramooz.places.models import Venue
from shahramooz.planning import actions as planning
from shahramooz.planning import queries
from shahramooz.planning.models import Offering
from shahramooz.planning.models.offering import Mode
from shahramooz.planning.timetable import hours


def tell_courses(at: datetime) -> None:
    """Topics, approved courses, a dozen instructors; the demo instructor first."""
    at -= timedelta(days=380)
    head, number = whoever("training_head"), 100
    for title, courses in stage.COURSES.items():
        topic = catalogue.add_topic(title=title, by=MAKER, at=at)
        for name, length, headings, _audience, _ages, _fee in courses:
            number += 1
            parts = headings.split("|")
            course = catalogue.add_course(code=f"B{number}", title=name, topic=topic, by=MAKER, at=at)
            version = catalogue.draft_version(
                course=course,
                theory_minutes=length * 60,
                headings=[{"title": part, "minutes": length * 60 // len(parts)} for part in parts],
                certificate_months=24 if "کمک" in name else None,
                by=MAKER,
                at=at,
            )
            catalogue.approve_version(version=version, by=head, at=at)
    catalogue.add_instructor(person=whoever("instructor"), fields="سواد دیجیتال", by=MAKER, at=at)
    die = Random(11)
    for index in range(17):
        gender = "woman" if index % 3 else "man"
        first, last = names.a_name(die, gender)
        person = people.register_person(first_name=first, last_name=last, gender=gender, by=MAKER, at=at)
        catalogue.add_instructor(person=person, by=MAKER, at=at)
    Segment.objects.bulk_create(
        [Segment(title="کارکنان شهرداری", affiliation_kind="employee"), Segment(title="بانوان", gender="woman")]
    )


def _class(
    facts, table: Timetable, *, first: date, capacity: int, window, at: datetime,
    until="open", mode=Mode.IN_PERSON, also_on: date | None = None,
):  # fmt: skip
    """One class, drafted at `at` and brought as far as `until`: draft, approved or open."""
    version, audience, ages, fee = facts
    offering = planning.draft_offering(
        course_version=version,
        own_capacity=capacity,
        mode=mode,
        planned_demand=capacity,
        audience=audience,
        min_age=ages[0],
        max_age=ages[1],
        fee=fee,
        opens_at=window[0],
        closes_at=window[1],
        by=whoever("training_expert"),
        at=at,
    )
    table.plan(offering, first=first, at=at, also_on=also_on)
    if until == "draft":
        return offering
    planning.approve_offering(offering, by=whoever("training_head"), at=at)
    if until == "open":
        planning.open_registration(offering, by=whoever("training_head"), at=at)
    return offering


def every_course() -> list[tuple]:
    """(approved version, audience, ages, fee) of each demo course."""
    versions = {version.course.title: version for version in CourseVersion.objects.select_related("course")}
    return [
        (versions[title], audience, ages, fee)
        for courses in stage.COURSES.values()
        for title, _length, _headings, audience, ages, fee in courses
    ]


def tell_finished(at: datetime) -> None:
    """Six classes that ended some weeks ago."""
    table, today = Timetable(1), timezone.localdate(at)
    for index, facts in enumerate(every_course()[:6]):
        first = today - timedelta(days=88 - index)
        made = at - timedelta(days=130)
        window = (made + timedelta(days=1), made + timedelta(days=30))
        _class(facts, table, first=first, capacity=8 + index % 4, window=window, at=made)


def tell_running(at: datetime) -> None:
    """Eight classes in the middle of their term; two of them meet today, if today is a working day."""
    table, today = Timetable(2), timezone.localdate(at)
    for index, facts in enumerate(every_course()[4:12]):
        first = today - timedelta(days=17 - index)
        made = at - timedelta(days=50)
        window = (made + timedelta(days=1), made + timedelta(days=24))
        today_too = today if index < 2 else None
        _class(facts, table, first=first, capacity=9 + index % 4, window=window, at=made, also_on=today_too)


def tell_open(at: datetime) -> None:
    """The classes people look for today: some will be full, some online."""
    table, today = Timetable(3), timezone.localdate(at)
    made = at - timedelta(days=12)
    for index, facts in enumerate(every_course()):
        first = today + timedelta(days=10 + index % 12)
        window = (at - timedelta(days=6 - index % 3), jalali_evening(today + timedelta(days=5 + index % 5)))
        mode = Mode.ONLINE if index % 9 == 8 else Mode.IN_PERSON
        _class(facts, table, first=first, capacity=8 + (index * 7) % 11, window=window, at=made, mode=mode)


def tell_soon(at: datetime) -> None:
    """Classes whose registration opens in some days, and what the office is still preparing."""
    table, today = Timetable(4), timezone.localdate(at)
    made = at - timedelta(days=5)
    for index, facts in enumerate(every_course()[3:11]):
        first, opens = today + timedelta(days=32 + index), jalali_evening(today + timedelta(days=3 + index % 4))
        until = ("open", "open", "open", "approved", "draft")[index % 5]
        window = (opens, opens + timedelta(days=12))
        _class(facts, table, first=first, capacity=16, window=window, at=made, until=until)


def jalali_evening(day: date) -> datetime:
    """Eight in the evening of `day`, in Tehran."""
    return datetime.combine(day, time(20), tzinfo=jalali.TEHRAN)


def tell_events(at: datetime) -> None:
    """A protocol in one house, a power cut in another with make-up sessions, and a class called off."""
    head, today = whoever("training_head"), timezone.localdate(at)
    isini, golestan = (Venue.objects.get(name=stage.HOUSES[index]["name"]) for index in (1, 2))
    planning.put_restriction(
        title="پروتکل بهداشتی",
        authority="ستاد بهداشت شهر",
        ratio=Decimal("0.8"),
        since=today,
        until=today + timedelta(days=34),
        venue=isini,
        checklist=stage.CHECKLIST,
        by=head,
        at=at,
    )
    _power_cut(golestan, by=head, at=at)
    ours = Offering.objects.filter(enrolments__person__in=the_family().values())
    empty = (
        Offering.objects.filter(state="registration", opens_at__lte=at)
        .exclude(pk__in=ours)
        .order_by("taken", "pk")
        .first()
    )
    planning.cancel_offering(empty, reason="به حد نصاب نرسیدن کلاس", by=head, at=at)


def _power_cut(venue: Venue, *, by, at: datetime) -> None:
    coming = queries.sessions_between(
        timezone.localdate(at) + timedelta(days=3), timezone.localdate(at) + timedelta(days=30)
    )
    first = coming.filter(room__venue=venue).order_by("during").first()
    if first is None:
        return
    day = first.starts_at.astimezone(jalali.TEHRAN).date()
    during = hours(day, time(8), time(20, 30))
    hits = queries.closing_report(venue=venue, room=None, during=during, at=at)
    make_ups = {hit.session.pk: hit.proposal for hit in hits if getattr(hit, "proposal", None)}
    planning.close_place(venue=venue, during=during, reason="قطع برق برای تعمیر پست", make_ups=make_ups, by=by, at=at)
