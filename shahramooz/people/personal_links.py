"""Personal links that open without signing in: whose they are can be read from them, but not guessed or made up.

A token is the recipient's number and 96 bits of an HMAC over it and the municipality, under a key outside the database.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from django.conf import settings

from shahramooz.city import scope
from shahramooz.lib import sealing

_TOKEN = re.compile(r"([0-9a-z]{1,13})-([A-Za-z0-9_-]{16})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def token_of(recipient_id: int) -> str:
    """The token of one recipient of a campaign of this municipality."""
    return f"{_short(recipient_id)}-{_signature(recipient_id)}"


def recipient_of(token: str) -> int | None:
    """Whose token it is; None when it was not made here. Compared in constant time."""
    match = _TOKEN.fullmatch(token)
    if match is None or len(match[1].lstrip("0")) > 12:
        return None
    number = int(match[1], 36)
    return number if hmac.compare_digest(_signature(number), match[2]) else None


def _signature(number: int) -> str:
    said = f"{scope.current_id()}:{number}".encode()
    digest = hmac.new(_key(settings.INDEX_KEY), said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def _short(number: int) -> str:
    written = ""
    while number:
        number, digit = divmod(number, 36)
        written = _DIGITS[digit] + written
    return written or "0"


@lru_cache(maxsize=4)
def _key(secret: bytes) -> bytes:
    return sealing.derive_key(secret, purpose="personal link")
