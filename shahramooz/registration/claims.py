"""What each applicant of a class can claim: quotas, priority class, lots and group, read for all of them at once."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from shahramooz.people import queries as people
from shahramooz.planning.models import Offering, PriorityClass, Quota
from shahramooz.registration.allocation import Claim
from shahramooz.registration.circumstances import first_day
from shahramooz.registration.models import Enrolment

MISSED_WHEN = [Offering.State.RUNNING, Offering.State.COMPLETED, Offering.State.CLOSED]


def ticket_of(enrolment: Enrolment) -> str:
    """The number under which an application stands in the public list: it names nobody."""
    return str(enrolment.application_id)


def group_of(enrolment: Enrolment) -> str:
    """The household's name in the list when it wants seats for all or for none, else nothing."""
    application = enrolment.application
    return application.household.hex[:12] if application.together and application.household else ""


def claims_of(offering: Offering, enrolments: Iterable[Enrolment], quotas: list[Quota], *, at: datetime) -> list[Claim]:
    """The claims of these enrolments (with person and application loaded), in their order; three queries at most.

    Segments are asked on the day of the first session, as eligibility is. The last priority class is that of everybody else.
    """
    enrolments = list(enrolments)
    on = first_day(offering, at)
    classes = list(PriorityClass.objects.filter(offering=offering).select_related("segment").order_by("place"))
    segments = [one.segment for one in (*quotas, *classes)]
    belongings: dict[int, list] = {}
    if any(segment.affiliation_kind for segment in segments):
        for one in people.belongings_of([enrolment.person for enrolment in enrolments]):
            belongings.setdefault(one.person_id, []).append(one)
    missed = missed_before(offering, [one.person_id for one in enrolments]) if offering.extra_lots else Counter()

    def fits(person, segment) -> bool:
        return people.fits_with(person, segment, on, belongings.get(person.pk, ()))

    return [
        Claim(
            ticket_of(one),
            entitled_to=tuple(quota.pk for quota in quotas if fits(one.person, quota.segment)),
            priority=next(
                (number for number, known in enumerate(classes) if fits(one.person, known.segment)), len(classes)
            ),
            lots=1 + min(missed[one.person_id], offering.extra_lots),
            group=group_of(one),
        )
        for one in enrolments
    ]


def missed_before(offering: Offering, people_ids: Iterable[int]) -> Counter:
    """How often each person waited to the end for an earlier class of the same course, and never sat."""
    rows = Enrolment.objects.filter(
        municipality_id=offering.municipality_id,
        person__in=list(people_ids),
        state=Enrolment.State.WAITING,
        offering__course_version__course=offering.course_version.course_id,
        offering__state__in=MISSED_WHEN,
    ).exclude(offering=offering)
    return Counter(dict(rows.values_list("person_id").annotate(Count("pk")).order_by()))
