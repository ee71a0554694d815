"""A certificate as people hold it: the words on the page, and the page as PDF (D13). Set by a process of its own (press.py, T12)."""

import json
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from shahramooz.delivery import certificate as paper
from shahramooz.delivery import queries
from shahramooz.delivery.models import Certificate
from shahramooz.delivery.press import SECONDS
from shahramooz.lib import digits, jalali
from shahramooz.lib.refusal import Refusal

LONGEST_TABLE = 7  # headings that fit on the page


class NotPrinted(Refusal):
    message = _("برگه این گواهینامه ساخته نشد؛ خود گواهینامه برجاست و با کدش استعلام می‌شود.")


def print_certificates(
    certificates: Sequence[Certificate], *, municipality, format: str = "pdf", ppi: int | None = None
) -> bytes:
    """All of them in one document, one page each, from their signed texts alone. Raises NotPrinted.

    The same signed text gives the same page on any day: nothing is looked up anew (R14).
    """
    pages = [page(one, municipality=municipality) for one in certificates]
    asked = {"format": format, "ppi": ppi, "title": _("گواهینامه پایان دوره"), "certificates": pages}
    return press(asked)


def press(asked: dict, *, seconds: float = SECONDS) -> bytes:
    """Hand the pages to the press and wait for it so long and no longer. Raises NotPrinted."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "shahramooz.delivery.press"],
            input=json.dumps(asked, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=settings.ROOT,
            env={"PATH": "", "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2", "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired as late:
        raise NotPrinted from late
    if done.returncode != 0 or not done.stdout:
        raise NotPrinted from RuntimeError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def page(one: Certificate, *, municipality) -> dict:
    """Every word of one page, in Persian, and the address behind its QR."""
    with override("fa"):
        facts = paper.facts_of(one.content)
        return {
            "issuer": facts["issuer"],
            "department": facts["department"],
            "serial": digits.to_persian(facts["serial"]),
            "issued": jalali.short(facts["issued"]),
            "name": facts["name"],
            "id": digits.to_persian(facts["id"]),
            "course": f"«{facts['course']}»",
            "code": facts["code"],
            "address": queries.check_address(facts["code"], municipality),
            "headings": _headings(facts),
            "signatures": [
                {"role": _("مدیر آموزش"), "name": facts["issued_by"]},
                {"role": _("مهر و امضای"), "name": facts["department"] or facts["issuer"]},
            ],
            "words": _words(facts),
        }


def _words(facts: dict) -> dict:
    return {
        "heading": _("گواهینامه پایان دوره"),
        "serial": _("شماره:"),
        "issued": _("تاریخ صدور:"),
        "says": _("گواهی می‌شود"),
        "id": _("با کد ملی"),
        "course": _("دوره"),
        "ends": ending(facts),
        "heading_title": _("سرفصل"),
        "heading_hours": _("ساعت"),
        "check": _("رمزینه را اسکن کنید یا این کد را در سامانه بنویسید:"),
    }


def ending(facts: dict) -> str:
    """The rest of the sentence: «را به مدت ۲۰ ساعت، از … تا …، در …، با حضور ۹۳٪ و نمره ۷۸ از ۱۰۰ با موفقیت به پایان رسانده است.»"""
    parts = [_("را به مدت %(hours)s") % {"hours": hours(facts["minutes"])}]
    if facts["from"] and facts["to"]:
        first, last = jalali.long(facts["from"]), jalali.long(facts["to"])
        parts.append(_("از %(first)s تا %(last)s") % {"first": first, "last": last} if first != last else first)
    if facts["venue"]:
        parts.append(_("در %(venue)s") % {"venue": facts["venue"]})
    attended = _("با حضور %(percent)s") % {"percent": digits.pct(facts["attended"])}
    if facts["score"] is not None:
        score = {"score": digits.to_persian(facts["score"].replace(".", "٫")), "best": digits.to_persian(facts["best"])}
        attended += " " + _("و نمره %(score)s از %(best)s") % score
    parts.append(attended + " " + _("با موفقیت به پایان رسانده است."))
    sentence = "، ".join(parts)
    if facts["expires"]:
        sentence += " " + _("این گواهینامه تا %(day)s اعتبار دارد.") % {"day": jalali.long(facts["expires"])}
    return sentence


def hours(minutes: int) -> str:
    """«۲۰ ساعت», «۱ ساعت و ۳۰ دقیقه», «۴۵ دقیقه»."""
    whole, rest = divmod(minutes, 60)
    parts = [_("%(n)s ساعت") % {"n": digits.num(whole)}] if whole else []
    if rest or not whole:
        parts.append(_("%(n)s دقیقه") % {"n": digits.num(rest)})
    return _(" و ").join(parts)


def _headings(facts: dict) -> list[dict]:
    rows = [{"title": title, "hours": hours(minutes) if minutes else ""} for title, minutes in facts["headings"]]
    return rows if len(rows) <= LONGEST_TABLE else []
