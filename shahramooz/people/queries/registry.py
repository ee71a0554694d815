"""The registry at a date: who works here, in which unit, under which contract, and the tree of units."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shahramooz.lib import text
from shahramooz.people.models import Affiliation, Contract, ContractRole, JobRole, Organisation, Person, Unit
from shahramooz.people.queries.days import open_on

HUMAN = Coalesce("person__merged_into", "person")  # two merged records are one human being, whatever stayed where


def staff_on(day: date, *, with_company: bool = True, unit: Unit | None = None) -> QuerySet[Affiliation]:
    """The jobs that count as the city's staff on `day`; `unit` takes its sub-units in (S2-5)."""
    kinds = Affiliation.STAFF if with_company else [Affiliation.Kind.EMPLOYEE]
    held = Affiliation.objects.filter(open_on(day), kind__in=kinds, is_primary=True)
    return held.filter(unit__in=units_below(unit)) if unit else held


def headcount(on: date, *, with_company: bool = True, unit: Unit | None = None) -> int:
    """How many people worked for the city on the day `on`, with company staff or without (A5: 1,600 and 900)."""
    counted = staff_on(on, with_company=with_company, unit=unit)
    return counted.aggregate(people=Count(HUMAN, distinct=True))["people"]


def headcount_by_employment(on: date, *, unit: Unit | None = None) -> list[tuple[str, int]]:
    """(employment, people) of that day, in the order of the choices; their sum is the headcount with company staff."""
    rows = staff_on(on, unit=unit).values("employment").annotate(people=Count(HUMAN, distinct=True))
    found = {row["employment"]: row["people"] for row in rows}
    return [(employment, found[employment]) for employment in Affiliation.Employment.values if employment in found]


@dataclass
class Branch:
    """A unit in its place in the tree, with the people of its own and of all that is below it."""

    unit: Unit
    depth: int = 0
    own: int = 0
    own_company: int = 0
    people: int = 0
    company: int = 0
    below: list["Branch"] = field(default_factory=list)

    @property
    def without_company(self) -> int:
        return self.people - self.company

    @property
    def indent(self) -> int:
        return min(self.depth, 5)


def unit_tree(on: date, *, with_ended: bool = False) -> list[Branch]:
    """Every unit of the day `on` in the order of a printed tree, with its headcount. Two queries."""
    units = Unit.objects.select_related("organisation").order_by("organisation__sort_key", "sort_key", "pk")
    if not with_ended:
        units = units.filter(Q(ended_on=None) | Q(ended_on__gte=on)).filter(Q(since=None) | Q(since__lte=on))
    counts = staff_on(on).exclude(unit=None).values("unit").annotate(
        people=Count(HUMAN, distinct=True), company=Count(HUMAN, distinct=True, filter=Q(kind="company_staff"))
    )  # fmt: skip
    own = {row["unit"]: row for row in counts}
    branches = {unit.pk: Branch(unit) for unit in units}
    roots = []
    for branch in branches.values():
        branch.own = own.get(branch.unit.pk, {}).get("people", 0)
        branch.own_company = own.get(branch.unit.pk, {}).get("company", 0)
        above = branches.get(branch.unit.parent_id)
        (above.below if above else roots).append(branch)
    return [branch for root in roots for branch in _walk(root, 0)]


def _walk(branch: Branch, depth: int) -> list[Branch]:
    branch.depth, found = depth, [branch]
    branch.people, branch.company = branch.own, branch.own_company
    for child in branch.below:
        found += _walk(child, depth + 1)
        branch.people += child.people
        branch.company += child.company
    return found


def units_below(unit: Unit) -> list[int]:
    """The ids of a unit and of every unit below it."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Unit.objects.filter(organisation=unit.organisation_id).values_list("pk", "parent"):
        children.setdefault(parent, []).append(pk)
    found, waiting = [], [unit.pk]
    while waiting:
        here = waiting.pop()
        found.append(here)
        waiting += children.get(here, [])
    return found


def units() -> QuerySet[Unit]:
    """The units people may be put into today."""
    return Unit.objects.filter(ended_on=None).select_related("organisation").order_by("sort_key", "pk")


def job_roles(*, of_contractors: bool | None = None) -> QuerySet[JobRole]:
    """Roles of jobs in use, in alphabetical order."""
    roles = JobRole.objects.filter(ended_on=None).order_by("sort_key", "pk")
    return roles if of_contractors is None else roles.filter(is_contractor_role=of_contractors)


def job_role_named(title: str) -> JobRole | None:
    """The role that is written so, however it is spelled (R33)."""
    return JobRole.objects.filter(compact_key=text.compact_key(title)).first()


def organisations_named(name: str) -> QuerySet[Organisation]:
    """Organisations whose normalised name is the same (R33)."""
    return Organisation.objects.filter(compact_key=text.compact_key(name)).order_by("pk")


def working_on(day: date) -> Q:
    """A worker's affiliation counts on `day` only inside the days of its contract as well (glossary §4.1)."""
    return open_on(day) & Q(contract__since__lte=day) & (Q(contract__until=None) | Q(contract__until__gte=day))


def workers_of(contract: Contract, on: date) -> QuerySet[Affiliation]:
    """Who worked under the contract on the day `on`, with person and role."""
    held = Affiliation.objects.filter(working_on(on), contract=contract)
    return held.select_related("person", "job_role").order_by("job_role__sort_key", "person__sort_key", "pk")


def worker_count(organisation: Organisation, on: date) -> int:
    """How many people worked for the contractor on the day `on`, each counted once (S3-22, A7)."""
    held = Affiliation.objects.filter(working_on(on), organisation=organisation)
    return held.aggregate(people=Count(HUMAN, distinct=True))["people"]


def contractors(on: date) -> QuerySet[Organisation]:
    """Every contractor with `contracts_open` and `workers_now` of the day `on`."""
    running = Contract.objects.filter(open_on(on), organisation=OuterRef("pk")).order_by().values("organisation")
    working = Affiliation.objects.filter(working_on(on), organisation=OuterRef("pk")).order_by().values("organisation")
    return (
        Organisation.objects.filter(kind=Organisation.Kind.CONTRACTOR)
        .annotate(
            contracts_open=Coalesce(Subquery(running.annotate(n=Count("pk")).values("n")), 0),
            workers_now=Coalesce(Subquery(working.annotate(n=Count(HUMAN, distinct=True)).values("n")), 0),
        )
        .order_by("sort_key", "pk")
    )


@dataclass(frozen=True)
class Staffing:
    """One role of a contract: how many it asks for and how many work."""

    job_role: JobRole
    asked: int
    working: int

    @property
    def missing(self) -> int:
        return max(self.asked - self.working, 0)


def staffing_of(contract: Contract, on: date) -> list[Staffing]:
    """Each role the contract asks for or has people in, with both numbers."""
    asked = dict(ContractRole.objects.filter(contract=contract).values_list("job_role", "number"))
    held = Affiliation.objects.filter(working_on(on), contract=contract).values("job_role")
    working = {row["job_role"]: row["people"] for row in held.annotate(people=Count(HUMAN, distinct=True))}
    roles = JobRole.objects.filter(pk__in={*asked, *working}).order_by("sort_key", "pk")
    return [Staffing(role, asked.get(role.pk, 0), working.get(role.pk, 0)) for role in roles]


def history_of(person: Person) -> QuerySet[Affiliation]:
    """Every affiliation of the person and of the records merged into it, newest first."""
    return (
        Affiliation.objects.filter(Q(person=person) | Q(person__merged_into=person))
        .select_related("organisation", "unit", "contract", "job_role")
        .order_by(F("until").desc(nulls_first=True), "-since", "-pk")
    )


def among(
    people: QuerySet[Person],
    on: date,
    *,
    kind: str = "",
    employment: str = "",
    unit: Unit | None = None,
    contractor: Organisation | None = None,
) -> QuerySet[Person]:
    """Of these people, those with one affiliation of the day `on` that answers to everything asked; sub-units count in."""
    asked = {"kind": kind, "employment": employment, "organisation": contractor}
    wanted = {name: value for name, value in asked.items() if value}
    if unit:
        wanted["unit__in"] = units_below(unit)
    if not wanted:
        return people
    return people.filter(Exists(Affiliation.objects.filter(open_on(on), person=OuterRef("pk"), **wanted)))
