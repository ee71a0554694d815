"""What a certificate states: the facts of the class and of the learner, gathered once, before they are signed for good."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from shahramooz.city import queries as city
from shahramooz.delivery import queries
from shahramooz.delivery.models import AttendanceSheet
from shahramooz.lib import jalali
from shahramooz.people import documents
from shahramooz.people.models import IdentityDocument, Person
from shahramooz.planning.models import Offering


def of_learners(
    standings: Sequence["queries.Standing"], *, offering: Offering, issued_by: Person, issued_on: date
) -> list[dict]:
    """The facts of each learner's certificate, but for its serial, code and key. Full identity numbers are never among them."""
    shared = _of_class(offering, issued_by=issued_by, issued_on=issued_on)
    numbers = _masked_numbers(standing.enrolment.person_id for standing in standings)
    return [
        shared
        | {
            "name": standing.person.name,
            "id": numbers.get(standing.person.pk, ""),
            "person": queries.person_tag(standing.person.pk, offering.municipality_id),
            "minutes": min(shared["minutes"] or standing.held, standing.held),  # R10: credited ≤ held
            "attended": standing.percent,
            "score": standing.score if standing.score is None else _written(standing.score),
        }
        for standing in standings
    ]


def _of_class(offering: Offering, *, issued_by: Person, issued_on: date) -> dict:
    municipality, version = city.municipality(), offering.course_version
    held = AttendanceSheet.objects.filter(session__offering=offering).order_by("session__during")
    days = [timezone.localdate(sheet.session.starts_at) for sheet in held.select_related("session")]
    months = version.certificate_months
    return {
        "municipality": municipality.slug,
        "issuer": municipality.name,
        "department": municipality.department,
        "issued_by": issued_by.name,
        "course": version.course.title,
        "course_code": version.course.code,
        "version": version.number,
        "offering": offering.code,
        "venue": offering.venue.name if offering.venue else "",
        "minutes": version.minutes,
        "from": days[0] if days else offering.starts_on,
        "to": days[-1] if days else offering.ends_on,
        "best": _written(version.best_mark),
        "headings": [[heading["title"], heading.get("minutes", 0)] for heading in version.headings],
        "issued": issued_on,
        "expires": jalali.add_months(issued_on, months) if months else None,
    }


def _masked_numbers(person_ids: Iterable[int]) -> dict[int, str]:
    """Person id → national ID with its middle hidden, for those who have one."""
    kept = IdentityDocument.objects.filter(
        person__in=list(person_ids), kind=IdentityDocument.Kind.NATIONAL_ID, ended_at=None
    )
    return {document.person_id: documents.masked(document) for document in kept}


def _written(number: Decimal) -> str:
    """A decimal as text without idle zeros: 78, 18.75."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
