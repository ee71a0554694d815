"""Looking at people: each look is a line of the journal, with who, as what, when and why; and there is a limit to it (T24, R28).

A page that is only read cannot write: these are called after it, in a transaction of their own, before the answer leaves; what they
refuse is not shown.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import queries as city
from shahramooz.city.models import Municipality
from shahramooz.journal.record import record, record_each
from shahramooz.lib import text as words
from shahramooz.lib.refusal import Refusal
from shahramooz.people import documents, queries
from shahramooz.people.actions.messages import tell
from shahramooz.people.models import IdentityDocument, Person, RoleGrant
from shahramooz.people.signing_in import one_at_a_time

READ, SHOWN, EXPORTED = "people.record_read", "people.number_shown", "people.list_exported"
NAMED = "people.name_read"


class TooManyRecords(Refusal):
    message = _("در یک ساعت گذشته {n} پرونده باز کرده‌اید؛ یک ساعت دیگر ادامه دهید.")
    next_step = _("اگر کار شما بیش از این می‌خواهد، از راهبر سامانه بخواهید سقف را بالا ببرد.")


class TooManyNumbers(Refusal):
    message = _("در یک ساعت گذشته {n} شماره کامل دیده‌اید؛ یک ساعت دیگر ادامه دهید.")
    next_step = _("مدیر آموزش هم باخبر شده است؛ اگر کار شما بیش از این می‌خواهد، با او هماهنگ کنید.")


class TooManyExports(Refusal):
    message = _("در یک ساعت گذشته {n} فهرست گرفته‌اید؛ یک ساعت دیگر ادامه دهید.")


class ExportTooLarge(Refusal):
    message = _("این فهرست {rows} ردیف دارد و یک پرونده بیش از {most} ردیف نمی‌گیرد؛ با پالایش کوتاه‌ترش کنید.")


class WhyMissing(Refusal):
    message = _("بنویسید شماره کامل را برای چه می‌خواهید؛ صاحب شماره این دلیل را می‌بیند.")


# ── opening a record ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def note_reading(*, person: Person, page: str, by: Person, at: datetime) -> None:
    """Write down that `by` opened the record of `person` on the page of that name. One's own record is no look. R28.

    Raises TooManyRecords when `by` has opened as many other records in the last hour as the city allows.
    """
    if person.pk == by.pk:
        return
    most = city.municipality().records_per_hour
    if queries.looks_of(by, READ, at=at, but=person) >= most:
        raise TooManyRecords(n=most)
    record(READ, about=person, by=by, at=at, after=_as(by, at) | {"page": page})
    _tell_heads(by, READ, most, at=at)


@transaction.atomic
def note_names(*, people: Iterable[Person], page: str, by: Person, at: datetime) -> None:
    """Write down that `by` read the names of these people in a list, as far as they are minors; once an hour for each. R28."""
    minors = [one for one in people if one.pk != by.pk and queries.is_minor(one, timezone.localdate(at))]
    if not minors:
        return
    known = queries.names_read_by(by, at=at)
    record_each(
        NAMED, about=[one for one in minors if one.pk not in known], by=by, at=at, after=_as(by, at) | {"page": page}
    )


# ── the whole number ────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def show_number(*, document: IdentityDocument, why: str, by: Person, at: datetime) -> str:
    """Give the whole number of a document, for a reason that its owner will read. Raises WhyMissing, TooManyNumbers. T24.

    When the last one of the hour is given, the heads of training are told.
    """
    why = words.display(why)
    if not why:
        raise WhyMissing(fields={"why": ""})
    most = city.municipality().numbers_per_hour
    one_at_a_time(f"numbers:{by.pk}")
    if queries.looks_of(by, SHOWN, at=at) >= most:
        raise TooManyNumbers(n=most)
    record(SHOWN, about=document.person, by=by, at=at, after=_as(by, at) | {"kind": document.kind}, reason=why)
    _tell_heads(by, SHOWN, most, at=at)
    return documents.opened(document)


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def note_export(
    *, municipality: Municipality, what: str, rows: int, form: str, narrowed: str = "", by: Person, at: datetime
) -> None:
    """Write down that `by` took the list `what` away as `form` (xlsx or print), how long it was and how it was filtered.

    Raises ExportTooLarge, TooManyExports. T24.
    """
    settings = city.municipality()
    if rows > settings.rows_per_export:
        raise ExportTooLarge(rows=rows, most=settings.rows_per_export)
    one_at_a_time(f"exports:{by.pk}")
    if queries.looks_of(by, EXPORTED, at=at) >= settings.exports_per_hour:
        raise TooManyExports(n=settings.exports_per_hour)
    after = _as(by, at) | {"list": what, "rows": rows, "form": form, "narrowed": narrowed}
    record(EXPORTED, about=municipality, by=by, at=at, after=after)
    _tell_heads(by, EXPORTED, settings.exports_per_hour, at=at)


# ── who looks, and who is told ──────────────────────────────────────────────────────────────────────────────────────


def _as(by: Person, at: datetime) -> dict:
    """The roles in which one looks, and where: what the person concerned will read."""
    roles = list(queries.roles_of(by, timezone.localdate(at)))
    places = [str(role.venue or role.unit or role.organisation or "") for role in roles]
    return {"roles": [role.role for role in roles], "places": [place for place in dict.fromkeys(places) if place]}


def _tell_heads(by: Person, act: str, most: int, *, at: datetime) -> None:
    """When the hour's room is just used up, the heads of training hear of it, once."""
    if queries.looks_of(by, act, at=at) != most:
        return
    what = {
        READ: translate("پرونده باز کرد"),
        SHOWN: translate("شماره ملی کامل دید"),
        EXPORTED: translate("فهرست گرفت"),
    }[act]
    text = queries.worded("people/looked", name=by.name, n=most, what=what)
    for head in _heads(timezone.localdate(at)):
        tell(
            head,
            "people/looked",
            text=text,
            at=at,
            link="/staff/journal/",
            once=f"looked:{act}:{by.pk}:{head.pk}:{at:%Y%m%d%H}",
        )


def _heads(on: date) -> list[Person]:
    grants = RoleGrant.objects.filter(queries.open_on(on), role=RoleGrant.Role.TRAINING_HEAD).select_related("person")
    return list({grant.person_id: grant.person for grant in grants}.values())
