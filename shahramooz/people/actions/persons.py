"""Persons: registering, correcting, and the documents that identify them."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.city import keys
from shahramooz.journal.record import changes, record
from shahramooz.lib import identity, text
from shahramooz.lib.refusal import Refusal
from shahramooz.people import documents as papers
from shahramooz.people.actions.belonging import FIXED, require_whole
from shahramooz.people.models import Affiliation, IdentityDocument, Person
from shahramooz.places.models import Neighbourhood

Kind = IdentityDocument.Kind
OLDEST = 120


class NameMissing(Refusal):
    message = _("نام و نام خانوادگی را بنویسید.")


class BirthDateUnlikely(Refusal):
    message = _("تاریخ تولد {day} درست نیست؛ سال را چهاررقمی بنویسید، مانند ۱۳۷۵.")


class DocumentKnown(Refusal):
    message = _("با این شماره پیش‌تر پرونده‌ای ثبت شده است.")
    next_step = _("همان پرونده را با جست‌وجوی شماره باز کنید.")


@transaction.atomic
def register_person(
    *,
    first_name: str,
    last_name: str,
    father_name: str = "",
    birth_date: date | None = None,
    gender: str = "",
    mobile: str = "",
    neighbourhood: Neighbourhood | None = None,
    documents: list[tuple[str, str]] = (),
    affiliation: str = Affiliation.Kind.CITIZEN,
    employment: str = "",
    by,
    at: datetime,
) -> Person:
    """Open the record of a new person and give it back; it belongs to the city as `affiliation` from that day ("" for none).

    Without a document a temporary record is made: nobody is refused for lack of one. Who works here needs more than these words:
    give "" and call `affiliate`, or name the `employment` of an employee of no unit yet.
    Raises NameMissing, BirthDateUnlikely, DocumentKnown, EmploymentMissing and the refusals of `lib.identity`. R12, S0-2.
    """
    person = Person(
        **_read(
            first_name=first_name,
            last_name=last_name,
            father_name=father_name,
            birth_date=birth_date,
            mobile=mobile,
            at=at,
        ),
        gender=gender,
        neighbourhood=neighbourhood,
        made_at=at,
    )
    person.save()
    for kind, number in documents or [(Kind.TEMPORARY, str(person.pk))]:
        _keep_document(person, kind, number, at=at)
    if affiliation:
        first = Affiliation(
            person=person,
            kind=affiliation,
            employment=FIXED.get(affiliation, employment),
            since=timezone.localdate(at),
        )
        require_whole(first)
        first.save()
    record(
        "people.registered", about=person, by=by, at=at, after={"name": person.name, "birth_date": person.birth_date}
    )
    return person


@transaction.atomic
def correct_person(*, person: Person, by, at: datetime, **new) -> Person:
    """Correct fields of a person (names, birth date, gender, mobile, neighbourhood); the journal keeps what stood before.

    Raises NameMissing, BirthDateUnlikely and the refusals of `lib.identity`. R32.
    """
    known = {"first_name": person.first_name, "last_name": person.last_name}
    typed = {name: value for name, value in new.items() if name in _TYPED}
    new = {**new, **{name: value for name, value in _read(**known | typed, at=at).items() if name in typed}}
    before, after = changes(person, **new)
    if after:
        person.save(update_fields=[*after, *(field.name for field in keys.fields_of(Person))])
        record("people.corrected", about=person, by=by, at=at, before=before, after=after)
    return person


@transaction.atomic
def add_document(*, person: Person, kind: str, number: str, by, at: datetime) -> IdentityDocument:
    """Give a person a document that identifies them; a temporary record, and an earlier document of the same kind, end.

    Raises DocumentKnown and the refusals of `lib.identity`. R12.
    """
    plain = papers.read(kind, number)
    held = IdentityDocument.objects.filter(person=person, ended_at=None)
    same = held.filter(kind=kind, number_index=papers.index(kind, plain)).first()
    if same:
        return same
    held.filter(kind__in=[kind, Kind.TEMPORARY]).update(ended_at=at)
    kept = _keep_document(person, kind, plain, at=at)
    record("people.document_added", about=person, by=by, at=at, after={"kind": kind})
    return kept


def _keep_document(person: Person, kind: str, number: str, *, at: datetime) -> IdentityDocument:
    plain = papers.read(kind, number)
    kept = IdentityDocument(
        person=person,
        kind=kind,
        number_sealed=papers.sealed(kind, plain),
        number_index=papers.index(kind, plain),
        since=at,
    )
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as taken:
        if "people_document_once" not in str(taken):
            raise
        raise DocumentKnown(fields={"number": ""}) from taken
    return kept


_TYPED = {"first_name", "last_name", "father_name", "birth_date", "mobile"}


def _read(*, at: datetime, **typed) -> dict:
    """What was typed about a person, cleaned; or the refusal that says what is not right."""
    clean = dict(typed)
    for name in ("first_name", "last_name", "father_name"):
        if name in clean:
            clean[name] = text.display(clean[name])
    missing = [name for name in ("first_name", "last_name") if not clean[name]]
    if missing:
        raise NameMissing(fields=dict.fromkeys(missing, ""))
    if clean.get("mobile"):
        clean["mobile"] = identity.mobile(clean["mobile"])
    born, today = clean.get("birth_date"), timezone.localdate(at)
    if born and not (today.year - OLDEST <= born.year and born <= today):
        raise BirthDateUnlikely(day=born, fields={"birth_date": ""})
    return clean
