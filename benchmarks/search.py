"""Finding the first ten among a million people, beside the least that any question to this database takes. See README.md."""

import argparse
import os
import random
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
ROUNDS = 12
FIRST = 10


def typed(chance: random.Random, first: str, last: str) -> dict[str, str]:
    """What people type to find somebody of this name."""
    given, family = first.split(), last.replace("‌", " ").split()
    return {
        "name and family": f"{first} {last}",
        "family and name": f"{last} {first}",
        "family name": last,
        "family, joined": "".join(family),
        "family, half-spaced": "‌".join(family),
        "family, Arabic letters": last.replace("ی", "ي").replace("ک", "ك"),
        "given name": first,
        "last word of the family": family[-1],
        "beginnings of both": f"{given[0][:3]} {family[0][:3]}",
        "a word of each": f"{given[-1]} {family[-1]}",
        "first letters of family": family[0][: chance.randint(2, 3)],
        "one letter": last[0],
        "nobody": f"{last} ژژ",
        "two who never meet": "فاطمه علیرضا",
    }


def measured(ask, words: str) -> float:
    """Seconds until the first ten are there."""
    began = time.perf_counter()
    ask(words)
    return time.perf_counter() - began


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)] * 1000


def told(title: str, seconds: list[float]) -> None:
    p50, p95 = statistics.median(seconds) * 1000, percentile(seconds, 0.95)
    print(f"{title:<28} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms   max {max(seconds) * 1000:7.2f} ms   ({len(seconds)})")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=1_000_000)
    count = asked.parse_args().people
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections, transaction

    from benchmarks import crowd_of_people as crowd
    from shahramooz.city import scope
    from shahramooz.city.models import Municipality
    from shahramooz.lib.postgres import throwaway
    from shahramooz.people import queries
    from shahramooz.settings import database

    with throwaway() as lent:
        for alias, role in (("default", "app"), ("owner", "owner")):
            connections.databases[alias].update(database(lent.url(role)))
            connections.databases[alias]["CONN_MAX_AGE"] = None
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        with transaction.atomic(using="owner"):
            city = Municipality.objects.using("owner").create(
                slug="big", name="بزرگ", city="بزرگ", host="big.localhost"
            )
        began = time.perf_counter()
        crowd.fill(city.pk, count)
        print(
            f"{count} people written in {time.perf_counter() - began:.1f} s; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
        )
        with connections["owner"].cursor() as cursor:
            cursor.execute("vacuum analyze people_person")
            cursor.execute("vacuum analyze people_identitydocument")
            cursor.execute(
                "select pg_size_pretty(pg_table_size('people_person')), pg_size_pretty(pg_indexes_size('people_person'))"
            )
            print("table and indexes:", *cursor.fetchone())
        chance, kinds, probes = random.Random(7), {}, []
        some = crowd.names(seed=11)

        def ask(words):
            return queries.first_found(words, most=FIRST)

        for _ in range(ROUNDS):
            with scope.within(city.pk, read_only=True):
                for kind, words in typed(chance, *next(some)).items():
                    kinds.setdefault(kind, []).append(measured(ask, words))
                number = chance.randrange(count)
                kinds.setdefault("mobile", []).append(measured(ask, f"09{number:09}"))
                kinds.setdefault("national ID", []).append(measured(ask, crowd.national_id(number)))
                for _again in range(5):
                    with connection.cursor() as cursor:
                        began = time.perf_counter()
                        cursor.execute(
                            "select id from people_person where municipality_id = %s and id = %s", [city.pk, number]
                        )
                        cursor.fetchone()
                        probes.append(time.perf_counter() - began)
        for kind, seconds in kinds.items():
            told(kind, seconds)
        told("ALL", [one for seconds in kinds.values() for one in seconds])
        told("limit: one index probe", probes)


if __name__ == "__main__":
    main()
