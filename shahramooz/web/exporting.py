"""Every list, taken away: the whole of what was filtered (not its page) as a workbook, or set for paper (ux §5.6, T14, T24).

A list says its columns once and its view asks two questions:

    if exporting.asked(request):
        return exporting.answer(request, PEOPLE, rows, narrowed=exporting.said(form))

and its page holds `<c-take-away />`. What left the house is journalled afterwards, in a transaction of its own.
"""

import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.lib import digits, jalali, workbook
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook import Column, Kind
from shahramooz.people import actions as people
from shahramooz.web import clock
from shahramooz.web.pages import page
from shahramooz.web.templatetags import fa

__all__ = ["Column", "Kind", "Listing", "answer", "asked", "said"]

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TAKEN = 100_000
MOST_PRINTED = 3_000
_LONG_NUMBER = re.compile(r"[0-9۰-۹٠-٩]{6,}")


class ListTooLong(Refusal):
    message = gettext_lazy("این فهرست بیش از {most} ردیف دارد و یک‌جا داده نمی‌شود.")
    next_step = gettext_lazy("پالایش کنید، مانند یک مکان یا یک فصل، و دوباره بگیرید.")


@dataclass(frozen=True)
class Listing:
    """A list that can be taken away: its name in the journal, its title, and its columns in order."""

    name: str
    title: str
    columns: tuple[Column, ...]


def asked(request) -> str:
    """«xlsx» or «print» when the list is to be taken away, else nothing."""
    form = request.GET.get("as", "")
    return form if form in FORMS else ""


def answer(
    request, listing: Listing, rows: Iterable, *, title: str = "", narrowed: str = "", form: str = ""
) -> HttpResponse:
    """The rows in the form that was asked for (or in `form`); `narrowed` says in words what they were filtered by."""
    form = form or asked(request)
    if isinstance(rows, QuerySet):
        rows = rows.iterator(chunk_size=2_000)
    try:
        response, count = FORMS[form](request, listing, rows, title or str(listing.title), narrowed)
    except Refusal as refusal:
        return refused(request, refusal)
    request.afterwards = [*getattr(request, "afterwards", ()), _note(request, listing, count, narrowed, form)]
    return response


def refused(request, refusal: Refusal) -> HttpResponse:
    return page(request, "web/not_taken.html", {"refusal": refusal, "back": request.path}, status=422)


def _note(request, listing: Listing, count: int, narrowed: str, form: str) -> Callable[[], HttpResponse | None]:
    by, at = request.person, clock.now()

    def note():
        try:
            people.note_export(
                municipality=request.municipality,
                what=listing.name,
                rows=count,
                form=form,
                narrowed=narrowed,
                by=by,
                at=at,
            )
        except Refusal as refusal:
            return refused(request, refusal)
        return None

    return note


def _workbook(request, listing: Listing, rows, title: str, narrowed: str):
    held = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    columns = [Column(str(one.title), one.value, one.kind, one.width) for one in listing.columns]
    note = " · ".join(filter(None, [narrowed, str(request.municipality), jalali.long(clock.today())]))
    count = workbook.write_table(held, name=title, columns=columns, rows=islice(rows, MOST_TAKEN + 1), note=note)
    if count > MOST_TAKEN:
        held.close()
        raise ListTooLong(most=MOST_TAKEN)
    held.seek(0)
    filename = f"{title} {jalali.excel_text(clock.today()).replace('/', '-')}.xlsx"
    return FileResponse(held, as_attachment=True, filename=digits.to_persian(filename), content_type=WORKBOOK), count


def _paper(request, listing: Listing, rows, title: str, narrowed: str):
    shown = [
        [(column, _shown(column, column.value(row))) for column in listing.columns]
        for row in islice(rows, MOST_PRINTED + 1)
    ]
    if len(shown) > MOST_PRINTED:
        raise ListTooLong(most=MOST_PRINTED)
    context = {
        "title": title,
        "narrowed": narrowed,
        "columns": [{"title": one.title, "num": one.kind in (Kind.NUMBER, Kind.MONEY)} for one in listing.columns],
        "rows": shown,
        "count": len(shown),
    }
    return page(request, "web/print.html", context), len(shown)


FORMS = {"xlsx": _workbook, "print": _paper}
_SHOWN = {Kind.NUMBER: fa.num, Kind.MONEY: fa.num, Kind.CODE: fa.ltr, Kind.DATE: fa.jd, Kind.TEXT: fa.fa}


def _shown(column: Column, value: object) -> str:
    """A value as people read it on paper."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.MOMENT:
        return f"{fa.jd(value)} {fa.jtime(value)}"
    if column.kind in (Kind.NUMBER, Kind.MONEY, Kind.DATE) and isinstance(value, str):
        return fa.fa(value)
    return _SHOWN[column.kind](value)


def said(form=None, **words) -> str:
    """What a list is filtered by, in words: «وضع: جاری، مکان: فرهنگسرای نور». Long numbers are not repeated."""
    facts = [(str(name), value) for name, value in words.items()]
    if form is not None and form.is_bound:
        known = getattr(form, "cleaned_data", {})
        facts += [(str(field.label), _worded(field, known.get(name))) for name, field in form.fields.items()]
    return _("، ").join(f"{name}: {_hidden(str(value))}" for name, value in facts if value)


def _hidden(words: str) -> str:
    return _LONG_NUMBER.sub("…", words)


def _worded(field, value) -> str:
    if value in (None, "", False):
        return ""
    if isinstance(value, date):
        return jalali.short(timezone.localdate(value) if hasattr(value, "hour") else value)
    if isinstance(value, Model):
        return str(value)
    choices = {str(key): str(title) for key, title in getattr(field, "choices", ())}
    return digits.to_persian(choices.get(str(value), str(value)))
