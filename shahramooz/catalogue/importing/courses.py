"""Lists of courses: code, title, kind and hours; a course that is there already is left as it is."""

import re
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import queries
from shahramooz.catalogue.actions import courses, versions
from shahramooz.catalogue.models import Course, CourseVersion
from shahramooz.city import scope
from shahramooz.lib import text
from shahramooz.people.access import Ability
from shahramooz.people.importing import values
from shahramooz.people.importing.found import INSTEAD, LEAVE, NEW, Reading, Twin
from shahramooz.people.importing.recipe import Column, Recipe
from shahramooz.people.importing.table import Table, shown
from shahramooz.people.models import ImportFile

MOST_HOURS = 2_000
_KINDS = {
    Course.Kind.INDUCTION: "توجیهی|بدو خدمت",
    Course.Kind.JOB_GENERAL: "شغلی عمومی|عمومی شغلی",
    Course.Kind.JOB_SPECIALIST: "شغلی تخصصی|تخصصی شغلی|تخصصی|شغلی",
    Course.Kind.GENERAL: "عمومی|همگانی",
    Course.Kind.MANAGEMENT: "بهبود مدیریت|مدیریتی|مدیران",
}
KINDS = {text.compact_key(word): kind for kind, words in _KINDS.items() for word in words.split("|")}
NOT_HOURS = _("ساعت خوانده نشد؛ آن را با رقم بنویسید، مانند ۲۴ یا ۱٫۵.")
CODE_OF_ANOTHER = _("کد «%(code)s» از آنِ دورهٔ «%(title)s» است؛ کد دیگری بنویسید.")


def read(table: Table, options: dict, at: datetime) -> Reading:
    """Check every row; a title or code that stands twice, in the file or the catalogue, is told."""
    reading = Reading(table)
    clean = reading.values
    clean["title"] = values.words(reading, "title", needed=True, most=160)
    clean["code"] = [code[:20] for code in values.words(reading, "code", needed=False, most=20)]
    clean["kind"] = values.chosen(reading, "kind", KINDS, [str(label) for label in Course.Kind.labels], needed=False)
    for name in ("theory", "practice"):
        clean[name] = minutes(reading, name)
    _meet(reading)
    return reading


def minutes(reading: Reading, column: str) -> list[int]:
    """Hours as minutes: «24», «۱٫۵», «16 ساعت»; nothing is no minute."""
    found = []
    for n, cell in enumerate(reading.table.column(column)):
        typed = re.sub(r"ساعت", "", text.compact_key(shown(cell))).replace("٫", ".").replace("/", ".").replace("،", ".")
        told = re.fullmatch(r"\d{1,4}(\.\d{1,2})?", typed)
        if typed and (told is None or float(typed) > MOST_HOURS):
            reading.say(n, column, str(NOT_HOURS))
        found.append(round(float(typed) * 60) if told else 0)
    return found


def _meet(reading: Reading) -> None:
    every = list(
        Course.objects.filter(municipality_id=scope.current_id()).only(
            "code", "title", "compact_key", "municipality_id"
        )
    )
    by_title, by_code = {one.compact_key: one for one in every}, {text.compact_key(one.code): one for one in every}
    titles: dict[str, int] = {}
    codes: dict[str, int] = {}
    for n, (title, code) in enumerate(zip(reading.values["title"], reading.values["code"], strict=True)):
        key, code_key = text.compact_key(title), text.compact_key(code)
        holder = by_code.get(code_key) if code_key else None
        if holder is not None and holder.compact_key != key:
            told = {"code": code, "title": holder.title}
            reading.say(n, "code", translate(CODE_OF_ANOTHER) % told)
        elif key in by_title and (holder is not None or not code_key):
            reading.known.add(n)
        elif key in by_title:
            there = {"code": by_title[key].code, "title": by_title[key].title}
            reading.twins.append(Twin(n, "title", (LEAVE, NEW), there=there))
        elif code_key in codes:
            reading.twins.append(Twin(n, "title", (LEAVE, INSTEAD), row=codes[code_key]))
        elif key in titles:
            reading.twins.append(Twin(n, "title", (LEAVE, NEW, INSTEAD), row=titles[key]))
        titles.setdefault(key, n)
        if code_key:
            codes.setdefault(code_key, n)


def write(reading: Reading, *, by, at: datetime) -> dict[str, list[int]]:
    """A course for each good row, with a draft version where the file says its hours; versions are approved as always (R7, R29)."""
    clean, made = reading.values, {"catalogue.course": [], "catalogue.courseversion": []}
    for n in reading.good:
        course = courses.add_course(
            code=clean["code"][n] or queries.free_code(),
            title=clean["title"][n],
            kind=clean["kind"][n] or Course.Kind.GENERAL,
            by=by,
            at=at,
        )
        made["catalogue.course"].append(course.pk)
        if clean["theory"][n] or clean["practice"][n]:
            draft = partial(versions.draft_version, course=course, by=by, at=at)
            version = draft(theory_minutes=clean["theory"][n], practice_minutes=clean["practice"][n])
            made["catalogue.courseversion"].append(version.pk)
    return made


COURSES = Recipe(
    kind=ImportFile.Kind.COURSES,
    title=_("فهرست دوره‌ها"),
    note=_("کد، عنوان، نوع و ساعت هر دوره؛ نسخه‌ها پیش‌نویس می‌مانند تا تأیید شوند"),
    columns=(
        Column("code", _("کد دوره"), "کد دوره|کد|شماره دوره|کد درس", "101"),
        Column("title", _("عنوان دوره"), "عنوان دوره|نام دوره|عنوان|دوره|دوره آموزشی|نام درس", "ایمنی کار در خیابان"),
        Column("kind", _("نوع دوره"), "نوع دوره|نوع|گروه|دسته", "شغلی تخصصی"),
        Column("theory", _("ساعت نظری"), "ساعت نظری|نظری|ساعت|مدت|ساعت دوره|مدت ساعت|جمع ساعت", "16"),
        Column("practice", _("ساعت عملی"), "ساعت عملی|عملی|کارگاهی", "8"),
    ),
    needed=(("title",),),
    read=read,
    write=write,
    unmake=(CourseVersion, Course),
    rights=(Ability.PEOPLE, Ability.PLAN),
    stage="catalogue",
)
