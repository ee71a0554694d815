"""Finding the heading row of an untidy timetable, and which column holds what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shahramooz.lib import text
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.workbook import Cell

COLUMNS = {
    "venue": _("فرهنگسرا"),
    "room": _("اتاق"),
    "title": _("عنوان دوره"),
    "days": _("روزها"),
    "hours": _("ساعت"),
    "start": _("از ساعت"),
    "end": _("تا ساعت"),
    "first": _("از تاریخ"),
    "last": _("تا تاریخ"),
    "capacity": _("ظرفیت"),
    "fee": _("شهریه"),
    "instructor": _("مدرس"),
    "audience": _("رده سنی"),
}
NEEDED = ("venue", "title", "days", "first", "last", "capacity")

# How people head their columns, best first: a heading that fits two columns goes to the one that names it earlier.
_SAID = {
    "title": "عنوان دوره|عنوان کلاس|نام دوره|نام کلاس|دوره|عنوان|موضوع|درس|دوره آموزشی|نام درس",
    "venue": "فرهنگسرا|نام فرهنگسرا|سرای محله|مکان|محل برگزاری|مرکز|محل|نام مرکز|خانه فرهنگ|مجری",
    "room": "اتاق|نام اتاق|شماره کلاس|سالن|کارگاه|فضا|محل کلاس|کلاس",
    "days": "روزها|روز|روزهای برگزاری|ایام|روز برگزاری|روزهای کلاس|ایام هفته|روزهای هفته",
    "hours": "ساعت|ساعات|زمان|ساعت برگزاری|ساعت کلاس|زمان برگزاری",
    "start": "از ساعت|ساعت شروع|شروع ساعت|ساعت آغاز",
    "end": "تا ساعت|ساعت پایان|پایان ساعت",
    "first": "از تاریخ|تاریخ شروع|شروع|تاریخ آغاز|آغاز|شروع دوره|تاریخ شروع دوره",
    "last": "تا تاریخ|تاریخ پایان|پایان|تاریخ اتمام|پایان دوره|تاریخ پایان دوره",
    "capacity": "ظرفیت|تعداد|تعداد نفرات|ظرفیت کلاس|نفرات|ظرفیت نفر",
    "fee": "شهریه|هزینه|مبلغ|شهریه ریال|هزینه دوره|مبلغ شهریه|شهریه تومان",
    "instructor": "مدرس|مربی|استاد|نام مدرس|نام مربی|نام استاد|مدرس دوره",
    "audience": "رده سنی|گروه سنی|مخاطب|سن|مخاطبان|ویژه|رده|گروه مخاطب",
}
_LOOKED_AT = 30  # rows: a heading that stands lower is no heading


class HeadingsUnknown(Refusal):
    message = _("سرستون‌های این فایل شناخته نشدند؛ کم است: {missing}.")
    next_step = _("نام ستون‌ها را مانند الگو بنویسید و دوباره بفرستید.")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the heading row stands (index), which column each thing is in, and how many rials a bare number in the fee column means."""

    row: int
    at: dict[str, int]
    rials: int = 1

    def of(self, row: Sequence[Cell]) -> dict[str, Cell]:
        """A row's cells by what they hold; a short row has none at its end."""
        return {name: row[column] if column < len(row) else None for name, column in self.at.items()}


def find(rows: Sequence[Sequence[Cell]]) -> Columns:
    """The columns of the row that looks most like a heading. Raises HeadingsUnknown naming what it lacks."""
    best = max(
        (_read(number, row) for number, row in enumerate(rows[:_LOOKED_AT])), key=lambda one: len(one.at), default=None
    )
    missing = _missing(best.at if best else {})
    if missing:
        raise HeadingsUnknown(missing="، ".join(f"«{COLUMNS[name]}»" for name in missing))
    return best


def _missing(found: dict[str, int]) -> list[str]:
    hours = [] if "hours" in found or {"start", "end"} <= found.keys() else ["hours"]
    return [name for name in NEEDED if name not in found] + hours


def _read(number: int, row: Sequence[Cell]) -> Columns:
    keys = [_key(cell) for cell in row]
    found: dict[str, int] = {}
    for name, said in _SAID.items():
        wanted = [_key(one) for one in said.split("|")]
        column = next(
            (keys.index(one) for one in wanted if one in keys and keys.index(one) not in found.values()), None
        )
        if column is None:
            column = _nearly(wanted, keys, taken=set(found.values()))
        if column is not None:
            found[name] = column
    fee = row[found["fee"]] if "fee" in found else ""
    return Columns(number, found, rials=10 if "تومان" in text.search_key(str(fee)) else 1)


def _nearly(wanted: list[str], keys: list[str], *, taken: set[int]) -> int | None:
    """A heading one slip of the keyboard away; only words long enough not to be another word."""
    for column, key in enumerate(keys):
        if column not in taken and len(key) >= 5 and text.nearest(key, [one for one in wanted if len(one) >= 5]):
            return column
    return None


def _key(cell: Cell) -> str:
    """A heading without what stands in brackets, marks and blanks."""
    if not isinstance(cell, str):
        return ""
    bare = re.sub(r"\(.*?\)|（.*?）|\[.*?\]", "", cell)
    return re.sub(r"[\W_]", "", text.compact_key(bare))
