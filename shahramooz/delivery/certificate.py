"""What a certificate says, the code people type to check it, and the signature that no changed letter survives (R9, T20).

Pure: no table, no clock, no setting. Whoever has the text, the signature and the public key can check it without us.
"""

import json
import secrets
import unicodedata
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from shahramooz.lib.digits import to_ascii
from shahramooz.lib.refusal import Refusal

VERSION = 1
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
CODE_LENGTH = 12
_LOOKALIKES = str.maketrans("OIL", "011")
_RAW = {"encoding": serialization.Encoding.Raw}


class CodeMistyped(Refusal):
    message = _("این کد درست نوشته نشده است.")
    next_step = _("کد دوازده‌نویسه‌ای زیر رمزینه گواهینامه را دوباره بنویسید.")


# ── the text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def text_of(facts: dict) -> str:
    """The canonical text of a certificate's facts: sorted keys, no spaces, NFC, days as ISO. The same facts give the same bytes."""
    plain = {"v": VERSION} | {key: _plain(value) for key, value in facts.items()}
    return unicodedata.normalize("NFC", json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def facts_of(text: str) -> dict:
    """The facts that a canonical text states, with its days as dates."""
    facts = json.loads(text)
    for name in ("from", "to", "issued", "expires"):
        if facts.get(name):
            facts[name] = date.fromisoformat(facts[name])
    return facts


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def masked(name: str) -> str:
    """A name as strangers may see it: the first letter of each word and dots, «ز••• ا•••» (T20)."""
    return " ".join(word[0] + "•••" for word in name.split())


# ── the signature ────────────────────────────────────────────────────────────────────────────────────────────────────


def new_key() -> tuple[bytes, bytes]:
    """A fresh Ed25519 key: (private, public), 32 bytes each."""
    private = Ed25519PrivateKey.generate()
    return (
        private.private_bytes(
            **_RAW, format=serialization.PrivateFormat.Raw, encryption_algorithm=serialization.NoEncryption()
        ),
        private.public_key().public_bytes(**_RAW, format=serialization.PublicFormat.Raw),
    )


def sign(text: str, *, private_key: bytes) -> bytes:
    """The 64-byte signature of a text."""
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(text.encode())


def is_signed(text: str, *, signature: bytes, public_key: bytes) -> bool:
    """Whether the signature was made over exactly this text with the other half of `public_key`."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes(public_key)).verify(bytes(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


# ── the code ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def new_code() -> str:
    """A random code such as 7K3Q-9FMD-2XWA: 55 random bits and a letter that catches mistyping."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH - 1))
    return _grouped(drawn + _check_letter(drawn))


def read_code(typed: str) -> str:
    """The code meant by what was typed: small letters, any digits, spaces and dashes or none, O for 0 and I or L for 1.

    Raises CodeMistyped when a letter is missing, wrong or swapped with another.
    """
    bare = "".join(sign for sign in to_ascii(typed).upper() if sign.isalnum()).translate(_LOOKALIKES)
    if len(bare) != CODE_LENGTH or not set(bare) <= set(ALPHABET) or _check_letter(bare[:-1]) != bare[-1]:
        raise CodeMistyped
    return _grouped(bare)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _check_letter(letters: str) -> str:
    """Σ αⁱ·cᵢ in GF(32): one wrong letter, or two changed places, never gives the same check letter."""
    total = 0
    for place, letter in enumerate(letters, start=1):
        total ^= _times_alpha(ALPHABET.index(letter), place)
    return ALPHABET[total]


def _times_alpha(value: int, times: int) -> int:
    for _time in range(times):
        value <<= 1
        if value & 0b100000:
            value ^= 0b100101  # x⁵ + x² + 1
    return value
