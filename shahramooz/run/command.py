"""The command line of the supervisor, and the order of a start: folder, port, database, tables, city, doors."""

import argparse
import contextlib
import errno
import logging
import os
import socket
import sys

from . import sentences
from .home import Home
from .supervisor import Supervisor


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop. 0 after an orderly end, 1 when the start could not be."""
    options = _options(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError):
            stream.reconfigure(encoding="utf-8", errors="replace")
    home = Home.usual()
    try:
        home.prepare()
        address = f"http://{_in_address(options.host)}:{options.port}/"
        with home.occupied(address=address):
            return Supervisor(home, options, address=address).run()
    except sentences.CannotStart as trouble:
        sentences.complain(trouble)
        return 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=os.environ.get("SHAHRAMOOZ_COMMAND", "python -m shahramooz.run"),
        description="شهرآموز را آغاز می‌کند: پایگاه داده، شهر نمونه و وب‌گاه. "
        "Start Shahramooz: database, demo city, web site.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="نشانی شنود · the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="درگاه · the port (8000)")
    parser.add_argument("--reset", action="store_true", help="شهر نمونه از نو · make the demo city anew")
    parser.add_argument("--empty", action="store_true", help="بی شهر نمونه، برای کار واقعی · no demo data")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    from shahramooz.lib.digits import to_ascii

    number = int(to_ascii(text))
    if not 0 < number < 65536:
        raise ValueError
    return number


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def require_free_port(host: str, port: int, *, command: str) -> None:
    """Raises CannotStart when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as trouble:
            if trouble.errno in {errno.EADDRINUSE, errno.EACCES}:
                raise sentences.port_is_busy(port, command=command) from None
            raise
