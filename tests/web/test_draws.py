"""A draw through the browser's eyes: the rule is chosen, people enter, the result is public, a stranger rechecks it; and offers."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from shahramooz.city import scope
from shahramooz.lib.digits import to_persian
from shahramooz.people.models import Dependant, GuardianConsent
from shahramooz.registration import actions, jobs
from shahramooz.registration.models import Enrolment, Round
from tests import moment
from tests.factories import NOW, a_citizen, a_person, a_role, a_segment, an_account, an_offering
from tests.registration.test_applying import applied
from tests.registration.test_drawing import script

CLOSED = NOW + timedelta(days=9)


@pytest.fixture
def signed_in(committed):
    """`signed_in(person)`: a browser of the municipality at NOW."""
    moment.set_to(NOW)

    def browser(person=None):
        client = Client(HTTP_HOST=committed.host)
        if person is not None:
            with scope.within(committed):
                client.force_login(an_account(person))
        return client

    return browser


def made(municipality, build):
    with scope.within(municipality):
        return build()


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_whole_way_from_the_rule_to_a_strangers_recheck(committed, signed_in):
    offering = made(committed, lambda: an_offering(2, state="approved", published_at=None, sessions=2))
    first = made(committed, lambda: a_segment("ساکنان محله", gender="woman"))
    planner = signed_in(made(committed, lambda: a_role("training_expert", person=a_citizen())))
    rule = {"policy": "draw", "first": first.pk, "extra_lots": "۲", "offer_hours": "24"}
    assert planner.post(f"/staff/offerings/{offering.pk}/seats/", rule).status_code == 302
    with scope.within(committed):
        type(offering).objects.filter(pk=offering.pk).update(state="registration", published_at=NOW)
    people = [made(committed, a_citizen) for _ in range(5)]
    for one in people:
        mine = signed_in(one)
        assert "شرکت در قرعه‌کشی" in text_of(mine.get(f"/c/{offering.pk}/register/"))
        answer = mine.post(f"/c/{offering.pk}/register/", {"key": f"k{one.pk}"}, follow=True)
        assert "درخواست شما در قرعه‌کشی است" in text_of(answer)
    before = text_of(signed_in().get(f"/c/{offering.pk}/draw/"))
    assert "مهر قرعه" in before
    assert signed_in().get(f"/c/{offering.pk}/draw.json").status_code == 404
    jobs.draw_due(municipality_id=committed.pk, at=CLOSED)
    moment.set_to(CLOSED)
    after = text_of(signed_in().get(f"/c/{offering.pk}/draw/"))
    file = json.loads(signed_in().get(f"/c/{offering.pk}/draw.json").content)
    assert script.recheck(file) == []
    assert file["commitment"] in before
    assert all(
        words in after for words in (file["commitment"], file["seed"], "۲ نفر جا گرفتند و ۳ نفر در فهرست انتظارند")
    )
    assert signed_in().get("/recheck.py").getvalue().startswith(b"#!/usr/bin/env python3")


def test_the_result_of_one_application_is_found_by_its_number(committed, signed_in):
    def build():
        offering = an_offering(1, policy="draw")
        enrolments = [applied(offering) for _ in range(4)]
        actions.draw_lots(offering=offering, by=a_person(), at=CLOSED)
        return offering, Enrolment.objects.get(application__in=[one.application_id for one in enrolments], turn=2)

    offering, third = made(committed, build)
    page = text_of(signed_in().get(f"/c/{offering.pk}/draw/?ticket={to_persian(third.application_id)}"))
    assert "نفر دوم انتظار" in page
    assert "نفر سوم انتظار" not in page
    assert "درخواستی با این شماره" in text_of(signed_in().get(f"/c/{offering.pk}/draw/?ticket=999999999"))


def test_what_staff_change_after_the_draw_is_public_with_its_reason(committed, signed_in):
    def build():
        offering = an_offering(1, policy="draw")
        [applied(offering) for _ in range(2)]
        actions.draw_lots(offering=offering, by=a_person(), at=CLOSED)
        seated = Enrolment.objects.seated().select_related("person").get(offering=offering)
        actions.move_or_cancel_named(
            offering=offering, named=[seated], by=a_person(), at=CLOSED, reason="دو بار نام نوشته بود"
        )
        return offering, seated

    offering, seated = made(committed, build)
    page = text_of(signed_in().get(f"/c/{offering.pk}/draw/"))
    assert "دو بار نام نوشته بود" in page
    assert seated.person.last_name not in page
    [move] = json.loads(signed_in().get(f"/c/{offering.pk}/draw.json").content)["moved"]
    assert (move["ticket"], move["reason"]) == (str(seated.application_id), "دو بار نام نوشته بود")


def test_the_rule_is_shown_but_fixed_once_registration_has_opened(committed, signed_in):
    offering = made(committed, lambda: an_offering(2, policy="draw"))
    planner = signed_in(made(committed, lambda: a_role("training_expert", person=a_citizen())))
    page = text_of(planner.get(f"/staff/offerings/{offering.pk}/seats/"))
    assert "دیگر عوض نمی‌شود" in page
    assert 'name="policy"' not in page
    planner.post(f"/staff/offerings/{offering.pk}/seats/", {"policy": "first_come", "offer_hours": "12"})
    with scope.within(committed):
        offering.refresh_from_db()
    assert (offering.policy, offering.offer_hours) == ("draw", 12)


def test_the_dry_run_tells_what_each_rule_would_give(committed, signed_in):
    def build():
        offering = an_offering(4)
        for number in range(10):
            applied(offering, a_citizen(gender="woman" if number < 5 else "man"))
        coming = an_offering(4, version=offering.course_version, state="draft")
        coming.priorities.create(segment=a_segment("آقایان شهر", gender="man"), place=0)
        return coming

    coming = made(committed, build)
    planner = signed_in(made(committed, lambda: a_role("training_expert", person=a_citizen())))
    page = " ".join(text_of(planner.get(f"/staff/offerings/{coming.pk}/seats/")).split())
    assert "با ۱۰ درخواستِ کلاس پیشین" in page
    assert (
        '<th scope="row">آقایان شهر</th><td class="is-num">۵</td><td class="is-num">۰</td><td class="is-num">۴</td>'
        in page
    )


def test_an_offered_seat_is_accepted_on_the_persons_own_page(committed, signed_in):
    def build():
        offering = an_offering(1, offer_hours=24)
        seated, first = applied(offering), applied(offering)
        actions.withdraw(enrolment=seated, by=seated.person, at=NOW)
        return first, first.person

    first, person = made(committed, build)
    mine, stranger = signed_in(person), signed_in(made(committed, a_citizen))
    assert "برای شما جا باز شده است" in text_of(mine.get(f"/me/classes/{first.pk}/"))
    assert stranger.post(f"/me/classes/{first.pk}/accept/").status_code == 404
    assert "جای شما نگه داشته شد" in text_of(mine.post(f"/me/classes/{first.pk}/accept/", follow=True))
    assert made(committed, lambda: Enrolment.objects.get(pk=first.pk).state) == "seated"


def test_a_family_that_asks_for_all_or_none_is_answered_together(committed, signed_in):
    def build():
        parent, child = a_citizen(), a_person("آوا", "مرادی", birth_date=NOW.date().replace(year=2014))
        Dependant.objects.create(person=child, guardian=parent, relation="child", since=NOW.date())
        GuardianConsent.objects.create(minor=child, guardian=parent, given_at=NOW)
        offering = an_offering(2)
        applied(offering)
        return parent, child, offering

    parent, child, offering = made(committed, build)
    sent = {"key": "together", "learner": [parent.pk, child.pk], "together": "on"}
    answer = signed_in(parent).post(f"/c/{offering.pk}/register/", sent, follow=True)
    assert text_of(answer).count("فهرست انتظار") >= 2
    waiting = made(
        committed, lambda: list(Enrolment.objects.waiting().filter(offering=offering).values_list("person", flat=True))
    )
    assert waiting == [parent.pk, child.pk]


def test_the_page_of_fairness_explains_each_rule_with_a_picture(committed, signed_in):
    page = text_of(signed_in().get("/fairness/"))
    assert (page.count('class="seating"'), page.count("<h2")) == (3, 4)


def test_a_round_from_the_planners_form_to_the_public_file(committed, signed_in):
    classes = made(committed, lambda: [an_offering(1, state="approved", published_at=None) for _ in range(2)])
    planner = signed_in(made(committed, lambda: a_role("training_expert", person=a_citizen())))
    form = {"title": "زمستان", "opens_on": "1405/9/6", "closes_on": "1405/9/14", "most": "۲"}
    sent = planner.post("/staff/rounds/", form | {"offerings": [one.pk for one in classes]}, follow=True)
    assert "زمستان" in text_of(sent)
    with scope.within(committed):
        type(classes[0]).objects.update(state="registration", published_at=NOW)
        round = Round.objects.get()
    first, second = (made(committed, a_citizen) for _ in range(2))
    for one, wishes in ((first, [0, 1]), (second, [0])):
        mine = signed_in(one)
        assert "فهرست" in text_of(mine.get(f"/rounds/{round.pk}/"))
        answer = mine.post(
            f"/rounds/{round.pk}/rank/", {"choice": [classes[wish].pk for wish in wishes] + [""]}, follow=True
        )
        assert "نوشته شد" in text_of(answer)
    twice = mine.post(f"/rounds/{round.pk}/rank/", {"choice": [classes[0].pk, classes[0].pk]})
    assert (twice.status_code, "دو بار نوشته‌اید" in text_of(twice)) == (422, True)
    assert "انتخاب رتبه‌ای" in text_of(mine.get(f"/c/{classes[0].pk}/"))
    assert mine.post(f"/c/{classes[0].pk}/register/", {"key": "k"}).status_code == 422
    jobs.decide_rounds(municipality_id=committed.pk, at=round.closes_at)
    moment.set_to(round.closes_at)
    assert "خودتان حساب کنید" in text_of(signed_in().get(f"/rounds/{round.pk}/"))
    assert script.recheck(json.loads(signed_in().get(f"/rounds/{round.pk}.json").content)) == []
    with scope.within(committed):
        assert Enrolment.objects.seated().filter(person=first).count() == 1
