"""Opening what the registry lists."""

from django.urls import reverse
from django.utils import translation

from tests.bars.registry import Row


def address_of(row: Row, world, *, language: str = "fa") -> str:
    """The row's address with the things of this world."""
    with translation.override(language):
        return (
            reverse(row.name, args=[world.of.get(arg, arg) if isinstance(arg, str) else arg for arg in row.args])
            + row.query
        )


def method_of(row: Row) -> str:
    return "post" if row.kind == "act" else "get"
