"""The clock of the pages under test: a file that says which moment it is, so that the served process reads it too."""

import os
from datetime import datetime
from pathlib import Path

from django.utils import timezone

FILE = "SHAHRAMOOZ_TEST_MOMENT"


def now() -> datetime:
    """The moment that was set, else the real one."""
    said = Path(os.environ[FILE]).read_text() if FILE in os.environ and Path(os.environ[FILE]).exists() else ""
    return datetime.fromisoformat(said) if said else timezone.now()


def set_to(at: datetime) -> None:
    """From now on every page sees `at`."""
    Path(os.environ[FILE]).write_text(at.isoformat())


def forget() -> None:
    Path(os.environ[FILE]).write_text("")
