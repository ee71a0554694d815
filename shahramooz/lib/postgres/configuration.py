"""The server's settings. We write the whole file at every start, so that nothing in it is an accident."""

import os
from pathlib import Path

HBA = """\
# Written by Shahramooz at every start. One door: the private socket; one key: a password each role has of its own.
local   all           all         scram-sha-256
local   replication   postgres    scram-sha-256
"""

_COMMON = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "superuser_reserved_connections": "5",
    "password_encryption": "scram-sha-256",
    "timezone": "Asia/Tehran",
    "log_timezone": "Asia/Tehran",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple",
    # Nothing a citizen typed may reach the log (T25): no failed statements (the application reports its own errors),
    # no "Key (…)=(…)" details.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}

_DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "5min",
    "max_slot_wal_keep_size": "2GB",
    "log_lock_waits": "on",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
}

_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_connections": "300",
    "autovacuum_naptime": "1h",
}


def write(*, data: Path, socket: Path, log: Path, version: int, durable: bool) -> None:
    """Write `postgresql.conf` and `pg_hba.conf`; an operator's own lines go to `local.conf` beside the data folder."""
    settings = {**_COMMON, "unix_socket_directories": str(socket)}
    if durable:
        settings |= {**_DURABLE, "shared_buffers": _shared_buffers(), "log_directory": str(log)}
        if version >= 17:
            settings["summarize_wal"] = "on"
    else:
        settings |= _THROWAWAY
        if version >= 18:
            settings["io_method"] = "sync"
    lines = [f"{name} = '{_escaped(value)}'" for name, value in settings.items()]
    lines.append(f"include_if_exists = '{_escaped(str(data.parent / 'local.conf'))}'")
    _replace(data / "postgresql.conf", "# Written by Shahramooz at every start.\n" + "\n".join(lines) + "\n")
    _replace(data / "pg_hba.conf", HBA)


def _shared_buffers() -> str:
    """A quarter of the memory, between 128 and 1024 MB."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 // 2**20
    return f"{min(max(megabytes, 128), 1024)}MB"


def _escaped(value: str) -> str:
    return value.replace("'", "''")


def _replace(path: Path, text: str) -> None:
    """Put the file in place whole, as the folder's owner; the folder is not ours, so no link in it is followed."""
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    owner = path.parent.stat()
    with open(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w", encoding="utf-8"
    ) as file:
        if owner.st_uid != os.geteuid():
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        file.write(text)
    draft.rename(path)
