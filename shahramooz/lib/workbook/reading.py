"""From bytes to cells, or to a sentence that says why not."""

import io
import json
import stat
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shahramooz.lib.refusal import Refusal

Cell = str | int | float | bool | date | datetime | time | None

LARGEST_FILE = 10_000_000
LARGEST_UNFOLDED = 50_000_000
MOST_ENTRIES = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
SECONDS = 20
MEMORY = 1_000_000_000

_CHILD = Path(__file__).with_name("child.py")
_DECLARATIONS = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
_LONGEST_DECLARATION = max(map(len, _DECLARATIONS))
_CHUNK = 1 << 16


class WorkbookTooLarge(Refusal):
    message = _("این فایل بزرگ‌تر از اندازهٔ مجاز است؛ آن را به چند فایل بخش کنید.")


class WorkbookUnreadable(Refusal):
    message = _("این فایل، اکسل درستی نیست؛ آن را در اکسل باز کنید و با پسوند xlsx دوباره ذخیره کنید.")


class WorkbookHostile(WorkbookUnreadable):
    message = _("در این فایل چیزی هست که در اکسل نباید باشد؛ آن را در اکسل باز و دوباره ذخیره کنید.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet; `rows[0]` is its first row, empty rows and cells kept in their place."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read(content: bytes) -> list[Sheet]:
    """The visible sheets of an xlsx workbook. Raises WorkbookTooLarge, WorkbookUnreadable, WorkbookHostile."""
    if len(content) > LARGEST_FILE:
        raise WorkbookTooLarge
    _require_harmless(content)
    return [Sheet(name, tuple(tuple(map(_cell, row)) for row in rows)) for name, rows in _in_a_child(content)]


def _require_harmless(content: bytes) -> None:
    """Look at every entry, unfolding it piece by piece and counting what really comes out: headers are not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise WorkbookTooLarge
            if "xl/workbook.xml" not in {entry.filename for entry in entries}:
                raise WorkbookUnreadable
            unfolded = 0
            for entry in entries:
                _require_plain(entry)
                unfolded += _unfold(archive, entry, most=LARGEST_UNFOLDED - unfolded)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise WorkbookUnreadable from None


def _require_plain(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    escapes = name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name
    if escapes or stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
        raise WorkbookHostile


def _unfold(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> int:
    """How many bytes the entry unfolds to; no document type may be declared in it (XXE, billion laughs)."""
    count, tail = 0, b""
    with archive.open(entry) as unfolding:
        while chunk := unfolding.read(_CHUNK):
            count += len(chunk)
            if count > most:
                raise WorkbookTooLarge
            seen = tail + chunk
            if any(declaration in seen for declaration in _DECLARATIONS):
                raise WorkbookHostile
            tail = seen[-_LONGEST_DECLARATION:]
    return count


def _in_a_child(content: bytes) -> list[tuple[str, list]]:
    limits = json.dumps({"rows": MOST_ROWS, "columns": MOST_COLUMNS, "memory": MEMORY, "seconds": SECONDS})
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), limits],
            input=content,
            capture_output=True,
            timeout=SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookTooLarge from None
    if done.returncode == 3:
        raise WorkbookTooLarge
    if done.returncode != 0:
        raise WorkbookUnreadable
    return json.loads(done.stdout)


_KINDS = {"moment": datetime.fromisoformat, "day": date.fromisoformat, "hour": time.fromisoformat}


def _cell(value) -> Cell:
    if isinstance(value, dict):
        ((kind, written),) = value.items()
        return _KINDS[kind](written)
    return value
