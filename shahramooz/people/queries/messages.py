"""What was told to people, in which words, and how far it has come."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shahramooz.people import kinds
from shahramooz.people.models import (
    AccountPerson,
    Delivery,
    Message,
    MessagePurse,
    MessageWording,
    Person,
    RoleGrant,
)
from shahramooz.people.queries.days import open_on
from shahramooz.people.queries.persons import live


def messages_of(people: list[Person]) -> QuerySet[Message]:
    """What was told to these people, newest first."""
    return Message.objects.filter(person__in=people).select_related("person").order_by("-made_at", "-pk")


def unread(people: list[Person]) -> int:
    """How many messages nobody has looked at."""
    return Message.objects.filter(person__in=people, seen_at=None).count()


def wording_of(kind: kinds.Kind) -> str:
    """What messages of this kind say here: the municipality's own words, else the default."""
    own = MessageWording.objects.filter(kind=kind.key).values_list("text", flat=True).first()
    return str(kind.text) if own is None else own


def wordings() -> dict[str, MessageWording]:
    """Every kind that is worded here in our own way, by its key."""
    return {one.kind: one for one in MessageWording.objects.select_related("changed_by")}


def worded(key: str, **fields) -> str:
    """The text of a message of the kind `key`; of `fields` only those the kind names are looked at (T8)."""
    kind = kinds.KINDS[key]
    known = {name: fields.get(name, "") for name in kind.fields}
    return kinds.rendered(wording_of(kind), known)


def shared_addresses(addresses: Collection[str]) -> set[str]:
    """Those mobiles and e-mail addresses that serve more than one person: several gave it, or its account acts for several (Q28)."""
    several = set()
    for column in ("mobile", "email"):
        given = live().filter(**{f"{column}__in": addresses}).values(column).annotate(n=Count("pk")).filter(n__gt=1)
        several |= set(given.order_by().values_list(column, flat=True))
    acting = AccountPerson.objects.filter(ended_at=None, account__mobile__in=addresses)
    acting = acting.values("account__mobile").annotate(n=Count("person")).filter(n__gt=1).order_by()
    return several | set(acting.values_list("account__mobile", flat=True))


def holders_of(role: str, on: date) -> QuerySet[Person]:
    """Who holds a role for the whole organisation on the day `on`."""
    grants = RoleGrant.objects.filter(open_on(on), role=role, venue=None, unit=None, person=OuterRef("pk"))
    return live().filter(Exists(grants)).order_by("pk")


def deliveries(*, state: str = "", channel: str = "") -> QuerySet[Delivery]:
    """Deliveries with their messages and people, the newest first; `state` and `channel` narrow them."""
    every = Delivery.objects.select_related("message__person").order_by("-made_at", "-pk")
    if state:
        every = every.filter(state=state)
    return every.filter(channel=channel) if channel else every


def delivery_counts(since: datetime) -> dict[tuple[str, str], int]:
    """(channel, state) → how many deliveries made since then."""
    rows = (
        Delivery.objects.filter(made_at__gte=since).values_list("channel", "state").annotate(n=Count("pk")).order_by()
    )
    return {(channel, state): n for channel, state, n in rows}


def spent_on(day: date) -> int:
    """How many SMS parts the day's budget has given."""
    return MessagePurse.objects.filter(day=day).values_list("spent", flat=True).first() or 0


def in_app_counts(since: datetime) -> dict[str, int]:
    """How many messages were written since then, and how many of them were looked at."""
    made = Message.objects.filter(made_at__gte=since)
    return made.aggregate(all=Count("pk"), seen=Count("pk", filter=Q(seen_at__isnull=False)))
