"""The load generator itself (`bin/rush`): everybody is answered, nothing is oversold, and a report is written."""

import subprocess
import sys

import pytest

from benchmarks.rush import Told, percentiles
from shahramooz.run.home import CHECKOUT

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]


@pytest.mark.long
def test_a_rush_on_one_class_answers_everybody_and_oversells_nothing(tmp_path):
    report = tmp_path / "rush.html"
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.rush", "--people", "60", "--hands", "12", "--report", str(report)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "seats given   20, waiting 40, oversold 0, not answered well 0" in told.stdout
    assert "<svg" in report.read_text()


def test_percentiles_are_of_the_milliseconds():
    told = Told(answers=[(0.1, float(took)) for took in range(1, 101)])
    assert percentiles(told.answers).split() == "p50 50 ms p95 96 ms p99 100 ms".split()
