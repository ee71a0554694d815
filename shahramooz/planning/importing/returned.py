"""The rows that were not written, given back as a workbook in the order of the file with the reason beside each (ux.md §8)."""

from shahramooz.lib import text, workbook
from shahramooz.planning.importing.headings import COLUMNS
from shahramooz.planning.models import ImportRun


def error_rows(run: ImportRun) -> bytes:
    """An xlsx with the rows that have a problem: mended there, it can be sent in again as it is."""
    wrong = [line for line in run.lines if line["problems"]]
    used = [name for name in COLUMNS if any(name in line["cells"] for line in run.lines)]
    titles = [str(COLUMNS[name]) for name in used]
    rows = [
        [
            *(line["cells"].get(name, "") for name in used),
            " ".join(sentence for _column, sentence in line["problems"]),
            line["number"],
        ]
        for line in wrong
    ]
    return workbook.write(
        "ردیف‌های نیازمند اصلاح", [*titles, "دلیل", "ردیف در فایل"], rows, widths=[*[18] * len(used), 70, 12]
    )


def template() -> bytes:
    """Our own empty form, with one row as an example."""
    example = {
        "venue": "فرهنگسرای نمونه", "room": "کلاس ۱", "title": "خوشنویسی مقدماتی", "days": "شنبه و دوشنبه", "hours": "۱۶ تا ۱۸",
        "first": "1405/10/05", "last": "1405/11/30", "capacity": "20", "fee": "رایگان",
        "instructor": "نام مدرس", "audience": "۱۰ تا ۱۴ سال",
    }  # fmt: skip
    titles = [str(COLUMNS[name]) for name in example]
    return workbook.write(text.display("برنامه کلاس‌ها"), titles, [list(example.values())])
