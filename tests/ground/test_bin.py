"""The commands in bin/: one clear sentence for each thing a fresh machine may lack, with the command that mends it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shahramooz.run.home import CHECKOUT

pytestmark = pytest.mark.processes

SYSTEM_COMMANDS = ("sh", "cat", "dirname", "printf", "uname", "rm", "cp", "id", "grep", "find", "env")


@pytest.fixture
def checkout(folder) -> Path:
    """A copy of the commands alone, without an environment."""
    copy = folder / "shahramooz"
    copy.mkdir()
    shutil.copytree(CHECKOUT / "bin", copy / "bin")
    for lock in CHECKOUT.glob("requirements*.lock"):
        shutil.copy(lock, copy)
    return copy


@pytest.fixture
def tools(folder) -> Path:
    """A PATH with the everyday commands and no Python."""
    shelf = folder / "tools"
    shelf.mkdir()
    for name in SYSTEM_COMMANDS:
        if found := shutil.which(name):
            (shelf / name).symlink_to(found)
    return shelf


def a_python(tools: Path, script: str) -> None:
    """A `python3` that answers as the script says."""
    (tools / "python3").write_text(f"#!/bin/sh\n{script}\n")
    (tools / "python3").chmod(0o755)


def demo(checkout: Path, tools: Path, **popen) -> list[str]:
    """The lines of a refused bin/demo."""
    done = subprocess.run(
        ["/bin/sh", checkout / "bin" / "demo"],
        env={"PATH": str(tools), "HOME": str(checkout.parent)},
        capture_output=True,
        text=True,
        timeout=30,
        **popen,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr.strip().splitlines()


def test_a_machine_without_python_is_told_so(checkout, tools):
    persian, english, command = demo(checkout, tools)
    assert persian == "پایتون ۳٫۱۱ یا تازه‌تر پیدا نشد؛ آن را نصب کنید و دوباره آغاز کنید:"
    assert english.startswith("Python 3.11 or newer was not found")
    assert command.split()[-2:] == ["python3.11", "python3.11-venv"] or command.strip().startswith("brew")


def test_an_old_python_is_named(checkout, tools):
    a_python(tools, '[ "$1" = -V ] && echo "Python 3.9.2" && exit 0; exit 1')
    persian, english, _command = demo(checkout, tools)
    assert persian == "پایتون این دستگاه کهنه است؛ نسخهٔ ۳٫۱۱ یا تازه‌تر را نصب کنید و دوباره آغاز کنید:"
    assert english == "Python here is too old (Python 3.9.2); install 3.11 or newer and start again:"


def test_debians_python_without_ensurepip_is_told_which_package(checkout, tools):
    a_python(
        tools,
        f'case "$2" in *ensurepip*) echo "No module named ensurepip" >&2; exit 1;; esac\nexec {sys.executable} "$@"',
    )
    persian, _english, command = demo(checkout, tools)
    assert "ensurepip" in persian
    assert command.strip() == "sudo apt-get install -y python{}.{}-venv".format(*sys.version_info[:2])


def test_a_read_only_folder_is_told_to_be_copied(checkout, tools):
    a_python(tools, f'exec {"/usr/bin/python3" if os.geteuid() == 0 else sys.executable} "$@"')
    checkout.chmod(0o555)
    ordinary = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        persian, _english, command = demo(checkout, tools, **ordinary)
    finally:
        checkout.chmod(0o755)
    assert persian == "در پوشهٔ برنامه نمی‌توان نوشت؛ رونوشتی از آن بگیرید که از آن شما باشد:"
    assert command.strip().startswith(f"cp -R '{checkout}'")


def test_a_home_that_cannot_be_written_is_told_to_choose_another(folder):
    if os.geteuid() == 0:
        (folder / "file").touch()  # root writes everywhere but under a file
    else:
        folder.chmod(0o555)
    home = folder / "file" / "home"
    done = subprocess.run(
        [sys.executable, "-m", "shahramooz.run"],
        cwd=CHECKOUT,
        env={**os.environ, "SHAHRAMOOZ_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    folder.chmod(0o755)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[0] == ("در پوشهٔ داده‌ها نمی‌توان نوشت؛ پوشه‌ای برگزینید که از آن شما باشد:")
    assert "Traceback" not in done.stderr


def test_every_command_is_plain_posix_sh():
    for name in ("demo", "test", "check", "environment.sh"):
        assert subprocess.run(["sh", "-n", CHECKOUT / "bin" / name], check=False).returncode == 0
