"""Who can sign in to the demo city. The passwords are written here because the city is a stage set."""

from dataclasses import dataclass

PASSWORD = "shahr-amooz-1405"


@dataclass(frozen=True)
class DemoAccount:
    """One way in: `username` with PASSWORD for staff, `mobile` with a code for citizens."""

    words: str
    first_name: str
    last_name: str
    gender: str
    username: str = ""
    mobile: str = ""
    role: str = ""
    house: int | None = None


STAFF = [
    DemoAccount("مدیر آموزش", "مینا", "رستگار", "woman", username="modir", role="training_head"),
    DemoAccount("کارشناس آموزش", "کاوه", "سپهری", "man", username="karshenas", role="training_expert"),
    DemoAccount(
        "مسئول فرهنگسرای شهید کاشانی", "نسرین", "دریایی", "woman", username="kashani", role="house_operator", house=0
    ),
    DemoAccount("مسئول فرهنگسرای گلستان", "ایوب", "صیادی", "man", username="golestan", role="house_operator", house=2),
    DemoAccount("مدرس", "مریم", "آذرنوش", "woman", username="modares", role="instructor"),
    DemoAccount("راهبر سامانه", "بابک", "تابان", "man", username="rahbar", role="system_admin"),
    DemoAccount("ناظر", "هدیه", "فرهمند", "woman", username="nazer", role="auditor"),
]
MOTHER = DemoAccount("شهروند با خانواده", "زهرا", "احمدی", "woman", mobile="09000001405")
CITIZEN = DemoAccount("شهروند", "رضا", "کریمی", "man", mobile="09000001406")
CITIZENS = [MOTHER, CITIZEN]


def told() -> str:
    """Who can sign in and how, as it is printed under the address. Needs no database and no Django."""
    return "\n".join(
        [
            "حساب‌های نمونه",
            f"  کارکنان  /sign-in/staff/   گذرواژه: {PASSWORD}",
            *(f"    {one.username:<10} {one.words}" for one in STAFF),
            "  شهروندان  /sign-in/   کد در همان صفحه نشان داده می‌شود",
            *(f"    {one.mobile:<12} {one.words}" for one in CITIZENS),
        ]
    )
