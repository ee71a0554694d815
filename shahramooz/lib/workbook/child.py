"""Run on its own by `reading`: a workbook comes in, its cells go out as JSON. Knows nothing else of the project.

Ends with 3 when there is more than the limits allow, with anything else but 0 when it cannot be read.
"""

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO

TOO_LARGE = 3


def main(limits: dict) -> int:
    for kind, most in ((resource.RLIMIT_AS, limits["memory"]), (resource.RLIMIT_CPU, limits["seconds"])):
        with suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(kind, (most, most))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    sheets = []
    for about in workbook.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows, columns = sheet.end or (-1, -1)  # the last ones, counted from zero
        if rows >= limits["rows"] or columns >= limits["columns"]:
            return TOO_LARGE
        rows = [[plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        sheets.append((about.name, rows))
    json.dump(sheets, sys.stdout, ensure_ascii=True)
    return 0


def plain(value):
    """A cell as JSON holds it; an hour beyond a day (a duration) is written as text."""
    match value:
        case "":
            return None
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"hour": value.isoformat()}
        case timedelta():
            return str(value)
        case float() if value.is_integer():
            return int(value)
    return value


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
