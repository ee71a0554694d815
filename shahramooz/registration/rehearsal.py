"""A dry run for the organiser: what each rule would give to whom, before one is chosen.

The applicants are those of the class itself, or, while it has none, those of the last class of the same course that had more
applicants than seats. First come is exact; a draw is the mean of many draws with seeds of their own.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from shahramooz.people import queries as people
from shahramooz.planning.models import Offering
from shahramooz.registration import drawing
from shahramooz.registration.allocation import Claim, Pots, first_come
from shahramooz.registration.circumstances import first_day
from shahramooz.registration.claims import claims_of
from shahramooz.registration.models import Enrolment

DRAWS = 100
MOST = 2000  # applicants looked at; the first ones


@dataclass(frozen=True)
class Share:
    """How many of one group applied, and how many seats each rule would give them."""

    title: str
    applicants: int
    first_come: int
    draw: float


@dataclass(frozen=True)
class Rehearsal:
    """The shares by kind of group; `source` is the class whose applicants were used."""

    source: Offering
    seats: int
    applicants: int
    by_class: list[Share]
    by_segment: list[Share]
    by_neighbourhood: list[Share]


def rehearse(offering: Offering, *, at: datetime) -> Rehearsal | None:
    """What first come and a draw would give with the class's seats, quotas and priority classes; None when nobody has applied."""
    source = _source(offering)
    if source is None:
        return None
    every = Enrolment.objects.live().filter(municipality_id=offering.municipality_id, offering=source)
    enrolments = list(every.select_related("person__neighbourhood", "application").order_by("application_id")[:MOST])
    quotas = list(offering.quotas.filter(released_at=None).select_related("segment").order_by("pk"))
    pots = Pots(offering.capacity - offering.reserved, {quota.pk: quota.seats for quota in quotas})
    claims = claims_of(offering, enrolments, quotas, at=at)
    seated = {seat.ticket for seat in first_come(claims, pots)}
    drawn = _mean(claims, pots)
    classes = [one.segment.title for one in offering.priorities.select_related("segment").order_by("place")]
    names = [*classes, _("دیگران")] if classes else [_("همه")]
    where = {claim.ticket: one.person.neighbourhood for claim, one in zip(claims, enrolments, strict=True)}

    def shares(name_of: Callable[[Claim], Hashable]) -> list[Share]:
        return _shares(claims, seated, drawn, name_of)

    return Rehearsal(
        source,
        seats=offering.capacity,
        applicants=len(claims),
        by_class=shares(lambda claim: names[claim.priority]) if classes else [],
        by_segment=_by_segment(offering, quotas, claims, enrolments, seated, drawn, at=at),
        by_neighbourhood=shares(lambda claim: str(where[claim.ticket] or _("نامعلوم"))),
    )


def _source(offering: Offering) -> Offering | None:
    mine = Enrolment.objects.live().filter(municipality_id=offering.municipality_id, offering=offering)
    if mine.exists():
        return offering
    past = Offering.objects.filter(
        municipality_id=offering.municipality_id, course_version__course=offering.course_version.course_id
    ).exclude(pk=offering.pk)
    wanted = past.annotate(wishes=Count("enrolments", filter=Q(enrolments__state__in=Enrolment.LIVE)))
    return wanted.filter(wishes__gt=F("capacity")).order_by("-starts_on", "-pk").first()


def _mean(claims: list[Claim], pots: Pots) -> Counter:
    """Ticket → in which share of the draws it got a seat."""
    got: Counter = Counter()
    for number in range(DRAWS):
        got.update(seat.ticket for seat in first_come(drawing.in_order(claims, f"rehearsal {number}"), pots))
    return Counter({ticket: times / DRAWS for ticket, times in got.items()})


def _shares(claims, seated: set, drawn: Counter, name_of) -> list[Share]:
    groups: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(name_of(claim), []).append(claim)
    found = [_share(str(name), members, seated, drawn) for name, members in groups.items()]
    return sorted(found, key=lambda share: (-share.applicants, share.title))


def _share(title: str, members: list[Claim], seated: set, drawn: Counter) -> Share:
    came = sum(claim.ticket in seated for claim in members)
    return Share(title, len(members), came, round(sum(drawn[claim.ticket] for claim in members), 1))


def _by_segment(offering, quotas, claims, enrolments, seated, drawn, *, at) -> list[Share]:
    """One line for each quota's segment; a person may stand in several."""
    on, found = first_day(offering, at), []
    belongings: dict[int, list] = {}
    for one in people.belongings_of([enrolment.person for enrolment in enrolments]) if quotas else ():
        belongings.setdefault(one.person_id, []).append(one)
    for quota in quotas:
        members = [
            claim
            for claim, one in zip(claims, enrolments, strict=True)
            if people.fits_with(one.person, quota.segment, on, belongings.get(one.person_id, ()))
        ]
        found.append(_share(quota.segment.title, members, seated, drawn))
    return found
