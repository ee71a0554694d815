"""What the terminal says. Terminals shape right-to-left badly, so addresses and commands have lines of their own."""

import contextlib
import sys

from shahramooz.lib.digits import to_persian


class CannotStart(Exception):
    """A start that cannot be: one Persian sentence, the same in English, and the one command that mends it."""

    def __init__(self, persian: str, english: str, command: str = ""):
        super().__init__(english)
        self.lines = [persian, english, *([f"  {command}"] if command else [])]


def port_is_busy(port: int, *, command: str) -> CannotStart:
    return CannotStart(
        f"درگاه {to_persian(port)} را برنامهٔ دیگری گرفته است؛ با درگاه دیگری آغاز کنید:",
        f"Port {port} is taken by another program; start on another one:",
        f"{command} --port {port + 1}",
    )


def home_is_read_only(home: object) -> CannotStart:
    return CannotStart(
        "در پوشهٔ داده‌ها نمی‌توان نوشت؛ پوشه‌ای برگزینید که از آن شما باشد:",
        f"The data folder {home} cannot be written; choose one of your own:",
        'SHAHRAMOOZ_HOME="$HOME/shahramooz-data" bin/demo',
    )


def already_running(*, pid: object, address: str) -> CannotStart:
    return CannotStart(
        "شهرآموز از همین پوشه هم‌اکنون در حال کار است؛ آن را باز کنید، یا نخست پایانش دهید:",
        f"Shahramooz already runs from this folder at {address}; open it, or end it first:",
        f"kill {pid}",
    )


def reset_needs_own_database() -> CannotStart:
    return CannotStart(
        "شهر نمونه تنها در پایگاه دادهٔ خودِ برنامه از نو ساخته می‌شود؛ نخست نشانی پایگاه بیرونی را بردارید:",
        "--reset works on the embedded database only; take the outside address away first:",
        "unset DATABASE_URL",
    )


def reset_would_lose_a_city() -> CannotStart:
    return CannotStart(
        "این پوشه شهر نمونه ندارد و ‎--reset‎ داده‌های واقعی را پاک می‌کرد؛ اگر همین را می‌خواهید، نخست پشتیبان بگیرید:",
        "This folder holds no demo city: --reset would erase real data. Take a backup, then give --empty with it:",
        "bin/backup && bin/demo --reset --empty",
    )


def database_failed(words: object, *, log: object) -> CannotStart:
    return CannotStart(
        "پایگاه داده به راه نیفتاد؛ آنچه نوشته است زیر همین جمله آمده و گزارش کامل اینجاست:",
        f"The database did not start. What it wrote:\n{words}\nThe whole log:",
        f"ls {log}",
    )


def database_unsafe(weaknesses: list[str]) -> CannotStart:
    return CannotStart(
        "این پایگاه داده برای نگهداری کار مردم امن نیست؛ تنظیم‌های زیر را درست کنید و دوباره آغاز کنید:",
        "This database is not safe for a city: " + "; ".join(weaknesses) + ".",
    )


def preparation_failed(*, log: object) -> CannotStart:
    return CannotStart(
        "آماده‌سازی پایگاه داده ناتمام ماند؛ پس از رفع خطای بالا دوباره آغاز کنید. گزارش کامل:",
        "Preparing the database did not finish; mend the error above and start again. The whole log:",
        f"cat {log}",
    )


def say(text: str = "") -> None:
    """Print a line at once; a closed terminal is no reason to stop."""
    with contextlib.suppress(BrokenPipeError, OSError):
        print(text, flush=True)


def begin(step: str) -> None:
    """Say what starts now, on a line that `done` completes."""
    with contextlib.suppress(BrokenPipeError, OSError):
        print(f"• {step} … ", end="", flush=True)


def done(seconds: float) -> None:
    tenths = to_persian(f"{seconds:.1f}").replace(".", "٫")
    say(f"✓ ({tenths} ثانیه)")


def complain(trouble: CannotStart) -> None:
    with contextlib.suppress(BrokenPipeError, OSError):
        print("\n" + "\n".join(trouble.lines), file=sys.stderr, flush=True)
