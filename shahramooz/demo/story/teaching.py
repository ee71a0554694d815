"""What happened in the classes that have begun: attendance, scores, results, certificates, one of them taken back."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from shahramooz.delivery import actions as delivery
from shahramooz.delivery.models import Certificate
from shahramooz.demo.story.seats import the_family
from shahramooz.demo.story.staff import whoever
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering
from shahramooz.registration.models import Enrolment


def tell_attendance(at: datetime) -> None:
    """Each session until now was held and its sheet saved at its end; some come late, few stay away.

    The newest sheet of two running classes is still missing, and the demo family is diligent.
    """
    die, expert = Random(5), whoever("training_expert")
    family, forgotten = {person.pk for person in the_family().values()}, 2
    for offering in (
        Offering.objects.filter(state="registration", sessions__during__endswith__lte=at).distinct().order_by("pk")
    ):
        sessions = list(
            offering.sessions.filter(during__endswith__lte=at).exclude(state="cancelled").order_by("during")
        )
        planning.start_offering(offering, by=expert, at=sessions[0].starts_at)
        seated = list(Enrolment.objects.seated().filter(offering=offering).order_by("pk"))
        free = [one for one in seated if one.person_id not in family]
        lazy = die.sample(free, min(1, len(free)))
        last = offering.sessions.exclude(state="cancelled").order_by("-during").first()
        if last.ends_at > at and forgotten and len(sessions) > 1:
            sessions, forgotten = sessions[:-1], forgotten - 1
        for session in sessions:
            marks = {one.pk: "absent" for one in free if die.random() < (0.5 if one in lazy else 0.06)}
            marks |= {one.pk: "late" for one in free if one.pk not in marks and die.random() < 0.05}
            key = UUID(int=die.getrandbits(128), version=4)
            delivery.take_attendance(session=session, marks=marks, client_key=key, by=expert, at=session.ends_at)
        if last.ends_at <= at:
            planning.complete_offering(offering, by=expert, at=last.ends_at)


def tell_certificates(at: datetime) -> None:
    """The finished classes: scores, results made final, certificates issued; the newest class is left for the visitor to do."""
    die, expert, head = Random(6), whoever("training_expert"), whoever("training_head")
    family = {person.pk for person in the_family().values()}
    finished = list(Offering.objects.filter(state="completed").order_by("ends_on", "pk"))
    for offering in finished[:-1]:
        done_at = offering.sessions.order_by("-during").first().ends_at + timedelta(days=3)
        seated = Enrolment.objects.seated().filter(offering=offering).order_by("pk")
        scores = {one.pk: Decimal(die.randint(84 if one.person_id in family else 55, 100)) for one in seated}
        delivery.enter_scores(offering=offering, scores=scores, by=expert, at=done_at)
        delivery.lock_results(offering=offering, by=expert, at=done_at)
        run = delivery.ask_for_certificates(offering=offering, by=head, at=done_at)
        while delivery.issue_next(run_id=run.pk, at=done_at):
            pass
    newest = Certificate.objects.exclude(person__in=family).order_by("-pk").first()
    if newest:
        delivery.revoke_certificate(certificate=newest, reason="نام دارنده نادرست ثبت شده بود", by=head, at=at)
