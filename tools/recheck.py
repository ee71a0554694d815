#!/usr/bin/env python3
"""Recheck a draw of Shahramooz:  python3 recheck.py draw.json

Needs nothing but Python. Reads the public file of a draw (or of a ranked choice), computes everything again from the seed and
the applications, and says whether every seat and every waiting number is what the rule gives. Exit code 0: to the letter.
"""

import hashlib
import json
import sys


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def line_of(people, seed):
    """Everybody in the order of the draw: by class, then by the best of one's lots; a group shares both."""
    name = {one["ticket"]: one["group"] or one["ticket"] for one in people}
    last, lots = {}, {}
    for one in people:
        group = name[one["ticket"]]
        last[group] = max(last.get(group, 0), one["priority"])
        lots[group] = min(lots.get(group, one["lots"]), one["lots"])
    lot = {group: min(sha(f"{seed}:{group}:{n}") for n in range(lots[group])) for group in lots}
    return sorted(people, key=lambda one: (last[name[one["ticket"]]], lot[name[one["ticket"]]], one["ticket"]))


def draw(told):
    """Seats in the order of the line, whole groups only; the others wait in the same order."""
    line, free, seat = line_of(told["applications"], told["seed"]), dict(told["rule"]["seats"]), {}
    parties = {}
    for one in line:
        parties.setdefault(one["group"] or one["ticket"], []).append(one)
    for party in parties.values():
        left, given = dict(free), {}
        for one in party:
            pot = next((pot for pot in [*one["entitled_to"], "open"] if left.get(pot, 0) > 0), None)
            if pot is None:
                break
            left[pot] -= 1
            given[one["ticket"]] = pot
        else:
            free, seat = left, seat | given
    waiting = [one["ticket"] for one in line if one["ticket"] not in seat]
    return {**seat, **{ticket: place for place, ticket in enumerate(waiting, 1)}}


def ranked(told):
    """Deferred acceptance: everybody asks in the order of their choices, each pot keeps the first by class and lot."""
    seats = told["rule"]["seats"]
    lot = {one["ticket"]: sha(f"{told['seed']}:{one['ticket']}:0") for one in told["applications"]}
    left = {one["ticket"]: list(one["choices"]) for one in told["applications"]}
    held, asking = {pot: [] for pot in seats}, list(left)
    while asking:
        ticket = asking.pop()
        if left[ticket]:
            pot, priority = left[ticket].pop(0)
            held[pot] = sorted([*held[pot], (priority, lot[ticket], ticket)])
            asking += [out for _p, _l, out in held[pot][seats[pot] :]]
            held[pot] = held[pot][: seats[pot]]
    seated = {ticket: pot for pot, kept in held.items() for _p, _l, ticket in kept}
    return {ticket: seated.get(ticket, "none") for ticket in left}


def recheck(told):
    """The sentences that say what is wrong; none when everything is right."""
    wrong = [] if sha(told["seed"]) == told["commitment"] else ["the seed is not the one that was committed to"]
    ours = {"draw": draw, "ranked": ranked}[told["rule"]["name"]](told)
    theirs = {one["ticket"]: one["got"] for one in told["result"]}
    differ = [ticket for ticket in {**ours, **theirs} if ours.get(ticket) != theirs.get(ticket)]
    return wrong + [f"{ticket}: the rule gives {ours.get(ticket)}, the file {theirs.get(ticket)}" for ticket in differ]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        found = recheck(json.load(file))
    print("\n".join(found) or "Right, to the letter.")
    sys.exit(bool(found))
