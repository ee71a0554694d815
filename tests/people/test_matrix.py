"""The table of rights is the one of permissions.md, and abilities are taken from it."""

from pathlib import Path

import pytest

from shahramooz.people.access import ASKS, BEYOND, HELD_BACK, HOLDS, Ability
from shahramooz.people.matrix import CELLS, COLUMNS, Cell, Role, Thing, cell, roles_that

AGREED = Path(__file__).resolve().parents[3] / "shared" / "domain" / "permissions.md"


def test_the_table_says_what_permissions_md_says():
    if not AGREED.exists():
        pytest.skip("permissions.md is not beside this checkout")
    lines = [line for line in AGREED.read_text().splitlines() if line.startswith("|")]
    rows = [[one.strip() for one in line.strip("|").split("|")] for line in lines[2:]]
    assert {row[0]: row[1:] for row in rows} == {thing.value: cells for thing, cells in CELLS.items()}


def test_every_role_but_enforcement_has_its_column():
    known = {role for column in COLUMNS for role in column}
    assert known - {"learner"} == set(Role.values) - {Role.ENFORCEMENT}


@pytest.mark.parametrize(
    ("words", "scope", "letters"),
    [
        ("O: RWA", "O", "RWA"),
        ("U: R, W sessions", "U", "RW"),
        ("U: RW own actions, A own signature", "U", "RWA"),
        ("U: propose", "U", ""),
        ("R masked", "O", "R"),
        ("names only", "", ""),
        ("–", "", ""),
    ],
)
def test_a_cell_is_read(words, scope, letters):
    assert Cell.read(words) == Cell(scope, frozenset(letters))


def test_an_ability_goes_beyond_the_table_only_where_it_says_so():
    for ability, asked in ASKS.items():
        holders = {role for role in Role.values if ability in HOLDS[role]}
        from_the_table = roles_that(asked[0], asked[1], scope="".join(asked[2:]))
        assert holders - from_the_table == BEYOND.get(ability, set()) - from_the_table
        assert from_the_table - holders == HELD_BACK.get(ability, set()) & from_the_table


def test_the_administrator_issues_no_certificate_and_changes_no_grade():
    assert not {Ability.CERTIFY, Ability.GRADE, Ability.ATTENDANCE, Ability.FAMILIES} & HOLDS[Role.SYSTEM_ADMIN]
    assert cell(Role.SYSTEM_ADMIN, Thing.CERTIFICATE).letters == {"R"}


def test_enforcement_holds_nothing_but_a_page_of_its_own():
    assert HOLDS[Role.ENFORCEMENT] == {Ability.WORK}
