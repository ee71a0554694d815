"""Who holds what: written by delivery with a certificate, or by an import."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import Attainment, Course
from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person


@transaction.atomic
def record_attainment(
    *, person: Person, course: Course, since: date, until: date | None = None, source: str, by, at: datetime
) -> Attainment:
    """Write that `person` holds `course` from `since` until `until` (None: for good). The same source again changes nothing."""
    held, is_new = Attainment.objects.get_or_create(
        person=person, course=course, source=source, defaults={"since": since, "until": until}
    )
    if is_new:
        told = {"person": person, "course": course, "since": since, "until": until, "source": source}
        journal.record("catalogue.attainment_recorded", about=held, by=by, at=at, after=told)
    return held


@transaction.atomic
def record_attainments(
    *, course: Course, holders: dict[str, Person], since: date, until: date | None = None, by, at: datetime
) -> None:
    """Write at once that all these people hold `course`; `holders`: source → person. A source again changes nothing."""
    Attainment.objects.bulk_create(
        [
            Attainment(person=person, course=course, source=source, since=since, until=until)
            for source, person in holders.items()
        ],
        ignore_conflicts=True,
    )
    told = {"holders": holders, "since": since, "until": until}
    journal.record("catalogue.attainments_recorded", about=course, by=by, at=at, after=told)


class AttainmentWithdrawn(Refusal):
    message = _("این سابقه پیش‌تر باطل شده است.")


@transaction.atomic
def withdraw_attainment(*, attainment: Attainment, reason: str, by, at: datetime) -> Attainment:
    """Declare that a person does not hold a course after all; the record stays. Raises AttainmentWithdrawn."""
    attainment = Attainment.objects.select_for_update().get(pk=attainment.pk)
    if attainment.withdrawn_at is not None:
        raise AttainmentWithdrawn
    attainment.withdrawn_at = at
    attainment.save(update_fields=["withdrawn_at"])
    journal.record(
        "catalogue.attainment_withdrawn", about=attainment, by=by, at=at, after={"withdrawn_at": at}, reason=reason
    )
    return attainment
