"""Accounts, and for whom they may act."""

from django.db.models import Exists, OuterRef, QuerySet

from shahramooz.people.models import Account, AccountPerson, Person


def accounts_of(person: Person) -> QuerySet[Account]:
    """The accounts that may act for this person now."""
    links = AccountPerson.objects.filter(account=OuterRef("pk"), person=person, ended_at=None)
    return Account.objects.filter(Exists(links)).order_by("pk")


def own_account(person: Person) -> Account | None:
    """The account whose own person this is."""
    link = AccountPerson.objects.filter(person=person, ended_at=None, is_self=True).select_related("account").first()
    return link.account if link else None


def own_person(account: Account) -> Person | None:
    """The account's own person; None while it has not introduced itself."""
    link = AccountPerson.objects.filter(account=account, ended_at=None, is_self=True).select_related("person").first()
    return link.person if link else None


def has_people(account: Account) -> bool:
    """Whether the account may act for anybody yet."""
    return AccountPerson.objects.filter(account=account, ended_at=None).exists()
