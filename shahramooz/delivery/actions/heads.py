"""The head of the journal's chain, signed with the city's key and carried out of the database (T23).

Whoever holds the whole database can write a new chain; they cannot change a head that lies elsewhere.
"""

import json
from datetime import datetime
from pathlib import Path

from shahramooz.city import queries as city
from shahramooz.delivery import certificate as paper
from shahramooz.delivery.actions.keys import key_in_force, private_half
from shahramooz.delivery.models import SigningKey
from shahramooz.journal.record import Clock
from shahramooz.journal.verifying import Head, head

SIGNER = Clock("مهر رویدادنگار")


def signed_head(*, at: datetime) -> dict:
    """The chain's head in this moment as a signed statement: `text`, `signature` and the name of the key."""
    now = head()
    key = key_in_force(by=SIGNER, at=at)
    facts = {
        "city": city.municipality().slug,
        "number": now.number,
        "head": now.head.hex(),
        "at": at.isoformat(),
        "key": key.key_id,
    }
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return {"text": text, "signature": paper.sign(text, private_key=private_half(key)).hex()}


def read_head(line: str) -> Head | None:
    """The head that a line of an exported file states, or None when it is not this city's or its signature does not hold."""
    try:
        said = json.loads(line)
        facts = json.loads(said["text"])
        key = SigningKey.objects.filter(key_id=facts["key"]).first()
        holds = key is not None and paper.is_signed(
            said["text"], signature=bytes.fromhex(said["signature"]), public_key=key.public_key
        )
        if not holds or facts["city"] != city.municipality().slug:
            return None
        return Head(int(facts["number"]), bytes.fromhex(facts["head"]))
    except (ValueError, KeyError, TypeError):
        return None


def write_head(*, folder: Path, at: datetime) -> Path:
    """Append the signed head to the city's file in `folder`, which is meant to lie on another machine."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{city.municipality().slug}.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(signed_head(at=at)) + "\n")
    return path
