"""An empty installation becomes a city."""

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.journal.models import Entry
from shahramooz.people.actions.accounts import PasswordWeak
from shahramooz.people.actions.beginning import CityHasBegun, begin_city
from shahramooz.people.models import Person, RoleGrant

AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Tehran"))
_number = count(1)


@pytest.fixture
def yazd(server) -> dict:
    number = next(_number)
    return {
        "slug": f"yazd-{number}",
        "name": "شهرداری یزد",
        "city": "یزد",
        "host": f"yazd-{number}.localhost",
        "certificate_prefix": "YZD",
    }


ADMIN = {"first_name": "بهار", "last_name": "کویری", "username": "rahbar", "password": "badgir-va-qanat-1405"}


def test_the_first_act_makes_the_city_and_its_administrator_and_stands_in_the_journal(yazd):
    admin = begin_city(municipality=yazd, at=AT, **ADMIN)
    with scope.within(Municipality.objects.get(slug=yazd["slug"])):
        assert [grant.person for grant in RoleGrant.objects.filter(role="system_admin")] == [admin]
        assert Entry.objects.filter(act="city.begun").count() == 1


def test_a_city_that_has_an_administrator_is_not_begun_again(yazd):
    begin_city(municipality=yazd, at=AT, **ADMIN)
    with pytest.raises(CityHasBegun):
        begin_city(municipality=yazd, at=AT, **{**ADMIN, "username": "other"})


def test_an_attempt_refused_for_its_password_leaves_no_person_and_can_be_repeated(yazd):
    with pytest.raises(PasswordWeak):
        begin_city(municipality=yazd, at=AT, **{**ADMIN, "password": "123"})
    with scope.within(Municipality.objects.get(slug=yazd["slug"])):
        assert Person.objects.count() == 0
    assert begin_city(municipality=yazd, at=AT, **ADMIN).first_name == "بهار"
