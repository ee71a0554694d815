"""Taking an import back as a whole: what it made goes, unless later work stands on it."""

from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.lib.refusal import Refusal
from shahramooz.people.actions.readings import READ, SHOWN
from shahramooz.people.importing.recipe import Recipe
from shahramooz.people.models import ImportFile

_AT_ONCE = 2_000
LOOKED_AT = (READ, SHOWN)  # looking at a record is no work that stands on it


class LaterWorkStands(Refusal):
    message = _("روی {count} پرونده از این فایل پس از ثبت کار شده است؛ این فایل دیگر یکجا برنمی‌گردد.")
    next_step = _("پرونده‌های نادرست را در «اشخاص» یکی‌یکی درست کنید.")


class LaterRecordsStand(Refusal):
    message = _("ثبت‌های دیگری به پرونده‌های این فایل تکیه دارند؛ این فایل دیگر یکجا برنمی‌گردد.")
    next_step = _("پرونده‌های نادرست را در «اشخاص» یکی‌یکی درست کنید.")


def ranges(ids: Iterable[int]) -> list[list[int]]:
    """Ids as [first, last] runs."""
    runs: list[list[int]] = []
    for one in sorted(ids):
        if runs and runs[-1][1] == one - 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return runs


def take_back(file: ImportFile, recipe: Recipe) -> dict[str, int]:
    """Delete what the file's act wrote, children first; gives how many of each. Raises LaterWorkStands, LaterRecordsStand.

    The journal knows who corrected a record since; the database's own references know what points at one.
    """
    require_free(file)
    gone = {}
    try:
        with transaction.atomic():
            for model in recipe.unmake:
                gone[model._meta.label_lower] = _delete(model, file.made.get(model._meta.label_lower, []))
    except IntegrityError as stands:
        if "foreign key" not in str(stands):
            raise
        raise LaterRecordsStand from stands
    return gone


def require_free(file: ImportFile) -> None:
    """Raises LaterWorkStands where somebody has worked on a record since."""
    worked_on = _worked_on(file)
    if worked_on:
        raise LaterWorkStands(count=worked_on)


def _worked_on(file: ImportFile) -> int:
    """How many of the things made have a line in the journal since."""
    since = Entry.objects.filter(municipality_id=scope.current_id(), at__gt=file.written_at).exclude(act__in=LOOKED_AT)
    made = Q(pk__in=[])
    for name, runs in file.made.items():
        for first, last in runs:
            made |= Q(about_type=name, about_id__range=(first, last))
    return since.filter(made).values("about_type", "about_id").distinct().count()


_DELETE = sql.SQL("delete from {} where municipality_id = %s and id between %s and %s")


def _delete(model, runs: list[list[int]]) -> int:
    statement, gone = _DELETE.format(sql.Identifier(model._meta.db_table)), 0
    with connection.cursor() as cursor:
        for first, last in runs:
            for lowest in range(first, last + 1, _AT_ONCE):
                cursor.execute(statement, [scope.current_id(), lowest, min(lowest + _AT_ONCE - 1, last)])
                gone += cursor.rowcount
    return gone
