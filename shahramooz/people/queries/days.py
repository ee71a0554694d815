"""What holds on a day."""

from datetime import date

from django.db.models import Q


def open_on(day: date) -> Q:
    """Rows whose `since`–`until` holds on `day`; `until` is the last day."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gte=day))


def holds_on(row, day: date) -> bool:
    """`open_on`, for a row that was read already."""
    return row.since <= day and (row.until is None or row.until >= day)
