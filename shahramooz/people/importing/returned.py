"""The rows that were not written, given back as a workbook in the order of the file with the reason beside each (ux.md §8)."""

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.lib import workbook
from shahramooz.people.importing import found as findings
from shahramooz.people.importing.recipe import Recipe
from shahramooz.people.models import ImportFile

_TWICE = {
    "title": _("دوره‌ای با همین عنوان یا کد هست؛ بگویید کدام بماند."),
    "record": _("همین دوره برای همین شخص در همین روز در ردیف دیگری هم هست."),
}


def error_rows(file: ImportFile, recipe: Recipe) -> bytes:
    """An xlsx with the rows that have an error or an open question: mended there, it can be sent in again as it is."""
    found = findings.open_found(file.found_sealed)
    reasons = reasons_of(found, file.decisions)
    used = [name for name in recipe.titles if any(name in found.cells[key] for key in reasons)]
    rows = [
        [*(found.cells[key].get(name, "") for name in used), " ".join(reason), int(key.partition(":")[2])]
        for key, reason in sorted(reasons.items(), key=lambda one: tuple(map(int, one[0].split(":"))))
    ]
    titles = [str(recipe.titles[name]) for name in used]
    return workbook.write(
        "ردیف‌های نیازمند اصلاح", [*titles, "دلیل", "ردیف در فایل"], rows, widths=[*[18] * len(used), 70, 12]
    )


def reasons_of(found: findings.Found, decisions: dict[str, str]) -> dict[str, list[str]]:
    """Row's key → why it was not written; a row that somebody decided to leave out is settled."""
    reasons: dict[str, list[str]] = {}
    for one in found.problems:
        if one["level"] == findings.ERROR:
            reasons.setdefault(one["key"], []).append(one["text"])
    for one in found.twins:
        if decisions.get(one["key"]) not in one["choices"]:
            reasons.setdefault(one["key"], []).append(twin_sentence(one))
    return reasons


def twin_sentence(twin: dict) -> str:
    """Why the row may be somebody's second."""
    if twin["by"] in _TWICE:
        return translate(_TWICE[twin["by"]])
    if twin["there_row"] is not None and twin["by"] == "id":
        return translate("کد ملی همان ردیف %(row)s است؛ یکی را بردارید.") % {"row": twin["there_row"]}
    if twin["there_row"] is not None:
        return translate("نام، نام پدر و تاریخ تولد همان ردیف %(row)s است؛ بگویید یکی‌اند یا دو نفر.") % {
            "row": twin["there_row"]
        }
    if twin["by"] == "id":
        return translate("با این کد ملی پرونده‌ای هست؛ بگویید همان شخص است یا نه.")
    return translate("پرونده‌ای با همین نام، نام پدر و تاریخ تولد هست؛ بگویید همان شخص است یا نه.")


def template(recipe: Recipe) -> bytes:
    """Our own empty form, with one row as an example."""
    shown = [column for column in recipe.columns if column.example]
    return workbook.write(
        str(recipe.title), [str(column.title) for column in shown], [[column.example for column in shown]]
    )
