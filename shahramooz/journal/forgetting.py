"""Forgetting the personal words of lines, on a person's wish: the lines stay, and the chain still leads through them (T24)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from shahramooz.journal.record import record
from shahramooz.journal.verifying import FORGOTTEN


@transaction.atomic
def forget(*, names: Iterable[int], words: Iterable[int], about: Model, by, at: datetime, reason: str) -> int:
    """Empty the actor's name of the lines `names`, and before, after and reason of the lines `words` (ids); say how many lines.

    The database does it in one function that can do nothing else to a line. The act itself is a line that names them.
    """
    names, words = sorted(set(names)), sorted(set(words))
    with connection.cursor() as cursor:
        cursor.execute("select journal_forget(%s::bigint[], %s::bigint[])", [names, words])
    lines = sorted({*names, *words})
    record(FORGOTTEN, about=about, by=by, at=at, after={"lines": lines}, reason=reason)
    return len(lines)
