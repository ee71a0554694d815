"""Citizens and families of the demo city."""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from shahramooz.demo import accounts, names
from shahramooz.demo.story.places import MAKER
from shahramooz.people import actions as people
from shahramooz.people.models import Dependant, Person
from shahramooz.places.models import Neighbourhood

FAMILIES, SINGLES = 38, 72


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
