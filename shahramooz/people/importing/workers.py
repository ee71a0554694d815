"""Contractors' workers: a sheet for each contractor or one list of all, with contract and role."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.lib import jalali, text
from shahramooz.people.access import Ability
from shahramooz.people.actions import contracts, organisations
from shahramooz.people.importing import persons, staff, twins
from shahramooz.people.importing.found import Reading
from shahramooz.people.importing.recipe import Column, Recipe
from shahramooz.people.importing.table import Table, shown
from shahramooz.people.models import (
    Affiliation,
    Contract,
    ContractRole,
    IdentityDocument,
    ImportFile,
    JobRole,
    Organisation,
    Person,
)

MAKES_BODIES, MAKES_ROLES = "makes_contractors", "makes_roles"
NO_CONTRACTOR = _("پیمانکاری به نام «%(typed)s» ثبت نشده است؛%(near)s ساختن پیمانکاران را برای همین فایل روشن کنید.")
NO_CONTRACT = _("«%(contractor)s» قراردادی به شمارهٔ %(typed)s ندارد؛ ساختن قراردادها را برای همین فایل روشن کنید.")
WHICH_CONTRACT = _("شمارهٔ قرارداد نوشته نشده است و «%(contractor)s» یک قرارداد ندارد؛ شماره را بنویسید.")
NO_ROLE = _("نقشی به نام «%(typed)s» ثبت نشده است؛%(near)s ساختن نقش‌ها را برای همین فایل روشن کنید.")
NOT_A_ROLE = _("«%(typed)s» نقش نیروهای پیمانکار نیست.")
EMPTY_CONTRACTOR = _("نام پیمانکار نوشته نشده است؛ آن را در عنوان برگه یا در ستونی بنویسید.")


@dataclass
class Known:
    """What the city has of contractors, contracts and roles, by folded names."""

    contractors: dict[str, int]
    contracts: dict[tuple[int, str], int]
    roles: dict[str, int]
    other_roles: set[str]
    names: list[str]
    titles: list[str]

    @classmethod
    def now(cls, on: date) -> "Known":
        here = {"municipality_id": scope.current_id()}
        stands = Q(ended_on=None) | Q(ended_on__gte=on)
        bodies = list(Organisation.objects.filter(stands, kind=Organisation.Kind.CONTRACTOR, **here))
        roles = list(JobRole.objects.filter(stands, **here))
        runs = Contract.objects.filter(Q(until=None) | Q(until__gte=on), **here)
        return cls(
            contractors={one.compact_key: one.pk for one in bodies},
            contracts={(body, key): pk for pk, body, key in runs.values_list("pk", "organisation", "number_key")},
            roles={one.compact_key: one.pk for one in roles if one.is_contractor_role},
            other_roles={one.compact_key for one in roles if not one.is_contractor_role},
            names=[one.name for one in bodies],
            titles=[one.title for one in roles if one.is_contractor_role],
        )

    def only_contract(self, contractor: int) -> str:
        """The number of the contractor's one contract; nothing when there is none, or more than one."""
        numbers = [key for body, key in self.contracts if body == contractor]
        return numbers[0] if len(numbers) == 1 else ""


def read(table: Table, options: dict, at: datetime) -> Reading:
    """Check every row: person, contractor, contract, role; then look for twins."""
    reading = Reading(table)
    staff.read_person(reading, at=at)
    known = Known.now(timezone.localdate(at))
    _read_contracts(reading, known, makes=options.get(MAKES_BODIES, False))
    _read_roles(reading, known, makes=options.get(MAKES_ROLES, False))
    twins.in_the_file(reading)
    twins.in_the_city(reading, belongs_already=lambda same: _already(reading, same, known), is_busy=staff.at_work)
    return reading


def _read_contracts(reading: Reading, known: Known, *, makes: bool) -> None:
    names, numbers = reading.table.column("contractor"), reading.table.column("contract")
    reading.values["contractor"], reading.values["contract"] = [], []
    for n, (name, number) in enumerate(zip(map(shown, names), map(shown, numbers), strict=True)):
        contractor, key = known.contractors.get(text.compact_key(name)), text.compact_key(number)
        if contractor is not None and not key:
            key = number = known.only_contract(contractor)
        reading.values["contractor"].append(name)
        reading.values["contract"].append(number)
        if not name:
            reading.say(n, "contractor", str(EMPTY_CONTRACTOR))
        elif contractor is None and not makes:
            told = {"typed": name, "near": _near(name, known.names)}
            reading.say(n, "contractor", translate(NO_CONTRACTOR) % told)
        elif not key:
            reading.say(n, "contract", translate(WHICH_CONTRACT) % {"contractor": name})
        elif contractor is not None and (contractor, key) not in known.contracts and not makes:
            reading.say(n, "contract", translate(NO_CONTRACT) % {"contractor": name, "typed": number})


def _read_roles(reading: Reading, known: Known, *, makes: bool) -> None:
    reading.values["job_role"] = []
    for n, typed in enumerate(map(shown, reading.table.column("job_role"))):
        key = text.compact_key(typed)
        reading.values["job_role"].append(typed)
        if not typed:
            reading.say(n, "job_role", str(staff.values.EMPTY))
        elif key in known.other_roles:
            reading.say(n, "job_role", translate(NOT_A_ROLE) % {"typed": typed})
        elif key not in known.roles and not makes:
            reading.say(n, "job_role", translate(NO_ROLE) % {"typed": typed, "near": _near(typed, known.titles)})


def _near(typed: str, names: list[str]) -> str:
    near = text.nearest(typed, names)
    return (
        translate(" اگر %(names)s است همان را بنویسید، یا") % {"names": "، ".join(f"«{one}»" for one in near)}
        if near
        else ""
    )


def _already(reading: Reading, same: dict[int, int], known: Known) -> set[int]:
    """The rows whose person works under that contract in that role now."""
    held = {
        (person, contract, role)
        for person, contract, role in Affiliation.objects.filter(
            municipality_id=scope.current_id(), person__in=list(set(same.values())), until=None
        ).values_list("person", "contract", "job_role")
    }
    clean = reading.values
    return {
        n
        for n, person in same.items()
        if (
            person,
            known.contracts.get(
                (
                    known.contractors.get(text.compact_key(clean["contractor"][n])),
                    text.compact_key(clean["contract"][n]),
                ),
                0,
            ),
            known.roles.get(text.compact_key(clean["job_role"][n]), 0),
        )
        in held
    }


def write(reading: Reading, *, by, at: datetime) -> dict[str, list[int]]:
    """The good rows, with the contractors, contracts and roles that they name for the first time."""
    rows, known = reading.good, Known.now(timezone.localdate(at))
    made: dict[str, list[int]] = {"people.organisation": [], "people.contract": [], "people.jobrole": []}
    contracts_of, roles = [], []
    for n in rows:
        contracts_of.append(_contract_of(reading, n, known, made, by=by, at=at))
        roles.append(_role_of(reading.values["job_role"][n], known, made, by=by, at=at))
    person_of, people = persons.write_people(reading, at=at)
    made |= people
    made["people.affiliation"] = persons.write_affiliations(
        [person_of[n] for n in rows],
        kind=str(Affiliation.Kind.CONTRACTOR_WORKER),
        employment=str(Affiliation.Employment.CONTRACTOR),
        organisation_id=[contractor for contractor, _contract in contracts_of],
        contract_id=[contract for _contractor, contract in contracts_of],
        job_role_id=roles,
        since=persons.since_of(reading, rows, at=at),
    )
    return made


def _contract_of(reading: Reading, n: int, known: Known, made: dict, *, by, at: datetime) -> tuple[int, int]:
    """(contractor, contract) of a row; the first row that names a new one registers it."""
    name, number = reading.values["contractor"][n], reading.values["contract"][n]
    contractor = _known_or_made(
        known.contractors,
        text.compact_key(name),
        lambda: organisations.register_organisation(name=name, kind=Organisation.Kind.CONTRACTOR, by=by, at=at),
        made["people.organisation"],
    )
    contract = _known_or_made(
        known.contracts,
        (contractor, text.compact_key(number)),
        lambda: contracts.open_contract(
            organisation=Organisation.objects.get(pk=contractor),
            number=number,
            title=translate("قرارداد %(number)s") % {"number": number},
            since=_first_day(number, at=at),
            by=by,
            at=at,
        ),
        made["people.contract"],
    )
    return contractor, contract


def _role_of(title: str, known: Known, made: dict, *, by, at: datetime) -> int:
    return _known_or_made(
        known.roles,
        text.compact_key(title),
        lambda: organisations.add_job_role(title=title, is_contractor_role=True, by=by, at=at),
        made["people.jobrole"],
    )


def _known_or_made(known: dict, key, make: Callable, made: list[int]) -> int:
    if key not in known:
        known[key] = make().pk
        made.append(known[key])
    return known[key]


def _first_day(number: str, *, at: datetime) -> date:
    """A contract numbered «۱۴۰۵/986» begins with that year until somebody says better; any other today."""
    year = re.match(r"(1[34]\d\d)\D", text.compact_key(number))
    return jalali.year_span(int(year[1]))[0] if year else timezone.localdate(at)


WORKERS = Recipe(
    kind=ImportFile.Kind.WORKERS,
    title=_("نیروهای پیمانکاران"),
    note=_("با نام پیمانکار، شمارهٔ قرارداد و نقش؛ هر پیمانکار در یک برگه یا همه در یک فهرست"),
    columns=(
        *staff.PERSON,
        Column("job_role", _("نقش"), "شغل|نقش|سمت|عنوان شغلی|وظیفه|نوع کار|پست", "پاکبان"),
        staff.SINCE,
        Column("contractor", _("پیمانکار"), "پیمانکار|نام پیمانکار|شرکت|نام شرکت|شرکت پیمانکار", "شرکت نمونه"),
        Column("contract", _("شمارهٔ قرارداد"), "شماره قرارداد|قرارداد|شماره پیمان|پیمان", "1405/12"),
    ),
    needed=(("national_id",), ("first_name", "full_name"), ("last_name", "full_name"), ("job_role",), ("contractor",)),
    read=read,
    write=write,
    unmake=(Affiliation, IdentityDocument, Person, ContractRole, Contract, Organisation, JobRole),
    rights=(Ability.PEOPLE,),
    context=("contractor", "contract"),
    offers=(
        (MAKES_BODIES, _("پیمانکاران و قراردادهای ناشناخته ساخته شوند")),
        (MAKES_ROLES, _("نقش‌های ناشناخته ساخته شوند")),
    ),
)
