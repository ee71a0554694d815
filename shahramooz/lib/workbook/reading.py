"""From bytes to cells, or to a sentence that says why not."""

import contextlib
import io
import json
import stat
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shahramooz.lib.refusal import Refusal

Cell = str | int | float | bool | date | datetime | time | None
Row = list[Cell]

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
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what every file of Excel 97 begins with, and every locked new one
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("xl/vbaproject.bin", "xl/macrosheets/")
_FOLDS_TOO_WELL = 400  # times: a sheet of one value repeated folds a hundredfold, a bomb a thousandfold
_BEGINS_TO_WONDER = 20_000_000


class WorkbookTooLarge(Refusal):
    message = _("این فایل بزرگ‌تر از اندازهٔ مجاز است؛ آن را به چند فایل بخش کنید.")


class WorkbookUnreadable(Refusal):
    message = _("این فایل، اکسل درستی نیست؛ آن را در اکسل باز کنید و با پسوند xlsx دوباره ذخیره کنید.")


class WorkbookHostile(WorkbookUnreadable):
    message = _("در این فایل چیزی هست که در اکسل نباید باشد؛ آن را در اکسل باز و دوباره ذخیره کنید.")


class WorkbookHasMacros(WorkbookHostile):
    message = _("این فایل ماکرو دارد و باز نمی‌شود؛ آن را با پسوند xlsx (بدون ماکرو) ذخیره کنید و دوباره بفرستید.")


class WorkbookLocked(WorkbookUnreadable):
    message = _("این فایل رمز دارد؛ رمز را در اکسل بردارید و دوباره بفرستید.")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a workbook may be: bytes as sent and unfolded, rows and columns of a sheet, seconds and memory of the reader."""

    file: int
    unfolded: int
    rows: int
    columns: int
    seconds: int
    memory: int


def usual() -> Limits:
    """The limits of a file that people fill by hand."""
    return Limits(LARGEST_FILE, LARGEST_UNFOLDED, MOST_ROWS, MOST_COLUMNS, SECONDS, MEMORY)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet; `rows[0]` is its first row, empty rows and cells kept in their place."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read(content: bytes) -> list[Sheet]:
    """The visible sheets of an xlsx workbook. Raises WorkbookTooLarge, WorkbookUnreadable, WorkbookHostile."""
    sheets: list[tuple[str, list]] = []
    for name, rows in stream(content):
        if not sheets or sheets[-1][0] != name:
            sheets.append((name, []))
        sheets[-1][1].extend(map(tuple, rows))
    return [Sheet(name, tuple(rows)) for name, rows in sheets]


def stream(content: bytes, limits: Limits | None = None) -> Iterator[tuple[str, list[Row]]]:
    """The same as (sheet's name, some of its rows in order), piece by piece, so that a large file never lies here whole.

    Raises the refusals of `read`, the size and the entries before the first piece.
    """
    limits = limits or usual()
    require_harmless(content, limits)
    name = ""
    for piece in _in_a_child(content, limits):
        if isinstance(piece, dict):
            name = piece["sheet"]
            yield name, []
        else:
            yield name, _with_moments(piece)


def require_harmless(content: bytes, limits: Limits | None = None) -> None:
    """Look at every entry, unfolding it piece by piece and counting what really comes out: headers are not believed.

    Raises WorkbookTooLarge, WorkbookUnreadable, WorkbookLocked, WorkbookHasMacros, WorkbookHostile. T11.
    """
    limits = limits or usual()
    if len(content) > limits.file:
        raise WorkbookTooLarge
    if content.startswith(_OLD_EXCEL):
        raise WorkbookLocked if _LOCKED in content else WorkbookUnreadable
    most = min(limits.unfolded, max(_BEGINS_TO_WONDER, _FOLDS_TOO_WELL * len(content)))
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
                unfolded += _unfold(archive, entry, most=most - unfolded)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise WorkbookUnreadable from None


def _require_plain(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.lower().startswith(_MACROS):
        raise WorkbookHasMacros
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
            if b"!" in chunk or b"!" in tail:
                seen = tail + chunk
                if any(declaration in seen for declaration in _DECLARATIONS):
                    raise WorkbookHostile
            tail = chunk[-_LONGEST_DECLARATION:]
    return count


def _in_a_child(content: bytes, limits: Limits) -> Iterator[dict | list]:
    """What the child says, line by line. It is ended when its time is over or nobody listens any more."""
    told = {"rows": limits.rows, "columns": limits.columns, "memory": limits.memory, "seconds": limits.seconds}
    child = subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), json.dumps(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    late = threading.Event()
    watch = threading.Timer(max(limits.seconds + 5, 0), lambda: (late.set(), child.kill()))
    watch.start()
    try:
        with contextlib.suppress(BrokenPipeError), child.stdin as ear:
            ear.write(content)  # the child takes in everything before it says anything
        yield from map(json.loads, child.stdout)
        ended = child.wait()
    except ValueError:  # a line cut off in the middle
        ended = child.wait()
    finally:
        watch.cancel()
        child.kill()
        child.stdout.close()
        child.wait()
    if late.is_set() or ended == 3:
        raise WorkbookTooLarge
    if ended != 0:
        raise WorkbookUnreadable


_KINDS = {"moment": datetime.fromisoformat, "day": date.fromisoformat, "hour": time.fromisoformat}


def _with_moments(rows: list[list]) -> list[Row]:
    for row in rows:
        for place, value in enumerate(row):
            if type(value) is dict:
                ((kind, written),) = value.items()
                row[place] = _KINDS[kind](written)
    return rows
