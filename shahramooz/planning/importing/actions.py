"""What can be done with a timetable file: keep it and try it, answer its questions, write its good rows."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import actions as catalogue
from shahramooz.catalogue import queries as courses
from shahramooz.catalogue.models import Course, CourseVersion, Instructor
from shahramooz.journal import record as journal
from shahramooz.lib import jalali, text
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people.models import Person
from shahramooz.planning import actions as planning
from shahramooz.planning.importing.dry_run import DryRun, dry_run
from shahramooz.planning.importing.lines import Line, Options, Plan, options_of
from shahramooz.planning.models import ImportRun, Offering


@transaction.atomic
def try_timetable(*, filename: str, content: bytes, within: set[int] | None = None, by, at: datetime) -> ImportRun:
    """Keep an uploaded timetable and try it; of the plan nothing is written. Raises the refusals of `dry_run`."""
    options = Options()
    tried = dry_run(content, options=options, within=within, at=at)
    run = ImportRun(
        filename=text.display(filename)[-120:],
        content=content,
        made_at=at,
        made_by=by if isinstance(by, Person) else None,
    )
    _keep(run, tried, options)
    journal.record("planning.timetable_tried", about=run, by=by, at=at, after={"file": run.filename, **_counts(tried)})
    return run


class AlreadyWritten(Refusal):
    message = _("این فایل پیش‌تر در برنامه ثبت شده است؛ برای برنامهٔ تازه، فایل تازه‌ای بفرستید.")


@transaction.atomic
def answer_questions(
    run: ImportRun, *, options: Options, within: set[int] | None = None, by, at: datetime
) -> ImportRun:
    """Answer what is asked once per file and try it again (defaults.md Q21). Raises AlreadyWritten."""
    run = _held(run)
    if run.state == ImportRun.State.WRITTEN:
        raise AlreadyWritten
    tried = dry_run(bytes(run.content), options=options, within=within, at=at)
    _keep(run, tried, options)
    journal.record("planning.timetable_tried", about=run, by=by, at=at, after={**asdict(options), **_counts(tried)})
    return run


@transaction.atomic
def write_timetable(run: ImportRun, *, within: set[int] | None = None, by, at: datetime) -> ImportRun:
    """Write the good rows as one act: drafts with their sessions. Rows with a problem stay out and stop nothing.

    The file is tried again first, for the plan may have changed. Killed in the middle nothing is written; doing it twice
    writes once. What was refused on the way is kept as that row's problem.
    """
    run = _held(run)
    if run.state == ImportRun.State.WRITTEN:
        return run
    options = options_of(run.options)
    tried = dry_run(bytes(run.content), options=options, within=within, at=at)
    for line in tried.lines:
        if line.is_good:
            _write(line, by=by, at=at)
    run.state, run.written_at = ImportRun.State.WRITTEN, at
    run.written = sum(line.offering is not None for line in tried.lines)
    _keep(run, tried, options)
    journal.record(
        "planning.timetable_written", about=run, by=by, at=at, after={"file": run.filename, **_counts(tried)}
    )
    return run


def _held(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(pk=run.pk)


def _keep(run: ImportRun, tried: DryRun, options: Options) -> None:
    run.options = {**asdict(options), "asks_about_dash": tried.asks_about_dash}
    run.lines = [line.kept for line in tried.lines]
    run.save()


def _counts(tried: DryRun) -> dict:
    written = [line.offering for line in tried.lines if line.offering is not None]
    return {"rows": len(tried.lines), "good": sum(line.is_good for line in tried.lines), "offerings": written}


def _write(line: Line, *, by, at: datetime) -> None:
    """One row in a savepoint of its own: refused, it leaves nothing behind and keeps the reason."""
    try:
        with transaction.atomic():
            line.offering = _plan_class(line.plan, by=by, at=at).pk
    except Refusal as refusal:
        line.problems.append(("", " ".join(part for part in (refusal.sentence, refusal.next_step) if part)))


def _plan_class(plan: Plan, *, by, at: datetime) -> Offering:
    minutes = sum(int((one.upper - one.lower).total_seconds() // 60) for one in plan.meetings)
    course = plan.course or _course_titled(plan.title, by=by, at=at)
    instructor = plan.instructor or _instructor_named(plan.instructor_name, by=by, at=at)
    offering = planning.draft_offering(
        course_version=_version_of(course, minutes=minutes, by=by, at=at),
        own_capacity=plan.capacity,
        venue=plan.venue,
        instructor=instructor,
        fee=plan.fee,
        audience=plan.audience.gender,
        min_age=plan.audience.min_age,
        max_age=plan.audience.max_age,
        by=by,
        at=at,
    )
    first = max(plan.first, plan.meetings[0].lower.astimezone(jalali.TEHRAN).date())
    planning.plan_sessions(
        offering, pattern=plan.slots, first=first, last=plan.last, room=plan.room, instructor=instructor, by=by, at=at
    )
    return offering


def _course_titled(title: str, *, by, at: datetime) -> Course:
    """The course of this title; an earlier row may just have made it."""
    known = courses.courses().filter(compact_key=text.compact_key(title)).first()
    return known or catalogue.add_course(code=courses.free_code(), title=title, by=by, at=at)


def _version_of(course: Course, *, minutes: int, by, at: datetime) -> CourseVersion:
    """The approved version, else the draft that waits for approval, else a new draft as long as the class (R7 asks before registration)."""
    known = courses.approved_version(course) or course.versions.order_by("-number").first()
    return known or catalogue.draft_version(course=course, theory_minutes=minutes, by=by, at=at)


def _instructor_named(name: str, *, by, at: datetime) -> Instructor | None:
    """The instructor of this name, made as a person without papers when there is none; None where no name stands."""
    if not name:
        return None
    known = courses.instructors().filter(person__compact_key=text.compact_key(name)).first()
    if known is not None:
        return known
    first_name, last_name = name.split(" ", 1)
    person = people.register_person(first_name=first_name, last_name=last_name, affiliation="", by=by, at=at)
    return catalogue.add_instructor(person=person, by=by, at=at)
