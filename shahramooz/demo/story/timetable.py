"""Free rooms, hours and instructors for the classes of the demo city, remembered so that few attempts are refused."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random

from shahramooz.catalogue.models import Instructor
from shahramooz.demo.story.places import MAKER
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.places.models import Room
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.timetable import Slot

MORNINGS = [(time(8, 30), time(10, 30)), (time(10, 30), time(12, 30))]
AFTERNOONS = [(time(15, 30), time(17, 30)), (time(16), time(18)), (time(17, 30), time(19, 30)), (time(18), time(20))]
DAYS = [(0, 2), (1, 3), (2, 4), (0, 3)]
THURSDAY, FRIDAY = 5, 6
SESSION_MINUTES = 120
SPARE = 6  # meetings looked at beyond those needed, for the days off on the way
COMPUTERS = "سایت رایانه"
DIGITAL = ("رایانه", "گوشی برای", "پایتون")


class Timetable:
    """Hands out places and instructors in a rolled order. What the database says no to is simply tried elsewhere."""

    def __init__(self, seed: int):
        self.die = Random(seed)
        rooms = list(Room.objects.select_related("venue").order_by("venue__pk", "pk"))
        self.places = [(room, days, clock) for clock in MORNINGS + AFTERNOONS for days in DAYS for room in rooms]
        self.places += [(room, (THURSDAY,), (time(10), time(12))) for room in rooms]
        self.die.shuffle(self.places)
        self.instructors = list(Instructor.objects.order_by("pk"))
        self.held: dict[tuple, list[tuple[time, time]]] = defaultdict(list)
        self._remember(Session.objects.exclude(state="cancelled"))

    def plan(self, offering: Offering, *, first: date, at: datetime, also_on: date | None = None) -> None:
        """Two-hour sessions for all of its hours, where a place and an instructor are free; `also_on` is one of the days."""
        count = offering.course_version.theory_minutes // SESSION_MINUTES
        wanted = also_on and jalali.weekday_index(also_on)
        for place in self._places_for(offering):
            room, days, (start, end) = place
            if wanted not in (None, FRIDAY, *days):
                continue
            pattern = [Slot(day, start, end) for day in days]
            meetings = _days(pattern, first, count + SPARE)
            teacher = next((one for one in self._teachers(offering) if self._is_free(one, meetings, start, end)), None)
            if teacher is None or not self._is_free(room, meetings, start, end):
                continue
            try:
                planned = planning.plan_sessions(
                    offering, pattern=pattern, first=first, count=count, room=room, instructor=teacher, by=MAKER, at=at
                )
            except Refusal:
                continue
            self._remember(planned.sessions)
            planning.change_offering(offering, venue=room.venue, instructor=teacher, by=MAKER, at=at)
            return
        raise RuntimeError("the demo city has no room left")

    def _places_for(self, offering: Offering) -> list[tuple]:
        """Large enough, with computers where they are needed; children come after school or on Thursday."""
        fitting = [
            place
            for place in self.places
            if place[0].capacity >= offering.own_capacity
            and ((offering.max_age or 99) > 18 or place[2] not in MORNINGS)
            and (place[0].name == COMPUTERS) == _is_digital(offering)
        ]
        self.die.shuffle(fitting)
        return fitting

    def _teachers(self, offering: Offering) -> list[Instructor]:
        """The demo's instructor teaches the digital courses, the others the rest."""
        first, *others = self.instructors
        rolled = self.die.sample(others, len(others))
        return [first, *rolled] if _is_digital(offering) else rolled

    def _remember(self, sessions) -> None:
        for session in sessions:
            start, end = (moment.astimezone(jalali.TEHRAN) for moment in (session.during.lower, session.during.upper))
            for thing in (("Room", session.room_id), ("Instructor", session.instructor_id)):
                self.held[(*thing, start.date())].append((start.time(), end.time()))

    def _is_free(self, thing: Room | Instructor, days: list[date], start: time, end: time) -> bool:
        kind = type(thing).__name__
        return not any(
            since < end and start < until for day in days for since, until in self.held.get((kind, thing.pk, day), ())
        )


def _is_digital(offering: Offering) -> bool:
    return any(word in offering.title for word in DIGITAL)


def _days(pattern: list[Slot], first: date, count: int) -> list[date]:
    weekdays, found, day = {slot.weekday for slot in pattern}, [], first
    while len(found) < count:
        if jalali.weekday_index(day) in weekdays:
            found.append(day)
        day += timedelta(days=1)
    return found
