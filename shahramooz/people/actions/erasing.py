"""Erasure: a person's words leave every table; what they did stays as evidence of nobody (T24, docs/decisions/erasure.md).

`delivery.actions.erase_person` is the whole act; here is the part that people and the journal answer for.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL, Identifier

from shahramooz.city import keys, scope
from shahramooz.journal import forgetting
from shahramooz.journal.models import Entry
from shahramooz.journal.record import record
from shahramooz.journal.verifying import FORGOTTEN
from shahramooz.lib import digits, sealing
from shahramooz.lib.refusal import Refusal
from shahramooz.people import documents, queries
from shahramooz.people.access import Ability, access_of
from shahramooz.people.importing.forgetting import empty_files
from shahramooz.people.models import (
    Account,
    AccountPerson,
    Affiliation,
    CampaignRecipient,
    Delivery,
    Distinction,
    IdentityDocument,
    Merge,
    Message,
    PasswordTry,
    Person,
    RoleGrant,
    Scan,
    SignInCode,
    Vendor,
)

NOBODY = {"first_name": "شخص", "last_name": "پاک‌شده"}
GONE = "•••"


class ErasureNotYours(Refusal):
    message = _("پاک کردن پرونده با راهبر سامانه است؛ درخواست شخص را به او برسانید.")


class ErasureReasonMissing(Refusal):
    message = _("دلیل پاک کردن را بنویسید، مانند شماره و تاریخ درخواست شخص.")


class HoldsOffice(Refusal):
    message = _("{name} هنوز نقشی در کار آموزش شهر دارد؛ نخست نقش‌هایش را پس بگیرید.")


class AlreadyErased(Refusal):
    message = _("این پرونده پیش‌تر پاک شده است.")


@dataclass(frozen=True)
class Traces:
    """What is looked for: `everywhere` belongs to this person alone, `on_own_rows` may be a namesake's or a family's too."""

    records: list[int]
    accounts: list[int]
    everywhere: list[str] = field(default_factory=list)
    on_own_rows: list[str] = field(default_factory=list)
    on_own_lines: list[str] = field(
        default_factory=list
    )  # single names and days: looked for in lines about the person only


def require_erasable(person: Person, *, reason: str, by, at: datetime) -> None:
    """Raise ErasureNotYours, ErasureReasonMissing, AlreadyErased or HoldsOffice when the record may not be erased."""
    today = timezone.localdate(at)
    if not access_of(by, on=today).may(Ability.SETTINGS):
        raise ErasureNotYours
    if not reason.strip():
        raise ErasureReasonMissing(fields={"reason": ""})
    if person.erased_at:
        raise AlreadyErased
    if RoleGrant.objects.filter(Q(until=None) | Q(until__gte=today), person=person).exists():
        raise HoldsOffice(name=person.name)


@transaction.atomic
def erase_records(*, person: Person, reason: str, by: Person, at: datetime) -> None:
    """Empty the person's records and every copy of their words in the municipality's tables and in the journal.

    Raises the refusals of `require_erasable`.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require_erasable(person, reason=reason, by=by, at=at)
    found = traces_of(person)
    _empty_own_tables(found, at=at)
    _sweep(found)
    _forget_lines(found, about=person, reason=reason.strip(), by=by, at=at)
    record("people.erased", about=person, by=by, at=at, reason=reason.strip())


def traces_of(person: Person) -> Traces:
    """The person's records (merged ones too), accounts, names, numbers and addresses, in the forms in which they are kept."""
    records = list(queries.records_of(person))
    ids = [one.pk for one in records]
    accounts = list(Account.objects.filter(links__person__in=ids, links__is_self=True).distinct())
    others = Person.objects.exclude(pk__in=ids)
    alone, shared, small = set(), set(), set()
    for one in records:
        names = {one.name, f"{one.last_name} {one.first_name}", one.search_key, one.compact_key, one.sort_key}
        (shared if others.filter(compact_key=one.compact_key).exists() else alone).update(names)
        reach = {one.mobile, one.email}
        (shared if one.mobile and others.filter(mobile=one.mobile).exists() else alone).update(reach)
        small |= {one.first_name, one.last_name, one.father_name, str(one.birth_date or "")}
    for account in accounts:
        alone |= {account.username or "", account.mobile or ""}
    for document in IdentityDocument.objects.filter(person__in=ids).exclude(kind=IdentityDocument.Kind.TEMPORARY):
        with suppress(sealing.SealBroken):  # a number that nobody can read any more stands nowhere in plain
            alone |= {documents.opened(document), documents.masked(document)}
    alone, shared = ({*some, *map(digits.to_persian, some)} for some in (alone - shared, shared))
    return Traces(
        ids, [one.pk for one in accounts], _longest(alone), _longest(alone | shared), [one for one in small if one]
    )


def _longest(some: set[str]) -> list[str]:
    """Longest first, so that a name is replaced before a part of it; what is too short to mean anybody is left out."""
    return sorted((one for one in some if len(one) > 4), key=lambda one: (-len(one), one))


# ── the tables of people ─────────────────────────────────────────────────────────────────────────────────────────────


def _empty_own_tables(found: Traces, *, at: datetime) -> None:
    mine = {"person__in": found.records}
    mobiles = Account.objects.filter(pk__in=found.accounts).values("mobile")
    SignInCode.objects.filter(Q(mobile__in=mobiles) | Q(mobile__in=found.everywhere)).delete()
    PasswordTry.objects.filter(
        username__in=Account.objects.filter(pk__in=found.accounts, username__isnull=False).values("username")
    ).delete()
    IdentityDocument.objects.filter(**mine).delete()
    Scan.objects.filter(**mine).update(title=GONE, content_sealed=b"", withdrawn_at=at)
    Merge.objects.filter(Q(kept__in=found.records) | Q(gone__in=found.records)).update(changed=[], reason="")
    Distinction.objects.filter(Q(one__in=found.records) | Q(other__in=found.records)).update(reason="")
    Affiliation.objects.filter(**mine).update(post="", personnel_no="")
    Vendor.objects.filter(**mine).update(trade=GONE, note="")
    carried = Delivery.objects.filter(message__person__in=found.records)
    carried.filter(state__in=Delivery.OPEN).update(state=Delivery.State.SUPPRESSED, why=Delivery.Why.NO_ADDRESS)
    carried.update(address="", said="")
    told = CampaignRecipient.objects.filter(**mine)
    told.filter(state=CampaignRecipient.State.WAITING).update(state=CampaignRecipient.State.STOPPED)
    told.update(mobile="", group="")
    Message.objects.filter(**mine).update(text=GONE, link="")
    empty_files()
    AccountPerson.objects.filter(Q(person__in=found.records) | Q(account__in=found.accounts), ended_at=None).update(
        ended_at=at
    )
    for account in Account.objects.filter(pk__in=found.accounts):
        account.username, account.mobile, account.is_active = f"erased-{account.pk}", None, False
        account.set_unusable_password()
        account.second_sealed, account.second_since, account.recovery = None, None, []
        account.save()
    nobody = NOBODY | keys.computed(Person, **NOBODY)
    Person.objects.filter(pk__in=found.records).update(
        **nobody, father_name="", birth_date=None, mobile="", email="", neighbourhood=None, erased_at=at
    )


# ── every other table ────────────────────────────────────────────────────────────────────────────────────────────────

KEPT = {"people_person", "journal_entry", "journal_seal", "delivery_certificate", "delivery_signingkey"}
_TEXTS = """
select c.relname, a.attname, t.typname,
       coalesce((select array_agg(distinct fa.attname::text) from pg_constraint k
                 join pg_attribute fa on fa.attrelid = c.oid and fa.attnum = any(k.conkey)
                 where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'people_person'::regclass
                   and fa.attname <> 'municipality_id'), '{}')
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid and t.typname in ('text', 'varchar', 'jsonb')
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  and exists (select from pg_attribute m where m.attrelid = c.oid and m.attname = 'municipality_id')
order by c.relname, a.attnum
"""


def _sweep(found: Traces) -> None:
    """Replace what is left of the person in any text of any table, today's and tomorrow's: read from PostgreSQL's catalogue.

    Names that others bear too are replaced only on rows that point at this person.
    """
    tables: dict[str, tuple[list[str], list[tuple[str, str]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS)
        for table, column, kind, owners in cursor.fetchall():
            if table not in KEPT:
                tables.setdefault(table, (owners, []))[1].append((column, kind))
    for table, (owners, columns) in tables.items():
        _replace(table, columns, found.everywhere)
        if owners and found.on_own_rows:
            _replace(table, columns, found.on_own_rows, owners=owners, records=found.records)


def _replace(table: str, columns, words: list[str], *, owners=(), records=()) -> None:
    if not words:
        return
    sets, values = [], []
    for column, kind in columns:
        expression = SQL("{}::text").format(Identifier(column))
        for word in words:
            expression = SQL("replace({}, %s, %s)").format(expression)
            values += [_in_json(word) if kind == "jsonb" else word, GONE]
        sets.append(SQL("{} = ({})::{}").format(Identifier(column), expression, SQL(kind)))
    every = [SQL("coalesce({}::text, '')").format(Identifier(column)) for column, _kind in columns]
    where = SQL("municipality_id = %s and ({}) like any(%s)").format(SQL(" || ' ' || ").join(every))
    values += [scope.current_id(), [_like(form) for word in words for form in {word, _in_json(word)}]]
    if owners:
        mine = SQL(" or ").join(SQL("{} = any(%s)").format(Identifier(owner)) for owner in owners)
        where = SQL("{} and ({})").format(where, mine)
        values += [list(records)] * len(owners)
    with connection.cursor() as cursor:
        said = SQL("update {} set {} where {}").format(Identifier(table), SQL(", ").join(sets), where)
        cursor.execute(said, values)


def _in_json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _like(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"


# ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _forget_lines(found: Traces, *, about: Person, reason: str, by: Person, at: datetime) -> None:
    """Forget the person's name on their own acts, and the words of every line that tells of them; the lines themselves stay."""
    every = Entry.objects.exclude(act=FORGOTTEN)
    acted = Q(actor_type="people.person", actor_id__in=found.records)
    acted |= Q(actor_type="people.account", actor_id__in=found.accounts)
    names = every.filter(acted).values_list("pk", flat=True)
    own = Q(about_type="people.person", about_id__in=found.records)
    own |= Q(about_type="people.account", about_id__in=found.accounts)
    words = {
        entry.pk
        for entry in every.filter(own)
        if any(word in _said(entry) for word in (*found.on_own_lines, *found.on_own_rows))
    }
    words |= set(_lines_that_tell(found))
    forgetting.forget(names=names, words=words, about=about, by=by, at=at, reason=reason)


def _said(entry: Entry) -> str:
    return json.dumps([entry.before, entry.after, entry.reason], ensure_ascii=False)


def _lines_that_tell(found: Traces) -> list[int]:
    """Ids of the lines anywhere whose words hold what belongs to this person alone, or a name of theirs beside their id."""
    told = "coalesce(before::text, '') || coalesce(after::text, '') || reason"
    likes = [_like(form) for word in found.everywhere for form in {word, _in_json(word)}]
    bound = [_like(form) for word in found.on_own_rows for form in {word, _in_json(word)}]
    statement = f"""select id from journal_entry where municipality_id = %s and (({told}) like any(%s)
                    or (about_type = 'people.person' and about_id = any(%s) and ({told}) like any(%s)))"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [scope.current_id(), likes, _family_of(found.records), bound])
        return [pk for (pk,) in cursor.fetchall()]


def _family_of(records: list[int]) -> list[int]:
    """Those whose lines may name this person: guardians and dependants of any time."""
    family = Person.objects.filter(Q(guardians__guardian__in=records) | Q(dependants__person__in=records))
    return list(family.values_list("pk", flat=True))
