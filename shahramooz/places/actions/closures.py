"""Closing a venue or one of its rooms for given hours, and taking that back. Never edited: withdrawn and announced anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.places.models import PlaceClosure, Room, Venue


class ClosureBackwards(Refusal):
    message = _("پایان تعطیلی باید پس از آغازش باشد؛ ساعت‌ها را دوباره ببینید.")


class RoomElsewhere(Refusal):
    message = _("«{room}» در «{venue}» نیست؛ اتاقی از همین مکان برگزینید.")


class AlreadyWithdrawn(Refusal):
    message = _("این تعطیلی پیش‌تر پس گرفته شده است؛ برای بستن دوباره، تعطیلی تازه‌ای ثبت کنید.")


def stretch(start: datetime, end: datetime) -> Range:
    """The half-open range [start, end). Raises ClosureBackwards."""
    if end <= start:
        raise ClosureBackwards(fields={"end": ""})
    return Range(start, end, "[)")


@transaction.atomic
def close_place(
    *,
    venue: Venue,
    room: Room | None = None,
    start: datetime,
    end: datetime,
    reason: str,
    source: str = "",
    by,
    at: datetime,
) -> PlaceClosure:
    """Record that a venue, or one of its rooms, is closed from `start` until `end`.

    What this does to sessions is planning's part (`planning.actions.close_place` calls this one). Raises ClosureBackwards, RoomElsewhere.
    """
    if room is not None and room.venue_id != venue.pk:
        raise RoomElsewhere(room=room, venue=venue)
    closure = PlaceClosure.objects.create(
        venue=venue, room=room, during=stretch(start, end), reason=reason, source=source, announced_at=at
    )
    told = {"venue": venue, "room": room, "start": start, "end": end, "source": source}
    journal.record("places.closed", about=closure, by=by, at=at, after=told, reason=reason)
    return closure


@transaction.atomic
def withdraw_closure(*, closure: PlaceClosure, reason: str = "", by, at: datetime) -> None:
    """Take a closure of a venue or room back. Raises AlreadyWithdrawn."""
    closure = PlaceClosure.objects.select_for_update().get(pk=closure.pk)
    if closure.withdrawn_at is not None:
        raise AlreadyWithdrawn
    closure.withdrawn_at = at
    closure.save(update_fields=["withdrawn_at"])
    journal.record("places.closure_withdrawn", about=closure, by=by, at=at, after={"withdrawn_at": at}, reason=reason)
