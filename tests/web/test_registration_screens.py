"""Every page of registering, in a real browser: no barrier, no sideways scroll, nothing from elsewhere, in light and dark."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from shahramooz.city import scope
from shahramooz.people.models import Dependant, GuardianConsent
from shahramooz.planning.models import Offering
from shahramooz.registration.models import Charge
from tests import moment
from tests.factories import (
    NOW,
    TODAY,
    a_citizen,
    a_person,
    a_role,
    a_room,
    a_session,
    a_venue,
    an_account,
    an_enrolment,
    an_instructor,
    an_offering,
)
from tests.web import screen

# tests/bars/test_screens.py looks at every page in each run; this file looks longer, at more screens
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module", autouse=True)
def beside_a_browser():
    """Playwright keeps an event loop in this thread; the database does not mind, nothing here awaits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def pages(committed):
    """The HTML of each page by its name."""
    moment.set_to(NOW)
    me, work = Client(HTTP_HOST=committed.host), Client(HTTP_HOST=committed.host)
    with scope.within(committed):
        parent = a_citizen(first_name="لیلا", last_name="مرادی")
        child = a_person("آوا", "مرادی", birth_date=date(2014, 5, 1), gender="woman")
        Dependant.objects.create(person=child, guardian=parent, relation="child", since=TODAY - timedelta(days=9))
        room = a_room("کلاس ۱", venue=a_venue("فرهنگسرای شهید کاشانی", address="بلوار پاسداران، روبه‌روی پارک ساحلی"))
        pattern = [{"weekday": 0, "from": "16:00", "to": "18:00"}]
        teacher = an_instructor(a_person("مریم", "نادری"))
        open_one = an_offering(
            title="خیاطی مقدماتی بانوان",
            sessions=5,
            room=room,
            instructor=teacher,
            pattern=pattern,
            fee=1_800_000,
            audience="women",
        )
        full = an_offering(
            capacity=1, title="کمک‌های اولیه", room=room, pattern=pattern, version=open_one.course_version
        )
        a_session(full, day=TODAY + timedelta(days=18), state="cancelled", cancelled_reason="گرد و غبار")
        a_session(full, number=2, day=TODAY + timedelta(days=19), mode="online")
        mine = an_enrolment(Offering.objects.get(pk=open_one.pk), parent)
        Charge.objects.create(enrolment=mine, amount=1_800_000)
        an_enrolment(full, a_citizen(first_name="نرگس", last_name="صادقی"))
        waits = an_enrolment(full, parent, state="waiting")
        free = an_offering(
            title="سفالگری خانوادگی", sessions=2, starts_on=TODAY + timedelta(days=30), room=room, pattern=pattern
        )
        sibling = a_person("سام", "مرادی", birth_date=date(2012, 5, 1), gender="man")
        Dependant.objects.create(person=sibling, guardian=parent, relation="child", since=TODAY - timedelta(days=9))
        GuardianConsent.objects.create(minor=sibling, guardian=parent, given_at=NOW - timedelta(days=2))
        me.force_login(an_account(parent))
        operator = a_role("house_operator", person=a_person("شیوا", "کریمی"), venue=room.venue)
        work.force_login(an_account(operator))
    household = me.post(f"/c/{full.pk}/register/", {"key": "k", "learner": [parent.pk, child.pk]})
    session = work.session
    session["at_desk"] = [child.pk]
    session.save()
    answers = {
        "apply": me.get(f"/c/{open_one.pk}/register/"),
        "apply_family": me.get(f"/c/{free.pk}/register/"),
        "apply_full": me.get(f"/c/{full.pk}/register/"),
        "applied": me.get(household["Location"]),
        "nobody": me.post(f"/c/{open_one.pk}/register/", {"key": "x"}),
        "today": me.get("/me/"),
        "my_classes": me.get("/me/classes/"),
        "my_class": me.get(f"/me/classes/{mine.pk}/"),
        "my_waiting": me.get(f"/me/classes/{waits.pk}/"),
        "desk": work.get("/staff/desk/"),
        "desk_new": work.get("/staff/desk/?no_card=1"),
        "desk_refused": work.post("/staff/desk/new/", {"first_name": "گلی"}),
        "desk_person": work.get(f"/staff/desk/{child.pk}/"),
        "roster": work.get(f"/staff/offerings/{open_one.pk}/roster/"),
        "roster_refused": work.post(f"/staff/offerings/{open_one.pk}/roster/named/", {"reason": ""}),
    }
    me.post(f"/me/classes/{waits.pk}/leave/")
    answers["left"] = me.get(f"/me/classes/{waits.pk}/")
    return {name: answer.content.decode() for name, answer in answers.items()}


@pytest.mark.timeout(300)
def test_g_every_page_of_registering_is_free_of_barriers(pages, browser):
    wrong = []
    for name, html in pages.items():
        for width, scheme in ((1280, "light"), (320, "dark")):
            with screen.shown(browser, html, width=width, scheme=scheme) as page:
                sideways = page.evaluate("document.documentElement.scrollWidth")
                wrong += [f"{name} {width} {scheme}: {one}" for one in screen.violations(page) + page.complaints]
                wrong += [f"{name} scrolls sideways at {width}: {sideways}"] if sideways > width else []
                wrong += [
                    f"{name} asks elsewhere: {asked}" for asked in page.asked if not asked.startswith(screen.HERE)
                ]
    assert wrong == []


def test_no_page_shows_a_latin_digit_or_a_gregorian_date(pages, committed):
    for name, html in pages.items():
        body = re.sub(r"<(script|style|svg|head).*?</\1>|<[^>]*>", " ", html.replace(committed.name, ""), flags=re.S)
        assert re.findall(r"[0-9]+", body) == [], name
