"""Sealed fields: what the database keeps but cannot read, and how to find it again without opening it.

A sealed value is one byte that names the key's version, twelve random bytes, and AES-256-GCM's text with its tag.
What the value is about (table, column, municipality) is bound into the tag, so it cannot be moved to another row.
"""

import hmac
import os
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_LENGTH = 32
_NONCE_LENGTH = 12
_TAG_LENGTH = 16

Keys = bytes | Mapping[int, bytes]


class SealBroken(Exception):
    """The sealed value was changed, moved, or sealed with another key. A bug or an attack, never a polite refusal."""


def seal(plain: str, *, key: bytes, about: bytes, version: int = 1) -> bytes:
    """Seal `plain` with a 32-byte key; `about` must be given again to open it. `version` (1–255) names the key."""
    return seal_bytes(plain.encode(), key=key, about=about, version=version)


def seal_bytes(plain: bytes, *, key: bytes, about: bytes, version: int = 1) -> bytes:
    """Seal bytes (a file) as `seal` seals a text."""
    header = bytes([_checked(version)])
    nonce = os.urandom(_NONCE_LENGTH)
    return header + nonce + _cipher(key).encrypt(nonce, plain, header + about)


def seal_each(plains: Iterable[str], *, key: bytes, about: bytes, version: int = 1) -> list[bytes]:
    """Seal many values about the same thing, each with twelve random bytes of its own; the key is set up once."""
    header = bytes([_checked(version)])
    bound, encrypt, random = header + about, _cipher(key).encrypt, os.urandom
    sealed = []
    for plain in plains:
        nonce = random(_NONCE_LENGTH)
        sealed.append(header + nonce + encrypt(nonce, plain.encode(), bound))
    return sealed


def unseal(sealed: bytes, *, key: Keys, about: bytes) -> str:
    """Open a sealed value with its key, or with a map of version → key while keys are being rotated.

    Raises SealBroken.
    """
    return unseal_bytes(sealed, key=key, about=about).decode()


def unseal_bytes(sealed: bytes, *, key: Keys, about: bytes) -> bytes:
    """Open what `seal_bytes` sealed. Raises SealBroken."""
    sealed = bytes(sealed)  # psycopg hands out memoryviews
    if len(sealed) < 1 + _NONCE_LENGTH + _TAG_LENGTH:
        raise SealBroken("too short")
    header, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
    if isinstance(key, Mapping):
        if header[0] not in key:
            raise SealBroken(f"no key of version {header[0]}")
        key = key[header[0]]
    try:
        return _cipher(key).decrypt(nonce, body, header + about)
    except InvalidTag:
        raise SealBroken("changed, moved, or another key") from None


def key_version(sealed: bytes) -> int:
    """Tell which version of the key sealed a value, so that a job can seal it anew."""
    return bytes(sealed)[0]


def blind_index(value: str, *, key: bytes) -> bytes:
    """Give 32 bytes by which equal values meet in a unique index while nobody without the key can guess them.

    Give it the normalised value, and a key of its own: `derive_key(secret, purpose="national-id index")`.
    """
    return hmac.digest(_whole(key), value.encode(), "sha256")


def derive_key(secret: bytes, *, purpose: str) -> bytes:
    """Derive the 32-byte key of one purpose from one secret, so that sealing and indexing never share a key."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_LENGTH, salt=None, info=purpose.encode()).derive(secret)


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(_whole(key))


def _whole(key: bytes) -> bytes:
    if len(key) != KEY_LENGTH:
        raise ValueError("a key has 32 bytes")
    return key


def _checked(version: int) -> int:
    if not 1 <= version <= 255:
        raise ValueError("a key's version is between 1 and 255")
    return version
