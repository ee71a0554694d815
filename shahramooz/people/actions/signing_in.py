"""Signing in: a one-time code to a mobile (T5, T6), or a user name with a password (T7).

Tries that fail are counted in the same transaction that refuses them. Therefore these actions *return* their refusal instead of
raising it: a raised one would take the count back with it.
"""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.journal.record import record
from shahramooz.lib import identity
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries, sms
from shahramooz.people import signing_in as secrets
from shahramooz.people.actions import accounts
from shahramooz.people.models import Account, CodePurse, PasswordTry, SignInCode

log = logging.getLogger("shahramooz.people")

VALID_FOR = timedelta(minutes=2)
WINDOW = timedelta(minutes=10)
MOST_TRIES = 5
CODES_PER_WINDOW = 3
CODES_PER_DAY = 10
ADDRESS_PER_DAY = (
    100  # generous: a mobile operator puts thousands behind one address (Q32); above it only a question is asked
)
NETWORK_PER_DAY = 1000
BREAKER_LOOKS_BACK = timedelta(hours=1)
BREAKER_NEEDS = 30
BREAKER_RATIO = 0.3
WRONG_PASSWORDS = 10
PASSWORD_WINDOW = timedelta(minutes=15)


class CodesTooOften(Refusal):
    message = _("برای این شماره چند کد فرستاده‌ایم؛ {minutes} دقیقه دیگر دوباره بخواهید.")


class CodesTooManyToday(Refusal):
    message = _("امروز برای این شماره کد بیشتری فرستاده نمی‌شود؛ فردا دوباره بخواهید یا حضوری در فرهنگسرا ثبت‌نام کنید.")


class TriesSpent(Refusal):
    message = _("کد چند بار نادرست نوشته شد؛ {minutes} دقیقه دیگر کد تازه بخواهید.")


class QuestionFirst(Refusal):
    message = _("برای اینکه بدانیم یک آدم پشت صفحه است، به پرسش زیر پاسخ دهید.")


class PurseEmpty(Refusal):
    message = _("پیامک‌های امروز شهر تمام شده است؛ فردا دوباره بخواهید یا حضوری در فرهنگسرا ثبت‌نام کنید.")


class CodeWrong(Refusal):
    message = _("این کد نادرست است؛ آن را دوباره از پیامک بخوانید.")


class CodeExpired(Refusal):
    message = _("زمان این کد تمام شده است؛ کد تازه بخواهید.")


class AccountClosed(Refusal):
    message = _("این حساب بسته است؛ برای باز کردن آن به فرهنگسرا زنگ بزنید.")


class SignInWrong(Refusal):
    message = _("نام کاربری یا گذرواژه درست نیست؛ دوباره بنویسید یا از راهبر سامانه گذرواژه تازه بخواهید.")


class PasswordTriesSpent(Refusal):
    message = _("چند بار نادرست نوشته شد؛ یک ربع دیگر دوباره بیازمایید.")


@transaction.atomic
def ask_code(*, mobile: str, browser: str, address: str, at: datetime, answered: bool = False) -> SignInCode:
    """Send a one-time code to `mobile`, for the `browser` (hash of its secret) that asks. Known and unknown numbers alike (T4).

    `answered`: the small question of the page was answered rightly; needed above half of the day's purse and for busy addresses.
    While the breaker is open only numbers with an account get a message, and the answer is the same for all.
    Raises CodesTooOften, CodesTooManyToday, TriesSpent, QuestionFirst, PurseEmpty and the refusals of `identity.mobile`. T6.
    """
    mobile = identity.mobile(mobile)
    secrets.one_at_a_time(f"code:{mobile}")
    _require_room(mobile, at=at)
    if not answered and needs_question(address=address, at=at):
        raise QuestionFirst
    is_known, is_calm = Account.objects.filter(mobile=mobile).exists(), not breaker_is_open(at=at)  # both asked: T4
    goes_out = is_known or is_calm
    code = secrets.new_code()
    asked = SignInCode.objects.create(
        mobile=mobile,
        code_hmac=secrets.code_hmac(code, mobile=mobile, browser=browser),
        browser=browser,
        address=address,
        network=secrets.network_of(address),
        asked_at=at,
        expires_at=at + VALID_FOR,
        sent=goes_out,
    )
    if goes_out:
        _pay(at)  # the contended row, last and guarded: sent < budget
        transaction.on_commit(lambda: _hand_over(asked, code))
    return asked


def _hand_over(asked: SignInCode, code: str) -> None:
    """Give the code to the SMS supplier; whoever waits in vain asks for another."""
    # Latin digits: telephones offer the code by themselves only then.
    text = _("کد ورود به شهرآموز: {code}").replace("{code}", code)
    try:
        sms.send(sms.Sms(mobile=asked.mobile, text=text, request_id=f"code-{asked.pk}"))
    except sms.NotSent as problem:
        log.warning("a sign-in code was not taken: %s", problem)


def _require_room(mobile: str, *, at: datetime) -> None:
    """Three codes in ten minutes, ten in a day, and none while the tries of the window are spent."""
    today = SignInCode.objects.filter(mobile=mobile, asked_at__gt=at - timedelta(days=1), asked_at__lte=at)
    moments = sorted(today.values_list("asked_at", flat=True))
    if len(moments) >= CODES_PER_DAY:
        raise CodesTooManyToday
    recent = [moment for moment in moments if moment > at - WINDOW]
    if len(recent) >= CODES_PER_WINDOW:
        raise CodesTooOften(minutes=_minutes(recent[-CODES_PER_WINDOW] + WINDOW - at))
    if _tries(mobile, at=at) >= MOST_TRIES:
        raise TriesSpent(minutes=_minutes(recent[0] + WINDOW - at))


def _minutes(left: timedelta) -> int:
    return max(1, -(-int(left.total_seconds()) // 60))


def _of_window(mobile: str, *, at: datetime):
    """The codes of one number whose tries still count: those of the window that did not end in signing in."""
    return SignInCode.objects.filter(mobile=mobile, asked_at__gt=at - WINDOW, asked_at__lte=at, used_at=None)


def _tries(mobile: str, *, at: datetime) -> int:
    return _of_window(mobile, at=at).aggregate(all=Sum("tries"))["all"] or 0


def needs_question(*, address: str, at: datetime) -> bool:
    """Whether a person must show to be one first: half of the day's purse is spent, or the address or its network is busy."""
    purse = CodePurse.objects.filter(day=timezone.localdate(at)).first()
    if purse and purse.sent * 2 >= _budget():
        return True
    since = at - timedelta(days=1)
    asked = SignInCode.objects.filter(asked_at__gt=since)
    return (
        asked.filter(address=address).count() >= ADDRESS_PER_DAY
        or asked.filter(network=secrets.network_of(address)).count() >= NETWORK_PER_DAY
    )


def breaker_is_open(*, at: datetime) -> bool:
    """Whether so few of the last hour's codes were used that somebody seems to be burning messages.

    Codes still valid are not counted: the rush of an opening registration must not trip it.
    """
    over = SignInCode.objects.filter(asked_at__gt=at - BREAKER_LOOKS_BACK, expires_at__lte=at, sent=True)
    counts = over.aggregate(sent=Count("pk"), used=Count("pk", filter=Q(used_at__isnull=False)))
    return counts["sent"] >= BREAKER_NEEDS and counts["used"] < BREAKER_RATIO * counts["sent"]


def _budget() -> int:
    return Municipality.objects.values_list("sms_daily_budget", flat=True).get(pk=scope.current_id())


def _pay(at: datetime) -> None:
    """Take one message out of the day's purse, or refuse."""
    day, budget = timezone.localdate(at), _budget()
    CodePurse.objects.get_or_create(day=day)
    if not CodePurse.objects.filter(day=day, sent__lt=budget).update(sent=F("sent") + 1):
        raise PurseEmpty


@transaction.atomic
def try_code(*, mobile: str, code: str, browser: str, at: datetime) -> Account | Refusal:
    """Try a code in the browser that asked for it: the account (opened at its first sign-in), or the refusal, returned.

    Every try of the last ten minutes counts for the number, whatever was sent in between; parallel tries wait for each other.
    Returns CodeWrong, CodeExpired, TriesSpent, AccountClosed. T5.
    """
    mobile = identity.mobile(mobile)
    codes = list(_locked(_of_window(mobile, at=at)).order_by("asked_at", "pk"))
    asked = next((one for one in reversed(codes) if one.browser == browser), None)
    if asked is None or asked.expires_at <= at:
        return CodeExpired()
    if sum(one.tries for one in codes) >= MOST_TRIES:
        return TriesSpent(minutes=_minutes(codes[0].asked_at + WINDOW - at))
    asked.tries += 1
    if not secrets.is_same(asked.code_hmac, secrets.code_hmac(code, mobile=mobile, browser=browser)):
        asked.save(update_fields=["tries"])
        return CodeWrong(fields={"code": ""})
    asked.used_at = at
    asked.save(update_fields=["tries", "used_at"])
    account = accounts.open_account(mobile=mobile, at=at)
    if not account.is_active:
        return AccountClosed()
    _link_known_people(account, at=at)
    record("people.signed_in", about=account, by=account, at=at, after={"by": "code"})
    return account


def _locked(codes):
    """The row lock that makes parallel guesses wait for each other (T5)."""
    return codes.select_for_update()


def _link_known_people(account: Account, *, at: datetime) -> None:
    """The first time, the account finds the persons whom the desk recorded with this mobile; a single one is its own."""
    if account.links.exists():
        return
    people = list(queries.people_with_mobile(account.mobile))
    for person in people:
        accounts.link_account(account=account, person=person, is_self=len(people) == 1, by=account, at=at)


@transaction.atomic
def try_password(*, username: str, password: str, address: str, at: datetime) -> Account | Refusal:
    """Try a user name with a password: the account, or the same refusal whatever was wrong, returned.

    Ten wrong tries in a quarter of an hour close the user name, known or not, for the rest of it; the address never counts alone.
    Returns SignInWrong, PasswordTriesSpent. T4, T7.
    """
    username = accounts.plain_username(username)[:60]
    secrets.one_at_a_time(f"password:{username}")
    tries = PasswordTry.objects.filter(username=username, at__gt=at - PASSWORD_WINDOW, at__lte=at)
    last_right = tries.filter(was_right=True).order_by("-at").values_list("at", flat=True).first()
    wrong = tries.filter(was_right=False, **({"at__gt": last_right} if last_right else {})).count()
    if wrong >= WRONG_PASSWORDS:
        return PasswordTriesSpent()
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        make_password(password)  # takes as long as checking one
    is_right = account is not None and account.check_password(password)
    PasswordTry.objects.create(username=username, address=address, at=at, was_right=is_right)
    if not is_right:
        return SignInWrong()
    record("people.signed_in", about=account, by=account, at=at, after={"by": "password"})
    return account


def forget_before(moment: datetime) -> int:
    """Drop the codes and password tries older than `moment`."""
    codes, _each = SignInCode.objects.filter(asked_at__lt=moment).delete()
    tries, _each = PasswordTry.objects.filter(at__lt=moment).delete()
    return codes + tries
