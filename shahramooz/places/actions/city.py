"""The municipality's own acts: closing the whole city for days or hours, and its settings.

They stand here and not in `city` because they are journalled, and the journal stands above `city`.
"""

from datetime import datetime

from django.db import transaction

from shahramooz.city import scope
from shahramooz.city.models import Closure, Municipality
from shahramooz.journal import record as journal
from shahramooz.places.actions.closures import AlreadyWithdrawn, stretch


@transaction.atomic
def close_city(*, start: datetime, end: datetime, reason: str, source: str, by, at: datetime) -> Closure:
    """Announce that the whole city is closed from `start` until `end` (dust, heat, power), as `source` said. R26.

    Raises ClosureBackwards.
    """
    closure = Closure.objects.create(during=stretch(start, end), reason=reason, source=source, announced_at=at)
    journal.record(
        "city.closed", about=closure, by=by, at=at, after={"start": start, "end": end, "source": source}, reason=reason
    )
    return closure


@transaction.atomic
def withdraw_city_closure(*, closure: Closure, reason: str = "", by, at: datetime) -> None:
    """Take a closure of the city back; a revised one is announced anew. Raises AlreadyWithdrawn."""
    closure = Closure.objects.select_for_update().get(pk=closure.pk)
    if closure.withdrawn_at is not None:
        raise AlreadyWithdrawn
    closure.withdrawn_at = at
    closure.save(update_fields=["withdrawn_at"])
    journal.record("city.closure_withdrawn", about=closure, by=by, at=at, after={"withdrawn_at": at}, reason=reason)


@transaction.atomic
def change_settings(*, by, at: datetime, **settings) -> Municipality:
    """Change settings of this municipality (`thursday_is_working`, `quiet_from`, `department`, …); writes what really changed."""
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=scope.current_id())
    before, after = journal.changes(municipality, **settings)
    if after:
        municipality.save(update_fields=list(after))
        journal.record("city.settings_changed", about=municipality, by=by, at=at, before=before, after=after)
    return municipality
