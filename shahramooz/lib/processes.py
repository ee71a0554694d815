"""Child processes that do not outlive their parent, and the patience to end a process politely first."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(command: Sequence[str | Path], *, on_our_death: signal.Signals = signal.SIGTERM, **popen) -> subprocess.Popen:
    """Start `command` in a process group of its own; Linux sends it `on_our_death` should we die without a word.

    Linux watches the *thread* that calls this: call it from one that lives as long as the child should.
    Where the kernel cannot promise it (macOS), the next start finds what was left and ends it.
    """
    parent = os.getpid()
    return subprocess.Popen(
        [os.fspath(part) for part in command],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: die_with_parent(parent, on_our_death),
        **popen,
    )


def die_with_parent(parent: int | None = None, sign: signal.Signals = signal.SIGKILL) -> None:
    """Ask Linux to send this process `sign` when its parent dies; elsewhere nothing happens.

    With `parent` known, a parent that died before we could ask ends us at once.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
        if parent is not None and os.getppid() != parent:
            os._exit(1)


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs; a zombie that only waits to be counted does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return sys.platform != "linux"
    return state not in {"Z", "X"}


def working_in(folder: Path, *, name: str) -> set[int]:
    """Ids of the running processes called `name` whose working directory is exactly `folder`."""
    if sys.platform == "linux":
        return {pid for pid in _linux_pids() if _linux_works_in(pid, folder=folder, name=name)}
    listing = subprocess.run(
        ["lsof", "-a", "-c", name, "-d", "cwd", "-Fpn"], capture_output=True, text=True, check=False
    ).stdout
    found, pid = set(), 0
    for line in listing.splitlines():
        if line.startswith("p"):
            pid = int(line[1:])
        elif line.startswith("n") and Path(line[1:]) == folder.resolve():
            found.add(pid)
    return found


def end(
    pids: Callable[[], Iterable[int]], ladder: Sequence[tuple[signal.Signals, float]], *, in_groups: bool = False
) -> bool:
    """Send each signal of the ladder and wait its seconds until `pids()` is empty; say whether it became so."""
    for sign, seconds in ladder:
        for pid in list(pids()):
            _signal(pid, sign, in_group=in_groups)
        if wait_until(lambda: not list(pids()), seconds=seconds):
            return True
    return not list(pids())


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.02) -> bool:
    """Ask `condition` again and again for at most `seconds`; say whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return condition()
        time.sleep(step)
    return True


def _signal(pid: int, sign: signal.Signals, *, in_group: bool) -> None:
    try:
        if in_group:
            os.killpg(pid, sign)
        else:
            os.kill(pid, sign)
    except ProcessLookupError:
        pass


def _linux_pids() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _linux_works_in(pid: int, *, folder: Path, name: str) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/comm").read_text().strip() == name
            and Path(os.readlink(f"/proc/{pid}/cwd")) == folder.resolve()
        )
    except OSError:
        return False
