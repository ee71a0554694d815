"""The same form sent twice changes nothing and gets the same answer (T16).

The answer is stored in the transaction that makes it. A second sender of the same key waits on the unique index until the
first has committed, and then reads what was stored; a refused form stores nothing, so it may be mended and sent again.
No savepoint is needed for either: this stands in the path of every registration at a rush.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Account
from shahramooz.registration.models import Answer


class AnotherFormWithThisKey(Refusal):
    message = _("این برگه پیش‌تر با پاسخ‌های دیگری فرستاده شده بود و دوباره ثبت نشد.")
    next_step = _("صفحه را تازه کنید و دوباره بفرستید.")


def once(*, account: Account, key: str, body: object, at: datetime, act: Callable[[], object]) -> object:
    """Do `act` and store what it returns (plain JSON) under the account's `key`; the same key again gets that, and does nothing.

    `act` is one action: it undoes itself when it refuses. Raises AnotherFormWithThisKey when the key was used for another
    body, and whatever `act` raises.
    """
    body_hash = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
    key = key.replace("\0", "")[:64]  # PostgreSQL keeps no NUL
    mine = _reserve(account, key, body_hash, at)
    if mine is None:
        return _stored(account, key, body_hash)
    try:
        outcome = act()
    except Refusal:
        mine.delete()
        raise
    mine.update(outcome=outcome)
    return outcome


def _reserve(account: Account, key: str, body_hash: str, at: datetime):
    """The new row of this key, or None when it stands already. Waits for another sender who has not committed yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into registration_answer (municipality_id, account_id, key, body_hash, outcome, made_at)"
            " values (%s, %s, %s, %s, '{}', %s) on conflict (municipality_id, account_id, key) do nothing returning id",
            [scope.current_id(), account.pk, key, body_hash, at],
        )
        made = cursor.fetchone()
    return Answer.objects.filter(municipality_id=scope.current_id(), pk=made[0]) if made else None


def _stored(account: Account, key: str, body_hash: str) -> object:
    stored = Answer.objects.get(account=account, key=key)
    if stored.body_hash != body_hash:
        raise AnotherFormWithThisKey
    return stored.outcome
