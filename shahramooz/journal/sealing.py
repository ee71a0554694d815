"""Sealing: a job links the lines that were committed meanwhile; never inside the act's own transaction (rule 9)."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from shahramooz.city import scope
from shahramooz.journal import chain
from shahramooz.journal.models import Entry, Seal

AT_ONCE = 1000
LATECOMERS = timedelta(minutes=5)  # no transaction of the application lives longer than thirty seconds


@transaction.atomic
def seal_lines(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Link up to `limit` lines that no seal holds yet, by id, and say how many. One sealer at a time; a second finds nothing to do.

    A line that was committed late gets a later number: the chain keeps the order of sealing.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"journal:{scope.current_id()}"])
        if cursor.fetchone() == (False,):
            return 0
    last = Seal.objects.order_by("-number").first()
    number, head = (last.number, bytes(last.head)) if last else (0, chain.BEGINNING)
    seals = []
    for entry in _unsealed(at)[:limit]:
        number += 1
        name, words = chain.of_name(entry), chain.of_words(entry)
        head = chain.head_after(head, number=number, entry=entry, name=name, words=words)
        seals.append(Seal(number=number, entry=entry, name=name, words=words, head=head, sealed_at=at))
    Seal.objects.bulk_create(seals)
    return len(seals)


def _unsealed(at: datetime):
    """Lines without a seal. Only those are looked through that a transaction of the last minutes may have written."""
    old = Seal.objects.filter(sealed_at__lte=at - LATECOMERS).aggregate(last=Max("entry_id"))["last"] or 0
    return Entry.objects.filter(pk__gt=old, seals=None).order_by("pk")
