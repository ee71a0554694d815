"""Who looked at what of people: counted against the limits, and shown to the person (T24)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from shahramooz.city import scope
from shahramooz.journal.models import LOOKS, Entry
from shahramooz.people.models import Person

HOUR = timedelta(hours=1)


def looks_at(person: Person) -> QuerySet[Entry]:
    """Every look of somebody else at the record of `person`, newest first."""
    mine = Entry.objects.filter(municipality_id=scope.current_id(), about_type="people.person", about_id=person.pk)
    return mine.filter(act__in=LOOKS).exclude(actor_type="people.person", actor_id=person.pk).order_by("-at", "-pk")


def names_read_by(by: Person, *, at: datetime) -> set[int]:
    """Whose names `by` has read in a list within the hour before `at`, by their ids."""
    mine = Entry.objects.filter(municipality_id=scope.current_id(), act="people.name_read", actor_type="people.person")
    return set(mine.filter(actor_id=by.pk, at__gt=at - HOUR, at__lte=at).values_list("about_id", flat=True))


def looks_of(by: Person, act: str, *, at: datetime, but: Person | None = None) -> int:
    """How often `by` did this kind of looking in the hour before `at`; a record counts once, that of `but` not at all."""
    mine = Entry.objects.filter(municipality_id=scope.current_id(), act=act, act__in=LOOKS)
    mine = mine.filter(actor_type="people.person", actor_id=by.pk, at__gt=at - HOUR, at__lte=at)
    if but:
        mine = mine.exclude(about_id=but.pk)
    return mine.values("about_id").distinct().count() if act == "people.record_read" else mine.count()
