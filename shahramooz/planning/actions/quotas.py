"""Seats kept for a segment, and their return to everybody at the set time (S0-20, R25)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Segment
from shahramooz.planning.actions.offering import PolicyIsFixed
from shahramooz.planning.actions.seats import lock
from shahramooz.planning.models import Offering, PriorityClass, Quota


class QuotasExceedCapacity(Refusal):
    message = _("برای این سهمیه جا نیست: از ظرفیت {capacity} نفره تنها {left} جا مانده است.")
    next_step = _("عدد سهمیه را تا {left} پایین بیاورید یا نخست ظرفیت کلاس را بیشتر کنید.")


class QuotaBelowTaken(Refusal):
    message = _("از این سهمیه تا کنون {taken} جا پر شده است و کمتر از آن نمی‌شود.")
    next_step = _("عددی برابر {taken} یا بیشتر بنویسید.")


class QuotaReleased(Refusal):
    message = _("این سهمیه آزاد شده و جاهایش به همه رسیده است.")
    next_step = _("برای نگه داشتن جا، سهمیه‌ای برای گروهی دیگر بگذارید.")


@transaction.atomic
def set_quota(
    *, offering: Offering, segment: Segment, seats: int, release_at: datetime | None = None, by, at: datetime
) -> Quota:
    """Keep `seats` of the offering for `segment` until `release_at` (None: for good); setting it again changes it.

    Raises QuotasExceedCapacity, QuotaBelowTaken, QuotaReleased. S0-20, R25.
    """
    offering = lock(offering.pk, seen=offering)
    quota = Quota.objects.filter(offering=offering, segment=segment).first() or Quota(
        offering=offering, segment=segment, seats=0
    )
    if quota.released_at is not None:
        raise QuotaReleased
    if seats < quota.taken:
        raise QuotaBelowTaken(taken=quota.taken)
    left = offering.capacity - offering.taken_open - offering.reserved + quota.seats
    if seats > left:
        raise QuotasExceedCapacity(capacity=offering.capacity, left=max(left, 0))
    offering.reserved += seats - quota.seats
    before, after = journal.changes(quota, seats=seats, release_at=release_at)
    quota.promised = None
    quota.save()
    offering.changed_at = at
    offering.save(update_fields=["reserved", "changed_at"])
    journal.record("planning.quota_set", about=quota, by=by, at=at, before=before, after=after | {"segment": segment})
    return quota


@transaction.atomic
def set_priorities(*, offering: Offering, segments: list[Segment], by, at: datetime) -> list[PriorityClass]:
    """Say which groups stand before others in a draw, the first one first; those of none stand last.

    Raises PolicyIsFixed once registration has opened: the order is stated before the window opens.
    """
    offering = lock(offering.pk, seen=offering)
    if offering.state not in (Offering.State.DRAFT, Offering.State.APPROVED):
        raise PolicyIsFixed
    rows = PriorityClass.objects.filter(municipality_id=offering.municipality_id, offering=offering)
    before = list(rows.order_by("place").values_list("segment_id", flat=True))
    wanted = list(dict.fromkeys(segment.pk for segment in segments))
    if before == wanted:
        return list(rows.order_by("place"))
    rows.delete()
    made = [PriorityClass(offering=offering, segment_id=key, place=place) for place, key in enumerate(wanted)]
    made = PriorityClass.objects.bulk_create(made)
    journal.record(
        "planning.priorities_set", about=offering, by=by, at=at, before={"segments": before}, after={"segments": wanted}
    )
    return made


@transaction.atomic
def release_quota(quota: Quota, *, by, at: datetime) -> Quota:
    """Give the quota's unfilled seats to the general pool; people it seated keep theirs.

    Doing it again changes nothing. S0-20, R25.
    """
    offering = lock(quota.offering_id)
    quota.refresh_from_db()
    if quota.released_at is not None:
        return quota
    offering.reserved -= quota.seats
    offering.taken_open += quota.taken
    offering.changed_at = at
    offering.save(update_fields=["reserved", "taken_open", "changed_at"])
    quota.released_at = at
    quota.save(update_fields=["released_at"])
    freed = quota.seats - quota.taken
    journal.record("planning.quota_released", about=quota, by=by, at=at, after={"released_at": at, "freed": freed})
    return quota
