"""Scores and verdicts: the 80 % boundary, R8, and that what is locked stays."""

from decimal import Decimal

import pytest

from shahramooz.delivery import actions, queries
from shahramooz.delivery.models import Certificate, Result
from shahramooz.delivery.verdict import percent, verdict_of
from shahramooz.registration.models import Enrolment
from tests import factories
from tests.delivery.factories import a_class, after, finish, hold


@pytest.fixture
def teacher(city):
    return factories.a_role("instructor")


def verdict(**told):
    return verdict_of(
        **{"held": 480, "attended": 480, "score": Decimal(75), "attendance_percent": 80, "pass_mark": Decimal(60)}
        | told
    )


@pytest.mark.parametrize(
    "told, reached",
    [
        ({"attended": 384}, "passed"),  # exactly 80 % is enough
        ({"attended": 383}, "short_attendance"),
        ({"attended": 360}, "short_attendance"),  # A2: 3 of 4 sessions = 75 %
        ({"score": Decimal(60)}, "passed"),
        ({"score": Decimal("59.99")}, "low_score"),
        ({"score": Decimal(64)}, "passed"),
        ({"score": None}, "no_score"),
        ({"score": None, "pass_mark": None}, "passed"),
        ({"score": None, "attended": 100}, "short_attendance"),
        ({"held": 0, "attended": 0}, "short_attendance"),
    ],
)
def test_r8_threshold_and_pass_mark(told, reached):
    assert verdict(**told) == reached


def test_a_share_is_rounded_down_so_that_it_never_looks_enough():
    assert percent(799, 1000) == 79
    assert percent(800, 1000) == 80
    assert percent(0, 0) == 0


def test_r8_three_of_four_sessions_give_no_certificate_and_four_with_64_do(teacher):
    offering, (short, enough) = a_class(2)
    finish(offering, [short, enough], by=teacher, scores={enough.pk: 64}, absent={2: [short]})
    assert {row.enrolment_id: row.verdict for row in Result.objects.all()} == {
        short.pk: "short_attendance",
        enough.pk: "passed",
    }
    assert [standing.enrolment.pk for standing in queries.standings(offering) if standing.is_ready] == [enough.pk]
    assert Enrolment.objects.get(pk=short.pk).state == "failed"
    assert Enrolment.objects.get(pk=enough.pk).state == "completed"


def test_r8_nobody_is_ready_before_the_results_are_locked(teacher):
    offering, enrolments = a_class(2)
    hold(offering, by=teacher)
    at = after(offering.sessions.get(number=4))
    actions.enter_scores(offering=offering, scores={row.pk: 90 for row in enrolments}, by=teacher, at=at)
    standings = queries.standings(offering)
    assert [standing.verdict for standing in standings] == ["passed", "passed"]
    assert [standing.is_ready for standing in standings] == [False, False]
    with pytest.raises(actions.ResultsNotLocked):
        actions.ask_for_certificates(offering=offering, by=teacher, at=at)


def test_results_are_not_locked_while_a_session_has_no_sheet(teacher):
    offering, _enrolments = a_class(1)
    hold(offering, by=teacher, only=[1, 2, 3])
    at = after(offering.sessions.get(number=4))
    with pytest.raises(actions.SessionsLeft) as refused:
        actions.lock_results(offering=offering, by=teacher, at=at)
    assert refused.value.sentence == "حضور و غیاب ۱ جلسه هنوز ثبت نشده است."


def test_missing_scores_are_named_unless_those_people_were_not_at_the_exam(teacher):
    offering, (one, two) = a_class(2)
    hold(offering, by=teacher)
    at = after(offering.sessions.get(number=4))
    actions.enter_scores(offering=offering, scores={one.pk: 80}, by=teacher, at=at)
    with pytest.raises(actions.ScoresMissing):
        actions.lock_results(offering=offering, by=teacher, at=at)
    actions.lock_results(offering=offering, by=teacher, at=at, absent_from_exam=True)
    assert Result.objects.get(enrolment=two).verdict == "no_score"


def test_a_score_outside_the_scale_is_refused_beside_its_field(teacher):
    offering, (one, _two) = a_class(2)
    with pytest.raises(actions.ScoreOutOfRange) as refused:
        actions.enter_scores(offering=offering, scores={one.pk: Decimal("100.5")}, by=teacher, at=factories.NOW)
    assert list(refused.value.fields) == [f"score-{one.pk}"]
    assert Result.objects.count() == 0


def test_scores_of_strangers_are_refused_and_nothing_is_kept(teacher):
    offering, (one, _two) = a_class(2)
    _other, (stranger,) = a_class(1)
    with pytest.raises(actions.NotALearner):
        actions.enter_scores(offering=offering, scores={one.pk: 70, stranger.pk: 70}, by=teacher, at=factories.NOW)
    assert Result.objects.count() == 0


def test_the_same_scores_again_change_nothing(teacher):
    offering, (one, two) = a_class(2)
    scores = {one.pk: Decimal(70), two.pk: None}
    assert actions.enter_scores(offering=offering, scores=scores, by=teacher, at=factories.NOW) == 1
    assert actions.enter_scores(offering=offering, scores=scores, by=teacher, at=factories.NOW) == 0


def test_r29_nobody_scores_oneself(city):
    offering, (one, _two) = a_class(2)
    with pytest.raises(actions.OwnRecord):
        actions.enter_scores(offering=offering, scores={one.pk: 100}, by=one.person, at=factories.NOW)


def test_r14_locked_results_are_not_scored_or_locked_again(teacher):
    offering, (one, two) = a_class(2)
    at = finish(offering, [one, two], by=teacher)
    with pytest.raises(actions.ResultsLocked):
        actions.enter_scores(offering=offering, scores={one.pk: 100}, by=teacher, at=at)
    with pytest.raises(actions.ResultsLocked):
        actions.lock_results(offering=offering, by=teacher, at=at)


def test_r14_results_open_for_a_reason_but_not_under_certificates_in_force(teacher):
    head = factories.a_role("training_head")
    offering, (one, two) = a_class(2)
    at = finish(offering, [one, two], by=teacher, scores={two.pk: 10})
    actions.ask_for_certificates(offering=offering, by=head, at=at)
    with pytest.raises(actions.CertificatesIssued):
        actions.reopen_results(offering=offering, reason="نمره جابه‌جا بود", by=head, at=at)
    actions.revoke_certificate(certificate=Certificate.objects.get(), reason="نمره جابه‌جا بود", by=head, at=at)
    actions.reopen_results(offering=offering, reason="نمره جابه‌جا بود", by=head, at=at)
    assert queries.are_locked(offering.pk) is False
    assert Enrolment.objects.get(pk=two.pk).state == "seated"


def test_standings_ask_as_much_for_many_as_for_one(teacher, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 30):
        offering, enrolments = a_class(size)
        finish(offering, enrolments, by=teacher)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            [(row.person.name, row.percent, row.certificate) for row in queries.standings(offering)]
        counts.append(len(asked))
    assert counts[0] == counts[1]
