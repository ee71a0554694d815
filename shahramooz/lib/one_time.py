"""Codes of an authenticator app (TOTP, RFC 6238): six digits, thirty seconds, SHA-1 as every app expects."""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # of recovery codes: nothing that is read wrongly


def new_secret() -> str:
    """Twenty random bytes, as apps take them (base32)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(moment: datetime) -> int:
    """The number of the half minute."""
    return int(moment.timestamp()) // STEP


def code_of(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code that an app shows in that half minute."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(secret: str, typed: str, *, at: datetime, after: int = -1) -> int | None:
    """The half minute whose code was typed: now, the one before or the next; never one that was used already (`after`)."""
    now = step_at(at)
    fitting = [
        step
        for step in (now - 1, now, now + 1)
        if step > after and hmac.compare_digest(code_of(secret, step).encode(), typed.encode())
    ]
    return fitting[-1] if fitting else None


def address_of(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code holds."""
    asked = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{asked}"


def new_recovery_code() -> str:
    """Ten letters in two groups, for the day on which the telephone is lost."""
    drawn = "".join(secrets.choice(ALPHABET) for _letter in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"
