"""Template filters and tags that write Persian: dates, numbers, money, icons. They are builtins: no `load` is needed.

Thin over `lib.digits` and `lib.jalali`; nothing here decides. A value of None or "" writes nothing.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache, wraps
from xml.etree import ElementTree
from zipfile import ZipFile

from django import template
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from shahramooz.lib import digits, jalali

register = template.Library()

# Icons drawn with a direction, which follow the reading direction of the page. Clocks, ticks, media and digits do not.
DIRECTED = {
    "arrow-left",
    "arrow-right",
    "chevron-left",
    "chevron-right",
    "chevrons-left",
    "chevrons-right",
    "corner-down-left",
    "list",
    "list-checks",
    "log-in",
    "log-out",
    "move-left",
    "move-right",
    "redo-2",
    "reply",
    "send",
    "undo-2",
}
_LATIN = re.compile("[A-Za-z]")
NAMED = {"next": "chevron-right", "back": "chevron-left", "forward": "arrow-right", "undo": "undo-2"}


def _blank_stays_blank(write):
    @wraps(write)
    def written(value, *rest):
        return "" if value is None or value == "" else write(value, *rest)

    return written


def _day(value: datetime.date | datetime.datetime) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def _moment(value: datetime.time | datetime.datetime) -> datetime.time | datetime.datetime:
    return timezone.localtime(value) if isinstance(value, datetime.datetime) and timezone.is_aware(value) else value


@register.filter
@_blank_stays_blank
def fa(value) -> str:
    """Any text with its ASCII and Arabic digits written in Persian: {{ code|fa }}."""
    return digits.to_persian(str(value))


@register.filter
@_blank_stays_blank
def num(value, places: int | None = None) -> str:
    """۱٬۸۰۰٬۰۰۰ from 1800000; decimals with ٫, exactly `places` of them when named."""
    return digits.num(value, places)


@register.filter
@_blank_stays_blank
def pct(value, places: int = 0) -> str:
    """۸۷٪ from 87, the sign kept on its side (ux §3.3)."""
    return digits.pct(value, places)


@register.filter
@_blank_stays_blank
def signed(value) -> str:
    """−۳ or +۳, isolated from the text around it."""
    return digits.signed(value)


@register.filter
@_blank_stays_blank
def ordinal(value) -> str:
    """سی‌ام from 30."""
    return digits.ordinal(value)


@register.filter
@_blank_stays_blank
def rials(value) -> str:
    """«۱٬۸۰۰٬۰۰۰ ریال»."""
    return digits.rials(value)


@register.filter
@_blank_stays_blank
def toman(value) -> str:
    """The toman reading that stands under a large sum."""
    return digits.toman_reading(value)


@register.filter
@_blank_stays_blank
def jd(value) -> str:
    """۱۴۰۵/۰۸/۰۳, for tables."""
    return jalali.short(_day(value))


@register.filter
@_blank_stays_blank
def jlong(value) -> str:
    """یکشنبه ۳ آبان ۱۴۰۵, for sentences."""
    return jalali.long(_day(value))


@register.filter
@_blank_stays_blank
def jdm(value) -> str:
    """۳ آبان, where the year is plain."""
    return jalali.day_month(_day(value))


@register.filter
@_blank_stays_blank
def weekday(value) -> str:
    """یکشنبه."""
    return jalali.weekday_name(_day(value))


@register.filter
@_blank_stays_blank
def jtime(value) -> str:
    """۹:۳۰, in Tehran's hours."""
    return jalali.time_of(_moment(value))


@register.filter
@_blank_stays_blank
def jmoment(value) -> str:
    """«۳ آبان ۱۴۰۵، ساعت ۹:۳۰»: a day with its hour."""
    return f"{jalali.long(_day(value))}، {jalali.time_of(_moment(value))}"


@register.filter
@_blank_stays_blank
def ltr(value) -> str:
    """A code, phone or number that people read aloud: isolated, left to right.

    Its digits turn Persian unless Latin letters stand among them.
    """
    written = str(value)
    return format_html('<bdi dir="ltr">{}</bdi>', written if _LATIN.search(written) else digits.to_persian(written))


@register.filter
@_blank_stays_blank
def iso(value) -> str:
    """The machine's writing of a day or moment, for `<time datetime>` alone."""
    return value.isoformat()


@register.simple_tag
def time_range(start, end) -> str:
    """«۹ تا ۱۱:۳۰»."""
    return jalali.time_range(_moment(start), _moment(end))


@register.simple_tag
def between(low, high) -> str:
    """«۹ تا ۱۱»; a range is never written with a dash."""
    return digits.between(low, high)


@register.simple_tag
def relative_day(day, today) -> str:
    """«امروز», «فردا», … or the day itself."""
    return jalali.relative_day(_day(day), _day(today))


@register.simple_tag
def icon(name: str, label: str = "", cls: str = "") -> str:
    """An icon of Lucide drawn in the page: `{% icon "calendar" %}`.

    Without a label it is decoration and hidden from screen readers. Icons with a direction turn over in right-to-left
    pages; «next» and «back» name them by meaning. An unknown name is a programmer's mistake and raises KeyError.
    """
    drawn = NAMED.get(name, name)
    classes = " ".join(part for part in ("i", "i-dir" if drawn in DIRECTED else "", cls) if part)
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', classes, label, _shapes(drawn)
        )
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', classes, _shapes(drawn))


@lru_cache(maxsize=512)
def _shapes(name: str) -> str:
    from importlib.resources import files

    with files("lucide").joinpath("lucide.zip").open("rb") as stored, ZipFile(stored) as archive:
        drawing = ElementTree.fromstring(archive.read(f"{name}.svg"))
    for shape in drawing.iter():
        shape.tag = shape.tag.rpartition("}")[2]
    # Text of our own dependency's drawings: no person's words come in here.
    return mark_safe("".join(ElementTree.tostring(shape, encoding="unicode").strip() for shape in drawing))


@register.simple_tag(takes_context=True)
def page_address(context, param: str, value) -> str:
    """This page's own address with one word of its query changed, so that filters live on: `?q=…&page=3`."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[param] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def taken_address(context, form: str) -> str:
    """This list's own address with its filters, whole and in another form: `?q=…&as=xlsx`."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop("page", None)
    query["as"] = form
    return f"?{query.urlencode()}"
