"""Citizens, families, and who registered where: some classes overflow, some are half empty."""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from shahramooz.demo import accounts, names
from shahramooz.demo.story.places import MAKER
from shahramooz.demo.story.staff import whoever
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people.models import Dependant, Person
from shahramooz.places.models import Neighbourhood
from shahramooz.planning.models import Offering
from shahramooz.registration import actions as registration
from shahramooz.registration.models import Charge, Enrolment

FAMILIES, SINGLES = 45, 90


def tell_people(at: datetime) -> None:
    """The two demo citizens, families with children and consent, single people; every tenth without a mobile."""
    at -= timedelta(days=300)
    die, homes = Random(1405), list(Neighbourhood.objects.order_by("pk"))
    for account in accounts.CITIZENS:
        known = {"first_name": account.first_name, "last_name": account.last_name, "gender": account.gender}
        person = _person(die, homes, at=at, ages=(32, 40), mobile=account.mobile, **known)
        people.open_account(person=person, mobile=account.mobile, by=MAKER, at=at)
        if account is accounts.MOTHER:
            for first, gender, age in (("نیما", "man", 12), ("ترانه", "woman", 8)):
                _child(person, die, first_name=first, gender=gender, age=age, at=at)
    for _number in range(FAMILIES):
        parent = _person(die, homes, at=at, ages=(28, 50))
        for _child_number in range(die.randint(1, 2)):
            _child(parent, die, gender=die.choice(["woman", "man"]), age=die.randint(7, 16), at=at)
    for number in range(SINGLES):
        _person(die, homes, at=at, ages=(17, 68), **({"mobile": ""} if number % 10 == 0 else {}))


def _person(die: Random, homes, *, at: datetime, ages, **known) -> Person:
    gender = known.pop("gender", None) or die.choice(["woman", "woman", "man"])
    first, last = names.a_name(die, gender)
    return people.register_person(
        first_name=known.get("first_name", first),
        last_name=known.get("last_name", last),
        gender=gender,
        birth_date=_birthday(die, die.randint(*ages), at),
        mobile=known.get("mobile", names.a_mobile(die)),
        neighbourhood=die.choice(homes),
        documents=[("national_id", names.a_national_id(die))],
        by=MAKER,
        at=at,
    )


def _birthday(die: Random, age: int, at: datetime) -> date:
    return timezone.localdate(at) - timedelta(days=age * 365 + die.randint(120, 360))


def _child(parent: Person, die: Random, *, gender: str, age: int, at: datetime, first_name: str = "") -> Dependant:
    dependant = people.add_dependant(
        guardian=parent,
        relation="child",
        first_name=first_name or names.a_name(die, gender)[0],
        last_name=parent.last_name,
        gender=gender,
        birth_date=_birthday(die, age, at),
        by=parent,
        at=at,
    )
    people.give_consent(minor=dependant.person, guardian=parent, by=parent, at=at)
    return dependant


def tell_old_seats(at: datetime) -> None:
    """Registrations of the classes that have ended or are running, made inside their windows."""
    die = Random(2)
    begun = Offering.objects.filter(starts_on__lte=timezone.localdate(at), state="registration").order_by("pk")
    for offering in begun:
        _fill(offering, die, share=die.uniform(0.75, 1.2), at=offering.opens_at + timedelta(days=2))
    for offering in begun:
        _settle(offering, die, at=offering.closes_at)


def tell_new_seats(at: datetime) -> None:
    """Registrations of these days: a third of the classes overflows, the mother's children are among the waiting."""
    die = Random(3)
    coming = list(
        Offering.objects.filter(state="registration", opens_at__lte=at, starts_on__gt=timezone.localdate(at)).order_by("pk")
    )
    mother = Person.objects.get(mobile=accounts.MOTHER.mobile, first_name=accounts.MOTHER.first_name)
    for number, offering in enumerate(coming):
        share = (1.5, 0.55, 0.9, 1.25, 0.35)[number % 5]
        _fill(offering, die, share=share, at=at - timedelta(hours=20))
    children = [dependant.person for dependant in mother.dependants.select_related("person")]
    for learner, wanted in ((children[0], "رباتیک"), (children[1], "نقاشی"), (mother, "خوشنویسی")):
        offering = next((one for one in coming if wanted in one.title), None)
        if offering is not None:
            _try(learner, offering, by=mother, at=at - timedelta(hours=2))


def _fill(offering: Offering, die: Random, *, share: float, at: datetime) -> None:
    """Let people who fit apply until `share` of the capacity is asked for; each refusal is simply somebody else's class."""
    wanted, asked = round(offering.own_capacity * share), 0
    everybody = Person.objects.exclude(affiliations__kind="employee").exclude(instructorships__isnull=False)
    if offering.audience != Offering.Audience.EVERYBODY:
        everybody = everybody.filter(gender="woman" if offering.audience == Offering.Audience.WOMEN else "man")
    fitting = [person for person in everybody.order_by("pk") if _is_of_age(person, offering)]
    die.shuffle(fitting)
    for person in fitting:
        if asked >= wanted:
            return
        asked += _try(person, offering, by=person, at=at, preferred_mode=die.choice(["in_person", "in_person", "in_person", "online"]))


def _is_of_age(person: Person, offering: Offering) -> bool:
    age = person.age_on(offering.starts_on) or 30
    return (offering.min_age or 0) <= age <= (offering.max_age or 200)


def _try(person: Person, offering: Offering, *, by, at: datetime, preferred_mode: str = "in_person") -> bool:
    try:
        registration.apply(learner=person, offering=offering, by=by, at=at, preferred_mode=preferred_mode)
    except Refusal:
        return False
    return True


def _settle(offering: Offering, die: Random, *, at: datetime) -> None:
    expert = whoever("training_expert")
    due = Charge.objects.filter(enrolment__offering=offering, enrolment__state=Enrolment.State.SEATED, state="due")
    for charge in due.order_by("pk"):
        if die.random() < 0.08:
            registration.waive_charge(charge=charge, reason="معرفی مددکار محله", by=expert, at=at)
        elif die.random() < 0.9:
            registration.settle_charge(charge=charge, receipt=f"{die.randrange(10**7, 10**8)}", by=expert, at=at)
