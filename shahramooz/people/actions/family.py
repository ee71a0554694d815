"""Families: who answers for whom, and a guardian's permission for a minor."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries
from shahramooz.people.actions import accounts, persons
from shahramooz.people.models import Affiliation, Dependant, GuardianConsent, Person

STAFF = (Affiliation.Kind.EMPLOYEE, Affiliation.Kind.COMPANY_STAFF)


class GuardianIsMinor(Refusal):
    message = _("سرپرست باید ۱۸ سال یا بیشتر داشته باشد؛ از پدر، مادر یا سرپرست قانونی بخواهید با شماره خود وارد شود.")


class AlreadyInFamily(Refusal):
    message = _("{name} پیش‌تر به خانواده شما افزوده شده است؛ در فهرست بالا هست.")


class NotYourFamily(Refusal):
    message = _("این شخص در خانواده شما نیست؛ نخست او را به خانواده بیفزایید.")


class NotAMinor(Refusal):
    message = _("{name} هجده سال یا بیشتر دارد و رضایت‌نامه نمی‌خواهد؛ خودش می‌تواند ثبت‌نام کند.")


@transaction.atomic
def add_dependant(
    *,
    guardian: Person,
    relation: str,
    first_name: str,
    last_name: str,
    birth_date: date | None = None,
    gender: str = "",
    father_name: str = "",
    documents: list[tuple[str, str]] = (),
    by,
    at: datetime,
) -> Dependant:
    """Register a family member of `guardian`, whose account may act for them from now on.

    Raises GuardianIsMinor, AlreadyInFamily and the refusals of `register_person`. S1-4, A1.
    """
    today = timezone.localdate(at)
    guardian = Person.objects.select_for_update(no_key=True).get(
        pk=guardian.pk
    )  # two clicks meet here, the second finds the first
    if queries.is_minor(guardian, today):
        raise GuardianIsMinor
    for bond in queries.dependants_of(guardian, today):
        if bond.person.birth_date == birth_date and _same_name(bond.person, first_name, last_name):
            raise AlreadyInFamily(name=bond.person.name)
    person = persons.register_person(
        first_name=first_name,
        last_name=last_name,
        father_name=father_name,
        birth_date=birth_date,
        gender=gender,
        neighbourhood=guardian.neighbourhood,
        documents=documents,
        by=by,
        at=at,
    )
    if queries.affiliations_of(guardian, today).filter(kind__in=STAFF).exists():
        Affiliation.objects.create(person=person, kind=Affiliation.Kind.FAMILY, since=today)
    return _bind(guardian, person, relation, by=by, at=at)


@transaction.atomic
def bind_dependant(*, guardian: Person, person: Person, relation: str, by, at: datetime) -> Dependant:
    """Say that a person already known is a family member of `guardian`: the desk does this after seeing the papers.

    Raises GuardianIsMinor, AlreadyInFamily.
    """
    today = timezone.localdate(at)
    guardian = Person.objects.select_for_update(no_key=True).get(pk=guardian.pk)
    if queries.is_minor(guardian, today):
        raise GuardianIsMinor
    if queries.dependants_of(guardian, today).filter(person=person).exists():
        raise AlreadyInFamily(name=person.name)
    return _bind(guardian, person, relation, by=by, at=at)


def _bind(guardian: Person, person: Person, relation: str, *, by, at: datetime) -> Dependant:
    bond = Dependant.objects.create(person=person, guardian=guardian, relation=relation, since=timezone.localdate(at))
    account = queries.own_account(guardian)
    if account:
        accounts.link_account(account=account, person=person, by=by, at=at)
    record(
        "people.dependant_added", about=person, by=by, at=at, after={"guardian": guardian.name, "relation": relation}
    )
    return bond


def _same_name(person: Person, first_name: str, last_name: str) -> bool:
    typed = Person(first_name=first_name, last_name=last_name)
    key = Person._meta.get_field("compact_key")
    return key.pre_save(typed, add=False) == person.compact_key


@transaction.atomic
def give_consent(*, minor: Person, guardian: Person, by, at: datetime, scope: str = "") -> GuardianConsent:
    """Keep a guardian's permission for a minor, in general or for one `scope`; asked again, gives the same one back.

    Raises NotYourFamily, NotAMinor. Q25.
    """
    today = timezone.localdate(at)
    if not queries.guardians_of(minor, today).filter(pk=guardian.pk).exists():
        raise NotYourFamily
    if not queries.is_minor(minor, today):
        raise NotAMinor(name=minor.name)
    consent, is_new = GuardianConsent.objects.get_or_create(
        minor=minor, guardian=guardian, scope=scope, withdrawn_at=None, defaults={"given_at": at}
    )
    if is_new:
        record("people.consent_given", about=minor, by=by, at=at, after={"guardian": guardian.name, "scope": scope})
    return consent


@transaction.atomic
def withdraw_consent(*, consent: GuardianConsent, by, at: datetime) -> GuardianConsent:
    """End a permission from now on; what was decided under it stays. Withdrawn twice, nothing more happens."""
    consent = GuardianConsent.objects.select_for_update().select_related("minor").get(pk=consent.pk)
    if consent.withdrawn_at is None:
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        record("people.consent_withdrawn", about=consent.minor, by=by, at=at, after={"scope": consent.scope})
    return consent
