"""Families of those who work for the city: each member with the number of the one who answers for them (S1-4, Q25)."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.city import bulk, scope
from shahramooz.lib import text
from shahramooz.people import documents
from shahramooz.people.access import Ability
from shahramooz.people.importing import persons, staff, twins, values
from shahramooz.people.importing.found import LEAVE, SAME, Reading
from shahramooz.people.importing.recipe import Column, Recipe
from shahramooz.people.importing.table import Table
from shahramooz.people.models import (
    AccountPerson,
    Affiliation,
    Dependant,
    GuardianConsent,
    IdentityDocument,
    ImportFile,
    Person,
)
from shahramooz.people.queries import ADULT_AT

Relation = Dependant.Relation
_RELATIONS = {
    Relation.CHILD: "فرزند|پسر|دختر|اولاد",
    Relation.SPOUSE: "همسر|زن|شوهر",
    Relation.PARENT: "پدر|مادر|پدر یا مادر|والد",
    Relation.WARD: "تحت سرپرستی|تحت تکفل|تحت قیمومت",
}
RELATIONS = {text.compact_key(word): relation for relation, words in _RELATIONS.items() for word in words.split("|")}
CONSENTS = {
    text.compact_key(word): word in ("بله", "دارد", "آری", "✓") for word in ("بله", "دارد", "آری", "✓", "خیر", "ندارد")
}
GUARDIAN_UNKNOWN = _("کسی که اکنون برای شهرداری کار کند با این کد ملی ثبت نشده است؛ نخست خود او را ثبت کنید.")
GUARDIAN_IS_MINOR = _("سرپرست باید ۱۸ سال یا بیشتر داشته باشد.")
OWN_GUARDIAN = _("کد ملی عضو خانواده و سرپرست یکی است؛ یکی را درست کنید.")


def read(table: Table, options: dict, at: datetime) -> Reading:
    """Check every row: the guardian is known and works here, the member is a person, the relation is one."""
    reading = Reading(table)
    staff.read_person(reading, at=at, number_needed=False)
    clean = reading.values
    titles = [str(label) for label in Relation.labels]
    clean["relation"] = values.chosen(reading, "relation", RELATIONS, titles, needed=True)
    clean["consent"] = values.chosen(reading, "consent", CONSENTS, ["بله", "خیر"], needed=False)
    numbers = values.national_ids(reading, "guardian")
    clean["guardian"] = _guardians(reading, numbers, at=at)
    for n, number in enumerate(numbers):
        if number is not None and number == clean["national_id"][n]:
            reading.say(n, "national_id", str(OWN_GUARDIAN))
    twins.in_the_file(reading)
    _children_of_two(reading)
    twins.in_the_city(reading, belongs_already=lambda same: _already(reading, same))
    return reading


def _guardians(reading: Reading, numbers: list[str | None], *, at: datetime) -> list[int | None]:
    """The person of each number, if they work for the city today; else it is said."""
    today, here = timezone.localdate(at), scope.current_id()
    some = list({number for number in numbers if number is not None})
    index = dict(zip(documents.index_each(twins.NATIONAL_ID, some), some, strict=True))
    bearers = IdentityDocument.objects.filter(
        municipality_id=here, kind=twins.NATIONAL_ID, ended_at=None, number_index__in=list(index)
    ).select_related("person")
    bearer = {index[bytes(one.number_index)]: one.person for one in bearers}
    working = set(
        Affiliation.objects.filter(
            Q(until=None) | Q(until__gte=today),
            municipality_id=here,
            kind__in=Affiliation.WORK,
            person__in=[one.pk for one in bearer.values()],
        ).values_list("person", flat=True)
    )
    found = []
    for n, number in enumerate(numbers):
        person = bearer.get(number)
        age = person.age_on(today) if person else None
        if number is not None and (person is None or person.pk not in working):
            reading.say(n, "guardian", str(GUARDIAN_UNKNOWN))
        elif age is not None and age < ADULT_AT:
            reading.say(n, "guardian", str(GUARDIAN_IS_MINOR))
        found.append(person.pk if person else None)
    return found


def _children_of_two(reading: Reading) -> None:
    """A child whose mother and father both work here stands twice by right: the second row may be the same child's."""
    guardians = reading.values["guardian"]
    for twin in reading.twins:
        if twin.row is not None and guardians[twin.n] != guardians[twin.row]:
            twin.choices = (LEAVE, SAME, *(choice for choice in twin.choices if choice != LEAVE))


def _already(reading: Reading, same: dict[int, int]) -> set[int]:
    held = set(
        Dependant.objects.filter(
            municipality_id=scope.current_id(), person__in=list(set(same.values())), until=None
        ).values_list("person", "guardian")
    )
    return {n for n, person in same.items() if (person, reading.values["guardian"][n]) in held}


def write(reading: Reading, *, by, at: datetime) -> dict[str, list[int]]:
    """The good rows: a record for each new member, the bond to the guardian, and the consent where one was given."""
    person_of, made = persons.write_people(reading, at=at)
    today, rows = timezone.localdate(at), list(person_of)
    guardians = [reading.values["guardian"][n] for n in rows]
    new = set(made["people.person"])
    made["people.affiliation"] = persons.write_affiliations(list(new), kind=str(Affiliation.Kind.FAMILY), since=today)
    bonds = {(person_of[n], guardian): n for n, guardian in zip(rows, guardians, strict=True)}
    made["people.dependant"] = _write(
        Dependant,
        person_id=[person for person, _guardian in bonds],
        guardian_id=[guardian for _person, guardian in bonds],
        relation=[str(reading.values["relation"][n]) for n in bonds.values()],
        since=today,
    )
    made["people.accountperson"] = _link(bonds, at=at)
    made["people.guardianconsent"] = _consent(reading, bonds, at=at)
    return made


def _link(bonds: dict[tuple[int, int], int], *, at: datetime) -> list[int]:
    """A guardian who signs in already may act for the new member at once, as everywhere (add_dependant)."""
    own = dict(
        AccountPerson.objects.filter(
            municipality_id=scope.current_id(), person__in=[g for _p, g in bonds], is_self=True, ended_at=None
        ).values_list("person", "account")
    )
    have = set(
        AccountPerson.objects.filter(
            municipality_id=scope.current_id(), account__in=list(own.values()), ended_at=None
        ).values_list("person", "account")
    )
    links = {(person, own[guardian]) for person, guardian in bonds if guardian in own} - have
    return _write(
        AccountPerson, person_id=[person for person, _a in links], account_id=[a for _person, a in links], since=at
    )


def _consent(reading: Reading, bonds: dict[tuple[int, int], int], *, at: datetime) -> list[int]:
    """Consents of guardians for minors only: an adult decides alone."""
    today, born = timezone.localdate(at), reading.values["birth_date"]
    given = [
        bond
        for bond, n in bonds.items()
        if reading.values["consent"][n] and born[n] and Person(birth_date=born[n]).age_on(today) < ADULT_AT
    ]
    return _write(
        GuardianConsent, minor_id=[minor for minor, _g in given], guardian_id=[g for _minor, g in given], given_at=at
    )


def _write(model, **columns) -> list[int]:
    count = len(next(value for value in columns.values() if isinstance(value, list)))
    own = bulk.new_ids(model, count)
    bulk.insert(model, count=count, id=own, **columns)
    return own


FAMILIES = Recipe(
    kind=ImportFile.Kind.FAMILIES,
    title=_("خانواده‌ها"),
    note=_("همسر، فرزندان و دیگر اعضا، هر یک با کد ملی سرپرستش که برای شهرداری کار می‌کند"),
    columns=(
        Column(
            "guardian",
            _("کد ملی سرپرست"),
            "کد ملی سرپرست|کد ملی کارمند|کد ملی پرسنل|کد ملی همکار|کد ملی سرپرست خانوار|کدملی کارمند",
            "0012345679",
        ),
        Column("relation", _("نسبت"), "نسبت|نسبت با سرپرست|نسبت با کارمند|نسبت خانوادگی", "فرزند"),
        *staff.PERSON,
        Column("consent", _("رضایت‌نامه"), "رضایت نامه|رضایتنامه|رضایت|رضایت نامه سرپرست", "بله"),
    ),
    needed=(("guardian",), ("relation",), ("first_name", "full_name"), ("last_name", "full_name")),
    read=read,
    write=write,
    unmake=(GuardianConsent, AccountPerson, Dependant, Affiliation, IdentityDocument, Person),
    rights=(Ability.PEOPLE, Ability.FAMILIES),
)
