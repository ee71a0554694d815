"""Workbooks into the registry: send one, watch its dry run, see what is wrong by row and cell, decide, confirm, take back."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.importing import recipes as of_courses
from shahramooz.city import scope
from shahramooz.lib import identity, text
from shahramooz.lib.digits import num
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people.access import Ability
from shahramooz.people.importing import actions as importing
from shahramooz.people.importing import found as findings
from shahramooz.people.importing import layout, returned, values
from shahramooz.people.importing import recipes as of_people
from shahramooz.people.importing.recipe import Recipe
from shahramooz.people.models import ImportFile
from shahramooz.web import clock, doors
from shahramooz.web.exporting import WORKBOOK as XLSX
from shahramooz.web.pages import page
from shahramooz.web.work.tables import columns

RECIPES = of_people.RECIPES | of_courses.RECIPES
State = ImportFile.State
ROWS_A_PAGE = 50
TWINS_A_PAGE = 20
PROBLEMS = columns(_("ردیف"), _("ستون"), _("نوشته"), _("چه باید کرد"), numbers=(0,))
CHOICES = {
    findings.LEAVE: _("همین ردیف کنار بماند"),
    findings.INSTEAD: _("این ردیف به جای آن ثبت شود"),
    findings.SAME: _("همان شخص است؛ به پرونده‌اش افزوده شود"),
    findings.NEW: _("شخص دیگری است؛ جدا ثبت شود"),
}
REST = ("kind", "state", "filename", "problem", "done", "total", "counts", "made_at", "written_at", "municipality_id")


def _recipe(request, kind: str) -> Recipe:
    """A kind of workbook that this person may bring in."""
    recipe = RECIPES.get(kind)
    if recipe is None:
        raise Http404
    if not all(request.access.may(right) for right in recipe.rights):
        raise PermissionDenied(recipe.rights)
    return recipe


def _files(request):
    mine = [kind for kind, recipe in RECIPES.items() if all(request.access.may(right) for right in recipe.rights)]
    return ImportFile.objects.filter(municipality_id=scope.current_id(), kind__in=mine).order_by("-made_at", "-pk")


@doors.able(Ability.PEOPLE)
def imports(request):
    """What can be brought in, and the files of before."""
    mine = [recipe for recipe in RECIPES.values() if all(request.access.may(right) for right in recipe.rights)]
    return page(request, "work/imports.html", {"recipes": mine, "files": _files(request).only(*REST)[:20]})


@doors.able(Ability.PEOPLE)
def import_kind(request, kind):
    """Send a workbook of one kind."""
    recipe, problem, status = _recipe(request, kind), "", 200
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise importing.FileEmpty
            content = sent.read(importing.LIMITS.file + 1)  # one byte more than allowed is enough to know
            file = importing.take_in(recipe, filename=sent.name, content=content, by=request.person, at=clock.now())
            return redirect("import_file", file.pk)
        except Refusal as refusal:
            problem, status = " ".join(part for part in (refusal.sentence, refusal.next_step) if part), 422
    files = _files(request).filter(kind=kind).only(*REST)[:10]
    context = {"recipe": recipe, "problem": problem, "files": files}
    return page(request, "work/import_kind.html", context, status=status)


@doors.able(Ability.PEOPLE)
def import_template(request, kind):
    """An empty form in our own shape."""
    return _workbook(returned.template(_recipe(request, kind)), f"{kind}.xlsx")


@doors.able(Ability.PEOPLE)
def import_file(request, file_id):
    """One file from its dry run to its undoing. POST does what `do` says."""
    file = get_object_or_404(_files(request), pk=file_id)
    recipe = RECIPES[file.kind]
    if request.method != "POST":
        return _file_page(request, file, recipe)
    try:
        told = DOES.get(request.POST.get("do", ""), _nothing)(request, file, recipe)
    except Refusal as refusal:
        return _file_page(request, file, recipe, refusal=refusal, status=422)
    if told:
        messages.success(request, told)
    return redirect(f"{reverse('import_file', args=[file.pk])}{_show(request)}")


def _show(request) -> str:
    return f"?show={request.GET['show']}" if request.GET.get("show") in SHOWS else ""


def _nothing(request, file, recipe) -> str:
    return ""


def _confirm(request, file, recipe) -> str:
    importing.confirm(file, recipe, by=request.person, at=clock.now())
    return ""


def _decide(request, file, recipe) -> str:
    found = findings.open_found(file.found_sealed)
    chosen = {one["key"]: request.POST.get(f"twin-{one['key']}", "") for one in found.twins}
    every = request.POST.get("every", "")
    if every in CHOICES:
        chosen = {one["key"]: every for one in found.twins if not file.decisions.get(one["key"])}
    done = importing.decide(
        file, decisions={key: choice for key, choice in chosen.items() if choice}, by=request.person, at=clock.now()
    )
    left = found.open_twins(done.decisions)
    return (
        translate("تصمیم‌ها ثبت شد؛ %(n)s پرسش مانده است.") % {"n": num(left)} if left else translate("تصمیم‌ها ثبت شد.")
    )


def _mean(request, file, recipe) -> str:
    found = findings.open_found(file.found_sealed)
    meanings = {}
    for sheet in found.sheets:
        now = {place: name for name, place in sheet["at"].items()}
        for place, heading in enumerate(sheet["headings"]):
            said = request.POST.get(f"heading-{layout.heading_key(heading)}")
            if heading and said is not None and said != now.get(place, ""):
                meanings[layout.heading_key(heading)] = said or layout.NOTHING
    importing.mean(file, recipe, meanings=meanings, by=request.person, at=clock.now())
    return translate("معنی سرستون‌ها برای این شهرداری به خاطر سپرده شد.")


def _choose(request, file, recipe) -> str:
    options = {name: name in request.POST for name, _words in recipe.offers}
    importing.choose(file, recipe, options=options, by=request.person, at=clock.now())
    return ""


def _undo(request, file, recipe) -> str:
    reason = request.POST.get("reason", "").strip()
    done = importing.undo(file, recipe, reason=reason, by=request.person, at=clock.now())
    return "" if done.state == State.UNDOING else translate("ثبت این فایل یکجا برگردانده شد.")


DOES = {"confirm": _confirm, "decide": _decide, "mean": _mean, "choose": _choose, "undo": _undo}
SHOWS = {"": _("نیازمند اصلاح"), "twins": _("تکراری‌ها"), "warnings": _("هشدارها"), "headings": _("سرستون‌ها")}


def _file_page(request, file: ImportFile, recipe: Recipe, *, refusal: Refusal | None = None, status: int = 200):
    found = findings.open_found(file.found_sealed)
    show = request.GET.get("show", "")
    if file.state == State.STOPPED:
        show = "headings"
    by_level = {
        "": [one for one in found.problems if one["level"] == findings.ERROR],
        "warnings": [one for one in found.problems if one["level"] == findings.WARNING],
    }
    sizes = {
        "": file.counts.get("errors", 0),
        "twins": len(found.twins),
        "warnings": file.counts.get("warnings", 0),
        "headings": "",
    }
    at = request.GET.get("page")
    context = {
        "file": file,
        "recipe": recipe,
        "refusal": refusal,
        "show": show,
        "is_working": file.state in (State.WAITING, State.WRITING, State.UNDOING),
        "good": found.good(file.counts, file.decisions),
        "open_twins": found.open_twins(file.decisions),
        "found": found,
        "columns": PROBLEMS,
        "many_sheets": len(found.sheets) > 1,
        "tabs": [
            {"title": title, "href": f"?show={key}", "current": key == show, "count": sizes[key]}
            for key, title in SHOWS.items()
        ],
        "made": _made(file),
        "is_emptied": not file.content_sealed,
        "has_returned": bool(found.cells) and (file.counts.get("errors", 0) or found.open_twins(file.decisions)),
        "offers": [(name, words, file.options.get(name, False)) for name, words in recipe.offers],
    }
    if show in by_level:
        rows = Paginator(by_level[show], ROWS_A_PAGE).get_page(at)
        context |= {"pages": rows, "rows": [_problem(one, found, recipe) for one in rows]}
    elif show == "twins":
        rows = Paginator(found.twins, TWINS_A_PAGE).get_page(at)
        context |= {"pages": rows, "twins": [_twin(one, recipe, file.decisions) for one in rows]}
    else:
        context["sheets"] = [_sheet(one, recipe) for one in found.sheets]
    response = page(request, "work/import_file.html", context, parts={"progress"}, status=status)
    if request.headers.get("HX-Target") == "progress" and not context["is_working"]:
        response["HX-Refresh"] = "true"  # the work is done: the whole page says so, its title and tools too
    return response


def _made(file: ImportFile) -> int:
    """How many records the act made."""
    return sum(last - first + 1 for first, last in file.made.get("people.person", []))


def _problem(one: dict, found: findings.Found, recipe: Recipe) -> dict:
    written = found.cells.get(one["key"], {})
    name = " ".join(written[part] for part in ("first_name", "last_name", "full_name", "title") if part in written)
    return {
        **one,
        "title": recipe.titles.get(one["column"], ""),
        "written": written.get(one["column"], ""),
        "name": name,
    }


def _twin(one: dict, recipe: Recipe, decisions: dict) -> dict:
    """Both sides in the same order, what differs marked; numbers shown so that their owner knows them."""
    here, there = one["here"], one["there"]
    lines = [
        {
            "title": title,
            "here": _masked(name, here.get(name, "")),
            "there": _masked(name, there.get(name, "")),
            "differs": name in there and _meant(name, here.get(name, "")) != _meant(name, there[name]),
        }
        for name, title in recipe.titles.items()
        if name in here or name in there
    ]
    words = CHOICES if one["by"] in ("id", "name") else CHOICES | {findings.NEW: _("این هم جداگانه ثبت شود")}
    choices = [(choice, words[choice], decisions.get(one["key"]) == choice) for choice in one["choices"]]
    href = reverse("work_person", args=[one["person_id"]]) if one["person_id"] else ""
    return {**one, "lines": lines, "why": returned.twin_sentence(one), "options": choices, "href": href}


def _meant(name: str, written: str) -> str:
    """What a cell says, however it is written: «خانم» is «زن», +98 is 0."""
    key = text.compact_key(written)
    if name == "mobile":
        return re.sub(r"\D", "", key)[-10:]
    return str(values.GENDERS.get(key, key)) if name == "gender" else re.sub(r"[-/]", "", key)


def _masked(name: str, value: str) -> str:
    return identity.mask_national_id(values.plain(value)) if name == "national_id" and value else value


def _sheet(sheet: dict, recipe: Recipe) -> dict:
    now = {place: name for name, place in sheet["at"].items()}
    return {
        **sheet,
        "fields": [
            {"key": layout.heading_key(heading), "heading": heading, "now": now.get(place, "")}
            for place, heading in enumerate(sheet["headings"])
            if heading and layout.heading_key(heading)
        ],
    }


@doors.able(Ability.PEOPLE)
def import_errors(request, file_id):
    """The rows that need mending, as a workbook to mend and send again; noted like every list that leaves the house."""
    file = get_object_or_404(_files(request), pk=file_id)
    recipe, by, at = RECIPES[file.kind], request.person, clock.now()

    def note():
        people.note_export(
            municipality=request.municipality, what="imports.errors", rows=file.counts.get("errors", 0), form="xlsx",
            narrowed=file.filename, by=by, at=at,
        )  # fmt: skip

    request.afterwards = [*getattr(request, "afterwards", ()), note]
    return _workbook(returned.error_rows(file, recipe), "errors.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
