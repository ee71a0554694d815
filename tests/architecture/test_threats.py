"""docs/threats.md tells which test proves what: every test it names exists, every threat has its negative control."""

import ast
import re
from dataclasses import dataclass
from functools import cache

import pytest

from shahramooz.settings import ROOT

PROMISED = {"T5", "T6", "T9", "T12", "T13", "T15", "T16", "T17", "T18", "T19", "T20", "T25"}
ROW = re.compile(r"^\| (T\d+) ([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$", re.M)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SAYS_SO = re.compile(r"negative[_ ]control", re.I)


@dataclass(frozen=True)
class Threat:
    name: str
    words: str
    tests: list[tuple[str, str]]
    controls: list[tuple[str, str]]
    not_covered: str


def threats(page: str) -> list[Threat]:
    return [
        Threat(name, words.strip(), TEST.findall(tests), TEST.findall(controls), gaps.strip())
        for name, words, tests, controls, gaps in ROW.findall(page)
    ]


@cache
def functions(path: str) -> dict[str, str]:
    """The tests of a file with their source; none when there is no such file."""
    if not (ROOT / path).exists():
        return {}
    source = (ROOT / path).read_text(encoding="utf-8")
    made = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: ast.get_source_segment(source, node) for node in made if node.name.startswith("test_")}


def faults(page: str) -> list[str]:
    """What the page tells and is not so."""
    found = []
    for threat in threats(page):
        if not (threat.tests and threat.controls and threat.not_covered):
            found.append(f"{threat.name} lacks tests, a control or the word on what is not covered")
        for path, name in threat.tests + threat.controls:
            if name not in functions(path):
                found.append(f"{threat.name}: {path}::{name} does not exist")
        for path, name in threat.controls:
            if name in functions(path) and not SAYS_SO.search(functions(path)[name]):
                found.append(f"{threat.name}: {name} does not say that it is a negative control")
    return found


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")


def test_every_promised_threat_has_one_row(page):
    named = [threat.name for threat in threats(page)]
    assert sorted(named) == sorted(set(named))
    assert set(named) >= PROMISED


def test_every_test_and_control_that_is_named_exists(page):
    assert faults(page) == []


def test_each_threat_is_proved_by_a_test_named_after_it(page):
    assert [
        threat.name
        for threat in threats(page)
        if not any(name.startswith(f"test_{threat.name.lower()}_") for _path, name in threat.tests)
    ] == []


def test_a_lost_test_and_a_missing_control_would_be_seen():
    told = "`tests/people/test_signing_in.py::{}`"
    lost = f"| T5 guessing | {told.format('test_t5_gone')} | {told.format('test_t5_a_code_serves_once')} | nothing |"
    bare = f"| T6 burning | {told.format('test_t6_ten_codes_in_a_day')} | | nothing |"
    assert [fault.split(":")[0].split(" ")[0] for fault in faults(f"{lost}\n{bare}\n")] == ["T5", "T5", "T6"]
