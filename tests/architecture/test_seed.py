"""The copied database of the tests is never an old one: whatever the schema is made from changes its name."""

import shutil

import pytest

from shahramooz.settings import PACKAGE
from tests import seed


@pytest.fixture
def package(tmp_path):
    """A copy of the files the schema is made from."""
    copy = tmp_path / "shahramooz"
    for path in seed.made_from():
        there = copy / path.relative_to(PACKAGE)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    return copy


def test_the_same_files_give_the_same_state(package):
    assert seed.state(package) == seed.state()


def test_migrations_and_what_they_import_and_the_cluster_are_looked_at():
    names = {str(path.relative_to(PACKAGE)) for path in seed.made_from()}
    assert {"city/municipal.py", "city/keys.py", "city/scope.py", "planning/models/session.py"} <= names
    assert {"city/migrations/0001_initial.py", "lib/postgres/configuration.py"} <= names


def test_a_changed_migration_a_new_one_and_a_changed_import_are_other_states(package):
    states = [seed.state(package)]
    for name, words in (
        ("city/migrations/0001_initial.py", "# changed"),
        ("city/migrations/0999_new.py", "# new"),
        ("city/municipal.py", "# changed"),
    ):
        with open(package / name, "a") as file:
            file.write(words)
        states.append(seed.state(package))
    assert len(set(states)) == 4
