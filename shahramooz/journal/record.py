"""Writing the journal: one line per act, in the act's own transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Model

from shahramooz.journal.models import Entry, Outbox


@dataclass(frozen=True)
class Clock:
    """The actor of timed work. Everything the clock does is signed with its name."""

    job: str

    def __str__(self):
        return f"زمان‌بند: {self.job}"


def plain(value):
    """What JSON can hold of a value: dates as ISO, models as their id."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Model():
            return value.pk
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set():
            return [plain(item) for item in value]
    return str(value)


def kind_of(thing) -> str:
    """`planning.offering` for a model instance; `clock` for the clock."""
    return thing._meta.label_lower if isinstance(thing, Model) else "clock"


def record(
    act: str, *, about: Model, by, at: datetime, before: dict | None = None, after: dict | None = None, reason: str = ""
) -> None:
    """Append one line: `by` did `act` to `about` at `at` (R32, S0-5). `by` is a Person, an Account or a `Clock`."""
    _line(act, about=about, by=by, at=at, before=before, after=after, reason=reason).save()


def record_each(act: str, *, about: Iterable[Model], by, at: datetime, after: dict | None = None) -> None:
    """Append one line for each thing, in one statement: `by` did the same `act` to all of them."""
    Entry.objects.bulk_create([_line(act, about=one, by=by, at=at, after=after) for one in about])


def _line(act: str, *, about: Model, by, at: datetime, before=None, after=None, reason: str = "") -> Entry:
    return Entry(
        at=at,
        act=act,
        actor_type=kind_of(by),
        actor_id=getattr(by, "pk", None),
        actor_name=str(by)[:120],
        about_type=kind_of(about),
        about_id=about.pk,
        before=plain(before),
        after=plain(after),
        reason=reason,
    )


def later(task: str, *, at: datetime, **payload) -> None:
    """Ask for `task` to be done once this transaction has committed. `payload` is plain JSON."""
    Outbox.objects.create(made_at=at, task=task, payload=plain(payload))


def changes(thing: Model, **new) -> tuple[dict, dict]:
    """The (before, after) of the fields in `new` that would really change on `thing`; sets them on it."""
    before, after = {}, {}
    for name, value in new.items():
        old = getattr(thing, name)
        if old != value:
            before[name], after[name] = old, value
            setattr(thing, name, value)
    return before, after
