"""A city of invented people for measuring: names as they are spread in life, a few very common and many rare."""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from shahramooz.city import bulk, scope
from shahramooz.people import documents
from shahramooz.people.models import IdentityDocument, Person

NAMES = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "persian-names-mit"
COMMON = {"men": ["محمد", "علی", "حسین", "مهدی", "رضا"], "women": ["فاطمه", "زهرا", "مریم", "زینب", "معصومه"]}
FAMILIES = ["محمدی", "حسینی", "احمدی", "رضایی", "کریمی", "موسوی", "جعفری", "قاسمی", "رحیمی", "حیدری"]
ENDINGS = ["ی", " زاده", "‌زاده", "زاده", "پور", "‌پور", " نژاد", "نیا", "فر", "ی اصل", "ی نیا", "یان"]
A_BATCH = 20_000
AT = datetime(2026, 11, 27, 10, tzinfo=UTC)


def names(seed: int = 5) -> Iterator[tuple[str, str]]:
    """Given and family names without end."""
    chance = random.Random(seed)
    men, women, places = (_words(f"{name}_fa.txt") for name in ("male", "female", "region"))
    given = {"men": COMMON["men"] + men, "women": COMMON["women"] + women}
    spread = {who: list(itertools.accumulate(1 / (n + 3) for n in range(len(given[who])))) for who in given}
    families = FAMILIES + [stem + ending for stem in men + places for ending in ENDINGS]
    of_families = list(itertools.accumulate(1 / (n + 8) for n in range(len(families))))
    while True:
        who = chance.choice(("men", "women"))
        (first,) = chance.choices(given[who], cum_weights=spread[who])
        if who == "men" and chance.random() < 0.25:
            first = chance.choice(["محمد ", "سید ", "سید محمد ", "امیر "]) + first
        (family,) = chance.choices(families, cum_weights=of_families)
        yield first, family


def _words(name: str) -> list[str]:
    return [word for word in (NAMES / name).read_text(encoding="utf-8").split("\n") if word.strip()]


def national_id(number: int) -> str:
    """A number with a right check digit."""
    nine = f"{100_000_000 + number:09}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    return nine + str(rest if rest < 2 else 11 - rest)


def fill(municipality_id: int, count: int) -> None:
    """Write `count` people with a mobile and a national ID each, in short transactions."""
    every = names()
    for start in range(0, count, A_BATCH):
        rows = list(itertools.islice(every, min(A_BATCH, count - start)))
        with scope.within(municipality_id):
            _write(rows, start)


def _write(rows: list[tuple[str, str]], start: int) -> None:
    count = len(rows)
    ids = bulk.new_ids(Person, count)
    first, last = (list(one) for one in zip(*rows, strict=True))
    mobiles = [f"09{start + n:09}" for n in range(count)]
    bulk.insert(Person, count=count, id=ids, first_name=first, last_name=last, mobile=mobiles, made_at=AT)
    numbers = [documents.index("national_id", national_id(start + n)) for n in range(count)]
    kept = {"kind": "national_id", "number_sealed": b"-", "since": AT}
    bulk.insert(IdentityDocument, count=count, person_id=ids, number_index=numbers, **kept)
