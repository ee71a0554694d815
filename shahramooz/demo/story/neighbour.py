"""A second municipality with a handful of rows."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from shahramooz.catalogue import actions as catalogue
from shahramooz.demo.accounts import PASSWORD
from shahramooz.demo.story.classes import jalali_evening
from shahramooz.demo.story.places import HOURS, MAKER
from shahramooz.people import actions as people
from shahramooz.places import actions as places
from shahramooz.planning import actions as planning
from shahramooz.planning.timetable import Slot


def tell(at: datetime) -> None:
    """One neighbourhood house, one course, one open class, one head."""
    made, today = at - timedelta(days=20), timezone.localdate(at)
    head = people.register_person(
        first_name="هادی", last_name="کوهپایه", affiliation="employee", employment="permanent", by=MAKER, at=made
    )
    people.open_account(person=head, username="modir", password=PASSWORD, by=MAKER, at=made)
    people.grant_role(person=head, role="training_head", by=MAKER, at=made)
    venue = places.add_venue(kind="neighbourhood_house", name="سرای محله پشت بازار", by=MAKER, at=made)
    places.set_opening_hours(venue=venue, hours=HOURS, by=MAKER, at=made)
    room = places.add_room(venue=venue, name="اتاق همایش", capacity=25, by=MAKER, at=made)
    topic = catalogue.add_topic(title="کسب‌وکار", by=MAKER, at=made)
    course = catalogue.add_course(code="K101", title="بازاریابی صنایع دستی", topic=topic, by=MAKER, at=made)
    version = catalogue.draft_version(course=course, theory_minutes=960, by=MAKER, at=made)
    catalogue.approve_version(version=version, by=head, at=made)
    teacher = people.register_person(first_name="شیرین", last_name="گلزار", by=MAKER, at=made)
    instructor = catalogue.add_instructor(person=teacher, by=MAKER, at=made)
    offering = planning.draft_offering(
        course_version=version, own_capacity=20, venue=venue, instructor=instructor, planned_demand=20,
        opens_at=at - timedelta(days=2), closes_at=jalali_evening(today + timedelta(days=8)), by=MAKER, at=made,
    )  # fmt: skip
    slots = [Slot(0, time(16), time(18))]
    first = today + timedelta(days=12)
    planning.plan_sessions(
        offering, pattern=slots, first=first, count=8, room=room, instructor=instructor, by=head, at=made
    )
    planning.approve_offering(offering, by=head, at=made)
    planning.open_registration(offering, by=head, at=made)
