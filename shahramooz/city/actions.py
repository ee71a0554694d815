"""What can be done with what all municipalities share.

A municipality's own acts on its calendar and settings are journalled, and the journal stands above this stage:
they are in `places.actions` (`close_city`, `withdraw_city_closure`, `change_settings`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction

from shahramooz.city import keys, scope
from shahramooz.city.holidays import AnnouncedList
from shahramooz.city.models import Holiday, Municipality

A_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class HolidaysLoaded:
    """How many holidays were added, restored and withdrawn."""

    added: int
    restored: int
    withdrawn: int


def load_holidays(listed: AnnouncedList, *, at: datetime, using: str = "owner") -> HolidaysLoaded:
    """Bring the country's holidays in line with `listed`; a revision withdraws the old day and adds the new one (iran.md §6.7).

    Done as the owner of the tables: no municipality may change what all of them share. Doing it again changes nothing.
    """
    with transaction.atomic(using=using):
        every = Holiday.objects.using(using)
        known = {(one.day, one.title): one for one in every.filter(day__range=listed.span)}
        wanted = {(one.day, one.title): one for one in listed.holidays}
        added = every.bulk_create(
            Holiday(day=one.day, title=one.title, kind=one.kind, source=one.source)
            for key, one in wanted.items()
            if key not in known
        )
        back = [one.pk for key, one in known.items() if key in wanted and one.withdrawn_at is not None]
        gone = [one.pk for key, one in known.items() if key not in wanted and one.withdrawn_at is None]
        every.filter(pk__in=back).update(withdrawn_at=None)
        every.filter(pk__in=gone).update(withdrawn_at=at)
    return HolidaysLoaded(len(added), len(back), len(gone))


def refresh_keys(*municipalities: Municipality) -> int:
    """Compute every stored key anew, in these municipalities or in every one, and say how many rows were behind.

    For after a migration that brings a key column, or a release that folds letters otherwise. Short transactions; interrupted,
    it is simply begun again.
    """
    written = 0
    for municipality in municipalities or Municipality.objects.order_by("pk"):
        for model in [model for model in apps.get_models() if keys.fields_of(model)]:
            last, count = 0, A_BATCH
            while count == A_BATCH:
                with scope.within(municipality):
                    last, count, behind = _refresh(model, municipality, after=last)
                written += behind
    return written


def _refresh(model, municipality, *, after: int) -> tuple[int, int, int]:
    """One batch of rows: the last id looked at, how many were looked at, how many were behind."""
    mine = model.objects.filter(municipality_id=municipality.pk)
    rows = list(mine.filter(pk__gt=after).order_by("pk")[:A_BATCH])
    behind = keys.stale(rows)
    mine.bulk_update(behind, [field.attname for field in keys.fields_of(model)], batch_size=500)
    return (rows[-1].pk if rows else after), len(rows), len(behind)
