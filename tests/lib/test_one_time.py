"""Codes of an authenticator app are those of RFC 6238 (appendix B)."""

import base64
from datetime import UTC, datetime

import pytest

from shahramooz.lib import one_time

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_of_the_standard(second, code):
    assert one_time.code_of(SECRET, second // 30, digits=8) == code


def test_a_code_holds_for_its_half_minute_and_its_neighbours_and_never_twice():
    at = datetime(2026, 11, 28, 10, 0, 5, tzinfo=UTC)
    now = one_time.step_at(at)
    fitting = [
        step for step in range(now - 4, now + 5) if one_time.step_of(SECRET, one_time.code_of(SECRET, step), at=at)
    ]
    assert fitting == [now - 1, now, now + 1]
    assert one_time.step_of(SECRET, one_time.code_of(SECRET, now), at=at, after=now) is None


def test_the_address_is_what_apps_read():
    address = one_time.address_of(SECRET, account="modir", issuer="bandarabbas")
    assert address.startswith("otpauth://totp/bandarabbas:modir?secret=GEZD")


def test_what_is_no_code_is_simply_wrong():
    at = datetime(2026, 11, 28, tzinfo=UTC)
    assert [one_time.step_of(SECRET, typed, at=at) for typed in ("", "کد", "12\0", "9" * 50)] == [None] * 4
