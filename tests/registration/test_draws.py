"""The draw of a class, from the first application to the list that anybody can recheck."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.people.models import Message
from shahramooz.planning.models import PriorityClass
from shahramooz.registration import actions, drawing, jobs, queries
from shahramooz.registration.claims import missed_before
from shahramooz.registration.models import Charge, Draw, Enrolment
from tests.factories import NOW, a_citizen, a_neighbourhood, a_person, a_quota, a_segment, a_version, an_offering
from tests.registration.test_applying import applied
from tests.registration.test_drawing import SCRIPT

CLOSED = NOW + timedelta(days=9)


def a_draw(capacity=3, **fields):
    return an_offering(capacity=capacity, policy="draw", **fields)


def drawn(offering, at=CLOSED):
    return actions.draw_lots(offering=offering, by=a_person(), at=at)


def states(made):
    for one in made:
        one.refresh_from_db()
    return sorted(one.state for one in made)


def test_applications_wait_for_the_draw_and_no_seat_is_given_before(city):
    offering = a_draw()
    made = [applied(offering) for _ in range(7)]
    offering.refresh_from_db()
    assert ({one.state for one in made}, offering.taken) == ({"requested"}, 0)
    assert [queries.waiting_number(one) for one in made] == [None] * 7


def test_the_draw_seats_as_many_as_there_are_seats_and_numbers_the_rest(city):
    offering = a_draw(fee=500_000)
    made = [applied(offering) for _ in range(7)]
    drawn(offering)
    offering.refresh_from_db()
    assert states(made) == ["seated"] * 3 + ["waiting"] * 4
    assert sorted(filter(None, map(queries.waiting_number, made))) == [1, 2, 3, 4]
    assert (offering.taken, offering.taken_open, Charge.objects.filter(state="due").count()) == (3, 3, 3)


def test_the_seed_is_committed_to_while_people_apply_and_kept_sealed(city):
    offering = a_draw()
    applied(offering)
    draw = Draw.objects.get(offering=offering)
    assert (len(draw.commitment), draw.seed, draw.list) == (64, "", None)
    revealed = drawn(offering)
    assert revealed.commitment == draw.commitment == drawing.commitment_of(revealed.seed)
    assert revealed.seed.encode() not in bytes(draw.seed_sealed)


def test_the_public_list_is_rechecked_by_the_script_as_a_stranger_would(city, tmp_path):
    offering = a_draw(capacity=5)
    quota_of = a_segment(gender="man")
    a_quota(offering, quota_of, 2)
    PriorityClass.objects.create(offering=offering, segment=a_segment(min_age=40), place=0)
    for number in range(14):
        applied(offering, a_citizen(gender="man" if number % 3 else "woman"))
    draw = drawn(offering)
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(draw.list, ensure_ascii=False))
    told = subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "Right, to the letter.\n")
    file.write_text(json.dumps(draw.list).replace(draw.seed, draw.seed[::-1]))
    assert subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, check=False).returncode == 1


def test_the_public_list_names_nobody(city):
    offering = a_draw()
    made = [applied(offering, a_citizen(first_name="شهربانو", last_name=f"ناشناس{number}")) for number in range(4)]
    said = json.dumps(drawn(offering).list, ensure_ascii=False)
    for one in made:
        assert not any(word in said for word in (one.person.first_name, one.person.last_name, one.person.mobile))


def test_every_seat_in_the_database_is_the_one_of_the_list(city):
    offering = a_draw(capacity=4)
    made = [applied(offering) for _ in range(10)]
    draw = drawn(offering)
    listed = {int(one["ticket"]): one["got"] for one in draw.list["result"]}
    for one in Enrolment.objects.filter(offering=offering):
        assert listed[one.application_id] == ("open" if one.state == "seated" else queries.waiting_number(one))
    assert len(listed) == len(made)


def test_drawing_twice_changes_nothing(city):
    offering = a_draw()
    made = [applied(offering) for _ in range(7)]
    first = drawn(offering)
    before = [(one.pk, one.state, one.turn) for one in Enrolment.objects.order_by("pk")]
    again = drawn(offering, at=CLOSED + timedelta(hours=1))
    assert (again.seed, again.drawn_at) == (first.seed, first.drawn_at)
    assert [(one.pk, one.state, one.turn) for one in Enrolment.objects.order_by("pk")] == before
    assert Entry.objects.filter(act="registration.drawn").count() == 1
    assert len(made) == 7


def test_a_draw_before_the_window_closes_is_refused(city):
    offering = a_draw()
    applied(offering)
    with pytest.raises(actions.DrawTooEarly):
        drawn(offering, at=NOW)
    with pytest.raises(actions.NotADraw):
        drawn(an_offering())


def test_half_a_draw_cannot_be_stored(city):
    offering = a_draw()
    applied(offering)
    with pytest.raises(IntegrityError, match="drawn_whole"), transaction.atomic():
        Draw.objects.filter(offering=offering).update(seed="ab" * 32)


def test_residents_stand_before_everybody_else(city):
    here = a_neighbourhood()
    offering = a_draw(capacity=3)
    PriorityClass.objects.create(offering=offering, segment=a_segment(neighbourhood=here), place=0)
    others = [applied(offering) for _ in range(6)]
    residents = [applied(offering, a_citizen(neighbourhood=here)) for _ in range(3)]
    drawn(offering)
    assert states(residents) == ["seated"] * 3
    assert states(others) == ["waiting"] * 6


def test_whoever_missed_the_course_before_gets_another_lot(city):
    version = a_version()
    past = an_offering(capacity=1, version=version)
    applied(past)
    missed = applied(past).person
    past.state = "completed"
    past.save()
    offering = a_draw(version=version, extra_lots=2)
    mine = applied(offering, missed)
    applied(offering)
    assert missed_before(offering, [missed.pk]) == {missed.pk: 1}
    lots = {one["ticket"]: one["lots"] for one in drawn(offering).list["applications"]}
    assert sorted(lots.values()) == [1, 2]
    assert lots[str(mine.application_id)] == 2


def test_a_household_that_wants_all_or_none_gets_all_or_none(city):
    for _try in range(6):
        offering = a_draw(capacity=2)
        family = [a_citizen() for _ in range(3)]
        replies = actions.apply_household(learners=family, offering=offering, by=family[0], at=NOW, together=True)
        [applied(offering) for _ in range(2)]
        drawn(offering)
        assert states([reply.enrolment for reply in replies]) == ["waiting"] * 3
    offering = a_draw(capacity=3)
    replies = actions.apply_household(learners=family, offering=offering, by=family[0], at=NOW, together=True)
    drawn(offering)
    assert states([reply.enrolment for reply in replies]) == ["seated"] * 3


def test_leaving_before_the_draw_takes_the_lot_out_and_may_be_undone(city):
    offering = a_draw(capacity=1)
    made = [applied(offering) for _ in range(2)]
    actions.withdraw(enrolment=made[0], by=made[0].person, at=NOW)
    back = actions.take_back_withdrawal(enrolment=made[0], by=made[0].person, at=NOW)
    assert back.state == "requested"
    actions.withdraw(enrolment=made[1], by=made[1].person, at=NOW)
    assert [one["ticket"] for one in drawn(offering).list["applications"]] == [str(made[0].application_id)]


def test_a_seat_given_up_after_the_draw_goes_down_its_line(city):
    offering = a_draw(capacity=1)
    made = [applied(offering) for _ in range(3)]
    drawn(offering)
    states(made)
    seated = next(one for one in made if one.state == "seated")
    first = next(one for one in made if queries.waiting_number(one) == 1)
    actions.withdraw(enrolment=seated, by=seated.person, at=CLOSED)
    assert states([first]) == ["seated"]


def test_the_clock_commits_draws_and_tells_each_once(committed):
    with scope.within(committed):
        offering = a_draw(capacity=2)
    assert jobs.draw_due(municipality_id=committed.pk, at=NOW) == 0
    with scope.within(committed):
        assert (
            Draw.objects.filter(offering=offering, drawn_at=None).count() == 1
        )  # committed, though nobody has applied
        made = [applied(offering) for _ in range(3)]
    assert [jobs.draw_due(municipality_id=committed.pk, at=CLOSED) for _ in range(3)] == [1, 0, 0]
    with scope.within(committed):
        assert states(made) == ["seated", "seated", "waiting"]
        assert [jobs.tell_drawn(at=CLOSED, offering_id=offering.pk) for _ in range(2)] == [3, 3]
        told = sorted(Message.objects.filter(kind__startswith="registration/drawn").values_list("kind", flat=True))
    assert told == ["registration/drawn-seat"] * 2 + ["registration/drawn-waiting"]
