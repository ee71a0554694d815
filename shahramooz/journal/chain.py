"""How one line of the journal leads to the next: pure calculations, the same for sealing and for verifying (T23)."""

import hashlib
import hmac
import json
from datetime import UTC

from shahramooz.journal.models import Entry

BEGINNING = bytes(32)  # the head before the first line


def of_name(entry: Entry) -> bytes:
    """The commitment to the actor's name; nobody can try names against it once the salt is forgotten."""
    return _commitment(entry.name_salt, [entry.actor_name])


def of_words(entry: Entry) -> bytes:
    """The commitment to what stood before, after, and why."""
    return _commitment(entry.words_salt, [entry.before, entry.after, entry.reason])


def head_after(previous: bytes, *, number: int, entry: Entry, name: bytes, words: bytes) -> bytes:
    """The head of the chain once `entry` is its line `number`."""
    facts = [
        previous.hex(),
        number,
        entry.municipality_id,
        entry.pk,
        entry.at.astimezone(UTC).isoformat(),
        entry.act,
        entry.actor_type,
        entry.actor_id,
        entry.about_type,
        entry.about_id,
        name.hex(),
        words.hex(),
    ]
    return hashlib.sha256(_canonical(facts)).digest()


def _commitment(salt: bytes | None, facts: list) -> bytes:
    return hmac.new(bytes(salt or b""), _canonical(facts), hashlib.sha256).digest()


def _canonical(facts: list) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
