"""Invented people: common first names and made-up family names, combined by a seeded die."""

from random import Random

WOMEN = (
    "زهرا فاطمه مریم نرگس سارا الهام مینا لیلا نسرین پروین شیرین مهسا نگار هانیه سمیه ریحانه ترانه سپیده مهناز آرزو "
    "کوثر نازنین بهاره شقایق فریبا رویا یگانه ستاره هدیه معصومه"
).split()
MEN = (
    "علی محمد حسین رضا امیر مهدی حسن سعید حمید مجید بهروز کاوه آرش نیما سامان پیمان فرهاد یاسر ایوب عبدالله سهراب بابک "
    "کیان مهران داریوش شهاب جواد یونس صادق طاهر"
).split()
FAMILIES = (
    "احمدی کریمی بندری هرمزی دریانورد صیادی نخلستانی ذاکری سالاری راستگو رنجبر پورزارع شهابی کشاورز دریایی ساحلی بلوچی "
    "رودانی میناب‌پور قشمی‌زاده جاسکی حاجی‌آبادی نیک‌نفس خوش‌سیما رستگار صبوری فرهمند مهرورز آذرنوش بهاروند سپهری کاویانی "
    "نوروزی گلزار شفیعی یوسفی رحیمی هاشم‌پور جعفرپور تابان"
).split()


def a_name(die: Random, gender: str) -> tuple[str, str]:
    """(first name, family name)."""
    return die.choice(WOMEN if gender == "woman" else MEN), die.choice(FAMILIES)


def a_national_id(die: Random) -> str:
    """Ten digits that pass the checksum (iran.md §6.1). The issuing place 999 belongs to no office."""
    body = f"999{die.randrange(100_000, 999_999)}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(body)) % 11
    return body + str(rest if rest < 2 else 11 - rest)


def a_mobile(die: Random) -> str:
    """A number in a range that operators have not given out (0900 000 …)."""
    return f"0900000{die.randrange(10_000):04}"
