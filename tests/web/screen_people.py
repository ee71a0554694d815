"""Invented people for pages that are drawn without a database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Somebody:
    pk: int
    name: str

    def __str__(self) -> str:
        return self.name
