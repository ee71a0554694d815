"""Past training records: who held which course from which day, for how many hours."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import queries
from shahramooz.catalogue.actions import courses
from shahramooz.catalogue.importing.courses import minutes
from shahramooz.catalogue.models import Attainment, Course
from shahramooz.city import bulk, scope
from shahramooz.lib import text
from shahramooz.people import documents
from shahramooz.people.access import Ability
from shahramooz.people.importing import twins, values
from shahramooz.people.importing.found import LEAVE, NEW, Reading, Twin
from shahramooz.people.importing.recipe import Column, Recipe
from shahramooz.people.importing.table import Table, shown
from shahramooz.people.models import IdentityDocument, ImportFile

MAKES_COURSES = "makes_courses"
PERSON_UNKNOWN = _("کسی با این کد ملی ثبت نشده است؛ نخست خود او را ثبت کنید.")
NAME_DIFFERS = _("این کد ملی از آنِ «%(name)s» است؛ کد ملی یا نام را درست کنید.")
COURSE_UNKNOWN = _("دوره‌ای به نام «%(typed)s» در فهرست دوره‌ها نیست؛%(near)s ساختن دوره‌ها را برای همین فایل روشن کنید.")
IN_THE_FUTURE = _("این روز هنوز نیامده است؛ تاریخ پایان دوره را درست کنید.")


def read(table: Table, options: dict, at: datetime) -> Reading:
    """Check every row: the person is known by number (and by name where the file says it), the course, the day."""
    reading = Reading(table)
    clean = reading.values
    clean["national_id"] = values.national_ids(reading)
    clean["person"] = _people(reading)
    clean["course"], clean["title"] = _courses(reading, makes=options.get(MAKES_COURSES, False))
    clean["on"] = values.days(reading, "on", at=at, needed=True)
    for n, day in enumerate(clean["on"]):
        if day is not None and day > timezone.localdate(at):
            reading.say(n, "on", str(IN_THE_FUTURE))
    clean["minutes"] = minutes(reading, "hours")
    _meet(reading)
    return reading


def _people(reading: Reading) -> list[int | None]:
    numbers, cells = reading.values["national_id"], reading.table.cells
    some = list({number for number in numbers if number is not None})
    index = dict(zip(documents.index_each(twins.NATIONAL_ID, some), some, strict=True))
    bearer = {
        index[bytes(one.number_index)]: one.person
        for one in IdentityDocument.objects.filter(
            municipality_id=scope.current_id(), kind=twins.NATIONAL_ID, ended_at=None, number_index__in=list(index)
        ).select_related("person")
    }
    found = []
    for n, number in enumerate(numbers):
        person = bearer.get(number)
        found.append(person.pk if person else None)
        if number is not None and person is None:
            reading.say(n, "national_id", str(PERSON_UNKNOWN))
        elif person is not None:
            parts = ["full_name"] if "full_name" in cells else ["first_name", "last_name"]
            said = "".join(text.compact_key(shown(cells[part][n])) for part in parts if part in cells)
            if said and said not in person.compact_key:
                reading.say(n, parts[-1], translate(NAME_DIFFERS) % {"name": person.name})
    return found


def _courses(reading: Reading, *, makes: bool) -> tuple[list[int | None], list[str]]:
    """The course of each row by title or code; None with a title for one that is to be made."""
    every = list(queries.courses())
    known = {text.compact_key(one.code): one.pk for one in every} | {one.compact_key: one.pk for one in every}
    titles = [one.title for one in every]
    found = []
    said = values.words(reading, "course", needed=True, most=160)
    for n, typed in enumerate(said):
        course = known.get(text.compact_key(typed))
        found.append(course)
        if typed and course is None and not makes:
            near = text.nearest(typed, titles)
            told = translate(" اگر «%(name)s» است همان را بنویسید، یا") % {"name": near[0]} if near else ""
            reading.say(n, "course", translate(COURSE_UNKNOWN) % {"typed": typed, "near": told})
    return found, said


def _meet(reading: Reading) -> None:
    """Records that are there already, and the same person, course and day twice in the file."""
    clean = reading.values
    held = set(
        Attainment.objects.filter(
            municipality_id=scope.current_id(), withdrawn_at=None, person__in={one for one in clean["person"] if one}
        ).values_list("person", "course", "since")
    )
    seen: dict[tuple, int] = {}
    for n, key in enumerate(zip(clean["person"], map(text.compact_key, clean["title"]), clean["on"], strict=True)):
        if None in key:
            continue
        if (clean["person"][n], clean["course"][n], clean["on"][n]) in held:
            reading.known.add(n)
        elif seen.setdefault(key, n) != n:
            reading.twins.append(Twin(n, "record", (LEAVE, NEW), row=seen[key]))


def write(reading: Reading, *, by, at: datetime) -> dict[str, list[int]]:
    """The good rows as attainments, with the courses that they name for the first time."""
    clean, rows = reading.values, reading.good
    new: dict[str, int] = {}
    for n in rows:
        key = text.compact_key(clean["title"][n])
        if clean["course"][n] is None and key not in new:
            made = courses.add_course(code=queries.free_code(), title=clean["title"][n], by=by, at=at)
            new[key] = made.pk
    ids = bulk.new_ids(Attainment, len(rows))
    bulk.insert(
        Attainment,
        count=len(rows),
        id=ids,
        person_id=[clean["person"][n] for n in rows],
        course_id=[clean["course"][n] or new[text.compact_key(clean["title"][n])] for n in rows],
        since=[clean["on"][n] for n in rows],
        minutes=[clean["minutes"][n] or None for n in rows],
        source=[f"import:{one}" for one in ids],
    )
    return {"catalogue.attainment": ids, "catalogue.course": list(new.values())}


RECORDS = Recipe(
    kind=ImportFile.Kind.RECORDS,
    title=_("سوابق آموزشی"),
    note=_("دوره‌هایی که اشخاص ثبت‌شده پیش‌تر گذرانده‌اند، با تاریخ پایان و ساعت"),
    columns=(
        Column("national_id", _("کد ملی"), "کد ملی|کدملی|شماره ملی|کد ملی کارمند", "0012345679"),
        Column("first_name", _("نام"), "نام|اسم", "نام"),
        Column("last_name", _("نام خانوادگی"), "نام خانوادگی|فامیل|شهرت", "نام خانوادگی"),
        Column("full_name", _("نام و نام خانوادگی"), "نام و نام خانوادگی|نام کامل|نام و نشان"),
        Column("course", _("عنوان دوره"), "عنوان دوره|نام دوره|دوره|عنوان|دوره آموزشی|کد دوره", "ایمنی کار در خیابان"),
        Column(
            "on", _("تاریخ پایان"), "تاریخ پایان|تاریخ|تاریخ گواهینامه|تاریخ صدور|تاریخ دوره|پایان دوره", "1403/08/12"
        ),
        Column("hours", _("ساعت"), "ساعت|مدت|ساعت دوره|مدت ساعت|جمع ساعت", "24"),
    ),
    needed=(("national_id",), ("course",), ("on",)),
    read=read,
    write=write,
    unmake=(Attainment, Course),
    rights=(Ability.PEOPLE, Ability.PLAN),
    stage="catalogue",
    offers=((MAKES_COURSES, _("دوره‌های ناشناخته ساخته شوند")),),
)
