"""Timed work of the catalogue: its workbooks on their way in."""

from datetime import datetime

from shahramooz.catalogue.importing.recipes import RECIPES
from shahramooz.people.importing import actions, jobs


def check_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Try a waiting list of courses or records. Begun again, it starts over."""
    actions.check(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def write_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Write a confirmed list in one transaction. Doing it twice writes once."""
    actions.write(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def undo_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Take back a large list in one transaction. Doing it twice takes back once."""
    actions.take_back(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def resume_imports(*, municipality_id: int, at: datetime) -> None:
    """Take up lists whose worker was killed: they start over."""
    jobs.resume(municipality_id=municipality_id, recipes=RECIPES, at=at)


check_import.own_scopes = write_import.own_scopes = undo_import.own_scopes = resume_imports.own_scopes = True
resume_imports.apart = True

ROUNDS = [(30, resume_imports)]
TASKS = {
    "catalogue.check_import": check_import,
    "catalogue.write_import": write_import,
    "catalogue.undo_import": undo_import,
}
