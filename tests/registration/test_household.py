"""A parent registers children in one form: one answer for each."""

from datetime import date, timedelta

from shahramooz.people.models import Dependant, GuardianConsent
from shahramooz.registration import actions
from shahramooz.registration.models import Application, Enrolment
from tests.factories import NOW, TODAY, a_citizen, a_person, an_offering


def a_child(parent, *, consent=True, **fields):
    child = a_person(**{"first_name": "آوا", "birth_date": date(2014, 5, 1), "gender": "woman"} | fields)
    Dependant.objects.create(person=child, guardian=parent, relation="child", since=TODAY - timedelta(days=9))
    if consent:
        GuardianConsent.objects.create(minor=child, guardian=parent, given_at=NOW - timedelta(days=2))
    return child


def test_two_children_in_one_form_one_is_seated_and_one_is_refused_with_the_reason(city):
    parent, offering = a_citizen(), an_offering(min_age=10, max_age=14, sessions=1)
    older, younger = a_child(parent), a_child(parent, first_name="سام", birth_date=date(2019, 5, 1))
    replies = actions.apply_household(learners=[older, younger], offering=offering, by=parent, at=NOW)
    assert [(reply.learner, reply.enrolment and reply.enrolment.state) for reply in replies] == [
        (older, "seated"),
        (younger, None),
    ]
    assert replies[1].refusal.sentence == "این کلاس برای ۱۰ سال به بالاست و سام احمدی در نخستین جلسه ۷ ساله است."
    assert Application.objects.count() == 1


def test_the_last_seat_goes_to_the_first_named_and_the_other_child_waits(city):
    parent, offering = a_citizen(), an_offering(capacity=1)
    one, two = a_child(parent), a_child(parent, first_name="سام")
    replies = actions.apply_household(learners=[one, two], offering=offering, by=parent, at=NOW)
    assert [reply.enrolment.state for reply in replies] == ["seated", "waiting"]
    assert len(set(Application.objects.values_list("household", flat=True))) == 1
    assert set(Application.objects.values_list("made_by", flat=True)) == {parent.pk}


def test_q25_a_child_without_consent_is_refused_and_the_other_is_not(city):
    parent, offering = a_citizen(), an_offering()
    with_it, without = a_child(parent), a_child(parent, consent=False, first_name="سام")
    replies = actions.apply_household(learners=[without, with_it], offering=offering, by=parent, at=NOW)
    assert [reply.refusal and reply.refusal.code for reply in replies] == ["ConsentMissing", None]
    assert Enrolment.objects.get().person_id == with_it.pk
