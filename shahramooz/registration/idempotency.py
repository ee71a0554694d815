"""The same form sent twice changes nothing and gets the same answer (T16).

The answer is stored in the transaction that makes it. A second sender of the same key waits on the unique index until the
first has committed, and then reads what was stored; a refused form stores nothing, so it may be mended and sent again.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Account
from shahramooz.registration.models import Answer


class AnotherFormWithThisKey(Refusal):
    message = _("این برگه پیش‌تر با پاسخ‌های دیگری فرستاده شده بود و دوباره ثبت نشد.")
    next_step = _("صفحه را تازه کنید و دوباره بفرستید.")


def once(*, account: Account, key: str, body: object, at: datetime, act: Callable[[], object]) -> object:
    """Do `act` and store what it returns (plain JSON) under the account's `key`; the same key again gets that, `act` undone.

    Raises AnotherFormWithThisKey when the key was used for another body, and whatever `act` raises.
    """
    body_hash = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
    key = key.replace("\0", "")[:64]  # PostgreSQL keeps no NUL
    with transaction.atomic():
        mine = _reserve(account, key, body_hash, at)
        if mine is None:
            return _stored(account, key, body_hash)
        mine.outcome = act()
        mine.save(update_fields=["outcome"])
        return mine.outcome


def _reserve(account: Account, key: str, body_hash: str, at: datetime) -> Answer | None:
    """A row for this key, or None when it stands already. Waits for another sender who has not committed yet."""
    try:
        with transaction.atomic():
            return Answer.objects.create(account=account, key=key, body_hash=body_hash, outcome={}, made_at=at)
    except IntegrityError:
        return None


def _stored(account: Account, key: str, body_hash: str) -> object:
    stored = Answer.objects.get(account=account, key=key)
    if stored.body_hash != body_hash:
        raise AnotherFormWithThisKey
    return stored.outcome
