"""What every process of ours reads before it can work: two web workers, the worker, each command of bin/manage."""

import subprocess
import sys

from shahramooz.settings import ROOT

HEAVY = {"numpy", "xlsxwriter", "typst", "openpyxl", "python_calamine", "cv2"}
"""Each costs a tenth or more of a start; whoever needs one imports it in the function that does."""


def read_by(words: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"{words}; import sys; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(told.stdout.split())


def test_a_start_reads_nothing_heavy():
    every_page = (
        "import tests.settings, django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup()"
    )
    assert read_by(f"{every_page}; import shahramooz.urls") & HEAVY == set()


def test_the_supervisor_reads_no_django():
    read = read_by("import shahramooz.run.command")
    assert "django.conf" not in read
    assert read & HEAVY == set()


def test_a_heavy_module_would_be_seen():
    assert read_by("import xlsxwriter") & HEAVY == {"xlsxwriter"}
