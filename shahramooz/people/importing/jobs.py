"""The worker's part of imports: the dry run, the writing, and files whose worker went away."""

from datetime import datetime, timedelta

from shahramooz.city import scope
from shahramooz.people.importing import actions, forgetting
from shahramooz.people.importing.recipe import Recipe
from shahramooz.people.importing.recipes import RECIPES
from shahramooz.people.models import ImportFile

State = ImportFile.State
LEFT_ALONE = timedelta(minutes=2)
WORK = {State.WAITING: actions.check, State.WRITING: actions.write, State.UNDOING: actions.take_back}


def check_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Try a waiting file. Begun again, it starts over; a file that is no longer waiting is left as it is."""
    actions.check(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def write_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Write a confirmed file in one transaction. Doing it twice writes once."""
    actions.write(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def undo_import(*, municipality_id: int, file_id: int, at: datetime) -> None:
    """Take back a large file in one transaction. Doing it twice takes back once."""
    actions.take_back(municipality_id=municipality_id, file_id=file_id, recipes=RECIPES, at=at)


def resume_imports(*, municipality_id: int, at: datetime) -> None:
    """Take up files whose worker was killed: they start over."""
    resume(municipality_id=municipality_id, recipes=RECIPES, at=at)


def resume(*, municipality_id: int, recipes: dict[str, Recipe], at: datetime) -> None:
    """The same for any stage's recipes. Two at one file do no harm: the second finds its state changed."""
    with scope.within(municipality_id):
        left = list(
            ImportFile.objects.filter(kind__in=recipes, state__in=list(WORK), asked_at__lt=at - LEFT_ALONE).values_list(
                "pk", "state"
            )
        )
    for file_id, state in left:
        WORK[state](municipality_id=municipality_id, file_id=file_id, recipes=recipes, at=at)


def forget_files(*, at: datetime) -> None:
    """Empty the files of two months ago: what they wrote stands in the registry, what they lacked was sent again long since."""
    forgetting.empty_files(before=at - forgetting.KEPT)


check_import.own_scopes = write_import.own_scopes = undo_import.own_scopes = resume_imports.own_scopes = True
resume_imports.apart = True  # a large file takes a while: nothing else waits for it

ROUNDS = [(30, resume_imports), (3600, forget_files)]
TASKS = {
    "people.check_import": check_import,
    "people.write_import": write_import,
    "people.undo_import": undo_import,
}
