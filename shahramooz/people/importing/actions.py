"""What can be done with an uploaded workbook: keep it and try it, say what its headings mean, answer its questions, write its
good rows in one act, take that act back as a whole.

`check` and `write` are the worker's: each reads the file outside any transaction and then works in one. The state in the table
says how far a file has come; a killed worker leaves it as it was, and the round of `jobs` starts it over.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import bulk, scope
from shahramooz.journal.record import Clock, later, record
from shahramooz.lib import text, workbook
from shahramooz.lib.refusal import Refusal
from shahramooz.people.importing import found as findings
from shahramooz.people.importing import layout, undoing
from shahramooz.people.importing.recipe import Recipe
from shahramooz.people.importing.table import Table, lift
from shahramooz.people.models import ImportFile, ImportHeading, Person

State = ImportFile.State
LIMITS = workbook.Limits(
    file=30_000_000, unfolded=250_000_000, rows=200_000, columns=200, seconds=40, memory=1_500_000_000
)
PROGRESS_EVERY = 10_000
UNDONE_AT_ONCE = 5_000  # rows: more of them are taken back by the worker


class NotForThisNow(Refusal):
    message = _("این فایل اکنون «{state}» است و این کار با آن شدنی نیست.")


class NothingToWrite(Refusal):
    message = _("هیچ ردیفی آمادهٔ ثبت نیست.")
    next_step = _("اکسل ردیف‌های نیازمند اصلاح را بگیرید، درست کنید و دوباره بفرستید.")


class FileEmptied(Refusal):
    message = _("محتوای این فایل برای حفظ حریم اشخاص پاک شده است؛ آن را دوباره بفرستید.")


class FileEmpty(Refusal):
    message = _("این فایل خالی است؛ فایل اکسل فهرست را برگزینید.")


def take_in(recipe: Recipe, *, filename: str, content: bytes, by, at: datetime) -> ImportFile:
    """Keep an uploaded workbook, sealed, and ask for its dry run; of the registry nothing is written.

    Raises lib.workbook's refusals, FileEmpty and NoRows. Where a needed heading is not recognised the file waits for somebody to
    point at it (`mean`). T11, T22.
    """
    if not content:
        raise FileEmpty
    with transaction.atomic():
        table = lift(workbook.stream(content, LIMITS), recipe, meanings=meanings_of(recipe.kind))
        file = ImportFile(
            kind=recipe.kind,
            filename=text.display(filename)[-120:] or str(recipe.title),
            content_sealed=findings.seal(content),
            total=len(table),
            made_at=at,
            made_by=by if isinstance(by, Person) else None,
            asked_at=at,
        )
        _await_check(file, recipe, table, at=at)
        record("people.import_sent", about=file, by=by, at=at, after={"file": file.filename, "kind": file.kind})
    return file


def _await_check(file: ImportFile, recipe: Recipe, table: Table, *, at: datetime) -> None:
    """Ask for the dry run, or say which headings are missing."""
    found = findings.Found([], [], [], {}, {}, sheets=findings.sheets_of(table), missing=table.missing)
    file.found_sealed = findings.seal_found(found)
    file.done, file.total, file.asked_at, file.counts, file.decisions = 0, len(table), at, {}, {}
    if table.is_whole:
        file.state, file.problem = State.WAITING, ""
    else:
        names = "، ".join(f"«{recipe.titles[name]}»" for name in table.missing)
        file.state = State.STOPPED
        file.problem = translate("سرستون‌ها کامل شناخته نشدند؛ کم است: %(names)s") % {"names": names}
    file.save()
    if file.state == State.WAITING:
        later(f"{recipe.stage}.check_import", at=at, file_id=file.pk)


def meanings_of(kind: str) -> dict[str, str]:
    """What this municipality's headings mean, as somebody has said before."""
    return dict(ImportHeading.objects.filter(kind=kind).values_list("heading", "meaning"))


@transaction.atomic
def mean(file: ImportFile, recipe: Recipe, *, meanings: dict[str, str], by, at: datetime) -> ImportFile:
    """Say what headings mean (key → column, or layout.NOTHING), remember it for this municipality, and try the file again.

    Raises NotForThisNow.
    """
    file = _held(file, State.STOPPED, State.CHECKED)
    if not file.content_sealed:
        raise FileEmptied
    known = {column.name for column in recipe.columns} | {layout.NOTHING}
    for heading, meaning in meanings.items():
        if heading and meaning in known:
            ImportHeading.objects.update_or_create(kind=file.kind, heading=heading, defaults={"meaning": meaning})
    table = lift(workbook.stream(content_of(file), LIMITS), recipe, meanings=meanings_of(file.kind))
    file.meaning = meanings
    _await_check(file, recipe, table, at=at)
    record("people.import_meant", about=file, by=by, at=at, after={"meanings": meanings})
    return file


@transaction.atomic
def choose(file: ImportFile, recipe: Recipe, *, options: dict[str, bool], by, at: datetime) -> ImportFile:
    """Answer what is asked once for the whole file (what may be made on the way) and try it again. Raises NotForThisNow."""
    file = _held(file, State.CHECKED)
    file.options = {name: bool(options.get(name)) for name, _words in recipe.offers}
    file.state, file.done, file.asked_at, file.counts, file.decisions = State.WAITING, 0, at, {}, {}
    file.save()
    record("people.import_chosen", about=file, by=by, at=at, after=file.options)
    later(f"{recipe.stage}.check_import", at=at, file_id=file.pk)
    return file


@transaction.atomic
def decide(file: ImportFile, *, decisions: dict[str, str], by, at: datetime) -> ImportFile:
    """Keep what was decided about rows that may be the same person (row's key → choice). Raises NotForThisNow. R12."""
    file = _held(file, State.CHECKED)
    found = findings.open_found(file.found_sealed)
    allowed = {one["key"]: one["choices"] for one in found.twins}
    new = {key: choice for key, choice in decisions.items() if choice in allowed.get(key, ())}
    file.decisions = {**file.decisions, **new}
    file.save(update_fields=["decisions"])
    record("people.import_decided", about=file, by=by, at=at, after={"decisions": new})
    return file


@transaction.atomic
def confirm(file: ImportFile, recipe: Recipe, *, by, at: datetime) -> ImportFile:
    """Ask for the good rows to be written; wrong ones and unanswered questions stay out. Raises NotForThisNow, NothingToWrite."""
    file = _held(file, State.CHECKED)
    found = findings.open_found(file.found_sealed)
    if not found.good(file.counts, file.decisions):
        raise NothingToWrite
    file.state, file.asked_at, file.problem = State.WRITING, at, ""
    file.save(update_fields=["state", "asked_at", "problem"])
    record("people.import_confirmed", about=file, by=by, at=at, after={"file": file.filename})
    later(f"{recipe.stage}.write_import", at=at, file_id=file.pk)
    return file


@transaction.atomic
def undo(file: ImportFile, recipe: Recipe, *, reason: str, by, at: datetime) -> ImportFile:
    """Take back everything the act wrote, as a whole; a large file is asked of the worker and says so (state UNDOING).

    Raises NotForThisNow, and the refusals of `undoing.take_back` where something rests on it.
    """
    file = _held(file, State.WRITTEN)
    undoing.require_free(file)
    if file.counts.get("written", 0) > UNDONE_AT_ONCE:
        file.state, file.asked_at, file.problem = State.UNDOING, at, ""
        file.save(update_fields=["state", "asked_at", "problem"])
        record("people.import_undo_asked", about=file, by=by, at=at, reason=reason)
        later(f"{recipe.stage}.undo_import", at=at, file_id=file.pk)
        return file
    return _undo(file, recipe, reason=reason, by=by, at=at)


def _undo(file: ImportFile, recipe: Recipe, *, reason: str, by, at: datetime) -> ImportFile:
    gone = undoing.take_back(file, recipe)
    file.state, file.undone_at = State.UNDONE, at
    file.save(update_fields=["state", "undone_at"])
    record("people.import_undone", about=file, by=by, at=at, before={"made": file.made}, after=gone, reason=reason)
    return file


def _held(file: ImportFile, *states: str) -> ImportFile:
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state not in states:
        raise NotForThisNow(state=file.get_state_display())
    return file


def content_of(file: ImportFile) -> bytes:
    """The workbook as it was sent."""
    return findings.opened(file.content_sealed)


# --- the worker's ------------------------------------------------------------------------------------------------------


def check(*, municipality_id: int, file_id: int, recipes: dict[str, Recipe], at: datetime) -> None:
    """The dry run of a waiting file: read it with a progress that others see, check every row, keep what was found."""
    with scope.within(municipality_id):
        file = ImportFile.objects.filter(pk=file_id, state=State.WAITING).first()
        if file is None or file.kind not in recipes:
            return
        recipe, content, meanings = recipes[file.kind], content_of(file), meanings_of(file.kind)
    try:
        table = lift(_told(content, municipality_id, file_id), recipe, meanings=meanings)
    except Refusal as refusal:
        _stop(municipality_id, file_id, refusal, at=at)
        return
    with scope.within(municipality_id):
        file = ImportFile.objects.select_for_update().get(pk=file_id)
        if file.state != State.WAITING:
            return
        reading = recipe.read(table, file.options, at)
        file.found_sealed = findings.seal_found(findings.kept(reading))
        file.state, file.counts, file.decisions, file.done, file.total = (
            State.CHECKED, reading.counts, {}, len(table), len(table),
        )  # fmt: skip
        file.save()
        record("people.import_checked", about=file, by=Clock("آزمودن فایل‌ها"), at=at, after=file.counts)


def _told(content: bytes, municipality_id: int, file_id: int):
    """The pieces of the workbook; how many rows have been read is committed now and then."""
    done, said = 0, 0
    for piece in workbook.stream(content, LIMITS):
        yield piece
        done += len(piece[1])
        if done - said >= PROGRESS_EVERY:
            said = done
            with scope.within(municipality_id):
                ImportFile.objects.filter(pk=file_id).update(done=done)


def _stop(municipality_id: int, file_id: int, refusal: Refusal, *, at: datetime) -> None:
    with scope.within(municipality_id):
        file = ImportFile.objects.select_for_update().get(pk=file_id)
        file.state, file.problem = State.STOPPED, refusal.sentence
        file.save(update_fields=["state", "problem"])
        record("people.import_stopped", about=file, by=Clock("آزمودن فایل‌ها"), at=at, after={"problem": file.problem})


def write(*, municipality_id: int, file_id: int, recipes: dict[str, Recipe], at: datetime) -> None:
    """Write a confirmed file: checked once more, for the registry may have changed, then one transaction and one journal line."""
    with scope.within(municipality_id):
        file = ImportFile.objects.filter(pk=file_id, state=State.WRITING).select_related("made_by").first()
        if file is None or file.kind not in recipes:
            return
        recipe, content, meanings = recipes[file.kind], content_of(file), meanings_of(file.kind)
    table = lift(workbook.stream(content, LIMITS), recipe, meanings=meanings)
    with scope.within(municipality_id):
        bulk.take_time()
        file = ImportFile.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=file_id)
        if file.state != State.WRITING:
            return
        try:
            with transaction.atomic():
                _write(file, recipe, table, at=at)
        except (
            Refusal
        ) as refusal:  # the registry has changed so that a row cannot be written: somebody looks at it again
            _give_back(file_id, State.CHECKED, refusal, at=at)


def _write(file: ImportFile, recipe: Recipe, table: Table, *, at: datetime) -> None:
    reading = recipe.read(table, file.options, at)
    reading.decide(file.decisions)
    by = file.made_by or Clock("ثبت فایل‌ها")
    made = recipe.write(reading, by=by, at=at)
    file.made = {name: undoing.ranges(ids) for name, ids in made.items() if ids}
    file.found_sealed = findings.seal_found(findings.kept(reading))
    file.state, file.written_at, file.problem = State.WRITTEN, at, ""
    file.counts = {**reading.counts, "written": len(reading.good)}
    file.save()
    told = {"file": file.filename, "kind": file.kind, **file.counts, "made": file.made}
    record("people.import_written", about=file, by=by, at=at, after=told)


def take_back(*, municipality_id: int, file_id: int, recipes: dict[str, Recipe], at: datetime) -> None:
    """Take back a large file in one transaction; where something rests on it, it stays written and says why."""
    with scope.within(municipality_id):
        bulk.take_time()
        file = ImportFile.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=file_id)
        if file.state != State.UNDOING or file.kind not in recipes:
            return
        try:
            _undo(file, recipes[file.kind], reason="", by=Clock("برگرداندن فایل‌ها"), at=at)
        except Refusal as refusal:
            _give_back(file_id, State.WRITTEN, refusal, at=at)


def _give_back(file_id: int, state: str, refusal: Refusal, *, at: datetime) -> None:
    file = ImportFile.objects.get(pk=file_id)
    file.state, file.problem = state, " ".join(part for part in (refusal.sentence, str(refusal.next_step)) if part)
    file.save(update_fields=["state", "problem"])
    record("people.import_stopped", about=file, by=Clock("ثبت فایل‌ها"), at=at, after={"problem": file.problem})
