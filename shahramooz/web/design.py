"""`/design/`: every part of the design system «کاشی» in every state.

Axe and the screenshots look at this page; its people are invented.
"""

from __future__ import annotations

from datetime import date, time

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from shahramooz.web import forms
from shahramooz.web.doors import public
from shahramooz.web.pages import page

COLOURS = [
    ("kaghaz", "کاغذ", _("زمینه صفحه")),
    ("safheh", "صفحه", _("کارت و فیلد")),
    ("safheh-2", "صفحه دوم", _("پرکردن آرام")),
    ("morakkab", "مرکب", _("نوشته")),
    ("morakkab-2", "مرکب دوم", _("نوشته دوم")),
    ("khat", "خط", _("جداکننده")),
    ("khat-qavi", "خط قوی", _("مرز کنترل")),
    ("lajvard", "لاجورد", _("کنش و پیوند")),
    ("lajvard-kam", "لاجورد کم", _("برگزیده")),
    ("firouze", "فیروزه", _("آگاهی و داده")),
    ("firouze-kam", "فیروزه کم", _("زمینه آگاهی")),
    ("barg", "برگ", _("انجام‌شده، حاضر")),
    ("barg-kam", "برگ کم", _("زمینه انجام‌شده")),
    ("zafaran", "زعفران", _("هشدار، انتظار")),
    ("zafaran-kam", "زعفران کم", _("زمینه هشدار")),
    ("anar", "انار", _("خطا، غایب")),
    ("anar-kam", "انار کم", _("زمینه خطا")),
    ("tamarkoz", "تمرکز", _("حلقه تمرکز")),
]

CLASSES = [
    {
        "title": "خیاطی مقدماتی بانوان",
        "subject": "مهارت‌آموزی",
        "state": "ثبت‌نام باز",
        "tone": "good",
        "starts": "شنبه ۱۴ آذر ۱۴۰۵",
        "times": "شنبه و دوشنبه، ۹ تا ۱۱",
        "place": "فرهنگسرای گلستان",
        "instructor": "زهرا موسوی",
        "taken": 21,
        "capacity": 24,
        "fee": 1800000,
        "action": "ثبت‌نام",
    },
    {
        "title": "کمک‌های اولیه برای خانواده",
        "subject": "ایمنی و سلامت",
        "state": "فهرست انتظار",
        "tone": "warn",
        "starts": "جمعه ۶ آذر ۱۴۰۵",
        "times": "جمعه، ۱۰ تا ۱۳",
        "place": "سرای محله بهاران",
        "instructor": "امیر رستگار",
        "taken": 30,
        "capacity": 30,
        "waiting": 4,
        "fee": 0,
        "action": "نوبت انتظار",
        "action_tone": "plain",
    },
    {
        "title": "رباتیک دانش‌آموزی (۱۰ تا ۱۴ سال)",
        "subject": "کودک و نوجوان",
        "state": "ثبت‌نام باز",
        "tone": "good",
        "starts": "پنجشنبه ۱۹ آذر ۱۴۰۵",
        "times": "پنجشنبه، ۱۵ تا ۱۷",
        "place": "مرکز آموزش امید",
        "instructor": "سارا کریمی",
        "taken": 9,
        "capacity": 16,
        "fee": 3200000,
        "action": "ثبت‌نام",
    },
]

PEOPLE = ["فاطمه احمدی", "محمد حسینی", "زهرا کریمی", "علی رضایی", "مریم موسوی"]

AREAS = [
    {"name": "چشمه", "level": 1, "value": "۴", "path": "M70 4 98 3 97 26 84 33 71 24z", "x": 84, "y": 15},
    {"name": "نوروز", "level": 3, "value": "۲۴", "path": "M44 5 70 4 71 24 56 30 45 25z", "x": 57, "y": 16},
    {"name": "حافظ", "level": 4, "value": "۳۵", "path": "M20 3 44 5 45 25 33 34 19 27z", "x": 32, "y": 17},
    {"name": "خیام", "level": 3, "value": "۲۱", "path": "M2 6 20 3 19 27 3 33z", "x": 11, "y": 18},
    {"name": "شقایق", "level": 5, "value": "۴۸", "path": "M84 33 97 26 99 58 76 62 71 44z", "x": 86, "y": 46},
    {
        "name": "بوستان",
        "level": 5,
        "value": "۴۴",
        "path": "M56 30 71 24 84 33 71 44 76 62 55 57 49 42z",
        "x": 63,
        "y": 43,
    },
    {
        "name": "سعدی",
        "level": 2,
        "value": "۱۵",
        "path": "M33 34 45 25 56 30 49 42 55 57 35 63 27 49z",
        "x": 42,
        "y": 45,
    },
    {"name": "نارون", "level": 3, "value": "۲۷", "path": "M3 33 19 27 33 34 27 49 35 63 4 66z", "x": 17, "y": 49},
]
for _area in AREAS:
    _area.update(label=_area["name"], y=round(_area["y"] / 68 * 100))  # hundredths of the drawing, not its own units

MONTHS = [("خرداد", 640), ("تیر", 720), ("مرداد", 590), ("شهریور", 810), ("مهر", 1130), ("آبان", 1265)]


def _bars() -> list[dict]:
    """The chart of the example, drawn from right to left; a page's own chart comes from `insight`."""
    bars = []
    for place, (name, value) in enumerate(MONTHS):
        x = 88 - place * 16
        height = round(value / 1500 * 86)
        bars.append(
            {
                "name": name,
                "value": value,
                "x": x,
                "left": x - 5,
                "y": 92 - height,
                "height": height,
                "above": max(0, 92 - height - 5),
                "now": place == len(MONTHS) - 1,
            }
        )
    return bars


class ExampleForm(forms.Form):
    title = forms.TextField(label=_("عنوان کلاس"))
    starts_on = forms.JalaliDateField(label=_("تاریخ شروع"))
    start = forms.TimeField(label=_("از ساعت"))
    end = forms.TimeField(label=_("تا ساعت"))
    capacity = forms.NumberField(label=_("ظرفیت"), least=1, most=300, unit=_("نفر"))
    fee = forms.MoneyField(label=_("شهریه"), help_text=_("اگر رایگان است صفر بنویسید."))
    mobile = forms.MobileField(label=_("شماره همراه"))
    national_id = forms.NationalIdField(label=_("کد ملی"), help_text=_("۱۰ رقم، مانند ۰۰۱۲۳۴۵۶۷۹"))
    code = forms.OneTimeCodeField(label=_("کد پیامک"), length=5, required=False)
    venue = forms.forms.ChoiceField(
        label=_("محل"), choices=[("", _("برگزینید")), ("1", "فرهنگسرای گلستان"), ("2", "سرای محله بهاران")]
    )
    mode = forms.ChoiceCardsField(
        label=_("شیوه برگزاری"), choices=[("room", _("حضوری")), ("online", _("برخط")), ("both", _("ترکیبی"))]
    )
    about = forms.LongTextField(label=_("توضیح"), required=False, help_text=_("به زبان ساده، یک یا دو جمله."))
    agrees = forms.TickField(label=_("شرایط کلاس را خواندم و می‌پذیرم."))


GOOD = {
    "title": "خیاطی مقدماتی بانوان",
    "starts_on": "1405/10/22",
    "start": "09:00",
    "end": "11:30",
    "capacity": "24",
    "fee": "25500000",
    "mobile": "09120000000",
    "national_id": "0012345679",
    "venue": "1",
    "mode": "room",
    "agrees": "on",
}
WRONG = {
    **GOOD,
    "title": "",
    "starts_on": "30 اسفند 1404",
    "end": "25:10",
    "capacity": "چند",
    "national_id": "001234567",
    "venue": "",
}


def _context() -> dict:
    wrong = ExampleForm(WRONG, prefix="wrong")
    wrong.data = {f"wrong-{name}": value for name, value in WRONG.items()}
    closed = ExampleForm(initial={"starts_on": date(2026, 11, 21), "start": time(9)}, prefix="closed")
    for field in closed.fields.values():
        field.disabled = True
    return {
        "colours": COLOURS,
        "classes": CLASSES,
        "roster": PEOPLE,
        "areas": AREAS,
        "bars": _bars(),
        "form": ExampleForm(initial={"starts_on": date(2026, 11, 21), "fee": 25500000}, prefix="plain"),
        "wrong": wrong,
        "closed": closed,
        "pages": Paginator(range(245), 25).page(2),
        "keys": [
            {"level": 1, "title": _("کمتر از ۱۰")},
            {"level": 2, "title": _("۱۰ تا ۱۹")},
            {"level": 3, "title": _("۲۰ تا ۲۹")},
            {"level": 4, "title": _("۳۰ تا ۳۹")},
            {"level": 5, "title": _("۴۰ و بیشتر")},
        ],
        "steps": [
            {"title": _("کلاس"), "state": "done", "href": "#stepper"},
            {"title": _("زمان و مکان"), "state": "now"},
            {"title": _("مدرس")},
            {"title": _("بازبینی و انتشار")},
        ],
        "story": [
            {"title": _("درخواست شما ثبت شد"), "when": _("۲ آذر، ساعت ۱۰:۱۵"), "state": "done"},
            {
                "title": _("نفر دوم فهرست انتظار هستید"),
                "when": _("اکنون"),
                "text": _("اگر کسی انصراف دهد با پیامک خبرتان می‌کنیم."),
                "state": "now",
            },
            {"title": _("شروع کلاس"), "when": _("شنبه ۱۴ آذر ۱۴۰۵")},
        ],
        "tabs": [
            {"title": _("جلسات"), "href": "#tabs", "current": True, "count": 12},
            {"title": _("شرکت‌کنندگان"), "href": "#tabs", "count": 24},
            {"title": _("نتیجه‌ها"), "href": "#tabs"},
            {"title": _("گواهینامه‌ها"), "href": "#tabs", "count": 0},
        ],
        "columns": [
            {"title": _("عنوان"), "href": "?order=-title#data-table", "key": "title", "down": "-title"},
            {"title": _("محل")},
            {"title": _("شروع"), "href": "?order=starts_on#data-table", "key": "starts_on", "down": "-starts_on"},
            {"title": _("ثبت‌نام"), "num": True},
            {"title": _("وضعیت")},
        ],
        "file_errors": [
            {"row": 4, "column": _("تاریخ شروع"), "text": _("اسفند ۱۴۰۴ سی روز ندارد؛ آخرین روزش ۲۹ اسفند است.")},
            {"row": 9, "column": _("اتاق"), "text": _("این ساعت با «کمک‌های اولیه» در همین اتاق برخورد دارد.")},
        ],
        "choices": [
            {"value": "me", "title": _("خودم"), "text": "فاطمه احمدی"},
            {"value": "child", "title": _("فرزندم"), "text": "آوا، ۱۱ ساله"},
            {"value": "other", "title": _("عضو دیگر خانواده"), "text": _("هنوز افزوده نشده است"), "disabled": True},
        ],
        "trail": [
            {"title": _("کلاس‌ها"), "href": "/"},
            {"title": "فرهنگسرای گلستان", "href": "/"},
            {"title": _("طرح کاشی")},
        ],
    }


@public
def design(request):
    """Show every component in every state."""
    return page(request, "design/index.html", _context())
