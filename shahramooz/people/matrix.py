"""The table of permissions.md in code: what each role may do with each object, cell by cell as it stands there.

A cell says a scope (O the whole organisation, U one's own unit, venue, body or class, S oneself) and letters: R read, W create
and edit, A approve. Words after them narrow it. `people.access` takes every ability from here and says what it holds back.
"""

# ruff: noqa: E501  (a table is read across)
import re
from dataclasses import dataclass
from enum import Enum

from shahramooz.people.models import RoleGrant

Role = RoleGrant.Role
LEARNER = "learner"  # nobody is granted it: everybody with a person is one
COLUMNS: list[set[str]] = [
    {Role.SYSTEM_ADMIN}, {Role.TRAINING_HEAD}, {Role.TRAINING_EXPERT}, {Role.UNIT_MANAGER}, {Role.HOUSE_OPERATOR},
    {Role.INSTRUCTOR}, {Role.PARTNER}, {Role.CONTRACTOR_REP}, {Role.SECRETARY, Role.CHAIR}, {LEARNER}, {Role.AUDITOR},
]  # fmt: skip
# Enforcement has no column: it may do nothing here.


class Thing(Enum):
    """What rights are about, as permissions.md names it."""

    SETTINGS = "Users, roles, settings, calendars, policies"
    PERSON = "Person & affiliation"
    FAMILY = "Family/dependants"
    NEED = "Needs assessment"
    PLAN = "Annual plan, programme, goal, target group"
    COURSE = "Course, curriculum"
    OFFERING = "Offering, session, room booking"
    REGISTRATION = "Registration, waiting list"
    ATTENDANCE = "Attendance, grades"
    CERTIFICATE = "Certificate"
    EVALUATION = "Evaluation (L1–L4)"
    MOU = "MoU / joint action document"
    PACKAGE = "Neighbourhood package"
    CONTRACTOR = "Contractor, contract, rank"
    COMMITTEE = "Committee, session, resolution"
    POINTS = "Gamification rules / points"
    JOURNAL = "Audit log"


T = Thing
# fmt: off
CELLS: dict[Thing, list[str]] = {
    #               admin     head                expert     unit manager      operator              instructor                   partner                              contractor rep      committee                   learner              auditor
    T.SETTINGS:     ["O: RW", "O: R, A policies", "R",       "–",              "–",                  "–",                         "–",                                 "–",                "–",                        "–",                 "R"],
    T.PERSON:       ["O: RW", "O: RW",            "O: RW",   "U: RW (own unit)", "U: RW (applicants)", "U: R names of own class",  "U: R own learners",                 "U: RW own workers", "–",                       "S: R, propose change", "R masked"],
    T.FAMILY:       ["–",     "O: R",             "O: RW",   "U: R (own unit)", "U: R own applicants", "names only",               "–",                                 "–",                "–",                        "S: RW",             "counts only"],
    T.NEED:         ["R",     "O: RWA",           "O: RW",   "U: RW",          "U: propose",         "–",                         "U: propose",                        "U: propose",       "R",                        "S: answer survey",  "R"],
    T.PLAN:         ["R",     "O: RWA",           "O: RW",   "U: propose",     "U: propose",         "–",                         "U: R shared",                       "–",                "R",                        "R public part",     "R"],
    T.COURSE:       ["R",     "O: A",             "O: RW",   "R",              "R",                  "U: RW drafts",              "U: RW own",                         "R",                "R",                        "R public",          "R"],
    T.OFFERING:     ["R",     "O: RWA",           "O: RW",   "U: RW",          "U: RW own rooms",    "U: R",                      "U: RW own",                         "–",                "R",                        "R",                 "R"],
    T.REGISTRATION: ["R",     "O: RW",            "O: RW",   "U: RWA",         "U: RW",              "–",                         "U: R",                              "U: RW own workers", "–",                       "S: RW own",         "R counts"],
    T.ATTENDANCE:   ["R",     "O: R, reopen",     "O: RW, lock", "U: R",       "U: RW attendance",   "U: RW own class until lock", "U: RW own class",                  "U: R own workers", "–",                        "S: R own",          "R"],
    T.CERTIFICATE:  ["R",     "O: A issue/revoke", "O: prepare", "U: R",       "–",                  "–",                         "U: W external",                     "U: R own workers", "–",                        "S: R, print",       "verify"],
    T.EVALUATION:   ["R",     "O: R",             "O: RW",   "U: R, answer L3", "U: R",              "U: R own (aggregated)",     "U: R shared",                       "U: R shared",      "R",                        "S: answer",         "R"],
    T.MOU:          ["R",     "O: A",             "O: RW",   "R",              "R",                  "–",                         "U: RW own actions, A own signature", "–",               "R",                        "–",                 "R"],
    T.PACKAGE:      ["R",     "O: A",             "O: RW",   "–",              "U: RW need, venue",  "–",                         "U: R, W sessions",                  "–",                "R",                        "R public",          "R"],
    T.CONTRACTOR:   ["R",     "O: A issue rank",  "O: RW",   "–",              "–",                  "–",                         "R",                                 "U: R own, object", "R",                        "S: R own",          "R"],
    T.COMMITTEE:    ["R",     "O: R",             "O: R",    "U: R, act on own items", "–",          "–",                         "U: R, act on own items",            "–",                "U: RW, A minutes (chair)", "–",                 "R"],
    T.POINTS:       ["R",     "O: A rules",       "O: RW",   "U: R team",      "–",                  "–",                         "–",                                 "–",                "–",                        "S: R, opt out",     "R"],
    T.JOURNAL:      ["O: R",  "O: R",             "–",       "–",              "–",                  "–",                         "–",                                 "–",                "–",                        "–",                 "O: R"],
}
# fmt: on


@dataclass(frozen=True)
class Cell:
    """What a cell grants: «U: R, W sessions» is scope U and the letters R and W."""

    scope: str
    letters: frozenset[str]

    @classmethod
    def read(cls, words: str) -> "Cell":
        scope, _colon, rest = words.rpartition(":")
        letters = {letter for group in re.findall(r"\b[RWA]+\b", rest) for letter in group}
        return cls(scope.strip() or ("O" if letters else ""), frozenset(letters))


def cell(role: str, thing: Thing) -> Cell:
    """What `role` may do with `thing`; a role without a column may do nothing."""
    for column, words in zip(COLUMNS, CELLS[thing], strict=True):
        if role in column:
            return Cell.read(words)
    return Cell("", frozenset())


def roles_that(letter: str, thing: Thing, *, scope: str = "") -> set[str]:
    """The roles with `letter` on `thing`, in `scope` when one is asked."""
    found = ((role, cell(role, thing)) for role in Role.values)
    return {role for role, held in found if letter in held.letters and scope in ("", held.scope)}
