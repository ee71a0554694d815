"""When an official changes, one act hands everything open to the successor (issue 3); four eyes (R29)."""

from datetime import timedelta

import pytest

from shahramooz.catalogue import actions as catalogue
from shahramooz.city.models import Municipality
from shahramooz.journal.models import Entry
from shahramooz.people import actions as people
from shahramooz.people.access import access_of
from shahramooz.people.actions.roles import RoleNotYours, RoleToOneself
from shahramooz.people.four_eyes import MadeItOneself
from shahramooz.people.models import RoleGrant
from shahramooz.planning import actions
from shahramooz.planning.actions.handover import NothingToHandOver, SuccessorIsSame
from shahramooz.planning.models import Handover, Offering
from tests.factories import NOW, TODAY, a_course, a_person, a_role, a_venue, a_version, an_offering

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def official(city):
    """An expert who also runs a house, has a deputy there and stands in for another; two classes, one of them over."""
    venue = a_venue()
    person = a_role("house_operator", person=a_role("training_expert"), venue=venue)
    person.venue = venue
    person.helper, person.boss = a_person(), a_role("auditor")
    operator = person.roles.get(role="house_operator")
    people.appoint_deputy(grant=operator, deputy=person.helper, until=TOMORROW, by=person, at=NOW)
    people.appoint_deputy(grant=person.boss.roles.get(), deputy=person, until=TOMORROW, by=person.boss, at=NOW)
    person.open = an_offering(owner=person)
    person.over = an_offering(owner=person, state="closed")
    return person


def in_hand(person) -> list[str]:
    return sorted(one.role for one in access_of(person, on=TODAY).grants)


def test_everything_open_goes_to_the_successor_in_one_act(official):
    successor, admin = a_person("نرگس", "دریایی"), a_role("system_admin")
    lines = Entry.objects.count()
    made = actions.hand_over(person=official, successor=successor, note="کلید نزد نگهبان است", by=admin, at=NOW)
    assert in_hand(official) == []
    assert in_hand(successor) == ["auditor", "house_operator", "training_expert"]
    assert access_of(successor, on=TODAY).grants[-1].role in in_hand(successor)
    assert in_hand(official.helper) == ["house_operator"]
    assert RoleGrant.objects.get(person=official.helper, until__gte=TODAY).deputy_of.person == successor
    owners = dict(Offering.objects.values_list("pk", "owner"))
    assert owners == {official.open.pk: successor.pk, official.over.pk: official.pk}
    assert Entry.objects.count() == lines + 1
    line = Entry.objects.latest("pk")
    assert (line.act, line.about_id, line.after["successor"]) == ("planning.handed_over", official.pk, successor.pk)
    assert [one["role"] for one in made.sheet["roles"]] == ["کارشناس آموزش", "مسئول فرهنگسرا"]
    assert [one["code"] for one in made.sheet["offerings"]] == [official.open.code]
    assert len(made.sheet["deputies"]) == 2


def test_the_approvals_that_wait_go_with_the_head(city):
    head, successor = a_role("training_head"), a_person()
    waiting = an_offering(state="draft", published_at=None, opens_at=None, closes_at=None, starts_on=TOMORROW)
    made = actions.hand_over(person=head, successor=successor, by=a_role("system_admin"), at=NOW)
    assert [one["title"] for one in made.sheet["approvals"]] == [waiting.title]
    assert [one["title"] for one in actions.what_is_open(successor, on=TODAY)["approvals"]] == [waiting.title]


def test_a_refused_handover_leaves_everything_as_it_was(official):
    head, expert = a_role("training_head"), a_role("training_expert")
    for successor, by, refusal in [
        (official, head, SuccessorIsSame),
        (head, head, RoleToOneself),
        (a_person(), expert, RoleNotYours),
    ]:
        with pytest.raises(refusal):
            actions.hand_over(person=official, successor=successor, by=by, at=NOW)
    with pytest.raises(NothingToHandOver):
        actions.hand_over(person=a_person(), successor=expert, by=head, at=NOW)
    assert in_hand(official) == ["auditor", "house_operator", "training_expert"]
    assert not Handover.objects.exists()


def test_a_successor_who_holds_the_role_keeps_one(city):
    one, other = a_role("training_expert"), a_role("training_expert")
    actions.hand_over(person=one, successor=other, by=a_role("training_head"), at=NOW)
    assert (in_hand(one), in_hand(other)) == ([], ["training_expert"])


def a_draft(by):
    return actions.draft_offering(course_version=a_version(), own_capacity=10, by=by, at=NOW)


def test_r29_nobody_approves_the_class_they_drafted(city):
    head, other = a_role("training_head"), a_role("training_head")
    offering = a_draft(head)
    with pytest.raises(MadeItOneself):
        actions.approve_offering(offering, by=head, at=NOW)
    assert actions.approve_offering(offering, by=other, at=NOW).state == "approved"


def test_r29_nobody_approves_the_version_they_drafted(city):
    head, other = a_role("training_head"), a_role("training_head")
    version = catalogue.draft_version(course=a_course(), theory_minutes=60, by=head, at=NOW)
    with pytest.raises(MadeItOneself):
        catalogue.approve_version(version=version, by=head, at=NOW)
    assert catalogue.approve_version(version=version, by=other, at=NOW).approved_by == other


def test_r29_a_municipality_may_do_without_the_second_pair_of_eyes(city):
    Municipality.objects.filter(pk=city.pk).update(four_eyes=False)
    head = a_role("training_head")
    assert actions.approve_offering(a_draft(head), by=head, at=NOW).state == "approved"
