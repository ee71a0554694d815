"""How an error is written into the log: where it happened and what kind it was, never its words (T25).

A database says in its errors which row was wrong («Key (mobile)=(0912…) already exists»), a parser says what it could not
read: the words of an error are often somebody's data. The place in our source is what mends it.
"""

import logging
import traceback


class WithoutWords(logging.Formatter):
    """Formats records as usual, and exceptions as their frames and the names of their classes."""

    def formatException(self, ei):
        return "\n".join(_told(ei[1]))


def _told(problem: BaseException | None, seen: frozenset[int] = frozenset()) -> list[str]:
    """The frames and the class of `problem`, after those of what caused it."""
    if problem is None or id(problem) in seen:
        return []
    seen |= {id(problem)}
    before = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    frames = "".join(traceback.format_tb(problem.__traceback__)).rstrip()
    kind = f"{type(problem).__module__}.{type(problem).__qualname__}"
    return [*_told(before, seen), "Traceback (most recent call last):", *([frames] if frames else []), kind]
