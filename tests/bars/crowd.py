"""Many rows of everything, written at once: what a list must show with the same number of questions (h)."""

from datetime import timedelta

from shahramooz.catalogue.models import Course, Instructor, Topic
from shahramooz.journal.models import Entry
from shahramooz.people.models import (
    Account,
    AccountPerson,
    Affiliation,
    Contract,
    Delivery,
    JobRole,
    Message,
    Organisation,
    Person,
    RoleGrant,
    Unit,
    Vendor,
)
from shahramooz.places.models import Neighbourhood, Room, Venue
from shahramooz.planning.models import Offering, Session
from shahramooz.registration.models import Application, Charge, Enrolment
from tests import factories

NOW, TODAY = factories.NOW, factories.TODAY


def fill(world, n: int) -> None:
    """Add `n` venues with a room, courses, instructors, classes with a session today, learners in the open and the
    running class and in classes of the citizen's own, charges and messages."""
    number = range(n)
    people = Person.objects.bulk_create(
        Person(first_name="سارا", last_name=f"{world.mark} {i:04}", mobile=f"0918{i:07}", birth_date=TODAY.replace(year=1990),
               gender="woman", made_at=NOW) for i in number
    )  # fmt: skip
    RoleGrant.objects.bulk_create(
        RoleGrant(person=person, role="secretary", committee=world.mark[:100], since=TODAY) for person in people
    )
    Vendor.objects.bulk_create(Vendor(person=person, trade="میوه", since=TODAY) for person in people)
    topics = Topic.objects.bulk_create(Topic(title=f"موضوع {i} {world.mark}") for i in number)
    courses = Course.objects.bulk_create(
        Course(code=f"K{i}", title=f"دوره {i} {world.mark}", topic=topics[i]) for i in number
    )
    versions = world.version.__class__.objects.bulk_create(
        world.version.__class__(course=course, number=1, theory_minutes=60, approved_at=NOW) for course in courses
    )
    areas = Neighbourhood.objects.bulk_create(
        Neighbourhood(district=world.district, name=f"محله {i} {world.mark}", outline=world.area.outline,
                      latitude=27.2, longitude=56.2) for i in number
    )  # fmt: skip
    venues = Venue.objects.bulk_create(
        Venue(
            kind="cultural_house", name=f"خانه {i} {world.mark}", neighbourhood=areas[i], latitude=27.2, longitude=56.2
        )
        for i in number
    )
    rooms = Room.objects.bulk_create(Room(venue=venue, name="اتاق", capacity=20) for venue in venues)
    teachers = Instructor.objects.bulk_create(Instructor(person=person) for person in people)
    _classes(world, versions, venues, rooms, teachers)
    _learners(world, people)
    _registry(world, people)
    head = world.people["head"]
    Entry.objects.bulk_create(
        Entry(at=NOW, act="people.record_read", actor_type="people.person", actor_id=head.pk, actor_name=head.name,
              about_type="people.person", about_id=world.people["citizen"].pk) for _look in number
    )  # fmt: skip


def _registry(world, people):
    """Units, bodies, contractors and roles; everybody works under the contract, and each has somebody who looks alike."""
    number = range(len(people))
    contract = world.contract
    bodies = Organisation.objects.bulk_create(
        Organisation(kind="contractor", name=f"شرکت {i} {world.mark}") for i in number
    )
    Contract.objects.bulk_create(
        Contract(organisation=one, number=f"9/{one.pk}", title=f"قرارداد {world.mark}", since=TODAY) for one in bodies
    )
    Unit.objects.bulk_create(Unit(organisation=bodies[i], code=f"M{i}", name=f"اداره {i} {world.mark}") for i in number)
    JobRole.objects.bulk_create(JobRole(title=f"نقش {i} {world.mark}", is_contractor_role=True) for i in number)
    Affiliation.objects.bulk_create(
        Affiliation(person=one, kind="contractor_worker", employment="contractor", organisation=contract.organisation,
                    contract=contract, job_role=world.job_role, since=TODAY) for one in people
    )  # fmt: skip
    Person.objects.bulk_create(
        Person(
            first_name=one.first_name, last_name=one.last_name, birth_date=one.birth_date, gender="woman", made_at=NOW
        )
        for one in people
    )


def _classes(world, versions, venues, rooms, teachers):
    """A class in each house, in registration, with a session today; all taught by their own instructors."""
    common = {"state": "registration", "opens_at": NOW - timedelta(days=1), "closes_at": NOW + timedelta(days=8)}
    offerings = Offering.objects.bulk_create(
        Offering(code=f"M{i}", course_version=version, title=f"کلاس {i} {world.mark}", venue=venues[i], instructor=teachers[i],
                 own_capacity=20, capacity=20, changed_at=NOW, published_at=NOW, starts_on=TODAY, ends_on=TODAY,
                 pattern=[{"weekday": 0, "from": "16:00", "to": "18:00"}], **common)
        for i, version in enumerate(versions)
    )  # fmt: skip
    Session.objects.bulk_create(
        Session(offering=offering, number=1, during=factories.hours(TODAY, "11:00", "12:00"), mode="in_person",
                room=rooms[i], instructor=teachers[i])
        for i, offering in enumerate(offerings)
    )  # fmt: skip
    world.crowd = offerings


def _learners(world, people):
    """Everybody in the running class and in the open one (with a charge); the citizen in every class of the crowd."""
    for offering in (world.running, world.open):
        offering.refresh_from_db()
        offering.own_capacity = offering.capacity = len(people) + 40
        offering.taken += len(people)
        offering.taken_open += len(people)
        offering.save()
    citizen = world.people["citizen"]
    wishes = [(offering, person) for offering in (world.running, world.open) for person in people]
    wishes += [(offering, citizen) for offering in world.crowd]
    asked = Application.objects.bulk_create(Application(offering=o, person=p, made_at=NOW) for o, p in wishes)
    made = Enrolment.objects.bulk_create(
        Enrolment(application=one, offering=one.offering, person=one.person, state="seated", turn=one.pk, seated_at=NOW)
        for one in asked
    )
    Charge.objects.bulk_create(Charge(enrolment=one, amount=450_000) for one in made[len(people) :])
    Offering.objects.filter(pk__in=[one.pk for one in world.crowd]).update(taken=1, taken_open=1)
    told = Message.objects.bulk_create(
        Message(person=citizen, kind="x", text=f"پیام {i} {world.mark}", made_at=NOW) for i in range(len(people))
    )
    Delivery.objects.bulk_create(
        Delivery(message=one, channel="sms", address=citizen.mobile, state="sent", made_at=NOW, not_before=NOW)
        for one in told
    )
    accounts = Account.objects.bulk_create(
        Account(mobile=f"0917{i:07}", password="!", made_at=NOW) for i in range(len(people))
    )
    AccountPerson.objects.bulk_create(
        AccountPerson(account=accounts[i], person=person, is_self=True, since=NOW) for i, person in enumerate(people)
    )
