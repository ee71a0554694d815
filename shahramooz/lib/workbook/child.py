"""Run on its own by `reading`: a workbook comes in, its cells go out as lines of JSON. Knows nothing else of the project.

A line is either a sheet, `{"sheet": name}`, or some of its rows in order, `[[cell, …], …]`.
Ends with 3 when there is more than the limits allow, with anything else but 0 when it cannot be read.
"""

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO

TOO_LARGE = 3
ROWS_A_LINE = 2_000


def main(limits: dict) -> int:
    for kind, most in ((resource.RLIMIT_AS, limits["memory"]), (resource.RLIMIT_CPU, limits["seconds"])):
        with suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(kind, (most, most))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    for about in workbook.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows, columns = sheet.end or (-1, -1)  # the last ones, counted from zero
        if rows >= limits["rows"] or columns >= limits["columns"]:
            return TOO_LARGE
        say({"sheet": about.name})
        some, lead = [], [None] * (sheet.start[1] if sheet.start else 0)  # empty columns in front keep their place
        for row in sheet.iter_rows():
            some.append(lead + [plain(value) for value in row])
            if len(some) >= ROWS_A_LINE:
                say(some)
                some = []
        say(some)
    sys.stdout.buffer.flush()
    return 0


def say(what) -> None:
    sys.stdout.buffer.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def plain(value):
    """A cell as JSON holds it; an hour beyond a day (a duration) is written as text."""
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        return int(value) if value.is_integer() else value
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"hour": value.isoformat()}
        case timedelta():
            return str(value)
    return value


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
