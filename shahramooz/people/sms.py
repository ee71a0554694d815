"""Handing a short message to somebody who carries it: a file (the default), the console, or an HTTP gateway.

`request_id` is the same in every retry of the same message, so that a supplier, and our own file, take it once.
"""

import fcntl
import json
import logging
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass

from django.conf import settings

log = logging.getLogger("shahramooz.sms")
PATIENCE = 5  # seconds
_TAIL = 256 * 1024


@dataclass(frozen=True)
class Sms:
    """One short message to one mobile (09…)."""

    mobile: str
    text: str
    request_id: str


class NotSent(Exception):
    """The carrier did not take the message; it may be tried again with the same `request_id`."""


def parts(text: str) -> int:
    """How many parts a text is billed as: 70 letters alone or 67 each (Persian), 160 or 153 where all is plain Latin."""
    alone, each = (160, 153) if text.isascii() else (70, 67)
    letters = len(text.encode("utf-16-le")) // 2
    return 1 if letters <= alone else -(-letters // each)


def send(sms: Sms) -> None:
    """Hand the message over by the adapter of the settings. Raises NotSent."""
    CARRIERS[settings.SMS_ADAPTER](sms)


def to_file(sms: Sms) -> None:
    """One JSON line in `settings.SMS_FILE`; a message already there is not written again."""
    try:
        settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
        with open(settings.SMS_FILE, "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if sms.request_id not in {line.get("request_id") for line in _last_lines(file)}:
                file.write(json.dumps(asdict(sms), ensure_ascii=False).encode() + b"\n")
    except OSError as problem:
        raise NotSent(str(problem)) from problem


def _last_lines(file) -> list[dict]:
    end = file.seek(0, 2)
    file.seek(max(0, end - _TAIL))
    lines = []
    for line in file.read().splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue  # the first line may be cut
    return lines


def last_code_in_file(mobile: str) -> str:
    """The newest sign-in code to this mobile in the file: for the demo, where the file is the telephone."""
    if not settings.SMS_FILE.exists():
        return ""
    with open(settings.SMS_FILE, "rb") as file:
        mine = [line for line in _last_lines(file) if line.get("mobile") == mobile]
    texts = [line["text"] for line in mine if line.get("request_id", "").startswith("code-")]
    return texts[-1].rpartition(" ")[2] if texts else ""


def to_console(sms: Sms) -> None:
    print(f"SMS {sms.mobile} [{sms.request_id}]: {sms.text}", flush=True)


def to_gateway(sms: Sms) -> None:
    """POST as JSON to the gateway of the settings, with its token; 2xx is taken."""
    request = urllib.request.Request(
        settings.SMS_HTTP_URL,
        data=json.dumps({"to": sms.mobile, "text": sms.text, "request_id": sms.request_id}).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.SMS_HTTP_TOKEN}",
            "Idempotency-Key": sms.request_id,
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            answer.read(1)
    except (urllib.error.URLError, OSError, ValueError) as problem:
        raise NotSent(str(problem)) from problem


CARRIERS = {"file": to_file, "console": to_console, "http": to_gateway}
