"""Bringing a timetable in from Excel: send the file, see what is wrong with each row, confirm, see what came of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.lib.digits import num
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook.reading import LARGEST_FILE
from shahramooz.people.access import Ability
from shahramooz.planning.importing import actions as importing
from shahramooz.planning.importing import returned
from shahramooz.planning.importing.headings import COLUMNS
from shahramooz.planning.importing.lines import Options
from shahramooz.planning.models import ImportRun
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.work.tables import columns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_A_PAGE = 50
HEADINGS = columns(
    _("ردیف"), _("کلاس"), _("جا"), _("زمان"), _("ظرفیت"), _("شهریه"), _("مدرس"), _("نتیجهٔ آزمون"), numbers=(0, 4, 5)
)
SHOWN = [("", _("همه")), ("wrong", _("نیازمند اصلاح")), ("good", _("آماده"))]


@doors.able(Ability.PLAN)
def timetable_import(request):
    """Send a timetable; earlier files stand below."""
    problem, status = "", 200
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None:
            problem, status = translate("فایل اکسل برنامه را برگزینید."), 422
        else:
            try:
                return redirect("timetable_import_run", _try(request, sent).pk)
            except Refusal as refusal:
                problem, status = " ".join(part for part in (refusal.sentence, refusal.next_step) if part), 422
    runs = _runs(request).only("filename", "state", "written", "made_at", "municipality_id")[:10]
    return page(request, "work/timetable_import.html", {"problem": problem, "runs": runs}, status=status)


def _try(request, sent) -> ImportRun:
    content = sent.read(LARGEST_FILE + 1)  # one byte more than allowed is enough to know
    within = request.access.venues(Ability.PLAN)
    return importing.try_timetable(
        filename=sent.name, content=content, within=within, by=request.person, at=clock.now()
    )


def _runs(request):
    """One's own files; who plans for the whole city sees everybody's."""
    every = ImportRun.objects.filter(municipality_id=scope.current_id()).order_by("-made_at", "-pk")
    return every if request.access.venues(Ability.PLAN) is None else every.filter(made_by=request.person)


@doors.able(Ability.PLAN)
def timetable_import_run(request, run_id):
    """What the dry run found; answer what is asked once per file, and confirm."""
    run = get_object_or_404(_runs(request), pk=run_id)
    if request.method == "POST":
        return _answer(request, run)
    return _run_page(request, run)


def _answer(request, run: ImportRun):
    known = {"within": request.access.venues(Ability.PLAN), "by": request.person, "at": clock.now()}
    try:
        if request.POST.get("do") == "write":
            run = importing.write_timetable(run, **known)
            messages.success(request, translate("%(count)s کلاس در برنامه ثبت شد.") % {"count": num(run.written)})
        else:
            importing.answer_questions(run, options=_options(request.POST), **known)
    except Refusal as refusal:
        return _run_page(request, run, refusal=refusal, status=422)
    return redirect("timetable_import_run", run.pk)


def _options(posted) -> Options:
    return Options(
        dash_is_range=posted.get("dash") == "range",
        makes_courses="courses" in posted,
        makes_instructors="instructors" in posted,
    )


def _run_page(request, run: ImportRun, *, refusal: Refusal | None = None, status: int = 200):
    show = request.GET.get("show", "")
    wrong = [line for line in run.lines if line["problems"]]
    good = [line for line in run.lines if not line["problems"]]
    chosen = {"wrong": wrong, "good": good}.get(show, run.lines)
    rows = Paginator(chosen, ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = {"": len(run.lines), "wrong": len(wrong), "good": len(good)}
    context = {
        "run": run,
        "columns": HEADINGS,
        "refusal": refusal,
        "is_written": run.state == ImportRun.State.WRITTEN,
        "rows": [_row(line) for line in rows],
        "pages": rows,
        "wrong": len(wrong),
        "good": len(good),
        "new_courses": _new(good, "title"),
        "new_instructors": _new(good, "instructor"),
        "tabs": [
            {"title": title, "href": f"?show={key}", "current": key == show, "count": counts[key]}
            for key, title in SHOWN
        ],
    }
    return page(request, "work/timetable_import_run.html", context, status=status)


def _row(line: dict) -> dict:
    """A row as the table shows it: each problem with the name of its column."""
    cells = line["cells"]
    named = [(COLUMNS.get(column, ""), sentence) for column, sentence in line["problems"]]
    hours = cells.get("hours") or translate(" تا ").join(
        part for part in (cells.get("start"), cells.get("end")) if part
    )
    return {**line, "named": named, "hours": hours}


def _new(good: list[dict], column: str) -> int:
    """How many different courses or instructors the file would make."""
    return len({line["cells"].get(column) for line in good if column in line.get("makes", ())})


@doors.able(Ability.PLAN)
def timetable_errors(request, run_id):
    """The rows that need mending, as a workbook to mend and send again."""
    run = get_object_or_404(_runs(request), pk=run_id)
    return _file(returned.error_rows(run), "errors.xlsx")


@doors.able(Ability.PLAN)
def timetable_template(request):
    """An empty form in our own shape."""
    return _file(returned.template(), "timetable.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
