"""Classes that were held: sessions with sheets, scores, locked results."""

from datetime import timedelta
from uuid import uuid4

from shahramooz.delivery import actions
from shahramooz.people.models import RoleGrant
from shahramooz.planning.models import Offering
from tests import factories

HEAD = RoleGrant.Role.TRAINING_HEAD


def a_class(learners=3, *, sessions=4, **fields):
    """An offering of `sessions` two-hour Saturdays from today on, with so many learners: (offering, enrolments)."""
    fields = {"starts_on": factories.TODAY, "state": "running"} | fields
    offering = factories.an_offering(capacity=max(learners, 1), sessions=sessions, **fields)
    people = [factories.a_citizen(first_name="زهرا", last_name=f"احمدی {n}") for n in range(learners)]
    return offering, [factories.an_enrolment(offering, person) for person in people]


def after(session, minutes=0):
    """A moment after a session's end."""
    return session.ends_at + timedelta(minutes=minutes)


def hold(offering, *, by, absent=None, only=None):
    """Take the attendance of every session; `absent`: session number → enrolments that did not come."""
    for session in offering.sessions.order_by("number"):
        if only and session.number not in only:
            continue
        marks = {enrolment.pk: "absent" for enrolment in (absent or {}).get(session.number, [])}
        actions.take_attendance(session=session, marks=marks, client_key=uuid4(), by=by, at=session.ends_at)


def finish(offering, enrolments, *, by, scores=None, absent=None):
    """Hold, score (75 unless told) and lock a class; gives the moment after it."""
    hold(offering, by=by, absent=absent)
    offering = Offering.objects.get(pk=offering.pk)
    at = after(offering.sessions.order_by("-number")[0], 60)
    told = {enrolment.pk: 75 for enrolment in enrolments} | (scores or {})
    actions.enter_scores(offering=offering, scores=told, by=by, at=at)
    actions.lock_results(offering=offering, by=by, at=at, absent_from_exam=True)
    return at
