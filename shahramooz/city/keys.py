"""Columns that are computed from a text column each time a row is written: search keys and the sort key (iran.md §6.5).

The embedded PostgreSQL has no ICU, so Persian order and Persian equality are computed here and stored.
"""

from django.db import models

from shahramooz.lib import text

KINDS = {"search": text.search_key, "compact": text.compact_key, "sort": text.sort_key}


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
        source = " ".join(str(getattr(instance, name) or "") for name in self.of).strip()
        value = KINDS[self.kind](source)
        setattr(instance, self.attname, value)
        return value
