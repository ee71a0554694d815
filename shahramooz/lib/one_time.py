"""Codes of an authenticator app (TOTP, RFC 6238): six digits, thirty seconds, SHA-1 as every app expects."""

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp

STEP = 30
DIGITS = 6
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # of recovery codes: nothing that is read wrongly


def new_secret() -> str:
    """A random secret of 160 bits, as apps take it (base32)."""
    return pyotp.random_base32()


def step_at(moment: datetime) -> int:
    """The number of the half minute."""
    return int(moment.timestamp()) // STEP


def code_of(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code that an app shows in that half minute."""
    return pyotp.TOTP(secret, digits=digits, interval=STEP).at(step * STEP)


def step_of(secret: str, typed: str, *, at: datetime, after: int = -1) -> int | None:
    """The half minute whose code was typed: now, the one before or the next; never one that was used already (`after`)."""
    now = step_at(at)
    fitting = [
        step
        for step in (now - 1, now, now + 1)
        if step > after and compare_digest(code_of(secret, step).encode(), typed.encode())
    ]
    return fitting[-1] if fitting else None


def address_of(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=account, issuer_name=issuer)


def new_recovery_code() -> str:
    """Ten letters in two groups, for the day on which the telephone is lost."""
    drawn = "".join(secrets.choice(ALPHABET) for _letter in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"
