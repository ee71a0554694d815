"""The second step of staff: a code of an authenticator app, or a recovery code (T7). And going out everywhere at once."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.journal.record import record
from shahramooz.lib import digits, one_time, sealing
from shahramooz.lib.refusal import Refusal
from shahramooz.people.actions.signing_in import PASSWORD_WINDOW, WRONG_PASSWORDS, PasswordTriesSpent
from shahramooz.people.models import Account, PasswordTry
from shahramooz.people.signing_in import one_at_a_time

RECOVERY_CODES = 8


class SecondCodeWrong(Refusal):
    message = _("این کد درست نیست؛ کد تازه برنامه رمزساز را بنویسید و ساعت تلفن را ببینید.")


@transaction.atomic
def set_second_step(*, account: Account, secret: str, code: str, at: datetime) -> list[str]:
    """Bind an authenticator app that has just shown a right code; give the recovery codes, which are never shown again.

    Raises SecondCodeWrong. T7.
    """
    step = one_time.step_of(secret, _plain(code), at=at)
    if step is None:
        raise SecondCodeWrong(fields={"code": ""})
    codes = [one_time.new_recovery_code() for _code in range(RECOVERY_CODES)]
    account = Account.objects.select_for_update().get(pk=account.pk)
    account.second_sealed = sealing.seal(secret, key=_key(), about=_about(account))
    account.second_since, account.second_used = at, step
    account.recovery = [_kept(account, code) for code in codes]
    account.save(update_fields=["second_sealed", "second_since", "second_used", "recovery"])
    record("people.second_step_set", about=account, by=account, at=at)
    return codes


@transaction.atomic
def try_second_step(*, account: Account, code: str, address: str, at: datetime) -> Refusal | None:
    """Try a code of the app, each once, or a recovery code, each once: None, or the refusal, returned so that the try is counted.

    Ten wrong ones in a quarter of an hour close the step for the rest of it. T7.
    """
    name, typed = f"second:{account.pk}", _plain(code)
    one_at_a_time(name)
    tries = PasswordTry.objects.filter(username=name, was_right=False, at__gt=at - PASSWORD_WINDOW, at__lte=at)
    if tries.count() >= WRONG_PASSWORDS:
        return PasswordTriesSpent()
    account = Account.objects.select_for_update().get(pk=account.pk)
    is_right = account.second_since is not None and (_is_of_the_app(account, typed, at) or _is_recovery(account, typed))
    PasswordTry.objects.create(username=name, address=address, at=at, was_right=is_right)
    if not is_right:
        return SecondCodeWrong(fields={"code": ""})
    account.save(update_fields=["second_used", "recovery"])
    return None


def _is_of_the_app(account: Account, typed: str, at: datetime) -> bool:
    secret = sealing.unseal(account.second_sealed, key=_key(), about=_about(account))
    step = one_time.step_of(secret, typed, at=at, after=account.second_used)
    if step is not None:
        account.second_used = step
    return step is not None


def _is_recovery(account: Account, typed: str) -> bool:
    kept = _kept(account, typed)
    if kept not in account.recovery:
        return False
    account.recovery = [one for one in account.recovery if one != kept]
    return True


@transaction.atomic
def end_second_step(*, account: Account, by, at: datetime) -> None:
    """Unbind the app: by its owner, or by an administrator when the telephone is lost."""
    Account.objects.filter(pk=account.pk).update(second_sealed=None, second_since=None, second_used=0, recovery=[])
    record("people.second_step_ended", about=account, by=by, at=at)


@transaction.atomic
def sign_out_everywhere(*, account: Account, by, at: datetime) -> None:
    """End every session of the account, on every device."""
    Account.objects.filter(pk=account.pk).update(session_round=F("session_round") + 1)
    record("people.signed_out_everywhere", about=account, by=by, at=at)


def _plain(typed: str) -> str:
    return digits.to_ascii(typed).replace(" ", "").upper()


def _kept(account: Account, code: str) -> str:
    key = sealing.derive_key(settings.INDEX_KEY, purpose="recovery code")
    said = f"{scope.current_id()}:{account.pk}:{code.replace('-', '')}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()


def _key() -> bytes:
    return sealing.derive_key(settings.FIELD_KEY, purpose="second step")


def _about(account: Account) -> bytes:
    return f"people_account.second:{scope.current_id()}:{account.pk}".encode()
