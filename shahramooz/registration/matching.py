"""Ranked choice: people rank pots of seats, each pot ranks people, and deferred acceptance seats them. Pure arrays.

The result is *stable*: nobody prefers a pot that has a free seat or holds somebody who stands behind them. It is the best
stable one for every applicant at once, so nobody gains by ranking otherwise than they wish (Gale and Shapley 1962;
Dubins and Freedman 1981). A person's own order within a pot is the priority class, then the draw number.

A million people decide within seconds: each round, everybody rejected in the last one asks at their next choice, and only the
pots that were asked compare; a pot's comparison is one sort of whole numbers (pot, class, lot).
"""

from dataclasses import dataclass

import numpy as np

NONE = -1
CLASS_BITS, LOT_BITS = 8, 32
_LOT = (1 << LOT_BITS) - 1
_POT = CLASS_BITS + LOT_BITS


@dataclass(frozen=True)
class Matching:
    """`seat[i]` is the pot in which applicant i sits, or NONE; `choice[i]` says which of their choices it was."""

    seat: np.ndarray
    choice: np.ndarray
    rounds: int


def keys_of(choices: np.ndarray, classes: np.ndarray, lots: np.ndarray) -> np.ndarray:
    """For each applicant and choice one whole number: smaller stands before larger in the same pot.

    choices (n, k) pots or NONE; classes (n, k) from 0 to 255; lots (n,) a permutation of 0 … n − 1.
    """
    wide = choices.astype(np.int64) << _POT
    return wide | (classes.astype(np.int64) << LOT_BITS) | lots.astype(np.int64)[:, None]


def deferred_acceptance(choices: np.ndarray, classes: np.ndarray, lots: np.ndarray, capacity: np.ndarray) -> Matching:
    """Seat applicants in the pots they ranked, the applicants' best stable matching.

    choices (n, k): pots 0 … m − 1 in the order of preference, NONE behind the last one; classes (n, k): the applicant's
    priority class in that pot; lots (n,): a permutation, the draw's order; capacity (m,): seats of each pot.
    """
    n, k = choices.shape
    owner = np.empty(n, np.int64)
    owner[lots] = np.arange(n)
    pointer = np.zeros(n, np.int64)
    held = np.empty(0, np.int64)
    asking, rounds = np.arange(n), 0
    asked = np.zeros(len(capacity) + 1, bool)
    while True:
        asking = asking[pointer[asking] < k]
        pots = choices[asking, pointer[asking]].astype(np.int64)
        asking, pots = asking[pots != NONE], pots[pots != NONE]
        if not asking.size:
            break
        rounds += 1
        ranks = classes[asking, pointer[asking]].astype(np.int64)
        keys = (pots << _POT) | (ranks << LOT_BITS) | lots[asking].astype(np.int64)
        asked[pots] = True
        compared = asked[held >> _POT]
        asked[pots] = False
        pool = np.sort(np.concatenate((held[compared], keys)))
        stays = _place_in_pot(pool) < capacity[pool >> _POT]
        held = np.concatenate((held[~compared], pool[stays]))
        asking = owner[pool[~stays] & _LOT]
        pointer[asking] += 1
    seat = np.full(n, NONE, np.int64)
    choice = np.full(n, NONE, np.int64)
    seated = owner[held & _LOT]
    seat[seated], choice[seated] = held >> _POT, pointer[seated]
    return Matching(seat, choice, rounds)


def _place_in_pot(pool: np.ndarray) -> np.ndarray:
    """The place of each sorted key within its own pot, counted from zero."""
    pots = pool >> _POT
    begins = np.flatnonzero(np.concatenate(([True], pots[1:] != pots[:-1]))) if pool.size else np.empty(0, np.int64)
    lengths = np.diff(np.concatenate((begins, [pool.size])))
    return np.arange(pool.size) - np.repeat(begins, lengths)


def blocking_pairs(
    choices: np.ndarray, classes: np.ndarray, lots: np.ndarray, capacity: np.ndarray, seat: np.ndarray
) -> int:
    """How many (applicant, choice) pairs would both rather be together: 0 for a stable matching.

    Independent of how the matching was found: it looks at the seats alone. Raises ValueError when somebody sits where they
    did not ask to, or a pot holds more than its seats.
    """
    keys = keys_of(choices, classes, lots)
    k = choices.shape[1]
    here = (choices == seat[:, None]) & (seat != NONE)[:, None]
    if ((seat != NONE) & ~here.any(axis=1)).any():
        raise ValueError("somebody sits where they did not ask to")
    filled = np.bincount(seat[seat != NONE], minlength=len(capacity))
    if (filled > capacity).any():
        raise ValueError("a pot holds more than its seats")
    mine = np.where(here.any(axis=1), here.argmax(axis=1), k)
    worst = np.full(len(capacity), -1, np.int64)
    sitting = np.flatnonzero(seat != NONE)
    np.maximum.at(worst, seat[sitting], keys[sitting, mine[sitting]])
    preferred = (np.arange(k)[None, :] < mine[:, None]) & (choices != NONE)
    pots = np.where(preferred, choices, 0)
    welcome = (filled[pots] < capacity[pots]) | (keys < worst[pots])
    return int((preferred & welcome & (capacity[pots] > 0)).sum())
