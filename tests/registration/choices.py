"""Invented applicants with ranked choices, and the plain textbook way of seating them."""

import numpy as np

from shahramooz.registration.matching import NONE


def invented(rng, *, applicants: int, pots: int, ranks: int = 5, classes: int = 3, seats: int = 60):
    """(choices, classes, lots, capacity); popular pots are asked for more often, nobody names a pot twice."""
    taste = rng.exponential(size=pots)
    choices = rng.choice(pots, size=(applicants, ranks), p=taste / taste.sum()).astype(np.int64)
    for column in range(1, ranks):
        doubled = (choices[:, :column] == choices[:, column : column + 1]).any(axis=1)
        choices[doubled, column] = NONE
    choices = np.take_along_axis(choices, np.argsort(choices == NONE, axis=1, kind="stable"), axis=1)
    ranked = rng.integers(0, classes, size=choices.shape)
    return choices, ranked, rng.permutation(applicants), rng.integers(0, seats, size=pots)


def by_the_book(choices, classes, lots, capacity) -> list[int]:
    """Deferred acceptance one applicant at a time, as it stands in textbooks."""
    held: dict[int, list[tuple[int, int, int]]] = {pot: [] for pot in range(len(capacity))}
    seat, at = [NONE] * len(lots), [0] * len(lots)
    free = list(range(len(lots)))
    while free:
        one = free.pop()
        while at[one] < choices.shape[1] and choices[one, at[one]] != NONE:
            pot = int(choices[one, at[one]])
            held[pot].append((int(classes[one, at[one]]), int(lots[one]), one))
            held[pot].sort()
            seat[one] = pot
            if len(held[pot]) <= capacity[pot]:
                break
            _class, _lot, out = held[pot].pop()
            seat[out], at[out] = NONE, at[out] + 1
            if out != one:
                free.append(out)
                break
    return seat
