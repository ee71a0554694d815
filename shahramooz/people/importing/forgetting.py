"""What imported files still hold of people is let go: by age, and at once when somebody is erased (T24)."""

from datetime import datetime, timedelta

from django.db.models import Q

from shahramooz.people.models import ImportFile

State = ImportFile.State
KEPT = timedelta(days=60)
WORKED_AT = (State.WAITING, State.WRITING, State.UNDOING)


def empty_files(*, before: datetime | None = None) -> int:
    """Empty the cells of the municipality's files, all of them or those sent before a moment; counts and made rows stay.

    A file that the worker has at hand is let be: it is emptied when its age comes. One that still waited for its confirmation must be
    sent again.
    """
    full = ImportFile.objects.exclude(state__in=WORKED_AT).exclude(Q(content_sealed=b""), Q(found_sealed=None))
    if before is not None:
        full = full.filter(made_at__lt=before)
    full.filter(state=State.CHECKED).update(state=State.STOPPED)
    return full.update(content_sealed=b"", found_sealed=None, decisions={}, filename="—")
