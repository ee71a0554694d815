"""The one municipality that a piece of work is about.

Row-level security shows a statement only the rows of the municipality that the *transaction* named
(architecture.md, municipality rule 7). A request, a job and a stream all open with `within`; without it they see nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections, transaction

_current: ContextVar[int | None] = ContextVar("municipality", default=None)


class NoMunicipality(RuntimeError):
    """Work on municipal rows began outside `within`. A bug, not an answer for a person."""


def current_id() -> int:
    """The id of the municipality this work is about. Raises NoMunicipality outside `within`."""
    found = _current.get()
    if found is None:
        raise NoMunicipality("Open city.scope.within(municipality) first.")
    return found


def current_or_none() -> int | None:
    """The default of every `municipality_id` column; outside `within` it is null and the database refuses the row."""
    return _current.get()


def _say(using: str, municipality_id: int | None) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("select set_config('app.municipality', %s, true)", [str(municipality_id or "")])


@contextmanager
def within(municipality, *, read_only: bool = False, using: str = "default") -> Iterator[None]:
    """One transaction that sees and writes the rows of `municipality` (a Municipality or its id) and no others.

    `read_only=True` makes the database itself refuse writes; it only holds where this is the outermost transaction.
    """
    municipality_id = getattr(municipality, "pk", municipality)
    outermost = not connections[using].in_atomic_block
    before = _current.get()
    with transaction.atomic(using=using):
        if read_only and outermost:
            with connections[using].cursor() as cursor:
                cursor.execute("set transaction read only")
        _say(using, municipality_id)
        token = _current.set(municipality_id)
        try:
            yield
        finally:
            _current.reset(token)
        if not outermost and before != municipality_id:
            _say(using, before)
