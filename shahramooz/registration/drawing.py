"""Drawing lots that anybody can check. Pure: nothing here reads or writes a row.

A draw's *seed* is chosen before its window closes and only its *commitment* (SHA-256) is published then; the seed follows after
the draw. Each applicant bears a *lot*: SHA-256 of seed and ticket, read as a number. Lower lots come first. Nobody can know a
lot before the seed is revealed, nobody can choose a seed after having seen who applied, and everybody can compute both
afterwards: `tools/recheck.py` does it with Python's standard library alone.

Better odds, such as for those refused last time, are more lots: the best of them counts.
"""

import hashlib
import secrets
from collections.abc import Iterable

from shahramooz.registration.allocation import Claim

SEED_BYTES = 32


def new_seed() -> str:
    """A fresh seed: 64 hexadecimal digits of the machine's own randomness."""
    return secrets.token_hex(SEED_BYTES)


def commitment_of(seed: str) -> str:
    """What is published while the seed is still secret: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot_of(seed: str, ticket: str, lots: int = 1) -> str:
    """The best of `lots` lots drawn for `ticket`, as 64 hexadecimal digits: the smaller comes first."""
    return min(hashlib.sha256(f"{seed}:{ticket}:{number}".encode()).hexdigest() for number in range(lots))


def in_order(claims: Iterable[Claim], seed: str) -> list[Claim]:
    """The line that a draw makes of the claims: by priority class, then by lot.

    A group that wants all or none shares one lot, stands in the class of its last member, and stands together: a large
    family has no better odds than a single person.
    """
    claims = list(claims)
    last: dict[str, int] = {}
    most: dict[str, int] = {}
    for claim in claims:
        name = name_of(claim)
        last[name] = max(last.get(name, 0), claim.priority)
        most[name] = min(most.get(name, claim.lots), claim.lots)
    lots = {name: lot_of(seed, name, most[name]) for name in last}
    return sorted(claims, key=lambda claim: (last[name_of(claim)], lots[name_of(claim)], str(claim.ticket)))


def name_of(claim: Claim) -> str:
    """What a claim's lot is drawn for: its group when it stands in one, else its own ticket."""
    return claim.group or str(claim.ticket)
