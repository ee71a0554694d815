"""Small factories: `an_offering(capacity=1)`. They write rows directly, inside the scope the test has opened."""

import itertools
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from psycopg.types.range import Range

from shahramooz.catalogue.models import Course, CourseVersion, Instructor, Topic
from shahramooz.people.models import (
    Account,
    AccountPerson,
    Affiliation,
    Contract,
    JobRole,
    Organisation,
    Person,
    RoleGrant,
    Segment,
    Unit,
)
from shahramooz.places.models import District, Neighbourhood, OpeningHours, Room, Venue
from shahramooz.planning.models import Offering, Quota, Session
from shahramooz.registration.models import Application, Enrolment

TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2026, 11, 28, 10, tzinfo=TEHRAN)  # ۷ آذر ۱۴۰۵, Saturday: the clock of scenario A1
TODAY = NOW.date()
_numbers = itertools.count(1)


def at(day: date, clock: str = "10:00") -> datetime:
    """The moment `clock` on `day` in Tehran."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=TEHRAN)


def hours(day: date, start: str, end: str) -> Range:
    """The half-open range [start, end) on `day`."""
    return Range(at(day, start), at(day, end), "[)")


def a_person(first_name="زهرا", last_name="احمدی", **fields) -> Person:
    return Person.objects.create(first_name=first_name, last_name=last_name, **{"made_at": NOW} | fields)


def a_citizen(**fields) -> Person:
    """An adult with a mobile and a citizen's affiliation."""
    person = a_person(
        **{"birth_date": date(1990, 5, 1), "gender": "woman", "mobile": f"0912{next(_numbers):07d}"} | fields
    )
    Affiliation.objects.create(person=person, kind="citizen", since=date(2020, 1, 1))
    return person


def an_account(person=None, **fields) -> Account:
    """An account that acts for `person` (a new citizen when none is given)."""
    known = {"mobile": None if "username" in fields else f"0935{next(_numbers):07d}", "made_at": NOW, "password": "!"}
    account = Account.objects.create(**known | fields)
    AccountPerson.objects.create(account=account, person=person or a_citizen(), is_self=True, since=NOW)
    return account


def a_role(role: str, *, person=None, **scope) -> Person:
    """A person who holds `role` since long ago."""
    person = person or a_person(last_name=f"همکار {next(_numbers)}")
    RoleGrant.objects.create(person=person, role=role, since=date(2020, 1, 1), **scope)
    return person


def an_organisation(name=None, kind="municipal", **fields) -> Organisation:
    return Organisation.objects.create(name=name or f"سازمان {next(_numbers)}", kind=kind, **fields)


def a_unit(name=None, *, organisation=None, **fields) -> Unit:
    number = next(_numbers)
    organisation = organisation or (fields["parent"].organisation if fields.get("parent") else an_organisation())
    return Unit.objects.create(
        organisation=organisation, **{"code": f"U{number}", "name": name or f"واحد {number}"} | fields
    )


def a_job_role(title=None, *, is_contractor_role=True, **fields) -> JobRole:
    return JobRole.objects.create(
        title=title or f"نقش {next(_numbers)}", is_contractor_role=is_contractor_role, **fields
    )


def a_contract(organisation=None, **fields) -> Contract:
    """A contract since long ago, with no end yet."""
    number = next(_numbers)
    known = {"number": f"1405/{number}", "title": f"قرارداد {number}", "since": date(2020, 1, 1)}
    return Contract.objects.create(organisation=organisation or an_organisation(kind="contractor"), **known | fields)


def a_job(person=None, kind="employee", *, since=date(2020, 1, 1), **fields) -> Affiliation:
    """A person at work for the city."""
    employment = fields.pop("employment", {"employee": "permanent", "company_staff": "company"}[kind])
    return Affiliation.objects.create(
        person=person or a_person(), kind=kind, employment=employment, since=since, **fields
    )


def a_segment(title=None, **fields) -> Segment:
    return Segment.objects.create(title=title or f"گروه {next(_numbers)}", **fields)


def a_neighbourhood(name=None, **fields) -> Neighbourhood:
    number = next(_numbers)
    district = fields.pop("district", None) or District.objects.create(code=f"D{number}", name=f"منطقه {number}")
    return Neighbourhood.objects.create(district=district, name=name or f"محله {number}", **fields)


def a_venue(name=None, *, open_all_week=True, **fields) -> Venue:
    venue = Venue.objects.create(**{"kind": "cultural_house", "name": name or f"فرهنگسرای {next(_numbers)}"} | fields)
    if open_all_week:
        for weekday in range(7):
            OpeningHours.objects.create(venue=venue, weekday=weekday, opens=time(8), closes=time(21))
    return venue


def a_room(name=None, *, capacity=30, venue=None, **fields) -> Room:
    return Room.objects.create(
        venue=venue or a_venue(), name=name or f"کلاس {next(_numbers)}", capacity=capacity, **fields
    )


def a_course(title="رایانه مقدماتی", **fields) -> Course:
    number = next(_numbers)
    topic = fields.pop("topic", None) or Topic.objects.create(title=f"موضوع {number}")
    return Course.objects.create(**{"code": f"C{number}", "title": title, "topic": topic} | fields)


def a_version(course=None, **fields) -> CourseVersion:
    """An approved version, number 1."""
    known = {"number": 1, "theory_minutes": 1200, "approved_at": NOW, "headings": [{"title": "آشنایی", "minutes": 120}]}
    return CourseVersion.objects.create(course=course or a_course(), **known | fields)


def an_instructor(person=None, **fields) -> Instructor:
    return Instructor.objects.create(person=person or a_person("مریم", f"نادری {next(_numbers)}"), **fields)


def an_offering(capacity=15, *, version=None, sessions=0, room=None, instructor=None, **fields) -> Offering:
    """An offering whose registration is open at NOW; `sessions=n` adds weekly Saturday sessions 16–18 from a week later."""
    version = version or a_version()
    known = {
        "code": f"O{next(_numbers)}",
        "title": version.course.title,
        "state": Offering.State.REGISTRATION,
        "opens_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=8),
        "own_capacity": capacity,
        "capacity": capacity,
        "changed_at": NOW,
        "published_at": NOW - timedelta(days=2),
        "venue": room.venue if room else None,
        "instructor": instructor,
    }
    offering = Offering.objects.create(course_version=version, **known | fields)
    if sessions:
        first = fields.get("starts_on") or TODAY + timedelta(days=14)
        for number in range(sessions):
            a_session(
                offering, number=number + 1, day=first + timedelta(weeks=number), room=room, instructor=instructor
            )
        offering.starts_on, offering.ends_on = first, first + timedelta(weeks=sessions - 1)
        offering.save()
    return offering


def a_session(offering, *, number=1, day=None, start="16:00", end="18:00", mode="in_person", **fields) -> Session:
    return Session.objects.create(
        offering=offering,
        number=number,
        during=hours(day or TODAY + timedelta(days=14), start, end),
        mode=mode,
        **fields,
    )


def a_quota(offering, segment=None, seats=5, **fields) -> Quota:
    """A quota of an offering, with the offering's `reserved` kept in step."""
    offering.reserved += seats
    offering.save()
    return Quota.objects.create(offering=offering, segment=segment or a_segment(), seats=seats, **fields)


def an_enrolment(offering, person=None, state="seated", **fields) -> Enrolment:
    """An enrolment with its application; a seated one takes its seat."""
    person = person or a_citizen()
    application = Application.objects.create(offering=offering, person=person, made_at=NOW)
    if state in Enrolment.SEATED:
        offering.taken += 1
        offering.taken_open += 1
        offering.save()
        fields.setdefault("seated_at", NOW)
    return Enrolment.objects.create(
        application=application, offering=offering, person=person, state=state, turn=application.pk, **fields
    )
