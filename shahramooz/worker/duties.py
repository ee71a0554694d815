"""What the stages ask of the clock: each stage's `jobs.ROUNDS` and `jobs.TASKS`, collected."""

from importlib import import_module
from importlib.util import find_spec

STAGES = ["city", "journal", "places", "people", "catalogue", "planning", "registration", "delivery"]


def _jobs():
    for stage in STAGES:
        name = f"shahramooz.{stage}.jobs"
        if find_spec(name):
            yield import_module(name)


def rounds() -> list[tuple[int, object]]:
    """(seconds between two runs, job) of every stage; a job takes `at=` and runs inside `scope.within`."""
    return [duty for jobs in _jobs() for duty in getattr(jobs, "ROUNDS", [])]


def tasks() -> dict[str, object]:
    """Task name → job of every stage; a job takes `at=` and the payload it was asked for with."""
    return {name: job for jobs in _jobs() for name, job in getattr(jobs, "TASKS", {}).items()}
