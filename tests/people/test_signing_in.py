"""One-time codes (T5), the purse of messages (T6), passwords (T7)."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people import signing_in as secrets
from shahramooz.people import sms
from shahramooz.people.actions import signing_in
from shahramooz.people.actions.signing_in import (
    AccountClosed,
    CodeExpired,
    CodesTooManyToday,
    CodesTooOften,
    CodeWrong,
    PasswordTriesSpent,
    PurseEmpty,
    QuestionFirst,
    SignInWrong,
    TriesSpent,
)
from shahramooz.people.models import Account, CodePurse, SignInCode
from tests.factories import NOW, TODAY, a_citizen, an_account

MOBILE = "09123456789"
HERE = {"browser": secrets.browser_of("this browser"), "address": "5.200.1.2"}
PASSWORD = "کبوتر-آبی-پرواز-۱۴"


@pytest.fixture
def codes(monkeypatch):
    """Codes are 111111, 222222, …: the test knows what was sent."""
    made = []

    def new_code():
        made.append(f"{len(made) % 9 + 1}" * 6)
        return made[-1]

    monkeypatch.setattr(secrets, "new_code", new_code)
    return made


@pytest.fixture
def supplier(monkeypatch):
    sent = []
    monkeypatch.setattr(sms, "send", sent.append)
    return sent


def ask(mobile=MOBILE, at=NOW, **other):
    return people.ask_code(**{"mobile": mobile, "at": at} | HERE | other)


def try_(code, at=NOW, browser=HERE["browser"], mobile=MOBILE):
    return people.try_code(mobile=mobile, code=code, browser=browser, at=at)


def after(**passed):
    return NOW + timedelta(**passed)


def test_the_right_code_opens_an_account_at_the_first_sign_in_and_finds_it_at_the_second(city, codes):
    ask()
    account = try_("111111")
    assert (account.mobile, account.has_usable_password()) == (MOBILE, False)
    ask(at=after(minutes=1))
    assert try_("222222", at=after(minutes=1)) == account
    assert Account.objects.count() == 1


def test_the_code_is_kept_as_an_hmac_alone(city, codes):
    kept = ask()
    assert bytes(kept.code_hmac) == secrets.code_hmac("111111", mobile=MOBILE, browser=HERE["browser"])
    assert b"111111" not in bytes(kept.code_hmac)


def test_t5_a_code_serves_once(city, codes):
    ask()
    assert isinstance(try_("111111"), Account)
    assert isinstance(try_("111111"), CodeExpired)


def test_t5_a_code_lives_two_minutes(city, codes):
    ask()
    assert isinstance(try_("111111", at=after(minutes=2)), CodeExpired)
    assert isinstance(try_("111111", at=after(seconds=119)), Account)


def test_t5_a_code_serves_only_the_browser_that_asked(city, codes):
    ask()
    assert isinstance(try_("111111", browser=secrets.browser_of("another")), CodeExpired)


def test_t5_five_tries_and_no_more(city, codes):
    ask()
    for _number in range(5):
        assert isinstance(try_("000000"), CodeWrong)
    assert isinstance(try_("111111"), TriesSpent)


def test_t5_the_count_survives_a_new_code_and_another_browser(city, codes):
    ask()
    for _number in range(3):
        try_("000000")
    elsewhere = secrets.browser_of("another")
    ask(browser=elsewhere, at=after(seconds=10))
    for _number in range(2):
        assert isinstance(try_("000000", browser=elsewhere, at=after(seconds=20)), CodeWrong)
    assert isinstance(try_("222222", browser=elsewhere, at=after(seconds=20)), TriesSpent)
    assert isinstance(try_("111111", at=after(seconds=20)), TriesSpent)
    with pytest.raises(TriesSpent):
        ask(at=after(seconds=30))
    assert ask(at=after(minutes=10, seconds=11)).tries == 0


def test_t5_the_chance_to_guess_a_code_is_five_in_a_million(city):
    """Five tries among all six-digit numbers, each drawn as likely as the others by the system's own randomness."""
    drawn = [secrets.new_code() for _number in range(2000)]
    assert all(len(code) == 6 and code.isdigit() for code in drawn)
    assert {code[0] for code in drawn} == set("0123456789")
    assert len(set(drawn)) > 1980  # two thousand of a million hardly ever meet; of a hundred thousand, twenty would
    assert signing_in.MOST_TRIES / 10**secrets.CODE_LENGTH == 5e-6


def evaluated(committed, monkeypatch, guesses=200, threads=20) -> int:
    """How many of `guesses` parallel guesses were really compared with the code."""
    with scope.within(committed):
        ask()
    compared = []

    def is_same(kept, said):
        compared.append(said)
        time.sleep(0.002)  # long enough for others to come in, if they can
        return False

    monkeypatch.setattr(secrets, "is_same", is_same)
    together = threading.Barrier(threads)

    def guess(worker):
        together.wait()
        try:
            for number in range(guesses // threads):
                with scope.within(committed):
                    try_(f"{worker:03d}{number:03d}")
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(guess, range(threads)))
    return len(compared)


def test_t5_of_200_parallel_guesses_five_are_evaluated(committed, supplier, monkeypatch):
    assert evaluated(committed, monkeypatch) == 5


def test_t5_without_the_lock_more_are_evaluated(committed, supplier, monkeypatch):
    """Negative control: the counter without its row lock."""
    monkeypatch.setattr(signing_in, "_locked", lambda codes: codes)
    assert evaluated(committed, monkeypatch) > 5


def test_t5_a_refused_try_is_counted_although_it_is_refused(committed, supplier):
    with scope.within(committed):
        ask()
    with scope.within(committed):
        assert isinstance(try_("000000"), CodeWrong)
    with scope.within(committed):
        assert SignInCode.objects.get().tries == 1


def test_t6_three_codes_in_ten_minutes(city, codes):
    for minutes in (0, 1, 2):
        ask(at=after(minutes=minutes))
    with pytest.raises(CodesTooOften) as refused:
        ask(at=after(minutes=3))
    assert refused.value.sentence == "برای این شماره چند کد فرستاده‌ایم؛ ۷ دقیقه دیگر دوباره بخواهید."
    ask(at=after(minutes=10))


def test_t6_ten_codes_in_a_day(city, codes):
    for number in range(10):
        ask(at=after(minutes=11 * number))
    with pytest.raises(CodesTooManyToday):
        ask(at=after(minutes=200))
    ask(at=after(days=1))


def asked_together(committed, monkeypatch) -> int:
    def one(_number):
        try:
            with scope.within(committed):
                ask()
                time.sleep(0.05)  # a slow page: the others are already asking
            return 1
        except CodesTooOften:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        return sum(pool.map(one, range(12)))


def test_t6_parallel_asks_do_not_slip_through(committed, supplier, monkeypatch):
    assert asked_together(committed, monkeypatch) == len(supplier) == 3


def test_t6_without_the_lock_they_do(committed, supplier, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(secrets, "one_at_a_time", lambda target: None)
    assert asked_together(committed, monkeypatch) > 3


@pytest.mark.parametrize("number", ["+442071838750", "02112345678", "00390612345678", "123", "+1 900 555 0000"])
def test_t6_only_iranian_mobiles_get_a_message(city, codes, number):
    from shahramooz.lib.identity import MobileUnknown

    with pytest.raises(MobileUnknown):
        ask(number)
    assert codes == []


def test_t6_above_half_of_the_purse_a_question_comes_first(city, codes):
    purse = CodePurse.objects.create(day=TODAY, sent=city.sms_daily_budget // 2)
    with pytest.raises(QuestionFirst):
        ask()
    ask(answered=True)
    purse.refresh_from_db()
    assert purse.sent == city.sms_daily_budget // 2 + 1


def test_t6_an_empty_purse_refuses_and_leaves_no_code_behind(city, codes):
    CodePurse.objects.create(day=TODAY, sent=city.sms_daily_budget)
    with pytest.raises(PurseEmpty):
        ask(answered=True)
    assert SignInCode.objects.count() == 0
    ask(at=after(days=1))


def test_q32_a_busy_address_gets_a_question_and_is_not_shut_out(city, codes, monkeypatch):
    monkeypatch.setattr(signing_in, "ADDRESS_PER_DAY", 2)
    ask("09120000001")
    ask("09120000002")
    with pytest.raises(QuestionFirst):
        ask("09120000003")
    ask("09120000003", answered=True)
    ask("09120000004", address="5.200.1.3")


def test_q32_a_busy_network_gets_a_question(city, codes, monkeypatch):
    monkeypatch.setattr(signing_in, "NETWORK_PER_DAY", 2)
    ask("09120000001", address="5.200.1.3")
    ask("09120000002", address="5.200.1.4")
    with pytest.raises(QuestionFirst):
        ask("09120000003", address="5.200.1.5")
    ask("09120000003", address="5.200.2.5")


def pump(calls: range, *, seconds: int) -> int:
    """Somebody burns messages: each call another number, each question answered by a script."""
    refused = 0
    for number in calls:
        moment = after(seconds=seconds * number)
        try:
            ask(f"0912{number:07d}", at=moment, address=f"5.200.{number // 200}.{number % 200}", answered=True)
        except PurseEmpty:
            refused += 1
    return refused


@pytest.mark.thorough
def test_t6_2000_calls_cost_no_more_than_the_purse_and_the_breaker_opens(committed, supplier):
    type(committed).objects.using("owner").filter(pk=committed.pk).update(sms_daily_budget=500)
    for first in range(0, 2000, 100):  # as requests come, not in one transaction
        with scope.within(committed):
            pump(range(first, first + 100), seconds=1)
    with scope.within(committed):
        assert signing_in.breaker_is_open(at=after(seconds=2000))
        assert SignInCode.objects.count() == 2000
    # One number a second: the breaker looks at codes that are over, so it opens 30 codes after the first two minutes.
    assert len(supplier) == 120 + signing_in.BREAKER_NEEDS - 1


@pytest.mark.thorough
def test_t6_without_the_breaker_the_purse_still_holds(committed, supplier, monkeypatch):
    """Negative control of the breaker, and the purse's own proof."""
    type(committed).objects.using("owner").filter(pk=committed.pk).update(sms_daily_budget=150)
    monkeypatch.setattr(signing_in, "breaker_is_open", lambda at: False)
    with scope.within(committed):
        assert pump(range(200), seconds=2) == 50
    assert len(supplier) == 150


def test_t6_while_the_breaker_is_open_known_numbers_are_served_and_the_answer_is_the_same(
    committed, supplier, monkeypatch
):
    monkeypatch.setattr(signing_in, "breaker_is_open", lambda at: True)
    with scope.within(committed):
        an_account(mobile=MOBILE)
        known, unknown = ask(), ask("09129999999")
    assert [one.mobile for one in supplier] == [MOBILE]
    assert (known.sent, unknown.sent) == (True, False)


def test_a_rush_of_people_who_use_their_codes_does_not_trip_the_breaker(city, codes):
    for number in range(40):
        mobile = f"0912{number:07d}"
        ask(mobile)
        if number % 2 == 0:
            try_(codes[-1], mobile=mobile)
    assert not signing_in.breaker_is_open(at=after(minutes=3))
    SignInCode.objects.update(used_at=None)
    assert signing_in.breaker_is_open(at=after(minutes=3))
    assert not signing_in.breaker_is_open(at=after(seconds=90))  # they may still be typing


def test_t4_known_and_unknown_numbers_take_the_same_statements(city, codes):
    from django.db import connection as here
    from django.test.utils import CaptureQueriesContext

    an_account(mobile=MOBILE)
    people.ask_code(mobile="09120000000", at=NOW, **HERE)  # the purse of the day is there
    shapes = []
    for mobile in (MOBILE, "09129999999"):
        with CaptureQueriesContext(here) as seen:
            ask(mobile)
        shapes.append([query["sql"].split(" ")[0] for query in seen])
    assert shapes[0] == shapes[1]


def test_the_message_is_sent_after_the_commit_and_a_dead_supplier_breaks_nothing(committed, monkeypatch):
    def dead(message):
        raise sms.NotSent("away")

    monkeypatch.setattr(sms, "send", dead)
    with scope.within(committed):
        ask()
    with scope.within(committed):
        assert SignInCode.objects.count() == 1


def test_a_closed_account_does_not_open(city, codes):
    an_account(mobile=MOBILE, is_active=False)
    ask()
    assert isinstance(try_("111111"), AccountClosed)


def test_the_first_sign_in_finds_the_one_person_the_desk_recorded(city, codes):
    person = a_citizen(mobile=MOBILE)
    ask()
    account = try_("111111")
    assert [(link.person, link.is_self) for link in account.links.all()] == [(person, True)]


def test_one_mobile_may_serve_several_people(city, codes):
    family = {a_citizen(mobile=MOBILE), a_citizen(mobile=MOBILE)}
    ask()
    links = try_("111111").links.all()
    assert {link.person for link in links} == family
    assert {link.is_self for link in links} == {False}


# Passwords


def an_employee():
    return people.open_account(person=a_citizen(), username="Naderi", password=PASSWORD, at=NOW)


def try_password(password=PASSWORD, username="naderi", at=NOW):
    return people.try_password(username=username, password=password, address="5.200.1.2", at=at)


def test_t7_staff_sign_in_by_name_and_password_kept_with_argon2id(city):
    account = an_employee()
    assert account.password.startswith("argon2$argon2id$")
    assert try_password(username=" NADERI ") == account


def test_t4_a_wrong_password_an_unknown_name_and_a_closed_account_get_the_same_refusal(city):
    account = an_employee()
    said = [try_password("غلط"), try_password(username="nobody")]
    Account.objects.filter(pk=account.pk).update(is_active=False)
    said.append(try_password())
    assert {(type(one), one.sentence) for one in said} == {(SignInWrong, SignInWrong().sentence)}


@pytest.fixture
def quick_hash(settings):
    """Where hashing is not what is tried."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_t7_ten_wrong_passwords_close_the_name_for_a_quarter_of_an_hour(city, quick_hash):
    an_employee()
    for name in ("naderi", "nobody"):
        for _number in range(10):
            assert isinstance(try_password("غلط", username=name), SignInWrong)
        assert isinstance(try_password(username=name), PasswordTriesSpent)
    assert isinstance(try_password(at=after(minutes=15)), Account)


def test_t7_a_right_password_forgets_the_wrong_ones_before_it(city, quick_hash):
    an_employee()
    for number in range(9):
        try_password("غلط", at=after(seconds=number))
    assert isinstance(try_password(at=after(seconds=20)), Account)
    for number in range(9):
        assert isinstance(try_password("غلط", at=after(seconds=30 + number)), SignInWrong)


def passwords_evaluated(committed, monkeypatch) -> int:
    with scope.within(committed):
        an_employee()
    compared = []

    def check(account, password):
        compared.append(password)
        time.sleep(0.01)
        return False

    monkeypatch.setattr(Account, "check_password", check)

    def guess(number):
        try:
            with scope.within(committed):
                try_password(f"guess {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(guess, range(64)))
    return len(compared)


def test_t7_of_64_parallel_passwords_ten_are_evaluated(committed, monkeypatch):
    assert passwords_evaluated(committed, monkeypatch) == 10


def test_t7_without_the_lock_more_are(committed, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(secrets, "one_at_a_time", lambda target: None)
    assert passwords_evaluated(committed, monkeypatch) > 10


@pytest.mark.parametrize("weak", ["12345678", "password123", "کوتاه"])
def test_a_weak_password_is_refused(city, weak):
    from shahramooz.people.actions.accounts import PasswordWeak

    with pytest.raises(PasswordWeak):
        people.open_account(username="naderi", password=weak, at=NOW)


def test_a_user_name_is_taken_once(city):
    from shahramooz.people.actions.accounts import UsernameTaken

    an_employee()
    with pytest.raises(UsernameTaken):
        people.open_account(username="NADERI", password=PASSWORD, at=NOW)


def test_old_codes_and_tries_are_forgotten(city):
    ask()
    try_password("غلط")
    assert signing_in.forget_before(after(days=30)) == 2
    assert SignInCode.objects.count() == 0


def test_introducing_oneself_twice_makes_one_person(city):
    account = people.open_account(mobile=MOBILE, at=NOW)
    me = {"first_name": "زهرا", "last_name": "احمدی", "birth_date": None, "gender": "woman", "at": NOW}
    assert people.introduce_oneself(account=account, **me) == people.introduce_oneself(account=account, **me)
    assert account.links.count() == 1
