"""Two records of one human being become one, and can be taken apart again exactly as they were (R12).

How: every row that says whose it is, in every stage, is pointed at the record that is kept; which rows these were is written in the
merge's own ledger, so undoing points exactly those back. Rows that clash with one of kept's (both applied to one class) stay with the
record that is gone; `queries.records_of` sees both. Signatures (`…_by`) are never rewritten: they are evidence of who acted.
"""

from datetime import datetime

from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL, Identifier

from shahramooz.journal.record import plain, record
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries
from shahramooz.people.actions.roles import grantable
from shahramooz.people.models import (
    AccountPerson,
    Affiliation,
    Dependant,
    Distinction,
    IdentityDocument,
    Merge,
    Person,
    RoleGrant,
)

Kind = IdentityDocument.Kind
BLANKS = ("father_name", "birth_date", "gender", "mobile", "email", "neighbourhood_id")


class SameRecord(Refusal):
    message = _("این دو یک پرونده‌اند؛ پرونده دوم را برگزینید.")


class AlreadyMerged(Refusal):
    message = _("پرونده «{name}» پیش‌تر با پرونده دیگری یکی شده است؛ صفحه را تازه کنید.")


class RecordErased(Refusal):
    message = _("یکی از این دو پرونده پاک شده است و دیگر از آنِ کسی نیست؛ نه یکی می‌شود و نه جدا.")


class TwoDocuments(Refusal):
    message = _("این دو نفر {kind} متفاوت دارند، پس دو نفرند؛ اگر یکی نادرست است، نخست همان را درست کنید.")


class FamilyOfEachOther(Refusal):
    message = _("یکی از این دو سرپرست دیگری است، پس دو نفرند؛ اگر نادرست است، نخست نسبت خانوادگی را پایان دهید.")


class NotOnesOwnRecord(Refusal):
    message = _("کسی پرونده خودش را یکی یا جدا نمی‌کند؛ از همکار دیگری بخواهید.")


class RolesBeyondYours(Refusal):
    message = _("یکی از این دو نقشی در سامانه دارد که دادنش با شما نیست؛ از راهبر سامانه بخواهید.")


class NothingToUndo(Refusal):
    message = _("این دو پرونده هم‌اکنون جدا هستند؛ صفحه را تازه کنید.")


class LaterMergeFirst(Refusal):
    message = _("پس از این، پرونده «{name}» با پرونده دیگری یکی شده است؛ نخست همان را جدا کنید.")


@transaction.atomic
def merge_persons(*, kept: Person, gone: Person, reason: str = "", by, at: datetime) -> Merge:
    """Make `gone` part of `kept`: its rows follow, its document too, and blanks of `kept` are filled from it.

    Raises SameRecord, AlreadyMerged, RecordErased, TwoDocuments, FamilyOfEachOther, NotOnesOwnRecord,
    RolesBeyondYours. R12, R13, R29, S2-6.
    """
    kept, gone = _both_held(kept, gone)
    _require_one_human(kept, gone)
    _require_right(kept, gone, by=by, at=at)
    ledger = Ledger()
    _one_set_of_documents(kept, gone, ledger, at=at)
    _one_way_in_each(kept, gone, ledger, at=at)
    _one_primary_job(kept, gone, ledger)
    _fill_blanks(kept, gone, ledger)
    for table, column in queries.person_columns():
        ledger.move(table, column, gone, kept)
    ledger.set(gone, "merged_into_id", kept.pk)
    merge = Merge.objects.create(
        kept=kept,
        gone=gone,
        moved=ledger.moved,
        stayed=ledger.stayed,
        changed=ledger.changed,
        reason=reason,
        made_at=at,
    )
    after = {
        "gone": gone.pk,
        "name": gone.name,
        "moved": ledger.count(ledger.moved),
        "stayed": ledger.count(ledger.stayed),
    }
    record("people.merged", about=kept, by=by, at=at, after=after, reason=reason)
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str = "", by, at: datetime) -> Merge:
    """Take two records apart again: exactly the rows that the merge moved go back; what was added to `kept` since stays with it.

    Raises NothingToUndo, RecordErased, LaterMergeFirst, NotOnesOwnRecord, RolesBeyondYours.
    """
    kept, gone = _both_held(merge.kept, merge.gone)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise NothingToUndo
    if kept.erased_at or gone.erased_at:
        raise RecordErased
    if kept.merged_into_id:
        raise LaterMergeFirst(name=kept.name)
    _require_right(kept, gone, by=by, at=at)
    for name, rows in merge.moved.items():
        _point(*name.split("."), rows, frm=kept, to=gone)
    _set_back(merge.changed)
    merge.undone_at = at
    merge.save(update_fields=["undone_at"])
    record("people.merge_undone", about=kept, by=by, at=at, before={"gone": gone.pk, "name": gone.name}, reason=reason)
    return merge


@transaction.atomic
def tell_apart(*, one: Person, other: Person, reason: str = "", by, at: datetime) -> Distinction:
    """Remember that two records that look alike are two people; asked again, gives the same answer back. Raises SameRecord."""
    if one.pk == other.pk:
        raise SameRecord
    first, second = sorted((one, other), key=lambda person: person.pk)
    known, is_new = Distinction.objects.get_or_create(
        one=first, other=second, defaults={"reason": reason, "made_at": at}
    )
    if is_new:
        record("people.told_apart", about=first, by=by, at=at, after={"other": second.pk}, reason=reason)
    return known


class Ledger:
    """What a merge does, written down while it is done."""

    def __init__(self):
        self.moved, self.stayed, self.changed = {}, {}, []

    @staticmethod
    def count(rows: dict[str, list[int]]) -> int:
        return sum(len(ids) for ids in rows.values())

    def set(self, thing, field: str, value) -> None:
        """Write one field, and what stood there before."""
        self.changed.append([thing._meta.label, thing.pk, field, plain(getattr(thing, field)), plain(value)])
        setattr(thing, field, value)
        thing.save(update_fields=[field.removesuffix("_id")])

    def move(self, table: str, column: str, frm: Person, to: Person) -> None:
        """Point every row of `frm` at `to`: all at once, or one by one when some of them clash."""
        rows = _rows(table, column, frm)
        if not rows:
            return
        if _pointed(table, column, rows, frm=frm, to=to):
            self.moved[f"{table}.{column}"] = rows
            return
        for row in rows:
            went = _pointed(table, column, [row], frm=frm, to=to)
            (self.moved if went else self.stayed).setdefault(f"{table}.{column}", []).append(row)


def _both_held(kept: Person, gone: Person) -> tuple[Person, Person]:
    """Both records, locked in one order, so that two merges of the same two wait for each other."""
    held = Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    found = {person.pk: person for person in held}
    if len(found) < 2:
        raise SameRecord
    return found[kept.pk], found[gone.pk]


def _require_one_human(kept: Person, gone: Person) -> None:
    for person in (kept, gone):
        if person.erased_at:
            raise RecordErased
        if person.merged_into_id:
            raise AlreadyMerged(name=person.name)
    held = IdentityDocument.objects.filter(person__in=[kept, gone], ended_at=None).exclude(kind=Kind.TEMPORARY)
    kinds: dict[str, set[int]] = {}
    for document in held:
        kinds.setdefault(document.kind, set()).add(document.person_id)
        if len(kinds[document.kind]) > 1:
            raise TwoDocuments(kind=document.get_kind_display())
    if Dependant.objects.filter(Q(person=kept, guardian=gone) | Q(person=gone, guardian=kept), until=None).exists():
        raise FamilyOfEachOther


def _require_right(kept: Person, gone: Person, *, by, at: datetime) -> None:
    """Merging hands over roles and ways in: nobody does it to oneself, nor with roles one could not grant (R29)."""
    if not isinstance(by, Person):
        return
    if by.pk in (kept.pk, gone.pk):
        raise NotOnesOwnRecord
    today = timezone.localdate(at)
    held = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=today), person__in=[kept, gone])
    if set(held.values_list("role", flat=True)) - grantable(by, today):
        raise RolesBeyondYours


def _one_set_of_documents(kept: Person, gone: Person, ledger: Ledger, *, at: datetime) -> None:
    """A temporary record ends when the other brings a document; of two temporary ones, that of `gone` ends."""
    held = list(IdentityDocument.objects.filter(person__in=[kept, gone], ended_at=None).order_by("pk"))
    temporary = [document for document in held if document.kind == Kind.TEMPORARY]
    named = len(temporary) < len(held)
    for document in temporary:
        if named or (len(temporary) > 1 and document.person_id == gone.pk):
            ledger.set(document, "ended_at", at)


def _one_way_in_each(kept: Person, gone: Person, ledger: Ledger, *, at: datetime) -> None:
    """An account that acts for both acts for `kept` alone, as its own person when either was."""
    mine = {link.account_id: link for link in AccountPerson.objects.filter(person=kept, ended_at=None)}
    for link in AccountPerson.objects.filter(person=gone, ended_at=None, account__in=mine):
        ledger.set(link, "ended_at", at)
        if link.is_self and not mine[link.account_id].is_self:
            ledger.set(mine[link.account_id], "is_self", True)


def _one_primary_job(kept: Person, gone: Person, ledger: Ledger) -> None:
    """Where both have a job at the same time, that of `gone` stands beside the other as not primary."""
    jobs = Affiliation.objects.filter(kind__in=Affiliation.WORK, is_primary=True)
    mine = list(jobs.filter(person=kept))
    for job in jobs.filter(person=gone).order_by("pk"):
        if any(_meet(job, other) for other in mine):
            ledger.set(job, "is_primary", False)


def _meet(one: Affiliation, other: Affiliation) -> bool:
    return (one.until is None or other.since <= one.until) and (other.until is None or one.since <= other.until)


def _fill_blanks(kept: Person, gone: Person, ledger: Ledger) -> None:
    for field in BLANKS:
        if not getattr(kept, field) and getattr(gone, field):
            ledger.set(kept, field, getattr(gone, field))


def _rows(table: str, column: str, person: Person) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            SQL("select id from {} where municipality_id = %s and {} = %s order by id").format(
                Identifier(table), Identifier(column)
            ),
            [person.municipality_id, person.pk],
        )
        return [row for (row,) in cursor.fetchall()]


def _pointed(table: str, column: str, rows: list[int], *, frm: Person, to: Person) -> bool:
    """Point rows at another person; False, and nothing changed, when the database refuses (a constraint, or evidence)."""
    try:
        with transaction.atomic():
            _point(table, column, rows, frm=frm, to=to)
    except IntegrityError:
        return False
    except DatabaseError as refused:
        if getattr(refused.__cause__, "sqlstate", "") != "42501":  # no right to change evidence: it stays as it is
            raise
        return False
    return True


def _point(table: str, column: str, rows: list[int], *, frm: Person, to: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            SQL("update {0} set {1} = %s where municipality_id = %s and {1} = %s and id = any(%s)").format(
                Identifier(table), Identifier(column)
            ),
            [to.pk, frm.municipality_id, frm.pk, rows],
        )


def _set_back(changed: list) -> None:
    """The changes of a ledger, backwards; a field that somebody has corrected since keeps the correction."""
    for label, pk, name, before, after in reversed(changed):
        model = apps.get_model(label)
        field = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        stood = {name: field.to_python(after) if not field.is_relation else after}
        model.objects.filter(pk=pk, **stood).update(
            **{name: field.to_python(before) if not field.is_relation else before}
        )
