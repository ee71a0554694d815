"""The worker's part of imports: the dry run, the writing, and files whose worker went away."""

from datetime import datetime, timedelta

from shahramooz.city import scope
from shahramooz.people.importing import actions
from shahramooz.people.importing.recipe import Recipe
from shahramooz.people.importing.recipes import RECIPES
from shahramooz.people.models import ImportFile

State = ImportFile.State
LEFT_ALONE = timedelta(minutes=2)


def check_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Try a waiting file. Begun again, it starts over; a file that is no longer waiting is left as it is."""
    actions.check(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def write_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Write a confirmed file in one transaction. Doing it twice writes once."""
    actions.write(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def resume_imports(*, municipality_id: int, at: datetime) -> None:
    """Take up files whose worker was killed: they start over."""
    resume(municipality_id=municipality_id, recipes=RECIPES, at=at)


def resume(*, municipality_id: int, recipes: dict[str, Recipe], at: datetime) -> None:
    """The same for any stage's recipes. Two at one file do no harm: the second finds its state changed."""
    with scope.within(municipality_id):
        left = list(
            ImportFile.objects.filter(
                kind__in=recipes, state__in=[State.WAITING, State.WRITING], asked_at__lt=at - LEFT_ALONE
            ).values_list("pk", "state")
        )
    for file_id, state in left:
        work = actions.check if state == State.WAITING else actions.write
        work(municipality_id=municipality_id, file_id=file_id, recipes=recipes, at=at)


check_import.own_scopes = write_import.own_scopes = resume_imports.own_scopes = True
resume_imports.apart = True  # a large file takes a while: nothing else waits for it

ROUNDS = [(30, resume_imports)]
TASKS = {"people.check_import": check_import, "people.write_import": write_import}
