"""Columns that are computed from a text column each time a row is written: search keys and the sort key (iran.md §6.5).

The embedded PostgreSQL has no ICU, so Persian order and Persian equality are computed here and stored.
"""

from functools import partial

from django.db import models
from django.db.models.functions import Replace
from django.db.models.lookups import Contains

from shahramooz.lib import text


def _turn(place: int, source: str) -> str:
    """The key of `source` read on from another of its words; empty when it has no more."""
    every = text.turns(source)
    return every[place - 1] if place <= len(every) else ""


KINDS = {"search": text.search_key, "compact": text.compact_key, "sort": text.sort_key} | {
    f"turn_{place}": partial(_turn, place) for place in range(2, text.TURNS + 1)
}


class KeyField(models.TextField):
    """`KeyField(of="title", kind="search")`; `of` may name several attributes, joined by a space."""

    def __init__(self, *args, of: str | list[str] = "", kind: str = "search", **kwargs):
        self.of, self.kind = [of] if isinstance(of, str) else list(of), kind
        kwargs.update(editable=False, default="", db_collation="C")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(of=self.of, kind=self.kind)
        return name, path, args, kwargs

    def pre_save(self, instance, add):
        value = self.computed(lambda name: getattr(instance, name))
        setattr(instance, self.attname, value)
        return value

    def computed(self, value_of) -> str:
        """The key, when `value_of(name)` is what stands in the attribute `name`."""
        return KINDS[self.kind](" ".join(str(value_of(name) or "") for name in self.of).strip())


def fields_of(model) -> list[KeyField]:
    """The key columns of a table."""
    return [field for field in model._meta.concrete_fields if isinstance(field, KeyField)]


def columns_of(model, count: int, columns: dict) -> dict[str, list[str]]:
    """Column name → the keys of `count` rows that are written without the model; a value of `columns` is a list, or one for all.

    The quick way for a hundred thousand: the commonest words come from memory, and the turns of a name are made once.
    """
    found, turned = {}, {}
    for field in fields_of(model):
        rows = list(zip(*(_each(columns.get(name, ""), count) for name in field.of), strict=True))
        if field.kind.startswith("turn_"):
            if str(field.of) not in turned:
                turned[str(field.of)] = [text.turns(*row) for row in rows]
            place = int(field.kind.removeprefix("turn_")) - 1
            found[field.column] = [row[place] if place < len(row) else "" for row in turned[str(field.of)]]
        else:
            key, joint = KINDS[field.kind], "" if field.kind == "compact" else " "
            found[field.column] = [joint.join(filter(None, map(key, row))) for row in rows]
    return found


def _each(value, count: int) -> list[str]:
    every = value if isinstance(value, list) else [value] * count
    return ["" if one is None else str(one) for one in every]


def computed(model, **values) -> dict[str, str]:
    """Column name → key, for a row with these values that is written without the model: `computed(Person, first_name=…, last_name=…)`."""
    return {field.column: field.computed(values.get) for field in fields_of(model)}


def stale(rows) -> list:
    """Those of `rows` whose keys are not what they would be if they were written today; the right keys are set on them."""
    found = []
    for row in rows:
        before = [getattr(row, field.attname) for field in fields_of(type(row))]
        if before != [field.pre_save(row, add=False) for field in fields_of(type(row))]:
            found.append(row)
    return found


def span(field: str, beginning: str) -> models.Q:
    """Rows whose key begins with `beginning`. A range, not LIKE: under row-level security only a leakproof comparison uses the index."""
    return models.Q(**{f"{field}__gte": beginning, f"{field}__lt": after(beginning)})


def after(beginning: str) -> str:
    """The first key, in the order of letters' numbers, that no longer begins with `beginning`."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


def holding(words: str, *fields: str, most: int = 8) -> models.Q:
    """Rows that hold every typed word somewhere in one of their keys `fields`, however it is spaced, half-spaced or joined.

    For tables of some thousands (courses, places, units): every row is looked at. Nothing typed narrows nothing.
    """
    found = models.Q()
    for word in text.search_key(words.replace(text.ZWNJ, " ")).split()[:most]:
        one = models.Q()
        for field in fields:
            one |= models.Q(Contains(_without_blanks(field), models.Value(word)))
        found &= one
    return found


def _without_blanks(field: str) -> Replace:
    return Replace(models.F(field), models.Value(" "), output_field=models.TextField())
