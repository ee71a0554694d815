"""The secrets of one installation: made once in one file only its owner may read, never in a backup of the database."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "secrets.json"


@dataclass(frozen=True)
class Keyring:
    """What `secrets.json` holds; keys in hex. They are independent: losing one does not open the others (T22)."""

    installation: str
    django_secret: str
    field_key: str
    index_key: str
    database_passwords: dict[str, str]


def keyring(home: Path) -> Keyring:
    """Read the secrets of `home`, making them on the first call."""
    path = home / FILE_NAME
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _write_new(path, _fresh())
    return Keyring(**json.loads(path.read_text(encoding="utf-8")))


def _fresh() -> Keyring:
    return Keyring(
        installation=secrets.token_hex(8),
        django_secret=secrets.token_hex(32),
        field_key=secrets.token_hex(32),
        index_key=secrets.token_hex(32),
        database_passwords={
            role: secrets.token_urlsafe(32) for role in ("postgres", "shahramooz_owner", "shahramooz_app")
        },
    )


def _write_new(path: Path, content: Keyring) -> None:
    """Write whole or not at all; when two starts race, the first one's secrets win."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(content), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
