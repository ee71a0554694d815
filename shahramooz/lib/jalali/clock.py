"""Hours: read what people type, write what people read."""

import re
from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from shahramooz.lib.digits import between, to_persian
from shahramooz.lib.jalali.calendar import TEHRAN
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.text import search_key


class NotATime(Refusal):
    message = _("این ساعت خوانده نشد؛ آن را مانند ۹:۳۰ بنویسید.")


class TimeMissing(NotATime):
    message = _("ساعت را بنویسید؛ مانند ۹:۳۰.")


class HourUnknown(NotATime):
    message = _("ساعت {hour} نداریم؛ ساعت از ۰ تا ۲۳ است.")


class MinuteUnknown(NotATime):
    message = _("دقیقه از ۰ تا ۵۹ است؛ شما {minute} نوشته‌اید.")


_PART_OF_DAY = {
    **dict.fromkeys(("صبح", "بامداد", "قظ", "am"), "morning"),
    **dict.fromkeys(("ظهر", "بعدازظهر", "عصر", "غروب", "شب", "بظ", "pm"), "later"),
}
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:\s*[:.٫/؛,h]\s*(?P<minute>\d{1,2})(?:\s*:\s*\d{2})?)?")
_PACKED = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})")
_SAID = re.compile(r"(?P<hour>\d{1,2}) ?و ?(?:(?P<part>نیم|ربع|سه ?ربع)|(?P<minute>\d{1,2})(?: ?دقیقه)?)")
_BEFORE = re.compile(r"(?:(?P<minute>\d{1,2}) ?دقیقه|یک ربع|ربع) به (?P<hour>\d{1,2})")
_SPOKEN_MINUTES = {"نیم": 30, "ربع": 15, "سهربع": 45}


def parse_time(text: str) -> time:
    """Read an hour as people type it: «۹», «9:30», «۰۹۳۰», «۹ و نیم», «۵ عصر», «یک ربع به ۱۰».

    Raises NotATime (TimeMissing, HourUnknown, MinuteUnknown) with the sentence that belongs beside the field.
    """
    typed = search_key(text).removeprefix("ساعت ").strip()
    if not typed:
        raise TimeMissing
    if typed == "ظهر":
        return time(12)
    typed, part = _without_part_of_day(typed)
    before = _BEFORE.fullmatch(typed)
    if before:
        hour, minute = int(before["hour"]), 60 - int(before["minute"] or 15)
        _require(hour=hour, minute=minute)
        return time((_in_part(hour, part) - 1) % 24, minute)
    said = _SAID.fullmatch(typed) or _CLOCK.fullmatch(typed) or _PACKED.fullmatch(typed)
    if said is None:
        raise NotATime
    minute = _SPOKEN_MINUTES.get((said.groupdict().get("part") or "").replace(" ", ""), int(said["minute"] or 0))
    _require(hour=int(said["hour"]), minute=minute)
    return time(_in_part(int(said["hour"]), part), minute)


def time_of(moment: datetime | time) -> str:
    """Write a moment's hour in Tehran: «۹:۳۰»."""
    clock = _in_tehran(moment)
    return to_persian(f"{clock.hour}:{clock.minute:02}")


def time_range(start: datetime | time, end: datetime | time) -> str:
    """Write from when till when, full hours bare: «۹ تا ۱۱:۳۰»."""
    return between(_brief(start), _brief(end))


def _brief(moment: datetime | time) -> str:
    written = time_of(moment)
    return written.removesuffix(":۰۰")


def _in_tehran(moment: datetime | time) -> datetime | time:
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment.astimezone(TEHRAN)
    return moment


def _without_part_of_day(typed: str) -> tuple[str, str]:
    for name in sorted(_PART_OF_DAY, key=len, reverse=True):
        loose = r"[ .]*".join(map(re.escape, name)) + r"\.?"
        rest = re.sub(rf"(?<=\d|[ یمع]) *{loose}$", "", typed)
        if rest != typed and rest.strip():
            return rest.strip(), _PART_OF_DAY[name] + (":night" if name == "شب" else "")
    return typed, ""


def _in_part(hour: int, part: str) -> int:
    if part == "morning":
        return 0 if hour == 12 else hour
    if part == "later:night":
        return 0 if hour == 12 else hour + 12 if 6 <= hour < 12 else hour
    if part == "later" and 1 <= hour < 12 and hour != 11:
        return hour + 12
    if part == "later" and hour == 11:
        return 11  # «۱۱ ظهر» is before noon
    return hour


def _require(*, hour: int, minute: int) -> None:
    if hour > 23:
        raise HourUnknown(hour=hour)
    if not 0 <= minute < 60:
        raise MinuteUnknown(minute=minute)
