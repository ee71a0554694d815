"""Signing in: the backend that knows whose session it is, and the small secrets of one-time codes (T5)."""

import hashlib
import hmac
import ipaddress
import secrets
from functools import lru_cache

from django.conf import settings
from django.db import connection

from shahramooz.city import scope
from shahramooz.lib import sealing
from shahramooz.people.models import Account

CODE_LENGTH = 6


class AccountBackend:
    """Django's hook. It only fetches: the checks are actions (`people.actions`)."""

    def authenticate(self, request, **credentials):
        """Nothing signs in through Django's generic door."""
        return None

    def get_user(self, account_id):
        return Account.objects.filter(pk=account_id, is_active=True).first()


def new_code() -> str:
    """Six digits nobody can guess."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"


def code_hmac(code: str, *, mobile: str, browser: str) -> bytes:
    """What is kept of a code: useless for another number, another browser or another municipality."""
    said = f"{scope.current_id()}:{mobile}:{browser}:{code}".encode()
    return hmac.new(_code_key(settings.INDEX_KEY), said, hashlib.sha256).digest()


def is_same(kept: bytes, said: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(bytes(kept), said)


def browser_of(session_secret: str) -> str:
    """The name under which a browser's secret is kept."""
    return hashlib.sha256(session_secret.encode()).hexdigest()


def network_of(address: str) -> str:
    """The /24 (IPv6: /48) an address belongs to."""
    known = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{known}/{24 if known.version == 4 else 48}", strict=False))


def one_at_a_time(target: str) -> None:
    """Until this transaction ends, nobody else of the municipality goes past this line for the same target."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{scope.current_id()}:{target}"])


@lru_cache(maxsize=4)
def _code_key(secret: bytes) -> bytes:
    return sealing.derive_key(secret, purpose="sign-in code")
