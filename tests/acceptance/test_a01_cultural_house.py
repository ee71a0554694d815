"""A1: an overflowing cultural-house class, step by step in the browser, with the scenario's own numbers.

The head of training, the house operator, the instructor and twenty-three citizens each do their own part. The clock is moved
from 1405/09/05 to 1405/10/30; a second municipality in the same database sees none of it.
"""

from datetime import date, datetime, timedelta

import pytest

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.lib import digits
from shahramooz.people.models import Message, Person
from shahramooz.places.models import Venue
from shahramooz.planning.models import Offering, Session
from shahramooz.registration.models import Enrolment
from tests import factories, moment
from tests.acceptance.visitor import Visitor
from tests.acceptance.worker import let_the_clock_work

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

HOUSE = "فرهنگسرای شهید کاشانی"
TITLE = "رایانه مقدماتی"
# Saturday, Monday, Tuesday, Wednesday 16–20: 25 open days in the period (two Wednesdays are holidays) × 4 h = 100 h
OPEN = {0: ("16:00", "20:00"), 2: ("16:00", "20:00"), 3: ("16:00", "20:00"), 4: ("16:00", "20:00")}


def azar(day: int, clock: str = "10:00") -> datetime:
    """A moment of Azar 1405."""
    return factories.at(date(2026, 11, 21) + timedelta(days=day), clock)


def dey(day: int, clock: str = "10:00") -> datetime:
    """A moment of Dey 1405."""
    return factories.at(date(2026, 12, 21) + timedelta(days=day), clock)


class Story:
    """The people of the scenario, each with a browser of their own, and what they have made so far."""

    def __init__(self, browser, live, municipality):
        self.municipality = municipality
        self.people = {}
        with scope.within(municipality):
            self.version = factories.a_version(factories.a_course(TITLE))
            self.other_version = factories.a_version(factories.a_course("خوشنویسی"))
            self.instructor = factories.an_instructor(factories.a_role("instructor"))
            self.other_instructor = factories.an_instructor()
            accounts = {
                "head": factories.an_account(factories.a_role("training_head"), username="head"),
                "teacher": factories.an_account(self.instructor.person, username="teacher"),
            }
            self.citizens = [
                factories.an_account(factories.a_citizen(first_name="شهروند", last_name=f"{n}")) for n in range(23)
            ]
        for name, account in accounts.items():
            self.enter(name, account, browser, live, width=1280)
        self.enter("citizen", self.citizens[0], browser, live)

    def enter(self, name, account, browser, live, **screen):
        self.people[name] = Visitor(browser, live, self.municipality, **screen)
        self.people[name].sign_in_as(account)

    def close(self):
        for somebody in self.people.values():
            somebody.close()

    def __getattr__(self, name):
        return self.people[name]

    @property
    def offering(self) -> Offering:
        with scope.within(self.municipality):
            return Offering.objects.get(title=TITLE)

    def names(self, state: str) -> list[str]:
        """Family names of everybody in that state, in order of turn."""
        with scope.within(self.municipality):
            found = Enrolment.objects.filter(offering__title=TITLE, state=state).order_by("turn", "pk")
            return [one.person.last_name for one in found.select_related("person")]

    def as_citizen(self, number: int) -> Visitor:
        """The shared citizen's telephone, signed in as citizen `number`."""
        self.citizen.context.clear_cookies()
        self.citizen.sign_in_as(self.citizens[number])
        return self.citizen


@pytest.fixture
def story(browser, live, committed):
    told = Story(browser, live, committed)
    yield told
    told.close()


def test_a1_an_overflowing_cultural_house_class(story, browser, live, another):
    moment.set_to(azar(5))
    step_1_the_house_its_room_and_the_protocol(story, browser, live)
    step_2_the_class_and_its_window(story)
    step_3_twenty_three_people_for_fifteen_seats(story)
    step_4_two_cancel_and_the_first_two_move_up(story)
    step_5_the_ratio_rises_and_everybody_moves_up(story)
    step_6_a_second_class_in_the_same_hour_is_refused(story)
    step_7_a_week_online(story)
    step_8_ten_sessions_held_and_how_far_the_room_was_used(story)
    a_second_municipality_sees_none_of_it(story, browser, live, another)


def step_1_the_house_its_room_and_the_protocol(story, browser, live):
    """Room of 30 seats under a ratio of 0.5: effective capacity 15 (asserted once the class stands)."""
    head = story.head
    head.open("/staff/venues/new/")
    head.page.locator("input[name=kind][value=cultural_house]").check(force=True)
    head.type_into("name", HOUSE)
    submit(head)
    with scope.within(story.municipality):
        venue = Venue.objects.get(name=HOUSE)
        operator = factories.an_account(factories.a_role("house_operator", venue=venue), username="operator")
    story.enter("operator", operator, browser, live, width=1280)

    operator = story.operator
    operator.open(f"/staff/venues/{venue.pk}/rooms/new/")
    operator.type_into("name", "کلاس ۱")
    operator.type_into("capacity", "۳۰")
    submit(operator)
    operator.open(f"/staff/venues/{venue.pk}/hours/")
    for weekday, (opens, closes) in OPEN.items():
        operator.type_into(f"opens_{weekday}", digits.to_persian(opens))
        operator.type_into(f"closes_{weekday}", closes)
    submit(operator)

    head.open("/staff/restrictions/")
    head.page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    for name, typed in {
        "title": "پروتکل بهداشتی",
        "authority": "ستاد استان",
        "percent": "۵۰",
        "since": "۱۴۰۵/۹/۱",
        "until": "14050930",
    }.items():
        head.type_into(name, typed)
    submit(head)
    assert "پروتکل بهداشتی" in head.text


def submit(visitor) -> None:
    """Press the main button of the form on the page."""
    visitor.page.locator("main form[method=post] button.btn--primary:visible").first.click()
    visitor.page.wait_for_load_state("load")


def fill_class(visitor, version, instructor, *, first: str, count: str):
    """The wizard: what, where, when, how many."""
    page = visitor.page
    visitor.open(f"/staff/offerings/new/?course={version.course_id}")
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    page.locator("[name=place]").select_option(label="کلاس ۱، ۳۰ نفر")
    page.locator("[name=instructor]").select_option(value=str(instructor.pk))
    for weekday in ("0", "2"):
        page.locator(f"[name=weekdays][value='{weekday}']").check(force=True)
    for name, typed in {
        "start": "۱۶", "end": "۱۸", "first": first, "count": count, "own_capacity": "۳۰", "opens_on": "۷ آذر ۱۴۰۵",
        "closes_on": "1405/9/15", "planned_demand": "15",
    }.items():  # fmt: skip
        visitor.type_into(name, typed)


def step_2_the_class_and_its_window(story):
    """The operator drafts it and the head approves it: nobody approves what they made (R29)."""
    head, operator = story.head, story.operator
    fill_class(operator, story.version, story.instructor, first="۲۱ آذر ۱۴۰۵", count="۱۲")
    submit(operator)
    head.open(f"/staff/offerings/{story.offering.pk}/")
    head.tap("تأیید کلاس")
    head.tap("باز کردن ثبت‌نام")
    offering = story.offering
    assert (offering.state, offering.capacity, offering.planned_demand) == ("registration", 15, 15)

    moment.set_to(azar(6))
    early = story.as_citizen(0)
    early.open(f"/c/{offering.pk}/")
    assert "۷ آذر" in early.text  # the window is shown to everybody
    early.open(f"/c/{offering.pk}/register/")
    assert "ثبت‌نام هنوز آغاز نشده" in early.text
    assert story.names("seated") == []


def step_3_twenty_three_people_for_fifteen_seats(story):
    moment.set_to(azar(7))
    offering = story.offering
    for number in range(23):
        citizen = story.as_citizen(number)
        citizen.open(f"/c/{offering.pk}/register/")
        citizen.tap("تأیید")
        if number >= 15:
            assert f"نفر {digits.ordinal(number - 14)} فهرست انتظار" in citizen.text
    assert story.names("seated") == [str(n) for n in range(15)]
    assert story.names("waiting") == [str(n) for n in range(15, 23)]

    story.head.open("/staff/reports/?first=1405/9/1&last=1405/12/29&by=class")
    row = story.head.page.locator("tbody tr", has_text=TITLE).inner_text().split()
    assert {"۱۵", "۲۳", "۸"} <= set(row)
    assert "۱٫۵۳" in row


def step_4_two_cancel_and_the_first_two_move_up(story):
    moment.set_to(azar(9))
    for number in (3, 8):
        leaving = story.as_citizen(number)
        with scope.within(story.municipality):
            mine = Enrolment.objects.get(person=story.citizens[number].links.get().person)
        leaving.open(f"/me/classes/{mine.pk}/")
        with leaving.counted() as count:
            leaving.tap("انصراف")
            dialog = leaving.page.locator("dialog[open] button[type=submit], dialog[open] .btn--danger")
            if dialog.count():
                leaving.tap(dialog.first)
        assert count.clicks <= 2
    assert "15" in story.names("seated") and "16" in story.names("seated")
    assert len(story.names("seated")) == 15
    assert story.names("waiting") == ["17", "18", "19", "20", "21", "22"]
    promoted = [entry.after for entry in entries(story, "registration.promoted")]
    assert len(promoted) == 2

    waiting = story.as_citizen(17)
    waiting.open("/me/classes/")
    assert f"نفر {digits.ordinal(1)}" in waiting.text or "نفر ۱" in waiting.text


def entries(story, act: str) -> list[Entry]:
    with scope.within(story.municipality):
        return list(Entry.objects.filter(act=act).order_by("pk"))


def step_5_the_ratio_rises_and_everybody_moves_up(story):
    moment.set_to(azar(16))
    head = story.head
    head.open("/staff/restrictions/")
    head.page.get_by_role("link", name="پروتکل بهداشتی").first.click()
    head.type_into("percent", "80")
    submit(head)
    let_the_clock_work(story.municipality)
    offering = story.offering
    assert (offering.capacity, offering.taken, offering.capacity - offering.taken) == (24, 21, 3)
    assert story.names("waiting") == []
    assert len(story.names("seated")) == 21
    head.open(f"/staff/offerings/{offering.pk}/")
    assert "۲۱ نفر از ۲۴ نفر" in head.text


def step_6_a_second_class_in_the_same_hour_is_refused(story):
    head = story.head
    fill_class(head, story.other_version, story.other_instructor, first="۲۱ آذر ۱۴۰۵", count="۲")
    head.page.locator("#outlook").get_by_text(TITLE).first.wait_for()  # said while the form is being filled in
    head.page.locator("[name=closes_on]").fill("1405/9/20")
    submit(head)
    assert f"«{TITLE}»" in head.text
    assert head.page.locator("[name=own_capacity]").input_value() in ("30", "۳۰")  # nothing typed is lost
    with scope.within(story.municipality):
        assert Offering.objects.filter(title="خوشنویسی").count() == 0


def step_7_a_week_online(story):
    moment.set_to(azar(18))
    head = story.head
    with scope.within(story.municipality):
        before = Message.objects.filter(kind="registration/mode-changed").count()
    head.open("/staff/mode/")
    head.page.locator("[name=to]").select_option("online")
    head.type_into("first", "۲۲ آذر ۱۴۰۵")
    head.type_into("last", "۲۹ آذر ۱۴۰۵")
    head.tap("کدام کلاس‌ها؟")
    assert TITLE in head.text
    head.tap("عوض شود و خبر برود")
    let_the_clock_work(story.municipality)
    with scope.within(story.municipality):
        sessions = Session.objects.filter(offering=story.offering).order_by("during")
        online = [one.starts_at for one in sessions if one.mode == "online"]
        told = Message.objects.filter(kind="registration/mode-changed")
        assert (told.count() - before, len(set(told.values_list("person", flat=True)))) == (21, 21)
    assert online == [azar(23, "16:00"), azar(28, "16:00")]
    assert len(story.names("seated")) == 21
    [switched] = entries(story, "planning.mode_switched")
    with scope.within(story.municipality):
        assert switched.actor_name == str(Person.objects.get(roles__role="training_head"))
    head.open("/staff/journal/")
    assert switched.actor_name.split()[0] in head.text


def step_8_ten_sessions_held_and_how_far_the_room_was_used(story):
    offering = story.offering
    with scope.within(story.municipality):
        sessions = list(Session.objects.filter(offering=offering).order_by("during"))
    assert len(sessions) == 12
    assert sum(one.mode == "in_person" for one in sessions) == 10
    for number, session in enumerate(sessions):
        moment.set_to(session.ends_at)
        if session.mode == "in_person" and session.starts_at < azar(31):
            refused_until_the_protocol_is_ticked(story, session)
        teacher = story.teacher
        teacher.open(f"/staff/sessions/{session.pk}/attendance/")
        assert "۲۱ حاضر" in teacher.text
        with teacher.counted() as count:
            teacher.tap("ثبت حضور و غیاب")
        assert count.clicks == 1, number
    let_the_clock_work(story.municipality)

    moment.set_to(dey(30, "21:00"))
    story.head.open("/staff/reports/rooms/?first=1405/9/16&last=1405/10/30")
    row = story.head.page.locator("tbody tr", has_text="کلاس ۱").inner_text()
    assert "۴۲۰" in row
    assert "۳٬۰۰۰" in row
    assert digits.pct(14, 1) in row


def refused_until_the_protocol_is_ticked(story, session):
    """S0-1: no session under a restriction before the operator has ticked its checklist for the day."""
    teacher = story.teacher
    teacher.open(f"/staff/sessions/{session.pk}/attendance/")
    teacher.tap("ثبت حضور و غیاب")
    assert "پروتکل" in teacher.text
    story.operator.open("/staff/checklists/")
    for line in story.operator.page.locator("main [name=line]").all():
        line.check(force=True)
    story.operator.tap("همه را دیدم")


def a_second_municipality_sees_none_of_it(story, browser, live, another):
    """Its head finds nothing: no class, no venue, no name, by page or by address."""
    with scope.within(another):
        account = factories.an_account(factories.a_role("training_head"), username="head")
    offering = story.offering
    with Visitor(browser, live, another, width=1280) as stranger:
        stranger.sign_in_as(account)
        for path in (
            "/",
            "/places/",
            "/staff/offerings/",
            "/staff/venues/",
            "/staff/reports/",
            "/staff/journal/",
            "/staff/people/",
        ):
            assert stranger.open(path).status == 200, path
            assert TITLE not in stranger.text and HOUSE not in stranger.text, path
        for path in (
            f"/c/{offering.pk}/",
            f"/staff/offerings/{offering.pk}/",
            f"/staff/offerings/{offering.pk}/roster/",
        ):
            assert stranger.open(path).status == 404, path
