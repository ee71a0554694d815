"""Small untidy timetables, made here with planted errors."""

import io

import xlsxwriter

HEADINGS = [
    "فرهنگسرا", "کلاس", "عنوان دوره", "روزها", "ساعت", "از تاریخ", "تا تاریخ", "ظرفیت", "شهریه (ریال)", "مدرس", "رده سنی",
]  # fmt: skip
GOOD = {
    "فرهنگسرا": "فرهنگسرای گلستان", "کلاس": "کلاس ۱", "عنوان دوره": "رایانه مقدماتی", "روزها": "شنبه و دوشنبه", "ساعت": "۱۶ تا ۱۸",
    "از تاریخ": "1405/10/05", "تا تاریخ": "1405/10/30", "ظرفیت": "20 نفر", "شهریه (ریال)": "۴۵۰٬۰۰۰", "مدرس": "مریم نادری",
    "رده سنی": "",
}  # fmt: skip


def a_row(**changed) -> list:
    """A good row with some cells changed; spaces of the headings are written as underscores."""
    cells = GOOD | {name.replace("_", " ").replace("شهریه", "شهریه (ریال)"): value for name, value in changed.items()}
    return [cells[heading] for heading in HEADINGS]


def a_timetable(*rows, headings=HEADINGS, above=2) -> bytes:
    """An xlsx with a title, some empty rows, the headings and `rows`; the first row stands at `above` + 2."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("کلاس ها")
    sheet.write(0, 0, "برنامه کلاس‌ها")
    for number, row in enumerate([headings, *rows], start=above):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    book.close()
    return held.getvalue()
