"""Any sequence of coming, leaving, coming back and changing the cap ends as a plain list would have it (R1, R4, R5)."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shahramooz.city import scope
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering, Quota
from shahramooz.registration import actions, queries
from shahramooz.registration.models import Application, Enrolment
from tests.factories import NOW, a_citizen, a_person, a_quota, a_segment, an_offering


class Registration(RuleBasedStateMachine):
    """The model: `seated` and `line` are plain lists of learners; `quota` seats are for men only, until released."""

    municipality = None
    quota_seats = 0

    def __init__(self):
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(scope.within(self.municipality))
        self.capacity = 3
        self.offering = an_offering(capacity=3)
        if self.quota_seats:
            self.quota = a_quota(self.offering, a_segment(gender="man"), seats=self.quota_seats)
        self.operator = a_person()
        self.seated, self.line, self.made, self.pot = [], [], {}, {}

    def teardown(self):
        transaction.set_rollback(True)
        self.stack.close()

    # The model's own first come: walk the line, give each the quota's seat, else an open one.
    def settle(self):
        for learner in list(self.line):
            in_quota = sum(self.pot[one] == "quota" for one in self.seated)
            in_open = len(self.seated) - in_quota
            if learner.gender == "man" and in_quota < self.quota_seats:
                self.pot[learner] = "quota"
            elif in_open < self.capacity - self.quota_seats:
                self.pot[learner] = "open"
            else:
                continue
            self.line.remove(learner)
            self.seated.append(learner)

    @rule(gender=st.sampled_from(["man", "woman"]))
    def somebody_applies(self, gender):
        learner = a_citizen(gender=gender)
        self.made[learner] = actions.apply(learner=learner, offering=self.offering, by=learner, at=NOW)
        self.line.append(learner)
        self.settle()

    @precondition(lambda self: self.seated or self.line)
    @rule(pick=st.integers(0, 99), undo=st.booleans())
    def somebody_leaves_and_may_come_back(self, pick, undo):
        present = self.seated + self.line
        learner = present[pick % len(present)]
        sat, place = learner in self.seated, self.line.index(learner) if learner in self.line else 0
        actions.withdraw(enrolment=self.made[learner], by=learner, at=NOW)
        (self.seated if sat else self.line).remove(learner)
        self.settle()
        if undo:
            actions.take_back_withdrawal(enrolment=self.made[learner], by=learner, at=NOW + timedelta(seconds=10))
            self.line.insert(0 if sat else place, learner)
            if sat:
                self.settle()

    @rule(capacity=st.integers(1, 7))
    def the_cap_changes(self, capacity):
        try:
            planning.set_capacity(self.offering, own_capacity=capacity, by=self.operator, at=NOW)
        except (planning.BelowTaken, planning.BelowQuotas):
            in_open = sum(self.pot[one] == "open" for one in self.seated)
            assert capacity < max(len(self.seated), self.quota_seats + in_open)
            return
        assert capacity >= len(self.seated)
        self.capacity = capacity
        actions.fill_seats(offering=self.offering, by=self.operator, at=NOW)
        self.settle()

    @precondition(lambda self: len(self.seated) > 1)
    @rule(pick=st.integers(0, 99))
    def one_is_named_and_the_cap_comes_down(self, pick):
        learner = self.seated[pick % len(self.seated)]
        left = [one for one in self.seated if one is not learner]
        in_open = sum(self.pot[one] == "open" for one in left)
        lower = max(len(left), self.quota_seats + in_open, 1)
        named = [Enrolment.objects.get(pk=self.made[learner].pk)]
        actions.move_or_cancel_named(
            offering=self.offering, named=named, by=self.operator, at=NOW, reason="کلاس کوچک‌تر", capacity=lower
        )
        self.seated.remove(learner)
        self.capacity = lower
        self.settle()

    @invariant()
    def the_database_says_what_the_list_says(self):
        offering = Offering.objects.get(pk=self.offering.pk)
        seats = set(Enrolment.objects.seated().filter(offering=offering).values_list("person_id", flat=True))
        assert seats == {one.pk for one in self.seated}
        assert [one.person_id for one in queries.waiting_list(offering)] == [one.pk for one in self.line]
        assert [one.waiting_number for one in queries.waiting_list(offering)] == list(range(1, len(self.line) + 1))

    @invariant()
    def the_counters_agree_and_nothing_is_oversold(self):
        offering = Offering.objects.get(pk=self.offering.pk)
        in_quota = sum(Quota.objects.filter(offering=offering).values_list("taken", flat=True))
        assert offering.taken == len(self.seated) <= offering.capacity == self.capacity
        assert offering.taken_open + in_quota == offering.taken
        assert Application.objects.filter(offering=offering).count() == len(self.made)


class RegistrationWithAQuota(Registration):
    quota_seats = 2


@pytest.mark.parametrize("machine", [Registration, RegistrationWithAQuota])
@pytest.mark.thorough
def test_r1_r4_r5_any_sequence_ends_as_a_plain_list_would_have_it(server, committed, machine):
    machine.municipality = committed
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.thorough
def test_the_machine_notices_a_promotion_out_of_order(server, committed, monkeypatch):
    """Negative control: the line walked backwards is found out."""
    from shahramooz.registration.actions import seating

    honest = seating.policy_of(None)
    monkeypatch.setattr(seating, "policy_of", lambda offering: lambda line, pots: honest(reversed(list(line)), pots))
    Registration.municipality = committed
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Registration,
            settings=settings(
                max_examples=40,
                stateful_step_count=15,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
