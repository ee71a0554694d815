"""The pages everybody may open: classes, calendar, map, venues, one class, and the pages to read."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import Range

from shahramooz.catalogue.models import Topic
from shahramooz.city import scope
from shahramooz.city.models import Closure
from shahramooz.people.models import AccountPerson
from shahramooz.places.models import PlaceClosure
from shahramooz.planning.models import Offering, Restriction
from shahramooz.planning.models.offering import Mode
from shahramooz.planning.queries import finding
from shahramooz.web.public.cards import closing_of, deadline_of, times_of
from tests import factories, moment
from tests.factories import NOW, TODAY, at
from tests.web.lively import a_lively_city

LATIN_DIGIT = re.compile(r"[0-9]")
HIDDEN = re.compile(r"<(script|style|svg|noscript|head)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAGS = re.compile(r"<[^>]*>")


@pytest.fixture
def visitor(committed):
    """A stranger's browser at the municipality, on the morning of 7 Azar 1405."""
    moment.set_to(NOW)
    return Client(HTTP_HOST=committed.host)


def text_of(response) -> str:
    """What a reader sees: no tags, no attributes."""
    seen = TAGS.sub(" ", HIDDEN.sub(" ", response.content.decode()))
    return re.sub(r"\s+", " ", seen.replace("&quot;", '"').replace("\u2066", "").replace("\u2069", ""))


def titles(response) -> list[str]:
    return re.findall(r'class-card__title"><a href="[^"]*">([^<]*)<', response.content.decode())


def asked(visitor, **words):
    return visitor.get("/", words)


def queries_of(visitor, address: str) -> int:
    visitor.get(address)  # what is kept for a minute is kept now
    with CaptureQueriesContext(connection) as seen:
        assert visitor.get(address).status_code == 200
    return len(seen)


# the list


def test_s0_2_the_list_shows_the_registration_window_and_what_one_can_do(committed, visitor):
    with scope.within(committed):
        factories.an_offering(title="خیاطی مقدماتی")
        full = factories.an_offering(capacity=1, title="کمک‌های اولیه")
        factories.an_enrolment(full)
        factories.an_enrolment(full, state="waiting")
        soon = {"opens_at": at(TODAY + timedelta(days=2), "08:00"), "closes_at": NOW + timedelta(days=9)}
        factories.an_offering(title="باغبانی در بالکن", **soon)
        factories.an_offering(title="نقاشی", opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=1))
    seen = text_of(asked(visitor))
    assert "۴ کلاس پیدا شد" in seen
    assert "ثبت‌نام باز" in seen
    assert "ثبت‌نام تا یکشنبه ۱۵ آذر" in seen
    assert "فهرست انتظار" in seen and "۱ نفر از ۱ نفر ثبت‌نام کرده‌اند، ۱ نفر در انتظار" in seen
    assert "ثبت‌نام از دوشنبه ۹ آذر" in seen
    assert "ثبت‌نام جمعه ۶ آذر به پایان رسید" in seen


def test_open_classes_come_first_then_those_that_open_later_then_closed_ones(committed, visitor):
    with scope.within(committed):
        factories.an_offering(title="بسته", closes_at=NOW - timedelta(hours=1), starts_on=TODAY)
        factories.an_offering(title="دیرتر", opens_at=NOW + timedelta(hours=1), starts_on=TODAY)
        factories.an_offering(title="باز", starts_on=TODAY + timedelta(days=9))
    assert titles(asked(visitor)) == ["باز", "دیرتر", "بسته"]


@pytest.mark.parametrize("state", ["draft", "approved", "cancelled", "completed", "closed"])
def test_a_class_in_any_other_state_is_not_on_the_list(committed, visitor, state):
    with scope.within(committed):
        factories.an_offering(state=state)
    assert titles(asked(visitor)) == []


def test_the_nearest_to_the_chosen_neighbourhood_come_first_and_the_choice_is_remembered(committed, visitor):
    with scope.within(committed):
        golestan = factories.a_neighbourhood("گلستان", latitude=27.19, longitude=56.27)
        far = factories.a_venue("فرهنگسرای دور", latitude=27.30, longitude=56.40)
        near = factories.a_venue("فرهنگسرای نزدیک", latitude=27.20, longitude=56.27)
        factories.an_offering(title="دور", venue=far, starts_on=TODAY)
        factories.an_offering(title="نزدیک", venue=near, starts_on=TODAY + timedelta(days=5))
        factories.an_offering(title="برخط", mode=Mode.ONLINE, starts_on=TODAY)
    assert titles(asked(visitor)) == ["دور", "برخط", "نزدیک"]
    assert titles(asked(visitor, near=golestan.pk)) == ["نزدیک", "دور", "برخط"]
    later = asked(visitor)
    assert titles(later) == ["نزدیک", "دور", "برخط"]
    assert "محله شما: گلستان" in text_of(later)
    assert "نزدیک‌ترین‌ها به محله شما اول آمده‌اند" in text_of(later)
    assert "حدود ۱٫۱ کیلومتر" in text_of(later)
    asked(visitor, near="")
    assert titles(asked(visitor)) == ["دور", "برخط", "نزدیک"]


@pytest.mark.parametrize(
    "typed",
    [
        "کمک‌های اولیه",
        "کمک های اولیه",
        "کمکهای اولیه",
        "کمکهایاولیه",
        "كمك‌هاي اوليه",  # Arabic kaf and ye
        "اولیه",
        "  اولیه   کمک ",
    ],
)
def test_a_class_is_found_however_its_name_is_typed(committed, visitor, typed):
    with scope.within(committed):
        factories.an_offering(title="کمک‌های اولیه برای خانواده")
        factories.an_offering(title="خیاطی")
    assert titles(asked(visitor, q=typed)) == ["کمک‌های اولیه برای خانواده"]


def test_a_word_may_stand_in_the_topic_or_in_the_venue(committed, visitor):
    with scope.within(committed):
        course = factories.a_course("رایانه", topic=Topic.objects.create(title="سواد دیجیتال"))
        version = factories.a_version(course)
        factories.an_offering(title="رایانه", version=version, venue=factories.a_venue("فرهنگسرای بهاران"))
        factories.an_offering(title="رایانه پیشرفته", version=version)
    assert titles(asked(visitor, q="دیجیتال")) == ["رایانه", "رایانه پیشرفته"]
    assert titles(asked(visitor, q="رایانه بهاران")) == ["رایانه"]


def test_a_wildcard_is_a_letter_like_any_other(committed, visitor):
    with scope.within(committed):
        factories.an_offering(title="خیاطی")
    assert titles(asked(visitor, q="%")) == []
    assert titles(asked(visitor, q="_")) == []


@pytest.fixture
def several(committed):
    """Six classes, each different from the others in what the filters ask."""
    with scope.within(committed):
        craft = Topic.objects.create(title="مهارت‌آموزی")
        craft_version = factories.a_version(factories.a_course("خیاطی", topic=craft))
        house = factories.a_venue("سرای بهاران")
        morning = factories.an_offering(title="خیاطی", version=craft_version, fee=900)
        factories.a_session(morning, day=date(2026, 12, 5), start="09:00", end="11:00")  # Saturday
        evening = factories.an_offering(title="آشپزی", venue=house, fee=900)
        factories.a_session(evening, day=date(2026, 12, 5), start="18:00", end="20:00")
        friday = factories.an_offering(title="کوهنوردی", fee=0, min_age=18)
        factories.a_session(friday, day=date(2026, 12, 4), start="13:00", end="15:00")
        factories.an_offering(title="بانوان ورزشکار", audience="women", fee=900, max_age=17)
        factories.an_offering(title="زبان", mode=Mode.ONLINE, fee=900, min_age=7, max_age=12)
        factories.an_offering(title="بسته", fee=900, audience="men", closes_at=NOW)
    return {"topic": craft.pk, "place": house.pk}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"topic": "topic"}, {"خیاطی"}),
        ({"place": "place"}, {"آشپزی"}),
        ({"time": "morning"}, {"خیاطی"}),
        ({"time": "afternoon"}, {"کوهنوردی"}),
        ({"time": "evening"}, {"آشپزی"}),
        ({"time": "weekend"}, {"کوهنوردی"}),
        ({"free": "on"}, {"کوهنوردی"}),
        ({"mode": "online"}, {"زبان"}),
        ({"whom": "women"}, {"خیاطی", "آشپزی", "کوهنوردی", "بانوان ورزشکار", "زبان"}),
        ({"whom": "men"}, {"خیاطی", "آشپزی", "کوهنوردی", "زبان", "بسته"}),
        ({"age": "۱۰"}, {"خیاطی", "آشپزی", "بانوان ورزشکار", "زبان", "بسته"}),
        ({"age": "40", "open": "on"}, {"خیاطی", "آشپزی", "کوهنوردی"}),
    ],
)
def test_each_filter_of_the_address_narrows_the_list(visitor, several, words, found):
    said = {word: several.get(value, value) for word, value in words.items()}
    assert set(titles(asked(visitor, **said))) == found


def test_what_an_old_link_asks_and_nobody_understands_narrows_nothing(visitor, several):
    assert len(titles(asked(visitor, topic="abc", place="999999", age="چند", mode="moon", page="x", near="x"))) == 6


def test_an_empty_answer_names_the_filter_and_offers_the_next_step(visitor, several):
    answer = asked(visitor, q="خیاطی", mode="online")
    seen = text_of(answer)
    assert "با این ویژگی‌ها کلاسی نیست: «خیاطی» ، برخط" in seen
    assert "بدون «خیاطی»: ۱ کلاس" in seen
    assert "بدون برخط: ۱ کلاس" in seen
    assert f'href="/?{urlencode({"q": "خیاطی"})}"' in answer.content.decode()


def test_a_slip_of_the_keyboard_is_answered_with_what_was_perhaps_meant(visitor, several):
    answer = asked(visitor, q="خیاتی")
    assert "شاید منظورتان این بود: خیاطی" in text_of(answer)


def test_a_city_without_classes_says_so_and_shows_its_houses(visitor):
    assert "هنوز کلاسی اعلام نشده است." in text_of(asked(visitor))


def test_htmx_gets_the_results_alone_and_a_clean_address(visitor, several):
    headers = {"HX-Request": "true", "HX-Target": "results"}
    part = visitor.get("/", {"q": "", "topic": "", "time": "morning", "near": ""}, headers=headers)
    assert part.content.decode().strip().startswith('<section id="results"')
    assert "<html" not in part.content.decode()
    assert part["HX-Push-Url"] == "/?time=morning"
    assert titles(part) == ["خیاطی"]


def test_the_list_has_pages_of_24_that_keep_the_filters(committed, visitor):
    with scope.within(committed):
        version = factories.a_version()
        for _ in range(25):
            factories.an_offering(version=version, fee=0)
    first, second = asked(visitor, free="on"), asked(visitor, free="on", page=2)
    assert (len(titles(first)), len(titles(second))) == (24, 1)
    assert "?free=on&amp;page=2" in first.content.decode()


@pytest.fixture
def fill(committed):
    """Add so many classes, the first two dozen each with a venue, an instructor and a waiting list of their own."""

    def fill(count: int) -> None:
        with scope.within(committed):
            for n in range(count):
                own = n < 24
                venue = factories.a_venue(latitude=27 + n / 1000, longitude=56.0, open_all_week=False) if own else None
                one = factories.an_offering(
                    version=factories.a_version() if own else fill.version,
                    venue=venue,
                    instructor=factories.an_instructor() if own else None,
                )
                factories.a_session(one, day=TODAY + timedelta(days=1 + n % 20), start=f"{8 + n % 10}:00".zfill(5))
                if own:
                    factories.an_enrolment(one, state="waiting")

    with scope.within(committed):
        fill.version = factories.a_version()
    return fill


@pytest.mark.parametrize(
    "address", ["/", "/?near=1&q=رایانه", "/calendar/", "/calendar/1405/9/10/", "/map/", "/places/"]
)
def test_a_list_of_300_costs_as_many_queries_as_a_list_of_one(committed, visitor, fill, address):
    with scope.within(committed):
        near = factories.a_neighbourhood("گلستان", latitude=27.0, longitude=56.0)
    address = address.replace("near=1", f"near={near.pk}")
    fill(1)
    one = queries_of(visitor, address)
    fill(299)
    assert queries_of(visitor, address) == one


# one class


def test_a_class_page_tells_everything_one_asks_before_registering(committed, visitor):
    with scope.within(committed):
        room = factories.a_room("کلاس 1", venue=factories.a_venue("سرای بهاران", address="کوچه 3"))
        basics = factories.a_course("رایانه مقدماتی")
        course = factories.a_course("رایانه پیشرفته")
        course.prerequisites.create(requires=basics)
        instructor = factories.an_instructor(factories.a_person("زهرا", "موسوی"))
        version = factories.a_version(course)
        one = factories.an_offering(
            version=version, sessions=2, room=room, instructor=instructor, fee=1_800_000, audience="women", min_age=18,
            pattern=[{"weekday": 0, "from": "16:00", "to": "18:00"}],
        )  # fmt: skip
    seen = text_of(visitor.get(f"/c/{one.pk}/"))
    for said in (
        "رایانه پیشرفته",
        "سرای بهاران",
        "کوچه ۳",
        "مدرس: زهرا موسوی",
        "برای بانوان، ۱۸ سال به بالا",
        "پیش‌نیاز: رایانه مقدماتی",
        "۱٬۸۰۰٬۰۰۰ ریال",
        "شنبه، ۱۶ تا ۱۸",
        "جلسه‌ها (۲)",
        "شنبه ۲۱ آذر ۱۴۰۵ ساعت ۱۶ تا ۱۸ کلاس ۱",
        "۱۵ جای خالی مانده است.",
        "ثبت‌نام تا یکشنبه ۱۵ آذر ۱۴۰۵، ساعت ۱۰",
    ):
        assert said in seen
    assert f'href="/c/{one.pk}/register/"' in visitor.get(f"/c/{one.pk}/").content.decode()


def test_s0_2_a_class_that_opens_later_says_when_and_has_no_button(committed, visitor):
    with scope.within(committed):
        one = factories.an_offering(opens_at=at(TODAY + timedelta(days=1), "08:00"), closes_at=NOW + timedelta(days=9))
    answer = visitor.get(f"/c/{one.pk}/")
    assert "ثبت‌نام از یکشنبه ۸ آذر ۱۴۰۵، ساعت ۸:۰۰ آغاز می‌شود." in text_of(answer)
    assert f"/c/{one.pk}/register/" not in answer.content.decode()


def test_s0_3_a_full_class_offers_the_next_place_of_its_waiting_list_and_a_similar_class(committed, visitor):
    with scope.within(committed):
        version = factories.a_version(factories.a_course("خیاطی"))
        full = factories.an_offering(capacity=1, version=version)
        factories.an_enrolment(full)
        for _ in range(3):
            factories.an_enrolment(full, state="waiting")
        factories.an_offering(title="خیاطی عصر", version=version)
    answer = visitor.get(f"/c/{full.pk}/")
    assert "ظرفیت پر شد؛ می‌توانید نفر چهارم فهرست انتظار شوید." in text_of(answer)
    assert f'href="/c/{full.pk}/register/"' in answer.content.decode()
    assert titles(answer) == ["خیاطی عصر"]


def test_r1_seats_kept_for_a_quota_are_not_offered_to_everybody(committed, visitor):
    with scope.within(committed):
        one = factories.an_offering(capacity=5)
        factories.a_quota(one, segment=factories.a_segment("کارکنان"), seats=5)
    seen = text_of(visitor.get(f"/c/{one.pk}/"))
    assert "می‌توانید نخستین نفر فهرست انتظار شوید" in seen
    assert "۵ جا برای «کارکنان» نگه داشته شده است." in seen


def test_s0_1_a_restriction_explains_why_there_are_fewer_seats(committed, visitor):
    with scope.within(committed):
        room = factories.a_room(capacity=30)
        one = factories.an_offering(capacity=15, room=room, sessions=2)
        Restriction.objects.create(
            title="پروتکل بهداشتی", authority="ستاد", ratio="0.5", since=TODAY, until=date(2026, 12, 21), changed_at=NOW
        )
    seen = text_of(visitor.get(f"/c/{one.pk}/"))
    assert "به‌خاطر «پروتکل بهداشتی» (تا ۳۰ آذر) ظرفیت این کلاس ۱۵ نفر است." in seen


def test_a_cancelled_class_says_so_with_its_reason(committed, visitor):
    with scope.within(committed):
        one = factories.an_offering(state=Offering.State.CANCELLED, cancelled_reason="بیماری مدرس")
    seen = text_of(visitor.get(f"/c/{one.pk}/"))
    assert "این کلاس لغو شد. بیماری مدرس" in seen
    assert "نفر ثبت‌نام کرده‌اند" not in seen


def test_s0_3_a_signed_in_person_sees_their_own_place(committed, visitor):
    with scope.within(committed):
        one = factories.an_offering(capacity=1)
        factories.an_enrolment(one)
        factories.an_enrolment(one, state="waiting")
        me = factories.a_citizen()
        factories.an_enrolment(one, me, state="waiting")
        account = factories.an_account(me)
    with scope.within(committed):
        visitor.force_login(account)
    answer = visitor.get(f"/c/{one.pk}/")
    assert "شما نفر ۲ فهرست انتظار هستید." in text_of(answer)
    assert f"/c/{one.pk}/register/" not in answer.content.decode()  # who is in is not invited again


def test_a_parent_who_has_a_seat_is_offered_one_for_the_rest_of_the_family(committed, visitor):
    with scope.within(committed):
        one = factories.an_offering()
        parent, child = factories.a_citizen(), factories.a_person("آوا", "احمدی")
        account = factories.an_account(parent)
        AccountPerson.objects.create(account=account, person=child, since=NOW)
        factories.an_enrolment(one, parent)
        visitor.force_login(account)
    seen = text_of(visitor.get(f"/c/{one.pk}/"))
    assert "زهرا احمدی در این کلاس جا دارد." in seen
    assert "ثبت‌نام برای آوا" in seen
    assert "ثبت‌نام خودم" not in seen


def test_the_list_says_whom_of_the_family_a_class_is_for_and_leads_straight_there(committed, visitor):
    with scope.within(committed):
        for_all, grown = factories.an_offering(title="برای همه"), factories.an_offering(min_age=30, title="بزرگسال")
        nobody, mine = (
            factories.an_offering(min_age=90, title="سالخورده"),
            factories.an_offering(title="از پیش", max_age=40),
        )
        parent = factories.a_citizen(first_name="مینا")
        young = factories.a_citizen(first_name="آوا", birth_date=date(2004, 1, 1))
        factories.an_enrolment(mine, parent)
        factories.an_enrolment(mine, young)
        account = factories.an_account(parent)
        AccountPerson.objects.create(account=account, person=young, since=NOW)
        strange = visitor.get("/").content.decode()
        visitor.force_login(account)
    answer = visitor.get("/")
    html, seen = answer.content.decode(), text_of(answer)
    assert f'href="/c/{for_all.pk}/register/"' in html
    assert f'href="/c/{grown.pk}/register/?for={parent.pk}"' in html and "برای مینا" in seen
    assert f"/c/{nobody.pk}/register/" not in html and "شرط‌هایش با هیچ‌یک از خانواده شما نمی‌خواند" in seen
    assert f"/c/{mine.pk}/register/" not in html and "نام مینا و آوا در این کلاس هست" in seen
    assert all(
        f"/c/{one.pk}/register/" in strange for one in (for_all, grown, nobody, mine)
    )  # a stranger is asked later


def test_r2_the_list_says_with_which_class_of_the_family_an_hour_clashes(committed, visitor):
    with scope.within(committed):
        taken, other = factories.an_offering(title="خیاطی", sessions=1), factories.an_offering(min_age=30, sessions=1)
        parent = factories.a_citizen(first_name="مینا")
        account = factories.an_account(parent)
        young = factories.a_person("آوا", "احمدی", birth_date=date(2004, 1, 1))
        AccountPerson.objects.create(account=account, person=young, since=NOW)
        factories.an_enrolment(taken, parent)
        visitor.force_login(account)
    answer = visitor.get("/")
    assert "مینا احمدی شنبه ۲۱ آذر ۱۴۰۵، ساعت ۱۶:۰۰ در کلاس «خیاطی» است." in text_of(answer)
    assert f"/c/{other.pk}/register/" not in answer.content.decode()


def test_the_list_says_to_one_person_why_not(committed, visitor):
    with scope.within(committed):
        factories.an_offering(min_age=90)
        visitor.force_login(factories.an_account(factories.a_citizen(first_name="مینا")))
    assert "این کلاس برای ۹۰ سال به بالاست و مینا احمدی در نخستین جلسه ۳۶ ساله است." in text_of(visitor.get("/"))


def test_a_family_has_a_button_for_each_who_may_and_none_for_whoever_may_not(committed, visitor):
    with scope.within(committed):
        one = factories.an_offering(max_age=40)
        parent, old = factories.a_citizen(), factories.a_citizen(first_name="بهرام", birth_date=date(1950, 1, 1))
        child = factories.a_person("آوا", "احمدی", birth_date=date(2000, 1, 1), gender="woman")
        account = factories.an_account(parent)
        for person in (old, child):
            AccountPerson.objects.create(account=account, person=person, since=NOW)
        visitor.force_login(account)
    answer = visitor.get(f"/c/{one.pk}/")
    seen, html = text_of(answer), answer.content.decode()
    assert "ثبت‌نام خودم" in seen and "ثبت‌نام برای آوا" in seen and "ثبت‌نام چند نفر با هم" in seen
    assert "برای بهرام" not in seen
    assert f"/c/{one.pk}/register/?for={child.pk}" in html
    terms = visitor.get(f"/c/{one.pk}/register/?for={child.pk}").content.decode()
    checked = re.findall(r'name="learner" value="(\d+)" checked', terms)
    assert checked == [str(child.pk)]  # the child and nobody else
    refused = visitor.get(f"/c/{one.pk}/register/?for={old.pk}").content.decode()
    assert re.findall(r'name="learner" value="(\d+)" checked', refused) == []  # nobody in their place


@pytest.mark.parametrize("address", ["/c/{}/", "/c/{}/register/"])
def test_t1_a_class_of_another_municipality_is_not_found(committed, visitor, another, address):
    with scope.within(another):
        theirs = factories.an_offering()
    answer = visitor.get(address.format(theirs.pk), follow=True)
    assert answer.status_code == 404 or "/sign-in/" in answer.request["PATH_INFO"]
    own = Client(HTTP_HOST=another.host).get(f"/c/{theirs.pk}/")
    assert own.status_code == 200  # the control: at home it is there


def test_a_draft_is_not_found(committed, visitor):
    with scope.within(committed):
        draft = factories.an_offering(state=Offering.State.DRAFT, published_at=None)
    assert visitor.get(f"/c/{draft.pk}/").status_code == 404


# the calendar


def test_the_month_lays_sessions_on_their_jalali_days_with_the_reasons_of_days_off(committed, visitor):
    with scope.within(committed):
        one = factories.an_offering(title="خیاطی")
        factories.a_session(one, number=1, day=date(2026, 12, 5), start="09:00", end="11:00")  # 14 Azar
        factories.a_session(one, number=2, day=date(2026, 12, 22))  # 1 Dey
        factories.a_session(one, number=3, day=date(2026, 12, 6), state="cancelled")
        factories.an_offering(title="پنهان", state=Offering.State.DRAFT, sessions=1)
        Closure.objects.create(
            during=Range(at(date(2026, 12, 8), "00:00"), at(date(2026, 12, 9), "00:00")),
            reason="گردوغبار", source="استانداری", announced_at=NOW,
        )  # fmt: skip
    answer = visitor.get("/calendar/")
    seen = text_of(answer)
    assert "آذر ۱۴۰۵" in seen and "۱ جلسه کلاس در این ماه" in seen
    assert "شنبه ۱۴ آذر ۹:۰۰ خیاطی" in seen
    assert "سه‌شنبه ۱۷ آذر گردوغبار" in seen
    assert "پنهان" not in seen
    assert 'href="/calendar/1405/8/"' in answer.content.decode()
    assert 'href="/calendar/1405/10/"' in answer.content.decode()
    assert "سه‌شنبه ۱ دی ۱۶:۰۰ خیاطی" in text_of(visitor.get("/calendar/1405/10/"))


def test_a_day_lists_all_its_sessions_and_the_month_only_the_first_three(committed, visitor):
    with scope.within(committed):
        for n in range(5):
            one = factories.an_offering(title=f"کلاس شماره {n}")
            factories.a_session(one, day=date(2026, 12, 5), start=f"{10 + n}:00", end=f"{11 + n}:00")
    assert "و ۲ کلاس دیگر" in text_of(visitor.get("/calendar/"))
    day = visitor.get("/calendar/1405/9/14/")
    assert [f"کلاس شماره {n}" in text_of(day) for n in "۰۱۲۳۴"] == [True] * 5
    assert "۱۰ تا ۱۱" in text_of(day)


def test_the_calendar_of_one_house_shows_its_sessions_alone(committed, visitor):
    with scope.within(committed):
        here, there = factories.a_room(venue=factories.a_venue("اینجا")), factories.a_room()
        factories.an_offering(title="نزد ما", room=here, sessions=1)
        factories.an_offering(title="نزد آنان", room=there, sessions=1)
    seen = text_of(visitor.get("/calendar/", {"place": here.venue_id}))
    assert ("نزد ما" in seen, "نزد آنان" in seen) == (True, False)


@pytest.mark.parametrize("address", ["/calendar/1405/13/", "/calendar/2026/11/", "/calendar/1405/12/30/"])
def test_a_day_that_does_not_exist_is_not_found(visitor, address):
    assert visitor.get(address).status_code == 404


# places


def test_a_venue_tells_its_hours_rooms_and_what_limits_it(committed, visitor):
    with scope.within(committed):
        venue = factories.a_venue("سرای بهاران", address="کوچه 3", phone="07612345678")
        venue.opening_hours.filter(weekday=6).delete()
        factories.a_room("کارگاه", venue=venue, capacity=20, is_step_free=False)
        factories.a_room("تالار", venue=venue, capacity=80)
        factories.an_offering(title="خیاطی", venue=venue)
        hours = Range(at(date(2026, 12, 5), "12:00"), at(date(2026, 12, 5), "18:00"))
        PlaceClosure.objects.create(venue=venue, during=hours, reason="قطعی برق", announced_at=NOW)
    answer = visitor.get(f"/places/{venue.pk}/")
    seen = text_of(answer)
    for said in (
        "۰۷۶۱۲۳۴۵۶۷۸",
        "کوچه ۳",
        "شنبه امروز ۸ تا ۲۱",
        "جمعه بسته",
        "کارگاه ۲۰ نفر پله دارد",
        "تالار ۸۰ نفر بدون پله",
        "قطعی برق شنبه ۱۴ آذر ۱۴۰۵، ۱۲ تا ۱۸",
    ):
        assert said in seen
    assert titles(answer) == ["خیاطی"]


def test_venues_are_searched_however_typed_and_nearest_first(committed, visitor):
    with scope.within(committed):
        golestan = factories.a_neighbourhood("گلستان", latitude=27.19, longitude=56.27)
        factories.a_venue("الف دور", latitude=27.5, longitude=56.5)
        factories.a_venue("ب نزدیک", latitude=27.2, longitude=56.27, neighbourhood=golestan)
    names = re.compile(r'house__name"><a href="[^"]*">([^<]*)<')
    assert names.findall(visitor.get("/places/").content.decode()) == ["الف دور", "ب نزدیک"]
    assert names.findall(visitor.get("/places/", {"near": golestan.pk}).content.decode()) == ["ب نزدیک", "الف دور"]
    assert names.findall(visitor.get("/places/", {"q": "گلستان"}).content.decode()) == ["ب نزدیک"]
    assert "شاید منظورتان این بود: نزدیک" in text_of(visitor.get("/places/", {"q": "نزدیگ"}))


def test_the_map_draws_outlines_with_their_open_classes_and_says_the_same_in_a_table(committed, visitor):
    square = [[[56.0, 27.0], [56.1, 27.0], [56.1, 27.1], [56.0, 27.1], [56.0, 27.0]]]
    with scope.within(committed):
        hood = factories.a_neighbourhood("گلستان", outline=square, latitude=27.05, longitude=56.05)
        venue = factories.a_venue("سرای گلستان", neighbourhood=hood, latitude=27.05, longitude=56.05)
        factories.an_offering(venue=venue)
        factories.an_offering(venue=venue, closes_at=NOW)
    drawn = visitor.get("/map/").content.decode()
    assert 'aria-label="گلستان: ۱ کلاس باز"' in drawn
    assert f'<a href="/places/{venue.pk}/" aria-label="سرای گلستان، ۱ کلاس باز"><circle' in drawn
    assert "area--1" in drawn
    assert "سرای گلستان گلستان ۱" in text_of(visitor.get("/map/"))


def test_the_map_of_a_city_without_outlines_puts_its_venues_on_a_plain_sheet(committed, visitor):
    with scope.within(committed):
        venue = factories.a_venue("تنها", latitude=27.0, longitude=56.0)
    drawn = visitor.get("/map/").content.decode()
    assert 'cx="50.0" cy="31.0"' in drawn
    assert f"/places/{venue.pk}/" in drawn
    assert "city-map--plain" in drawn


def test_a_city_with_nothing_on_the_map_says_so(visitor):
    assert "هنوز جایی روی نقشه نیست." in text_of(visitor.get("/map/"))


# all of them


@pytest.fixture
def lively(committed):
    """The addresses of all public pages of a city with a bit of everything."""
    return a_lively_city(committed)


def test_no_public_page_shows_a_latin_digit_or_asks_anything_of_another_origin(committed, visitor, lively):
    for address in lively:
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        seen = text_of(answer).replace(committed.name, "").replace("WCAG 2.2 AA", "")  # names, as they are
        assert LATIN_DIGIT.findall(seen) == [], address
        asked = re.findall(r'(?:src|href|action|hx-get)="([^"]*)"', answer.content.decode())
        assert [one for one in asked if "//" in one] == [], address
        assert " style=" not in answer.content.decode(), address


def test_a_first_visit_weighs_at_most_120_kilobytes(visitor, lively, collected):
    for address in lively:
        page = visitor.get(address).content
        files = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page.decode()))
        weight = len(gzip.compress(page)) + sum(_compressed(Path(settings.STATIC_ROOT) / name) for name in files)
        assert any(name.endswith(".woff2") for name in files)  # the font is counted
        assert weight <= 120_000, (address, weight)
        assert len(files) <= 9, (address, files)


def _compressed(path: Path) -> int:
    body = path.read_bytes()
    return len(body) if path.suffix == ".woff2" else len(gzip.compress(body))


# words


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ([], ""),
        ([{"weekday": 0, "from": "09:00", "to": "11:00"}], "شنبه، ۹ تا ۱۱"),
        (
            [{"weekday": 2, "from": "09:00", "to": "11:00"}, {"weekday": 0, "from": "09:00", "to": "11:00"}],
            "شنبه و دوشنبه، ۹ تا ۱۱",
        ),
        (
            [{"weekday": 0, "from": "09:00", "to": "11:30"}, {"weekday": 1, "from": "16:00", "to": "18:00"}],
            "شنبه، ۹ تا ۱۱:۳۰؛ یکشنبه، ۱۶ تا ۱۸",
        ),
    ],
)
def test_a_weekly_pattern_is_said_in_words(pattern, said):
    assert times_of(pattern) == said


def test_a_midnight_deadline_is_the_end_of_the_day_before():
    assert deadline_of(at(date(2026, 12, 7), "00:00")) == "پایان یکشنبه ۱۵ آذر ۱۴۰۵"
    assert deadline_of(at(date(2026, 12, 6), "12:00")) == "یکشنبه ۱۵ آذر ۱۴۰۵، ساعت ۱۲:۰۰"


def test_a_closing_is_said_as_people_say_it():
    first, second, third = (date(2026, 12, day) for day in (6, 7, 8))
    assert closing_of(at(first, "00:00"), at(second, "00:00")) == "یکشنبه ۱۵ آذر ۱۴۰۵، همه روز"
    assert closing_of(at(first, "12:00"), at(first, "18:00")) == "یکشنبه ۱۵ آذر ۱۴۰۵، ۱۲ تا ۱۸"
    assert closing_of(at(first, "00:00"), at(third, "00:00")) == "از یکشنبه ۱۵ آذر ۱۴۰۵ تا پایان دوشنبه ۱۶ آذر ۱۴۰۵"


def test_a_wish_knows_its_parts_and_drops_one():
    wish = finding.Wish(typed="رباتیک", free=True, age=0)
    assert wish.parts() == ["typed", "age", "free"]
    assert wish.without("free") == finding.Wish(typed="رباتیک", age=0)
