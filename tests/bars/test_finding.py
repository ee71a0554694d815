"""One search for all (Ctrl+K): each kind of thing is found by those who may see it, and by nobody else."""

import re

import pytest
from django.urls import reverse

from shahramooz.people.models import Organisation, Unit
from tests.acceptance.visitor import Visitor
from tests.bars.world import CANARY, somebody_of
from tests.conftest import a_municipality

WAY = re.compile(r'<a class="person" href="([^"]+)"')


def found(client, typed: str, **headers) -> list[str]:
    """The ways that the search offers."""
    answer = client.get(reverse("work_find"), {"q": typed}, headers=headers)
    assert answer.status_code == 200
    return [way.partition("?")[0] for way in WAY.findall(answer.content.decode())]


@pytest.mark.parametrize(
    ("typed", "name", "thing"),
    [
        (f"احمدی {CANARY} زهرا", "work_person", "person"),
        ("۰۴۹۹۳۷۰۸۹۹", "work_person", "person"),
        (f"الفبا{CANARY}", "work_course", None),
        ("رایانه", "work_course", "course"),
        ("فرهنگ سرا", "week_board", None),
        ("کلاس گذشته", "work_offering", "finished"),
    ],
)
def test_the_head_finds_people_classes_courses_and_places(world, typed, name, thing):
    ways = found(world.client("head"), typed)
    wanted = reverse(name, args=[world.of[thing]]) if thing else reverse(name, args=[] if name == "week_board" else [0])
    assert any(way == wanted if thing else way.startswith(wanted.replace("0/", "")) for way in ways), ways


def test_units_and_bodies_are_found_by_those_who_keep_the_registry(world):
    with world.scope():
        unit, body = Unit.objects.get(pk=world.of["unit"]), Organisation.objects.get(pk=world.of["organisation"])
    for one, name in ((unit, "work_unit"), (body, "work_organisation")):
        assert reverse(name, args=[one.pk]) in found(world.client("head"), one.name)
        assert reverse(name, args=[one.pk]) not in found(world.client("operator"), one.name)


@pytest.mark.parametrize(
    "who", ["head", "expert", "operator", "other_operator", "instructor", "manager", "rep", "auditor"]
)
def test_t1_whatever_is_found_may_be_opened(world, who):
    client = world.client(who)
    ways = {way for typed in (CANARY, "احمدی", "رایانه", "کلاس", "0499370899") for way in found(client, typed)}
    assert {way: status for way in ways if (status := client.get(way).status_code) != 200} == {}


def test_nobody_of_another_city_finds_anything_of_this_one(world):
    foreign = somebody_of(a_municipality())
    assert [found(foreign.client, typed) for typed in (CANARY, "احمدی", "رایانه", "0499370899")] == [[], [], [], []]


def test_the_dialog_gets_the_findings_alone(world):
    answer = world.client("head").get(
        reverse("work_find"), {"q": "احمدی"}, headers={"HX-Request": "true", "HX-Target": "found"}
    )
    assert answer.content.decode().strip().startswith('<div id="found"')


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_ctrl_k_opens_the_search_anywhere_and_the_keyboard_leads_to_what_it_found(browser, live, world):
    with Visitor(browser, live, world.municipality, width=1280) as visitor:
        visitor.sign_in_as(world.accounts["head"])
        visitor.open("/staff/venues/")
        visitor.page.keyboard.press("Control+k")
        visitor.page.keyboard.type("0499370899")
        visitor.page.wait_for_selector("dialog[open] #found a")
        visitor.page.keyboard.press("ArrowDown")
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url(f"**/staff/people/{world.of['person']}/")
        assert visitor.complaints == []
