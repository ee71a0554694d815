"""The operating-system account of PostgreSQL. It refuses to run as root, so root lends it an account of its own."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "shahramooz-db"
ROOM = Path("/var/lib/shahramooz")
"""Where root keeps what this account must reach: it cannot enter root's home."""


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict:
        """What `subprocess.Popen` needs to become this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_to_lend() -> Account | None:
    """The account to drop to when we are root; None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    entry = _entry(NAME) or _created() or _entry("nobody")
    if entry is None:
        raise RuntimeError(f"Neither {NAME} nor nobody exists on this machine.")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def own(path: Path, account: Account | None) -> Path:
    """Give `path` to the account, readable by nobody else."""
    path.chmod(0o700)
    if account:
        os.chown(path, account.uid, account.gid)
    return path


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", str(ROOM)]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, check=False)
    return _entry(NAME)
