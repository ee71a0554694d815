"""Who registered where, and when: some classes overflow, some are half empty, one is nearly full; and the demo family's own."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from shahramooz.demo import accounts
from shahramooz.demo.story.staff import whoever
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Dependant, Person
from shahramooz.planning.models import Offering, Session
from shahramooz.registration import actions as registration
from shahramooz.registration.models import Charge, Enrolment

PARTS = 3
"""A telling of registrations comes in this many steps, so that no transaction lasts long on a slow machine."""
SHARES = (1.25, 0.5, 0.9, 1.1, 0.35)
FULL, OVERFULL = ("خوشنویسی",), ("رباتیک", "خیاطی مقدماتی")
OLD_WISHES = [
    ("خیاطی مقدماتی", "مادر"),
    ("کمک‌های اولیه برای خانواده", "مادر"),
    ("شطرنج", "پسر"),
    ("عکاسی با گوشی", "شهروند"),
]
NEW_WISHES = [("رباتیک", "پسر"), ("نقاشی کودک", "دختر"), ("خوشنویسی", "مادر"), ("موسیقی بندری", "شهروند")]


def the_family() -> dict[str, Person]:
    """The people behind the demo's citizen accounts: mother, her son and daughter, and a citizen on his own."""
    mother, citizen = (Person.objects.get(mobile=one.mobile, first_name=one.first_name) for one in accounts.CITIZENS)
    son, daughter = (bond.person for bond in mother.dependants.select_related("person").order_by("pk"))
    return {"مادر": mother, "پسر": son, "دختر": daughter, "شهروند": citizen}


def tell_old_seats(at: datetime, *, part: int) -> None:
    """Registrations of the classes that have ended or are running, made inside their windows, and their fees."""
    town = Town(Random(20 + part))
    begun = Offering.objects.filter(starts_on__lte=timezone.localdate(at), state="registration").order_by("pk")
    for offering in list(begun)[part::PARTS]:
        town.wish(offering, OLD_WISHES, at=offering.opens_at + timedelta(hours=1))
        town.fill(offering, share=town.die.uniform(0.75, 1.1), since=offering.opens_at + timedelta(hours=2))
        town.settle(offering, at=offering.closes_at)


def tell_new_seats(at: datetime, *, part: int) -> None:
    """Registrations of these days. The son waits for robotics; the mother has just been moved up from a waiting list."""
    town = Town(Random(30 + part))
    coming = Offering.objects.filter(state="registration", opens_at__lte=at, starts_on__gt=timezone.localdate(at))
    for number, offering in list(enumerate(coming.order_by("pk")))[part::PARTS]:
        share = 1.3 if offering.title in OVERFULL else 1.0 if offering.title in FULL else SHARES[number % len(SHARES)]
        town.fill(offering, share=share, since=offering.opens_at + timedelta(hours=1))
        town.wish(offering, NEW_WISHES, at=at - timedelta(hours=5))
        if offering.title in FULL:
            leaves = Enrolment.objects.seated().filter(offering=offering).select_related("person").order_by("pk")[2]
            registration.withdraw(enrolment=leaves, by=town.speaker(leaves.person), at=at - timedelta(hours=2))
        town.settle(offering, at=at - timedelta(hours=1), paid=0.6)


class Town:
    """Everybody who may register, who speaks for whom, and who is busy at which hour."""

    def __init__(self, die: Random):
        self.die = die
        everybody = Person.objects.exclude(affiliations__kind="employee").exclude(instructorships__isnull=False)
        self.family = the_family()
        ours = {person.pk for person in self.family.values()}
        self.everybody = [person for person in everybody.order_by("pk") if person.pk not in ours]
        self.guardians = {bond.person_id: bond.guardian for bond in Dependant.objects.select_related("guardian")}
        self.hours: dict[int, list] = defaultdict(list)
        for session in Session.objects.exclude(state="cancelled").only("offering_id", "during"):
            self.hours[session.offering_id].append(session.during)
        self.busy: dict[int, set[int]] = defaultdict(set)
        for offering_id, person_id in Enrolment.objects.live().values_list("offering_id", "person_id"):
            self.busy[offering_id].add(person_id)

    def speaker(self, person: Person) -> Person:
        """The guardian of a child, or the person."""
        return self.guardians.get(person.pk, person)

    def wish(self, offering: Offering, wishes: list[tuple[str, str]], *, at: datetime) -> None:
        """The demo family's own applications for this class."""
        for title, who in wishes:
            if title == offering.title:
                self._apply(self.family[who], offering, at=at)

    def fill(self, offering: Offering, *, share: float, since: datetime) -> None:
        """People who fit and are free apply, an hour or two apart, until `share` of the capacity is asked for."""
        wanted, when = round(offering.own_capacity * share), since
        asked = len(self.busy[offering.pk])
        fitting = [person for person in self.everybody if _fits(person, offering)]
        self.die.shuffle(fitting)
        busy = self._busy_at_the_hours_of(offering)
        for person in fitting:
            if asked >= wanted:
                return
            if person.pk not in busy:
                when += timedelta(minutes=self.die.randint(20, 170))
                asked += self._apply(person, offering, at=when)

    def _busy_at_the_hours_of(self, offering: Offering) -> set[int]:
        mine = self.hours[offering.pk]
        return set().union(
            *(
                people
                for other, people in self.busy.items()
                if any(one.lower < two.upper and two.lower < one.upper for one in self.hours[other] for two in mine)
            )
        )

    def _apply(self, person: Person, offering: Offering, *, at: datetime) -> bool:
        prefers = self.die.choice(["in_person", "in_person", "in_person", "online"])
        try:
            registration.apply(
                learner=person, offering=offering, by=self.speaker(person), at=at, preferred_mode=prefers
            )
        except Refusal:
            return False
        self.busy[offering.pk].add(person.pk)
        return True

    def settle(self, offering: Offering, *, at: datetime, paid: float = 0.9) -> None:
        """Most fees are paid at the desk, some are waived, some are still due."""
        expert = whoever("training_expert")
        due = Charge.objects.filter(enrolment__offering=offering, enrolment__state=Enrolment.State.SEATED, state="due")
        for charge in due.order_by("pk"):
            if self.die.random() < 0.06:
                registration.waive_charge(charge=charge, reason="معرفی مددکار محله", by=expert, at=at)
            elif self.die.random() < paid:
                receipt = f"{self.die.randrange(10**7, 10**8)}"
                registration.settle_charge(charge=charge, receipt=receipt, by=expert, at=at)


def _fits(person: Person, offering: Offering) -> bool:
    asked = {Offering.Audience.WOMEN: "woman", Offering.Audience.MEN: "man"}.get(offering.audience)
    age = person.age_on(offering.starts_on)
    return (asked is None or person.gender == asked) and (
        age is not None and (offering.min_age or 0) <= age <= (offering.max_age or 200)
    )
