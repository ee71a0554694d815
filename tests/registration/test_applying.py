"""From an application to a seat or a waiting number: S0-2, S0-3, S0-4, R1, R3."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shahramooz.journal.models import Entry
from shahramooz.registration import actions, eligibility, queries
from shahramooz.registration.models import Application, Charge, Enrolment
from tests.factories import NOW, TODAY, a_citizen, an_offering, at


def applied(offering, learner=None, **more):
    learner = learner or a_citizen()
    return actions.apply(learner=learner, offering=offering, by=more.pop("by", learner), at=more.pop("at", NOW), **more)


def test_s0_3_r1_seats_are_given_until_the_class_is_full_and_the_surplus_waits_in_order(city):
    offering = an_offering(capacity=15)
    made = [applied(offering) for _ in range(23)]
    offering.refresh_from_db()
    assert [one.state for one in made] == ["seated"] * 15 + ["waiting"] * 8
    assert [queries.waiting_number(one) for one in made] == [None] * 15 + [1, 2, 3, 4, 5, 6, 7, 8]
    assert (offering.taken, offering.taken_open, offering.capacity) == (15, 15, 15)


def test_r1_the_database_itself_refuses_one_seat_too_many(city):
    offering = an_offering(capacity=1)
    applied(offering)
    with pytest.raises(IntegrityError, match="planning_offering_never_oversold"), transaction.atomic():
        type(offering).objects.filter(pk=offering.pk).update(taken=2)


def test_s0_2_a_request_before_the_window_is_refused_with_the_opening_day(city):
    offering = an_offering(opens_at=NOW + timedelta(days=1), closes_at=NOW + timedelta(days=9))
    with pytest.raises(eligibility.RegistrationNotBegun) as refused:
        applied(offering)
    assert refused.value.sentence == "ثبت‌نام هنوز آغاز نشده است؛ یکشنبه ۸ آذر ۱۴۰۵، ساعت ۱۰:۰۰ آغاز می‌شود."
    assert Application.objects.count() == 0


def test_s0_2_a_request_after_the_window_is_refused_with_the_closing_day(city):
    offering = an_offering(closes_at=NOW)
    with pytest.raises(eligibility.RegistrationOver) as refused:
        applied(offering)
    assert refused.value.sentence == "زمان ثبت‌نام این کلاس شنبه ۷ آذر ۱۴۰۵، ساعت ۱۰:۰۰ به پایان رسید."
    assert Application.objects.count() == 0


def test_s0_2_a_window_of_whole_days_is_said_in_days(city):
    window = {"opens_at": at(TODAY, "00:00"), "closes_at": at(TODAY + timedelta(days=9), "00:00")}  # ۷ تا ۱۵ آذر
    with pytest.raises(eligibility.RegistrationNotBegun) as early:
        applied(an_offering(**window), at=at(TODAY, "00:00") - timedelta(seconds=1))
    with pytest.raises(eligibility.RegistrationOver) as late:
        applied(an_offering(**window), at=at(TODAY + timedelta(days=9), "00:00"))
    assert early.value.sentence == "ثبت‌نام هنوز آغاز نشده است؛ شنبه ۷ آذر ۱۴۰۵ آغاز می‌شود."
    assert late.value.sentence == "زمان ثبت‌نام این کلاس یکشنبه ۱۵ آذر ۱۴۰۵ به پایان رسید."


def test_s0_2_the_window_holds_its_first_moment_and_not_its_last(city):
    offering = an_offering(opens_at=NOW, closes_at=NOW + timedelta(hours=1))
    assert applied(offering, at=NOW).state == "seated"
    assert applied(offering, at=NOW + timedelta(minutes=59, seconds=59)).state == "seated"
    with pytest.raises(eligibility.RegistrationOver):
        applied(offering, at=NOW + timedelta(hours=1))


def test_r3_a_person_applies_once_to_an_offering(city):
    offering, learner = an_offering(capacity=2), a_citizen()
    applied(offering, learner)
    with pytest.raises(eligibility.AlreadyApplied):
        applied(offering, learner)
    assert Application.objects.count() == 1


def test_r3_the_database_itself_refuses_a_second_live_enrolment(city):
    offering, learner = an_offering(capacity=2), a_citizen()
    applied(offering, learner)
    second = Application.objects.create(offering=offering, person=learner, made_at=NOW)
    with pytest.raises(IntegrityError, match="registration_enrolment_once"), transaction.atomic():
        Enrolment.objects.create(application=second, offering=offering, person=learner, state="waiting", turn=1)


def test_r3_who_waits_already_is_told_so(city):
    offering, learner = an_offering(capacity=1), a_citizen()
    applied(offering)
    applied(offering, learner)
    with pytest.raises(eligibility.AlreadyWaiting):
        applied(offering, learner)


def test_r3_whoever_left_may_apply_again_and_stands_at_the_end(city):
    offering, learner = an_offering(capacity=1), a_citizen()
    applied(offering)
    mine = applied(offering, learner)
    other = applied(offering)
    actions.withdraw(enrolment=mine, by=learner, at=NOW)
    again = applied(offering, learner)
    assert (queries.waiting_number(other), queries.waiting_number(again)) == (1, 2)
    assert Application.objects.filter(person=learner).count() == 2


def test_s0_4_the_preferred_mode_is_kept_and_changes_nothing_else(city):
    offering = an_offering(capacity=1)
    first = applied(offering, preferred_mode="online")
    second = applied(offering, preferred_mode="in_person")
    assert [first.application.preferred_mode, second.application.preferred_mode] == ["online", "in_person"]
    assert [first.state, second.state] == ["seated", "waiting"]


def test_a_class_with_a_fee_makes_a_charge_for_a_seat_and_none_for_a_waiting_place(city):
    offering = an_offering(capacity=1, fee=1_800_000)
    seated, waiting = applied(offering), applied(offering)
    assert list(Charge.objects.values_list("enrolment_id", "amount", "state")) == [(seated.pk, 1_800_000, "due")]
    assert waiting.state == "waiting"


def test_r32_an_application_leaves_one_line_in_the_journal(city):
    learner = a_citizen()
    made = applied(an_offering(), learner)
    [line] = Entry.objects.filter(act="registration.applied")
    assert (line.about_id, line.actor_id, line.after["person"]) == (made.application_id, learner.pk, learner.pk)


def test_a_newcomer_never_overtakes_people_who_wait_beside_a_fresh_seat(city):
    offering = an_offering(capacity=1)
    applied(offering)
    first_in_line = applied(offering)
    type(offering).objects.filter(pk=offering.pk).update(capacity=2, own_capacity=2)  # the job has not come by yet
    newcomer = applied(offering)
    first_in_line.refresh_from_db()
    assert (first_in_line.state, newcomer.state) == ("seated", "waiting")
