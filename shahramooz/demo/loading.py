"""Loading the demo city step by step. A step is one transaction with its own mark in it: a killed load goes on where it was."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.demo import story
from shahramooz.demo.bandarabbas import CITY, NEIGHBOUR
from shahramooz.journal import record
from shahramooz.journal.models import Entry

DONE = "demo.step_done"


def ensure_municipality(facts: dict) -> Municipality:
    """The municipality's row; only the tables' owner may write it."""
    with transaction.atomic(using="owner"):
        Municipality.objects.using("owner").get_or_create(slug=facts["slug"], defaults=facts)
    return Municipality.objects.get(slug=facts["slug"])


def load(*, at: datetime, say: Callable[[int, int, str], None]) -> int:
    """Load what is not loaded yet; `say(done, total, words)` after each step. Returns how many steps were run."""
    city, neighbour = ensure_municipality(CITY), ensure_municipality(NEIGHBOUR)
    steps = [(city, *step) for step in story.steps_of_the_city()] + [
        (neighbour, *step) for step in story.steps_of_the_neighbour()
    ]
    run = 0
    for number, (municipality, name, words, step) in enumerate(steps, start=1):
        run += _once(municipality, name, words, step, at=at)
        say(number, len(steps), words)
    return run


def _once(municipality: Municipality, name: str, words: str, step, *, at: datetime) -> bool:
    with scope.within(municipality):
        if Entry.objects.filter(act=DONE, after__step=name).exists():
            return False
        began = Entry.objects.filter(act=DONE).order_by("pk").values_list("at", flat=True).first() or at
        step(began)
        record.record(
            DONE, about=municipality, by=record.Clock("شهر نمونه"), at=began, after={"step": name}, reason=words
        )
    return True


def is_loaded() -> bool:
    """Whether every step of the demo city has been run."""
    city = Municipality.objects.filter(slug=CITY["slug"]).first()
    if city is None:
        return False
    with scope.within(city):
        done = set(Entry.objects.filter(act=DONE).values_list("after__step", flat=True))
    return {name for name, _words, _step in story.steps_of_the_city()} <= done


def bar(width: int = 28) -> Callable[[int, int, str], None]:
    """A progress bar on the terminal; plain lines where there is none."""

    def say(done: int, total: int, words: str) -> None:
        filled = width * done // total
        line = f"  [{'█' * filled}{'░' * (width - filled)}] {100 * done // total:3}%  {words}"
        if sys.stdout.isatty():
            sys.stdout.write("\r\033[K" + line + ("\n" if done == total else ""))
        else:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()

    return say


def marks(municipality: Municipality) -> Iterator[str]:
    """The names of the steps that are done."""
    with scope.within(municipality):
        yield from Entry.objects.filter(act=DONE).values_list("after__step", flat=True)
