"""What was told to people."""

from django.db.models import QuerySet

from shahramooz.people.models import Message, Person


def messages_of(people: list[Person]) -> QuerySet[Message]:
    """What was told to these people, newest first."""
    return Message.objects.filter(person__in=people).select_related("person").order_by("-made_at", "-pk")


def unread(people: list[Person]) -> int:
    """How many messages nobody has looked at."""
    return Message.objects.filter(person__in=people, seen_at=None).count()
