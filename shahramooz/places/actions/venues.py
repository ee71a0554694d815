"""Venues with their rooms, opening hours and equipment."""

from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal import record as journal
from shahramooz.lib import jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.text import search_key
from shahramooz.places.models import EquipmentItem, OpeningHours, Room, Venue


class VenueTaken(Refusal):
    message = _("«{name}» پیش‌تر ثبت شده است؛ همان را ویرایش کنید یا نام دیگری بنویسید.")


@transaction.atomic
def add_venue(*, kind: str, name: str, by, at: datetime, **facts) -> Venue:
    """Register a building where classes are held; `facts` are its other fields (neighbourhood, address, phone, position).

    Raises VenueTaken when the name is already that of a venue, however it is spelled (R33).
    """
    _require_free_name(name)
    venue = Venue.objects.create(kind=kind, name=name, **facts)
    journal.record("places.venue_added", about=venue, by=by, at=at, after={"kind": kind, "name": name, **facts})
    return venue


@transaction.atomic
def correct_venue(*, venue: Venue, by, at: datetime, **facts) -> Venue:
    """Correct a venue's facts; writes and journals only what really changed. Raises VenueTaken."""
    venue = Venue.objects.select_for_update().get(pk=venue.pk)
    before, after = journal.changes(venue, **facts)
    if "name" in after:
        _require_free_name(venue.name, but=venue)
    if after:
        venue.save()
        journal.record("places.venue_corrected", about=venue, by=by, at=at, before=before, after=after)
    return venue


def _require_free_name(name: str, *, but: Venue | None = None) -> None:
    if Venue.objects.filter(search_key=search_key(name)).exclude(pk=but and but.pk).exists():
        raise VenueTaken(name=name, fields={"name": ""})


class RoomTaken(Refusal):
    message = _("«{venue}» اتاقی به نام «{name}» دارد؛ همان را ویرایش کنید یا نام دیگری بنویسید.")


@transaction.atomic
def add_room(*, venue: Venue, name: str, capacity: int, is_step_free: bool = True, by, at: datetime) -> Room:
    """Register a room with its seats. Raises RoomTaken."""
    _require_free_room_name(venue, name)
    room = Room.objects.create(venue=venue, name=name, capacity=capacity, is_step_free=is_step_free)
    journal.record(
        "places.room_added", about=room, by=by, at=at, after={"venue": venue, "name": name, "capacity": capacity}
    )
    return room


@transaction.atomic
def correct_room(*, room: Room, by, at: datetime, **facts) -> Room:
    """Correct a room's facts. A smaller room changes no class by itself: planning is asked for that. Raises RoomTaken."""
    room = Room.objects.select_for_update().get(pk=room.pk)
    before, after = journal.changes(room, **facts)
    if "name" in after:
        _require_free_room_name(room.venue, room.name, but=room)
    if after:
        room.save()
        journal.record("places.room_corrected", about=room, by=by, at=at, before=before, after=after)
    return room


def _require_free_room_name(venue: Venue, name: str, *, but: Room | None = None) -> None:
    if Room.objects.filter(venue=venue, search_key=search_key(name)).exclude(pk=but and but.pk).exists():
        raise RoomTaken(venue=venue, name=name, fields={"name": ""})


class HoursBackwards(Refusal):
    message = _("ساعت بستن باید پس از ساعت بازکردن باشد؛ ساعت‌های {weekday} را درست کنید.")


class HoursOverlap(Refusal):
    message = _("ساعت‌های {weekday} روی هم افتاده‌اند؛ آن‌ها را یکی کنید یا جدا بنویسید.")


class ProfileBackwards(Refusal):
    message = _("روز پایان باید پس از روز آغاز باشد؛ تاریخ‌ها را دوباره ببینید.")


@transaction.atomic
def set_opening_hours(
    *,
    venue: Venue,
    hours: Iterable[tuple[int, time, time]],
    since: date | None = None,
    until: date | None = None,
    by,
    at: datetime,
) -> list[OpeningHours]:
    """Say when a venue is open: `hours` are (weekday from Saturday = 0, opens, closes), replacing the profile of these dates.

    Without dates it is the usual week; with `since` (and `until`) a profile that rules instead of it on its days, as in Ramadan.
    Raises HoursBackwards, HoursOverlap, ProfileBackwards.
    """
    if since and until and until < since:
        raise ProfileBackwards(fields={"until": ""})
    lines = sorted(hours)
    _require_sound(lines)
    Venue.objects.select_for_update().get(pk=venue.pk)
    old = OpeningHours.objects.filter(venue=venue, since=since, until=until)
    before = [(one.weekday, one.opens, one.closes) for one in old.order_by("weekday", "opens")]
    old.delete()
    made = OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=weekday, opens=opens, closes=closes, since=since, until=until)
        for weekday, opens, closes in lines
    )
    if before != lines:
        told = {"hours": lines, "since": since, "until": until}
        journal.record("places.hours_set", about=venue, by=by, at=at, before={"hours": before}, after=told)
    return made


def _require_sound(lines: list[tuple[int, time, time]]) -> None:
    for weekday, opens, closes in lines:
        if closes <= opens:
            raise HoursBackwards(weekday=jalali.weekday_name(weekday))
    for (weekday, _opens, closes), (next_weekday, opens, _closes) in pairwise(lines):
        if weekday == next_weekday and opens < closes:
            raise HoursOverlap(weekday=jalali.weekday_name(weekday))


@transaction.atomic
def add_equipment(
    *, room: Room, title: str, required: int, present: int = 0, unit_cost: int | None = None, by, at: datetime
) -> EquipmentItem:
    """Write down what a room needs and what stands in it; `unit_cost` in rials (S0-6)."""
    item = EquipmentItem.objects.create(room=room, title=title, required=required, present=present, unit_cost=unit_cost)
    told = {"room": room, "title": title, "required": required, "present": present, "unit_cost": unit_cost}
    journal.record("places.equipment_added", about=item, by=by, at=at, after=told)
    return item


@transaction.atomic
def correct_equipment(*, item: EquipmentItem, by, at: datetime, **facts) -> EquipmentItem:
    """Correct what a room needs or holds (S0-6)."""
    item = EquipmentItem.objects.select_for_update().get(pk=item.pk)
    before, after = journal.changes(item, **facts)
    if after:
        item.save()
        journal.record("places.equipment_corrected", about=item, by=by, at=at, before=before, after=after)
    return item
