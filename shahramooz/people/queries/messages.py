"""What was told to people, and in which words."""

from django.db.models import QuerySet

from shahramooz.people import kinds
from shahramooz.people.models import Message, MessageWording, Person


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
