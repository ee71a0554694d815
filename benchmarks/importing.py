"""How long 100,000 rows of staff take to be read, checked, encrypted, written and journalled; and openpyxl's read-only mode beside it.

Run: `.venv/bin/python -m benchmarks.importing [how many]`. Limits: the act ≤ 0.8 × openpyxl's time for the same file in the same
run, resident memory ≤ 400 MB. See README.md.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

RATIO, MEMORY = 0.8, 400
HEAD = "ردیف|کد ملی|نام|نام خانوادگی|نام پدر|تاریخ تولد|جنسیت|نوع استخدام|واحد سازمانی|تلفن همراه|محله".split("|")
UNITS = [f"منطقه {n}" for n in range(1, 11)]
ENDINGS = ["", "‌پور", " زاده", " نژاد", "ی", "یان", "‌فر", " کیا"]


def make(path: Path, count: int) -> None:
    """A workbook of invented people as municipalities write them: digits of three kinds, dates of three kinds."""
    import xlsxwriter

    from shahramooz.demo import names

    women, men, families = names.WOMEN, names.MEN, [name + end for name in names.FAMILIES for end in ENDINGS]
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("پرسنل")
    sheet.write_row(0, 0, ["فهرست کارکنان"])
    sheet.write_row(2, 0, HEAD)
    for n in range(count):
        day = (1340 + n % 45, n % 12 + 1, n % 29 + 1)
        born = ("{}/{:02}/{:02}", "{}-{:02}-{:02}", "{}{:02}{:02}")[n % 3].format(*day)
        given = (women if n % 2 else men)[n // 2 % len(women if n % 2 else men)]
        row = [n + 1, a_number(n), given, families[(n * 7 + n // 5220) % len(families)], men[n * 3 % len(men)]]
        row += [int(born) if n % 3 == 2 else born, "زن" if n % 2 else "مرد"]
        row += [("رسمی", "پیمانی", "قراردادی", "شرکتی")[n % 4], UNITS[n % 10], f"09{120000000 + n}", ""]
        sheet.write_row(n + 3, 0, row)
    book.close()


def a_number(n: int) -> str:
    first = f"{412345678 + n}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(first)) % 11
    return first + str(rest if rest < 2 else 11 - rest)


def openpyxl_alone(path: Path) -> tuple[float, float, int]:
    """(seconds, seconds of the processor, rows) of reading every cell with openpyxl's read-only mode and doing nothing with it."""
    import openpyxl

    begun, worked = time.perf_counter(), time.process_time()
    book = openpyxl.load_workbook(path, read_only=True)
    rows = sum(1 for _row in book.active.iter_rows(values_only=True))
    return time.perf_counter() - begun, time.process_time() - worked, rows


def processor_time() -> float:
    """Seconds that we, our ended children (the reader) and our connection's PostgreSQL process have worked."""
    from django.db import connection

    told = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    return sum(os.times()[:4]) + (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def main(count: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="shahramooz-importing-"))
    path = folder / "staff.xlsx"
    subprocess.run([sys.executable, "-m", "benchmarks.importing", "--make", str(path), str(count)], check=True)
    took, people = ours(path)
    own, child = megabytes(resource.RUSAGE_SELF), megabytes(resource.RUSAGE_CHILDREN)
    theirs, worked, rows = openpyxl_alone(path)
    path.unlink()
    folder.rmdir()
    ratio = took["the act"] / theirs
    print(f"{count} rows, {rows} lines in the sheet, {people} people written; load {os.getloadavg()[0]:.1f}")
    for what, seconds in took.items():
        print(f"  {what}: {seconds:.2f} s")
    print(f"  openpyxl read-only, reading alone: {theirs:.2f} s (processor: {worked:.2f} s)")
    good = ratio <= RATIO and own <= MEMORY and child <= MEMORY and people == count
    print(
        f"the act / openpyxl: {ratio:.2f} (limit {RATIO}); memory: ours {own:.0f} MB, the reader's {child:.0f} MB (limit {MEMORY})"
    )
    print("ok" if good else "TOO SLOW OR TOO LARGE")
    return 0 if good else 1


def ours(path: Path) -> tuple[dict[str, float], int]:
    """Seconds of each step through the actions that the pages call, and how many people there are afterwards."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from shahramooz.city import scope
    from shahramooz.lib.postgres import throwaway
    from shahramooz.people.importing import actions as importing
    from shahramooz.people.importing.staff import STAFF
    from shahramooz.people.models import ImportFile, Person
    from shahramooz.settings import database as settings_of
    from tests import factories
    from tests.conftest import a_municipality
    from tests.people.workbooks import the_units

    took: dict[str, float] = {}
    with throwaway() as lent:
        for alias, role in (("default", "app"), ("owner", "owner")):
            connections.databases[alias].update(settings_of(lent.url(role)))
            connections.databases[alias]["CONN_MAX_AGE"] = None
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()
        city, at = a_municipality(), factories.NOW
        work = {"municipality_id": city.pk, "recipes": {"staff": STAFF}, "at": at}
        with scope.within(city):
            the_units(UNITS)
            clerk = factories.a_role("training_expert")
        with timed(took, "taking the file in"), scope.within(city):
            content = path.read_bytes()
            file = importing.take_in(STAFF, filename=path.name, content=content, by=clerk, at=at)
        with timed(took, "the dry run"):
            importing.check(file_id=file.pk, **work)
        with scope.within(city):
            importing.confirm(file, STAFF, by=clerk, at=at)
        worked = processor_time()
        with timed(took, "the act"):  # read, checked, encrypted, written, journalled, committed
            importing.write(file_id=file.pk, **work)
        took["the act's processor time: ours, the reader's and PostgreSQL's, which work side by side"] = (
            processor_time() - worked
        )
        with scope.within(city):
            assert ImportFile.objects.get().state == "written"
            people = Person.objects.exclude(pk=clerk.pk).count()
        for connection in connections.all():
            connection.close()
    return took, people


class timed:
    def __init__(self, into: dict, what: str):
        self.into, self.what = into, what

    def __enter__(self):
        self.begun = time.perf_counter()

    def __exit__(self, *problem):
        self.into[self.what] = time.perf_counter() - self.begun


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
