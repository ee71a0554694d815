"""What the clock does: promote after planning changed something, and tell everybody once."""

from datetime import timedelta

import pytest

from shahramooz.city import scope
from shahramooz.people.models import Delivery, Message
from shahramooz.planning import actions as planning
from shahramooz.registration import actions, jobs
from shahramooz.registration.models import Bookmark, Enrolment
from tests.factories import NOW, TODAY, a_person, a_room, a_session, an_offering
from tests.factories import at as moment
from tests.registration.test_applying import applied

SOON = NOW + timedelta(seconds=5)


def a_full_class(municipality, waiting=3, capacity=2):
    with scope.within(municipality):
        offering = an_offering(capacity=capacity, sessions=1)
        return offering, [applied(offering) for _ in range(capacity + waiting)]


def states(municipality, made):
    with scope.within(municipality):
        found = dict(Enrolment.objects.values_list("pk", "state"))
        return [found[one.pk] for one in made]


def test_s0_3_r4_a_larger_capacity_promotes_the_line_within_one_round(committed):
    offering, made = a_full_class(committed)
    assert jobs.promote(municipality_id=committed.pk, at=NOW) == 0
    with scope.within(committed):
        planning.set_capacity(offering, own_capacity=4, by=a_person(), at=SOON)
    assert jobs.promote(municipality_id=committed.pk, at=SOON) == 2
    assert states(committed, made) == ["seated"] * 4 + ["waiting"]
    with scope.within(committed):
        assert Message.objects.filter(kind="registration/promoted").count() == 2


def test_promoting_again_changes_nothing_and_tells_nobody_twice(committed):
    offering, _made = a_full_class(committed)
    with scope.within(committed):
        planning.set_capacity(offering, own_capacity=3, by=a_person(), at=SOON)
    assert [jobs.promote(municipality_id=committed.pk, at=SOON) for _ in range(3)] == [1, 0, 0]
    with scope.within(committed):
        assert Message.objects.filter(kind="registration/promoted").count() == 1


def test_g15_a_round_killed_half_way_is_finished_by_the_next_and_each_is_told_once(committed, monkeypatch):
    classes = [a_full_class(committed, waiting=1, capacity=1) for _ in range(3)]
    with scope.within(committed):
        for offering, _made in classes:
            planning.set_capacity(offering, own_capacity=2, by=a_person(), at=SOON)

    class Killed(BaseException):
        pass

    real, filled = actions.fill_seats, []

    def killed_at_the_second(**told):
        if len(filled) == 1:
            raise Killed
        filled.append(told["offering"])
        return real(**told)

    monkeypatch.setattr(actions, "fill_seats", killed_at_the_second)
    with pytest.raises(Killed):
        jobs.promote(municipality_id=committed.pk, at=SOON)
    monkeypatch.setattr(actions, "fill_seats", real)
    assert jobs.promote(municipality_id=committed.pk, at=SOON) == 2
    with scope.within(committed):
        assert Message.objects.filter(kind="registration/promoted").count() == 3
        assert Bookmark.objects.get().seen_at == SOON


def test_s0_5_a_switched_mode_is_told_to_everybody_once(city):
    offering = an_offering(capacity=1, title="رایانه مقدماتی")
    seated, waiting = applied(offering), applied(offering)
    told = {"offering_id": offering.pk, "mode": "online", "first": "2026-12-13", "last": "2026-12-20", "act": "a1"}
    assert [jobs.tell_mode_changed(at=NOW, **told) for _ in range(2)] == [2, 2]
    messages = Message.objects.filter(kind="registration/mode-changed").order_by("pk")
    assert [one.person_id for one in messages] == [seated.person_id, waiting.person_id]
    assert messages[0].text == "جلسه‌های «رایانه مقدماتی» از ۲۲ آذر تا ۲۹ آذر برخط برگزار می‌شود."


def test_a_closure_of_tomorrow_is_told_at_once_and_a_far_one_after_the_quiet_hours(city):
    night = moment(TODAY, "22:30")
    for days, start, waits in ((1, "16:00", False), (7, "16:00", True)):
        offering = an_offering()
        session = a_session(offering, day=TODAY + timedelta(days=days), start=start)
        applied(offering)
        jobs.tell_closure(at=night, offering_id=offering.pk, sessions=[session.pk], reason="گرد و غبار", act=f"c{days}")
        told = Delivery.objects.latest("pk")
        assert (told.not_before > night) is waits


def test_a_closure_names_the_lost_sessions_and_the_make_up(city):
    room, offering = a_room(), an_offering(title="خیاطی")
    lost = a_session(offering, state="cancelled", room=room)
    a_session(offering, number=2, day=TODAY + timedelta(days=21), room=room, makes_up_for=lost)
    applied(offering)
    jobs.tell_closure(at=NOW, offering_id=offering.pk, sessions=[lost.pk], reason="گرد و غبار", act="c1")
    assert Message.objects.get(kind="registration/closure").text == (
        "«خیاطی» شنبه ۲۱ آذر ۱۴۰۵، ساعت ۱۶:۰۰ برگزار نمی‌شود: گرد و غبار. جلسه جبرانی: شنبه ۲۸ آذر ۱۴۰۵، ساعت ۱۶:۰۰."
    )


def test_a_cancelled_class_ends_every_enrolment_owes_nothing_and_tells_each_once(city):
    offering = an_offering(capacity=1, fee=100, sessions=1)
    seated, waiting = applied(offering), applied(offering)
    planning.cancel_offering(offering, reason="مدرس بیمار است", by=a_person(), at=NOW)
    for _ in range(2):
        jobs.tell_cancelled(at=NOW, offering_id=offering.pk, reason="مدرس بیمار است")
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"cancelled"}
    assert seated.charges.get().state == "void"
    assert Message.objects.filter(kind="registration/class-cancelled").count() == 2
    offering.refresh_from_db()
    assert (offering.taken, waiting.offering_id) == (0, offering.pk)


def test_every_task_asked_for_is_done_here():
    assert set(jobs.TASKS) == {
        "registration.tell_mode_changed",
        "registration.tell_closure",
        "registration.tell_session_moved",
        "registration.tell_cancelled",
        "registration.tell_drawn",
    }
