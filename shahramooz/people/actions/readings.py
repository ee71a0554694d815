"""Reading that must be known: what left the house as a file or on paper (T24)."""

from datetime import datetime

from django.db import transaction

from shahramooz.city.models import Municipality
from shahramooz.journal.record import record


@transaction.atomic
def note_export(
    *, municipality: Municipality, what: str, rows: int, form: str, narrowed: str = "", by, at: datetime
) -> None:
    """Write down that `by` took the list `what` away as `form` (xlsx or print), how long it was and how it was filtered."""
    after = {"list": what, "rows": rows, "form": form, "narrowed": narrowed}
    record("people.list_exported", about=municipality, by=by, at=at, after=after)
