"""Accounts: ways in, and the persons an account may act for."""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib import digits, identity
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries
from shahramooz.people.actions import persons
from shahramooz.people.models import Account, AccountPerson, Person


class UsernameTaken(Refusal):
    message = _("این نام کاربری گرفته شده است؛ نام دیگری بنویسید.")


class PasswordWeak(Refusal):
    message = _("گذرواژه را دست‌کم ۱۰ نویسه و دشوارتر بنویسید؛ چند واژه نامرتبط کنار هم خوب است.")


def plain_username(typed: str) -> str:
    """A user name as it is kept: ASCII digits, small letters, no blanks around."""
    return digits.to_ascii(typed).strip().lower()


@transaction.atomic
def open_account(
    *, person: Person | None = None, username: str = "", password: str = "", mobile: str = "", by=None, at: datetime
) -> Account:
    """Open a way in: by `username` and `password` for staff, by `mobile` for everybody; `person` is its own person.

    A mobile that has an account gives that account back. `by=None`: the account itself, at its first sign-in.
    Raises UsernameTaken, PasswordWeak and the refusals of `lib.identity`.
    """
    if not username:
        account, is_new = Account.objects.get_or_create(
            mobile=identity.mobile(mobile), defaults={"made_at": at, "password": make_password(None)}
        )
    else:
        account, is_new = _with_password(username, password, mobile, at=at), True
    if is_new:
        record("people.account_opened", about=account, by=by or account, at=at)
    if person:
        link_account(account=account, person=person, is_self=True, by=by or account, at=at)
    return account


def _with_password(username: str, password: str, mobile: str, *, at: datetime) -> Account:
    account = Account(username=plain_username(username), mobile=identity.mobile(mobile) if mobile else None, made_at=at)
    _set_password(account, password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as taken:
        raise UsernameTaken(fields={"username": ""}) from taken
    return account


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise PasswordWeak(fields={"password": ""}) from weak
    account.set_password(password)


@transaction.atomic
def change_password(*, account: Account, password: str, by, at: datetime) -> None:
    """Set a new password; every other session of the account ends with the old one. Raises PasswordWeak."""
    _set_password(account, password)
    account.save(update_fields=["password"])
    record("people.password_changed", about=account, by=by, at=at)


@transaction.atomic
def link_account(*, account: Account, person: Person, is_self: bool = False, by, at: datetime) -> AccountPerson:
    """Let an account act for a person; `is_self` makes it the account's own person. Asked again, gives the same link back."""
    link, is_new = AccountPerson.objects.get_or_create(
        account=account, person=person, ended_at=None, defaults={"is_self": is_self, "since": at}
    )
    if is_new:
        record("people.account_linked", about=account, by=by, at=at, after={"person": person.pk, "is_self": is_self})
    return link


@transaction.atomic
def unlink_account(*, link: AccountPerson, by, at: datetime) -> None:
    """The account may no longer act for that person."""
    link.ended_at = at
    link.save(update_fields=["ended_at"])
    record("people.account_unlinked", about=link.account, by=by, at=at, before={"person": link.person_id})


@transaction.atomic
def introduce_oneself(
    *, account: Account, first_name: str, last_name: str, birth_date: date | None, gender: str, at: datetime
) -> Person:
    """The first form of a new account: make its own person. Sent twice, gives the same person back.

    Raises the refusals of `register_person`. S0-2.
    """
    account = Account.objects.select_for_update().get(pk=account.pk)
    already = queries.own_person(account)
    if already:
        return already
    person = persons.register_person(
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        gender=gender,
        mobile=account.mobile or "",
        by=account,
        at=at,
    )
    link_account(account=account, person=person, is_self=True, by=account, at=at)
    return person
