"""Every working page of planning opens, keeps its number of queries, and shows nobody what is not theirs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shahramooz.city import scope
from shahramooz.people.models import Organisation, Unit
from tests import factories as make
from tests import moment

pytestmark = pytest.mark.usefixtures("server")
PAGES = [
    "/staff/",
    "/staff/find/?q=رایانه",
    "/staff/offerings/",
    "/staff/offerings/new/",
    "/staff/rooms/",
    "/staff/restrictions/",
    "/staff/checklists/",
    "/staff/closures/new/",
    "/staff/mode/",
    "/staff/reports/",
    "/staff/reports/?by=venue",
    "/staff/reports/?by=term",
    "/staff/reports/rooms/",
    "/staff/journal/",
]
FILES = ["/staff/offerings/?as=xlsx", "/staff/reports/?as=xlsx", "/staff/reports/rooms/?as=xlsx"]


@pytest.fixture
def today(committed):
    moment.set_to(make.NOW)
    return make.NOW


def a_client(city, role="training_head", **where) -> Client:
    """Somebody who holds `role`, signed in."""
    with scope.within(city):
        account = make.an_account(make.a_role(role, **where))
        client = Client(HTTP_HOST=city.host)
        client.force_login(account)
    return client


def a_running_house(rooms=1, classes=1):
    """A house with classes in its rooms, one person in each."""
    venue = make.a_venue("فرهنگسرای شهید کاشانی")
    made = []
    for number in range(rooms):
        room = make.a_room(f"کلاس {number + 1}", venue=venue)
        for place in range(classes):
            offering = make.an_offering(title=f"رایانه مقدماتی {number}-{place}")
            offering.venue, offering.starts_on, offering.ends_on = venue, make.TODAY, make.TODAY
            offering.save()
            make.a_session(
                offering, day=make.TODAY, room=room, start=f"{8 + place}:00".zfill(5), end=f"{9 + place}:00".zfill(5)
            )
            make.an_enrolment(offering)
            made.append(offering)
    return venue, made


@pytest.mark.parametrize("address", PAGES)
def test_each_page_opens_for_the_head_of_training(committed, today, address):
    """The page opens and speaks Persian: no Latin word stands where a person reads."""
    with scope.within(committed):
        a_running_house()
    answer = a_client(committed).get(address)
    assert answer.status_code == 200
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("address", FILES)
def test_each_list_can_be_taken_away(committed, today, address):
    with scope.within(committed):
        a_running_house()
    answer = a_client(committed).get(address)
    assert (answer.status_code, answer.getvalue()[:2]) == (200, b"PK")


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_a_citizen_reaches_no_working_page(committed, today, address):
    with scope.within(committed):
        account = make.an_account()
        client = Client(HTTP_HOST=committed.host)
        client.force_login(account)
    assert client.get(address).status_code == 403


def queries_of(client, address) -> int:
    client.get(address)  # warm: session, caches
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    "address",
    ["/staff/", "/staff/offerings/", "/staff/rooms/", "/staff/reports/", "/staff/reports/rooms/", "/staff/journal/"],
)
def test_a_list_asks_as_often_for_many_rows_as_for_one(committed, another, today, address):
    with scope.within(committed):
        a_running_house(rooms=1, classes=1)
    with scope.within(another):
        a_running_house(rooms=3, classes=4)
    few, many = (queries_of(a_client(city), address) for city in (committed, another))
    assert few == many


@pytest.mark.parametrize(
    "role", ["system_admin", "training_expert", "unit_manager", "house_operator", "instructor", "auditor"]
)
def test_each_role_lands_on_a_page_of_its_own(committed, today, role):
    """The landing page opens for every role, and offers nothing that the role may not open."""
    with scope.within(committed):
        venue, _made = a_running_house()
    client = a_client(committed, role, **({"venue": venue} if role == "house_operator" else {}))
    landing = client.get("/staff/")
    offered = set(re.findall(r'href="(/staff/[^"#]*)"', landing.content.decode()))
    assert landing.status_code == 200
    assert {address: client.get(address).status_code for address in offered} == dict.fromkeys(offered, 200)


def test_a_role_held_for_a_unit_reaches_no_house(committed, today):
    """A unit's manager sees the classes of the unit, and no rooms of the city. The control: the head sees them."""
    with scope.within(committed):
        a_running_house()
        city = Organisation.objects.create(kind="municipal", name="شهرداری")
        unit = Unit.objects.create(organisation=city, code="U1", name="معاونت مالی")
    manager, head = a_client(committed, "unit_manager", unit=unit), a_client(committed)
    assert ["کلاس ۱" in one.get("/staff/reports/rooms/").content.decode() for one in (manager, head)] == [False, True]
    assert ["رایانه مقدماتی" in one.get("/staff/offerings/").content.decode() for one in (manager, head)] == [
        False,
        True,
    ]
