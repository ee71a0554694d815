"""The people who run the classes, with their roles and ways in."""

from datetime import datetime, timedelta

from shahramooz.demo import accounts
from shahramooz.demo import bandarabbas as stage
from shahramooz.demo.story.places import MAKER
from shahramooz.people import actions as people
from shahramooz.people.models import Person
from shahramooz.places.models import Venue


def tell(at: datetime) -> None:
    """Each demo account of accounts.STAFF, with its role from long ago."""
    at -= timedelta(days=390)
    for one in accounts.STAFF:
        person = people.register_person(
            first_name=one.first_name,
            last_name=one.last_name,
            gender=one.gender,
            affiliation="employee",
            employment="permanent",
            by=MAKER,
            at=at,
        )
        people.open_account(person=person, username=one.username, password=accounts.PASSWORD, by=MAKER, at=at)
        venue = Venue.objects.get(name=stage.HOUSES[one.house]["name"]) if one.house is not None else None
        people.grant_role(person=person, role=one.role, venue=venue, by=MAKER, at=at)


def whoever(role: str) -> Person:
    """The demo account's person who holds `role`."""
    one = next(account for account in accounts.STAFF if account.role == role)
    return Person.objects.get(first_name=one.first_name, last_name=one.last_name, roles__role=role)
