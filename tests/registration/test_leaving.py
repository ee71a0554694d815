"""Leaving, and the next in line moving up: R4, R5, S0-3, Q18."""

from datetime import timedelta

import pytest

from shahramooz.journal.models import Entry
from shahramooz.people.models import Message
from shahramooz.registration import actions, queries
from shahramooz.registration.models import Charge, Enrolment
from tests.factories import NOW, TODAY, a_citizen, a_person, an_offering, at
from tests.registration.test_applying import applied


def numbers(enrolments):
    return [queries.waiting_number(one) for one in enrolments]


def left(enrolment, when=NOW):
    return actions.withdraw(enrolment=enrolment, by=enrolment.person, at=when)


def test_r4_s0_3_two_leave_and_the_first_two_in_line_move_up_in_order(city):
    offering = an_offering(capacity=15)
    made = [applied(offering) for _ in range(23)]
    left(made[3])
    left(made[7])
    for one in made:
        one.refresh_from_db()
    assert [one.state for one in made[15:]] == ["seated", "seated"] + ["waiting"] * 6
    assert numbers(made[17:]) == [1, 2, 3, 4, 5, 6]
    offering.refresh_from_db()
    assert offering.taken == 15


def test_r4_a_promotion_is_journalled_and_told_once(city):
    offering = an_offering(capacity=1, title="رایانه مقدماتی", sessions=1)
    seated, waiting = applied(offering), applied(offering)
    left(seated)
    [line] = Entry.objects.filter(act="registration.promoted")
    assert (line.about_id, line.before, line.after["state"]) == (waiting.pk, {"state": "waiting"}, "seated")
    [told] = Message.objects.filter(kind="registration/promoted")
    assert told.person_id == waiting.person_id
    assert told.text == (
        "نوبت شما شد: در «رایانه مقدماتی» جا باز شد و نام شما ثبت شد. نخستین جلسه شنبه ۲۱ آذر ۱۴۰۵، ساعت ۱۶:۰۰."
    )


def test_r4_leaving_the_line_moves_the_others_up_and_frees_no_seat(city):
    offering = an_offering(capacity=1)
    seated, first, second = applied(offering), applied(offering), applied(offering)
    left(first)
    seated.refresh_from_db()
    assert (seated.state, queries.waiting_number(second)) == ("seated", 1)
    offering.refresh_from_db()
    assert offering.taken == 1


def test_a_seat_given_up_voids_its_charge_and_keeps_the_receipt(city):
    offering = an_offering(capacity=1, fee=500_000)
    seated, waiting = applied(offering), applied(offering)
    actions.settle_charge(charge=seated.charges.get(), receipt="7788", by=a_person(), at=NOW)
    left(seated)
    states = {charge.enrolment_id: (charge.state, charge.receipt) for charge in Charge.objects.all()}
    assert states == {seated.pk: ("void", "7788"), waiting.pk: ("due", "")}


def test_leaving_twice_is_refused(city):
    one = applied(an_offering())
    left(one)
    with pytest.raises(actions.AlreadyLeft):
        left(one)


def test_a_seat_cannot_be_given_up_here_once_the_class_has_met(city):
    offering = an_offering(capacity=1, sessions=2)
    seated, waiting = applied(offering), applied(offering)
    begun = at(TODAY + timedelta(days=14), "16:00")
    with pytest.raises(actions.ClassHasBegun):
        left(seated, begun)
    left(waiting, begun)
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


def test_q18_promotion_goes_on_after_the_window_until_the_first_session_begins(city):
    offering = an_offering(capacity=1, sessions=1, closes_at=NOW + timedelta(hours=1))
    applied(offering)
    waiting = applied(offering)
    type(offering).objects.update(capacity=2, own_capacity=2)
    starts = at(TODAY + timedelta(days=14), "16:00")
    assert actions.fill_seats(offering=offering, by=a_person(), at=starts) == []
    assert actions.fill_seats(offering=offering, by=a_person(), at=starts - timedelta(minutes=1)) == [waiting]
    assert actions.fill_seats(offering=offering, by=a_person(), at=starts - timedelta(minutes=1)) == []


def test_a_withdrawal_taken_back_gets_the_seat_while_it_is_free(city):
    offering = an_offering(capacity=2, fee=500_000)
    one = applied(offering)
    left(one)
    back = actions.take_back_withdrawal(enrolment=one, by=one.person, at=NOW + timedelta(seconds=10))
    offering.refresh_from_db()
    assert (back.state, offering.taken, one.charges.get().state) == ("seated", 1, "due")


def test_a_withdrawal_taken_back_too_late_for_the_seat_is_first_in_line(city):
    offering = an_offering(capacity=1)
    one, promoted, last = applied(offering), applied(offering), applied(offering)
    left(one)
    back = actions.take_back_withdrawal(enrolment=one, by=one.person, at=NOW)
    promoted.refresh_from_db()
    assert (promoted.state, back.state) == ("seated", "waiting")
    assert numbers([back, last]) == [1, 2]


def test_a_waiting_place_taken_back_is_the_same_place(city):
    offering = an_offering(capacity=1)
    applied(offering)
    first, second = applied(offering), applied(offering)
    left(first)
    actions.take_back_withdrawal(enrolment=first, by=first.person, at=NOW)
    assert numbers([first, second]) == [1, 2]


def test_after_a_minute_a_withdrawal_stands(city):
    one = applied(an_offering())
    left(one)
    with pytest.raises(actions.TooLateToReturn):
        actions.take_back_withdrawal(enrolment=one, by=one.person, at=NOW + timedelta(seconds=61))
    with pytest.raises(actions.NotWithdrawn):
        actions.take_back_withdrawal(enrolment=applied(an_offering()), by=one.person, at=NOW)


def test_r5_named_people_are_cancelled_told_why_and_the_cap_comes_down(city):
    offering = an_offering(capacity=3, title="سفالگری")
    seated = [applied(offering) for _ in range(3)]
    waiting = applied(offering)
    operator = a_person()
    actions.move_or_cancel_named(
        offering=offering, named=[seated[2]], by=operator, at=NOW, reason="کوره خراب است", capacity=2
    )
    offering.refresh_from_db()
    waiting.refresh_from_db()
    assert (offering.taken, offering.capacity, offering.own_capacity) == (2, 2, 2)
    assert waiting.state == "waiting"  # the seat was given up for the cap, not for the next in line
    [told] = Message.objects.filter(kind="registration/cancelled")
    assert (told.person_id, told.text) == (seated[2].person_id, "ثبت‌نام شما در «سفالگری» لغو شد: کوره خراب است")
    assert Entry.objects.get(act="registration.cancelled_by_name").reason == "کوره خراب است"


def test_r5_named_people_are_moved_to_another_class(city):
    offering, other = an_offering(capacity=2), an_offering(capacity=1, fee=100)
    one, two = applied(offering), applied(offering)
    [moved] = actions.move_or_cancel_named(
        offering=offering, named=[one], to=other, by=a_person(), at=NOW, reason="ظرفیت"
    )
    one.refresh_from_db()
    assert (one.state, moved.offering_id, moved.state, moved.person_id) == (
        "cancelled",
        other.pk,
        "seated",
        one.person_id,
    )
    assert moved.charges.get().amount == 100
    with pytest.raises(actions.NoSeatThere) as refused:
        actions.move_or_cancel_named(offering=offering, named=[two], to=other, by=a_person(), at=NOW, reason="ظرفیت")
    assert refused.value.facts["free"] == 0
    two.refresh_from_db()
    assert two.state == "seated"


def test_r5_a_name_and_a_reason_are_asked_for(city):
    offering = an_offering()
    one = applied(offering)
    with pytest.raises(actions.ReasonMissing):
        actions.move_or_cancel_named(offering=offering, named=[one], by=a_person(), at=NOW, reason=" ")
    with pytest.raises(actions.NobodyNamed):
        actions.move_or_cancel_named(offering=offering, named=[], by=a_person(), at=NOW, reason="ظرفیت")


def test_a_fee_is_paid_with_a_receipt_or_waived_with_a_reason_and_then_closed(city):
    offering, by = an_offering(fee=900_000), a_citizen()
    paid, waived = applied(offering).charges.get(), applied(offering).charges.get()
    with pytest.raises(actions.ReceiptMissing):
        actions.settle_charge(charge=paid, receipt="  ", by=by, at=NOW)
    with pytest.raises(actions.WaiverReasonMissing):
        actions.waive_charge(charge=waived, reason="", by=by, at=NOW)
    actions.settle_charge(charge=paid, receipt="۱۲۳", by=by, at=NOW)
    actions.waive_charge(charge=waived, reason="تحت پوشش بهزیستی", by=by, at=NOW)
    with pytest.raises(actions.NothingDue):
        actions.waive_charge(charge=paid, reason="دوباره", by=by, at=NOW)
    rows = list(Charge.objects.order_by("pk").values_list("state", "receipt", "reason", "settled_by"))
    assert rows == [("paid", "۱۲۳", "", by.pk), ("waived", "", "تحت پوشش بهزیستی", by.pk)]


def test_an_outcome_keeps_the_seat_taken(city):
    offering = an_offering(capacity=1)
    one = applied(offering)
    actions.record_outcome(enrolment=one, state=Enrolment.State.COMPLETED, by=a_person(), at=NOW)
    offering.refresh_from_db()
    assert (one.state, offering.taken) == ("completed", 1)
