"""Staff: employees and company staff with their units."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.lib import text
from shahramooz.people.access import Ability
from shahramooz.people.importing import persons, twins, values
from shahramooz.people.importing.found import Reading
from shahramooz.people.importing.recipe import Column, Recipe
from shahramooz.people.importing.table import Table, shown
from shahramooz.people.models import Affiliation, IdentityDocument, ImportFile, Person, Unit
from shahramooz.places.models import Neighbourhood

Employment = Affiliation.Employment
EMPLOYMENT_MISSING = _("نوع استخدام نوشته نشده است؛ رسمی، پیمانی، قراردادی یا شرکتی را بنویسید.")
WORKER_AMONG_STAFF = _("نیروی پیمانکار را با قرارداد و نقشش از «نیروهای پیمانکاران» وارد کنید.")

PERSON = (
    Column("national_id", _("کد ملی"), "کد ملی|کدملی|شماره ملی|کد ملی شخص|کد ملی عضو|کد ملی فرزند|کد ملی پرسنل|ش ملی", "0012345679"),
    Column("first_name", _("نام"), "نام|اسم|نام کوچک", "نام"),
    Column("last_name", _("نام خانوادگی"), "نام خانوادگی|نام خانوادگي|فامیل|فامیلی|شهرت|نام فامیل", "نام خانوادگی"),
    Column("full_name", _("نام و نام خانوادگی"), "نام و نام خانوادگی|نام و نشان|نام و فامیل|مشخصات|نام کامل|نام و شهرت"),
    Column("father_name", _("نام پدر"), "نام پدر|پدر|نام والد", "نام پدر"),
    Column("birth_date", _("تاریخ تولد"), "تاریخ تولد|تولد|ت تولد|تاریخ ولادت", "1370/05/12"),
    Column("gender", _("جنسیت"), "جنسیت|جنس", "زن"),
    Column("mobile", _("تلفن همراه"), "تلفن همراه|همراه|موبایل|شماره همراه|شماره موبایل|تلفن|شماره تماس", "09121234567"),
)  # fmt: skip
NEIGHBOURHOOD = Column("neighbourhood", _("محله"), "محله محل سکونت|محله|محله سکونت|محل سکونت|محله زندگی|نشانی محله", "")
SINCE = Column(
    "since",
    _("شروع به کار"),
    "شروع به کار|شروع بکار|تاریخ شروع بکار|تاریخ استخدام|شروع کار|تاریخ شروع|تاریخ شروع به کار",
    "",
)


def read_person(reading: Reading, *, at: datetime, number_needed: bool = True) -> None:
    """Clean and check what every file of people says about a person."""
    clean = reading.values
    clean["national_id"] = values.national_ids(reading, needed=number_needed)
    clean["first_name"], clean["last_name"] = values.full_names(reading)
    cells = reading.table.cells
    if "father_name" in cells:
        clean["father_name"] = values.words(reading, "father_name", needed=False, most=60)
    clean["birth_date"] = values.birth_dates(reading, at=at)
    if "gender" in cells:
        clean["gender"] = values.genders(reading)
    clean["mobile"] = values.mobiles(reading)
    if "since" in cells:
        clean["since"] = values.days(reading, "since", at=at)


def read_neighbourhoods(reading: Reading) -> None:
    """The neighbourhood of each row; one that is not registered is left empty and told once for the whole file."""
    if "neighbourhood" not in reading.table.cells:
        return
    known = {
        text.compact_key(name): pk
        for pk, name in Neighbourhood.objects.filter(municipality_id=scope.current_id()).values_list("pk", "name")
    }
    unknown: dict[str, str] = {}

    def read(cell):
        typed = shown(cell)
        key = text.compact_key(typed)
        if key and key not in known:
            unknown.setdefault(key, typed)
        return known.get(key)

    reading.values["neighbourhood"] = values.each(reading.table.column("neighbourhood"), read)
    reading.note_missing(translate("محله"), list(unknown.values()))


def known_units(on: date) -> tuple[dict[str, int], list[str]]:
    """Units by their folded name and by their code; two of one name are known by their code only."""
    by_name: dict[str, int] = {}
    by_code: dict[str, int] = {}
    twice, titles = set(), []
    standing = Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), municipality_id=scope.current_id())
    for pk, code, name in standing.values_list("pk", "code", "name"):
        key = text.compact_key(name)
        twice |= {key} & by_name.keys()
        by_name[key] = pk
        by_code[text.compact_key(code)] = pk
        titles.append(name)
    return by_code | {key: pk for key, pk in by_name.items() if key not in twice}, titles


def read(table: Table, options: dict, at: datetime) -> Reading:
    """Check every row: person, employment (mandatory for staff), unit; then look for twins."""
    reading = Reading(table)
    read_person(reading, at=at)
    clean = reading.values
    clean["employment"] = values.chosen(
        reading, "employment", values.EMPLOYMENTS, [str(label) for label in Employment.labels], needed=False
    )
    for n, cell in enumerate(table.column("employment")):
        if not shown(cell):
            reading.say(n, "employment", str(EMPLOYMENT_MISSING))
        elif clean["employment"][n] == Employment.CONTRACTOR:
            reading.say(n, "employment", str(WORKER_AMONG_STAFF))
    clean["unit"] = values.chosen(reading, "unit", *known_units(timezone.localdate(at)), needed=True)
    read_neighbourhoods(reading)
    twins.in_the_file(reading)
    twins.in_the_city(reading, belongs_already=lambda same: _already(reading, same), is_busy=at_work)
    return reading


def at_work(same: dict[int, int]) -> set[int]:
    """The rows whose person has a job here now: it must end before another begins (R12, glossary: one primary employment)."""
    jobs = Affiliation.objects.filter(
        municipality_id=scope.current_id(),
        person__in=list(set(same.values())),
        until=None,
        kind__in=Affiliation.WORK,
        is_primary=True,
    )
    busy = set(jobs.values_list("person", flat=True))
    return {n for n, person in same.items() if person in busy}


def _already(reading: Reading, same: dict[int, int]) -> set[int]:
    """The rows whose person has that very place now."""
    held = {
        (person, employment, unit)
        for person, employment, unit in Affiliation.objects.filter(
            municipality_id=scope.current_id(), person__in=list(set(same.values())), until=None
        ).values_list("person", "employment", "unit")
    }
    clean = reading.values
    return {n for n, person in same.items() if (person, clean["employment"][n], clean["unit"][n]) in held}


def write(reading: Reading, *, by, at: datetime) -> dict[str, list[int]]:
    """The good rows: a record for each new person, and an affiliation for everybody."""
    person_of, made = persons.write_people(reading, at=at)
    rows = list(person_of)
    units = [reading.values["unit"][n] for n in rows]
    body_of = dict(Unit.objects.filter(pk__in=set(units)).values_list("pk", "organisation"))
    employments = [reading.values["employment"][n] for n in rows]
    made["people.affiliation"] = persons.write_affiliations(
        [person_of[n] for n in rows],
        kind=[
            str(Affiliation.Kind.COMPANY_STAFF if one == Employment.COMPANY else Affiliation.Kind.EMPLOYEE)
            for one in employments
        ],
        employment=[str(one) for one in employments],
        unit_id=units,
        organisation_id=[body_of[unit] for unit in units],
        since=persons.since_of(reading, rows, at=at),
    )
    return made


STAFF = Recipe(
    kind=ImportFile.Kind.STAFF,
    title=_("کارکنان"),
    note=_("رسمی، پیمانی، قراردادی و شرکتی، با واحد سازمانی"),
    columns=(
        *PERSON,
        Column(
            "employment", _("نوع استخدام"), "نوع استخدام|استخدام|وضعیت استخدام|نوع قرارداد|نوع رابطه استخدامی", "رسمی"
        ),
        Column("unit", _("واحد سازمانی"), "واحد سازمانی|واحد|محل خدمت|اداره|معاونت|قسمت|منطقه|واحد خدمت", "منطقه ۱"),
        SINCE,
        NEIGHBOURHOOD,
    ),
    needed=(("national_id",), ("first_name", "full_name"), ("last_name", "full_name"), ("employment",), ("unit",)),
    read=read,
    write=write,
    unmake=(Affiliation, IdentityDocument, Person),
    rights=(Ability.PEOPLE,),
)
