"""A draw: committed beforehand, checked afterwards by a script that knows nothing of us, fair to families and to the refused."""

import copy
import importlib.util
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shahramooz.registration import drawing
from shahramooz.registration.allocation import OPEN, Claim, Pots, first_come

SCRIPT = Path(__file__).parents[2] / "tools/recheck.py"
spec = importlib.util.spec_from_file_location("recheck", SCRIPT)
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
SEED = "5e" * 32


def told(claims: list[Claim], pots: Pots, seed: str = SEED) -> dict:
    """The public file of a draw, as its page offers it."""
    line = drawing.in_order(claims, seed)
    got = {seat.ticket: "open" if seat.quota_id is OPEN else str(seat.quota_id) for seat in first_come(line, pots)}
    waiting = [claim.ticket for claim in line if claim.ticket not in got]
    got |= {ticket: place for place, ticket in enumerate(waiting, 1)}
    return {
        "rule": {"name": "draw", "seats": {"open": pots.open} | {str(k): n for k, n in pots.quotas.items()}},
        "commitment": drawing.commitment_of(seed),
        "seed": seed,
        "applications": [
            {
                "ticket": claim.ticket,
                "priority": claim.priority,
                "lots": claim.lots,
                "group": claim.group,
                "entitled_to": [str(quota) for quota in claim.entitled_to],
            }
            for claim in claims
        ],
        "result": [{"ticket": ticket, "got": what} for ticket, what in got.items()],
    }


@st.composite
def applicants(draw):
    count = draw(st.integers(1, 40))
    groups = draw(st.lists(st.sampled_from(["", "", "g1", "g2", "g3"]), min_size=count, max_size=count))
    return [
        Claim(
            f"{number}",
            entitled_to=tuple(draw(st.lists(st.sampled_from([7, 9]), unique=True))),
            priority=draw(st.integers(0, 2)),
            lots=draw(st.integers(1, 3)),
            group=group,
        )
        for number, group in enumerate(groups)
    ]


@settings(max_examples=200, deadline=None)
@given(applicants(), st.integers(0, 20), st.integers(0, 5), st.integers(0, 5))
@pytest.mark.thorough
def test_the_script_gives_the_same_seats_to_the_letter(claims, open_seats, seven, nine):
    assert script.recheck(told(claims, Pots(open_seats, {7: seven, 9: nine}))) == []


@pytest.mark.parametrize("change", ["seed", "priority", "result", "left out"])
def test_negative_control_one_changed_line_is_found(change):
    file = told([Claim(f"{n}", priority=n % 2) for n in range(30)], Pots(10))
    changed = copy.deepcopy(file)
    match change:
        case "seed":
            changed["seed"] = SEED[:-1] + "f"
        case "priority":
            late = next(one for one in changed["result"] if one["got"] == 20)["ticket"]
            next(one for one in changed["applications"] if one["ticket"] == late)["priority"] = -1
        case "result":
            changed["result"][0]["got"], changed["result"][-1]["got"] = changed["result"][-1]["got"], "open"
        case "left out":
            del changed["applications"][3]
    assert script.recheck(file) == []
    assert script.recheck(changed) != []


def test_a_group_sits_whole_or_waits_whole():
    claims = [Claim("1", group="g"), Claim("2", group="g"), Claim("3", group="g"), Claim("4"), Claim("5")]
    for number in range(60):
        seats = {seat.ticket for seat in first_come(drawing.in_order(claims, f"{number}"), Pots(3))}
        assert seats & {"1", "2", "3"} in (set(), {"1", "2", "3"})


def test_a_large_family_has_the_odds_of_one_person():
    claims = [Claim(f"g{n}", group="g") for n in range(5)] + [Claim(f"{n}") for n in range(5)]
    first = Counter(drawing.name_of(drawing.in_order(claims, f"{seed}")[0]) for seed in range(3000))
    assert 400 < first["g"] < 600  # one of six


def test_whoever_was_refused_last_time_has_two_lots_of_seven():
    claims = [Claim("refused", lots=2)] + [Claim(f"{n}") for n in range(5)]
    first = Counter(drawing.in_order(claims, f"{seed}")[0].ticket for seed in range(3000))
    assert 740 < first["refused"] < 980  # 2/7 of 3,000 is 857
    assert all(360 < first[f"{n}"] < 500 for n in range(5))  # 1/7 is 429


def test_a_higher_class_stands_before_every_lower_one():
    line = drawing.in_order([Claim(f"{n}", priority=n % 3) for n in range(30)], SEED)
    assert [claim.priority for claim in line] == sorted(claim.priority for claim in line)


def test_the_script_is_short_and_needs_python_alone():
    lines = [
        line for line in SCRIPT.read_text().splitlines() if line.strip() and not line.strip().startswith(('"""', "#"))
    ]
    imports = {line.split()[1] for line in lines if line.startswith("import ")}
    assert (imports, len(lines) <= 60) == ({"hashlib", "json", "sys"}, True)
