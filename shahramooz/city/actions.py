"""What can be done with what all municipalities share.

A municipality's own acts on its calendar and settings are journalled, and the journal stands above this stage:
they are in `places.actions` (`close_city`, `withdraw_city_closure`, `change_settings`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shahramooz.city.holidays import AnnouncedList
from shahramooz.city.models import Holiday


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
