"""Each no has its example, its sentence and its next best step (R2, R3, Q25, Q26)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shahramooz.catalogue.models import Attainment, Prerequisite
from shahramooz.people.models import Dependant, GuardianConsent
from shahramooz.planning.models import Offering
from shahramooz.registration import actions, eligibility, queries
from tests.factories import NOW, TODAY, a_citizen, a_course, a_segment, a_session, a_version, an_enrolment, an_offering


def no_of(learner, offering, at=NOW):
    return eligibility.why_not(learner, offering, at=at)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (Offering.State.CANCELLED, eligibility.ClassCancelled),
        (Offering.State.RUNNING, eligibility.ClassBegun),
        (Offering.State.COMPLETED, eligibility.ClassBegun),
        (Offering.State.APPROVED, eligibility.RegistrationNotAnnounced),
    ],
)
def test_r3_only_a_class_in_registration_takes_people(city, state, kind):
    assert type(no_of(a_citizen(), an_offering(state=state))) is kind


def test_r3_a_window_without_a_day_is_not_announced_yet(city):
    assert type(no_of(a_citizen(), an_offering(opens_at=None))) is eligibility.RegistrationNotAnnounced


@pytest.mark.parametrize(
    ("born", "kind"),
    [
        (date(2016, 12, 12), None),  # ten on the very day of the first session
        (date(2016, 12, 13), eligibility.TooYoung),
        (date(2011, 12, 13), None),  # still fourteen
        (date(2011, 12, 12), eligibility.TooOld),
        (None, eligibility.BirthDateUnknown),
    ],
)
def test_r3_age_is_measured_on_the_day_of_the_first_session(city, born, kind):
    offering = an_offering(min_age=10, max_age=14, sessions=1)
    assert offering.starts_on == date(2026, 12, 12)
    child = a_citizen(birth_date=born)
    consented(child)
    assert type(no_of(child, offering)) is (kind or type(None))


def test_r3_the_refusal_says_the_age_and_the_limit(city):
    refused = no_of(
        a_citizen(first_name="آرش", last_name="کریمی", birth_date=date(2018, 1, 1)), an_offering(min_age=10)
    )
    assert refused.sentence == "این کلاس برای ۱۰ سال به بالاست و آرش کریمی در نخستین جلسه ۸ ساله است."
    assert str(refused.next_step) == "کلاس‌های مناسب سن او را ببینید."


@pytest.mark.parametrize(
    ("audience", "gender", "kind"),
    [
        ("women", "woman", None),
        ("women", "man", eligibility.AnotherAudience),
        ("men", "woman", eligibility.AnotherAudience),
        ("women", "", eligibility.GenderUnknown),
        ("everybody", "", None),
    ],
)
def test_q26_a_class_for_one_gender(city, audience, gender, kind):
    assert type(no_of(a_citizen(gender=gender), an_offering(audience=audience))) is (kind or type(None))


def test_r3_a_class_for_a_segment_takes_only_its_people(city):
    staff = a_segment("کارکنان شهرداری", affiliation_kind="employee")
    refused = no_of(a_citizen(), an_offering(target=staff))
    assert type(refused) is eligibility.AnotherSegment
    assert refused.sentence == "این کلاس برای «کارکنان شهرداری» است و زهرا احمدی در این گروه نیست."
    assert no_of(a_citizen(), an_offering(target=a_segment("شهروندان", affiliation_kind="citizen"))) is None


def test_r3_a_prerequisite_must_be_held_on_the_day(city):
    basics, next_course = a_course("رایانه مقدماتی"), a_course("رایانه پیشرفته")
    Prerequisite.objects.create(course=next_course, requires=basics)
    offering, learner = an_offering(version=a_version(next_course)), a_citizen()
    refused = no_of(learner, offering)
    assert type(refused) is eligibility.PrerequisiteMissing
    assert refused.sentence == "این کلاس پیش‌نیاز دارد: «رایانه مقدماتی»."
    Attainment.objects.create(person=learner, course=basics, since=TODAY, source="import")
    assert no_of(learner, offering) is None


@pytest.mark.parametrize(("until", "is_held"), [(None, True), (30, True), (14, True), (13, False)])
def test_r3_a_prerequisite_that_runs_out_before_the_first_session_is_missing(city, until, is_held):
    basics, learner = a_course("رایانه مقدماتی"), a_citizen()
    version = a_version(a_course("رایانه پیشرفته"))
    Prerequisite.objects.create(course=version.course, requires=basics)
    offering = an_offering(version=version, sessions=1)  # in fourteen days
    last = TODAY + timedelta(days=until) if until else None
    Attainment.objects.create(person=learner, course=basics, since=TODAY, until=last, source="import")
    assert type(no_of(learner, offering)) is (type(None) if is_held else eligibility.PrerequisiteMissing)


def consented(minor, guardian=None):
    guardian = guardian or a_citizen()
    Dependant.objects.create(person=minor, guardian=guardian, relation="child", since=TODAY - timedelta(days=9))
    return GuardianConsent.objects.create(minor=minor, guardian=guardian, given_at=NOW - timedelta(days=1))


def test_q25_a_minor_needs_a_guardians_consent_before_registering(city):
    child, offering = a_citizen(birth_date=date(2012, 5, 1)), an_offering(sessions=1)
    assert type(no_of(child, offering)) is eligibility.ConsentMissing
    consent = consented(child)
    assert no_of(child, offering) is None
    consent.withdrawn_at = NOW - timedelta(hours=30)
    consent.save()
    assert type(no_of(child, offering)) is eligibility.ConsentMissing


def test_q25_whoever_is_eighteen_on_the_first_day_needs_nobody(city):
    offering = an_offering(sessions=1)
    assert no_of(a_citizen(birth_date=date(2008, 12, 12)), offering) is None
    assert type(no_of(a_citizen(birth_date=date(2008, 12, 13)), offering)) is eligibility.ConsentMissing


def test_r2_a_learner_sits_in_one_room_at_a_time(city):
    learner, mine = a_citizen(), an_offering(title="خیاطی مقدماتی", sessions=2)
    an_enrolment(mine, learner)
    clashing = an_offering()
    a_session(clashing, day=TODAY + timedelta(days=21), start="17:30", end="19:00")
    refused = no_of(learner, clashing)
    assert type(refused) is eligibility.TimeClash
    assert refused.sentence == "زهرا احمدی شنبه ۲۸ آذر ۱۴۰۵، ساعت ۱۶:۰۰ در کلاس «خیاطی مقدماتی» است."


def test_r2_half_open_hours_and_cancelled_sessions_do_not_clash(city):
    learner, mine = a_citizen(), an_offering(sessions=1)
    an_enrolment(mine, learner)
    after = an_offering()
    a_session(after, start="18:00", end="20:00")
    a_session(after, number=2, start="16:00", end="18:00", state="cancelled")
    assert no_of(learner, after) is None


def test_r2_a_class_left_is_no_hindrance_and_a_waiting_place_is_one(city):
    learner, left, waits = a_citizen(), an_offering(sessions=1), an_offering(sessions=1)
    an_enrolment(left, learner, state="cancelled")
    assert no_of(learner, an_offering(sessions=1)) is None
    an_enrolment(waits, learner, state="waiting")
    assert type(no_of(learner, an_offering(sessions=1))) is eligibility.WaitsElsewhere


def test_r3_an_attempt_that_is_refused_leaves_nothing_behind(city):
    learner, offering = a_citizen(gender="man"), an_offering(audience="women")
    with pytest.raises(eligibility.AnotherAudience):
        actions.apply(learner=learner, offering=offering, by=learner, at=NOW)
    assert offering.applications.count() == offering.enrolments.count() == 0


def test_a_refused_learner_is_shown_the_nearest_similar_class_that_has_a_seat(city):
    course = a_course()
    version, other = a_version(course), a_version(a_course(topic=course.topic))
    full = an_offering(capacity=1, version=version)
    an_enrolment(full)
    an_offering(capacity=1, version=version, closes_at=NOW)  # closed
    same_topic, same_course = an_offering(version=other), an_offering(version=version)
    an_offering()  # another topic
    assert queries.similar_open(full, at=NOW) == [same_course, same_topic]


def test_every_refusal_says_a_next_step(city):
    def all_of(kind):
        return [kind, *(one for sub in kind.__subclasses__() for one in all_of(sub))]

    silent = [kind.__name__ for kind in all_of(eligibility.NotEligible)[1:] if not str(kind.next_step)]
    assert silent == []


def demanding_classes(n: int) -> list[Offering]:
    """Classes that ask for everything a class can ask for: age, segment, prerequisite, free time."""
    version, basics = a_version(a_course("رایانه پیشرفته")), a_course("رایانه مقدماتی")
    Prerequisite.objects.create(course=version.course, requires=basics)
    asks = {"min_age": 5, "max_age": 80, "target": a_segment(affiliation_kind="citizen")}
    first = an_offering(version=version, sessions=1, **asks)
    copies = [an_offering(version=version, starts_on=first.starts_on, **asks) for _ in range(n - 1)]
    for copy in copies:
        a_session(copy)
    return [first, *copies]


@pytest.mark.thorough
def test_eligibility_asks_the_same_number_of_questions_for_1_class_and_for_300(city):
    child, busy = a_citizen(birth_date=date(2014, 1, 1)), a_citizen()
    an_enrolment(an_offering(sessions=1), busy)
    every = demanding_classes(300)

    def questions(offerings):
        fresh = list(Offering.objects.filter(pk__in=[one.pk for one in offerings]))
        with CaptureQueriesContext(connection) as asked:
            told = eligibility.why_not_each([child, busy], fresh, at=NOW)
        assert len(told) == 2 * len(offerings)
        return len(asked)

    assert questions(every) == questions(every[:1])
    assert questions(every) <= 9


def test_negative_control_asking_class_by_class_is_counted(city):
    learner, every = a_citizen(), demanding_classes(3)
    with CaptureQueriesContext(connection) as asked:
        for offering in every:
            no_of(learner, offering)
    assert len(asked) > 8


def test_many_decisions_at_once_are_the_decisions_one_by_one(city):
    """Each learner's and each class's own facts decide, whoever stands beside them."""
    basics, version = a_course("رایانه مقدماتی"), a_version(a_course("رایانه پیشرفته"))
    Prerequisite.objects.create(course=version.course, requires=basics)
    minor, permitted = a_citizen(birth_date=date(2012, 5, 1)), a_citizen(birth_date=date(2012, 5, 1), gender="man")
    consented(permitted)
    holder, busy = a_citizen(), a_citizen()
    Attainment.objects.create(person=holder, course=basics, since=TODAY, source="import")
    classes = [
        an_offering(sessions=1),
        an_offering(min_age=18, sessions=1),
        an_offering(audience="men"),
        an_offering(version=version),
        an_offering(target=a_segment(affiliation_kind="employee")),
        an_offering(closes_at=NOW),
        an_offering(title="جای دیگر"),
    ]
    a_session(classes[-1], start="17:00", end="19:00")
    an_enrolment(classes[0], busy, state="waiting")
    people = [minor, permitted, holder, busy]
    told = eligibility.why_not_each(people, classes, at=NOW)
    kinds = [[type(told[who.pk, one.pk]).__name__ for one in classes] for who in people]
    fine = "NoneType"
    assert kinds == [
        ["ConsentMissing", "TooYoung", "AnotherAudience", "PrerequisiteMissing", "AnotherSegment", "RegistrationOver", "ConsentMissing"],
        [fine, "TooYoung", fine, "PrerequisiteMissing", "AnotherSegment", "RegistrationOver", fine],
        [fine, fine, "AnotherAudience", fine, "AnotherSegment", "RegistrationOver", fine],
        ["AlreadyWaiting", "WaitsElsewhere", "AnotherAudience", "PrerequisiteMissing", "AnotherSegment", "RegistrationOver",
         "WaitsElsewhere"],
    ]  # fmt: skip
