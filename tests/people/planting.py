"""A row of any table for a person, made by reflection and filled with the person's own words: what erasure must find."""

import itertools
import uuid
from datetime import timedelta
from decimal import Decimal

from django.apps import apps
from django.db import DatabaseError, models, transaction

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalModel
from shahramooz.people.models import Person
from tests import factories

_numbers = itertools.count(900)


def person_fields() -> list[tuple[type, str]]:
    """Every foreign key to Person of every municipal table."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if issubclass(model, MunicipalModel)
        for field in model._meta.fields
        if field.is_relation and field.remote_field.model is Person and model is not Person
    ]


def a_row(model, owner: str, person: Person, words: list[str]):
    """A row of `model` whose `owner` is the person and whose texts hold their words.

    A new one, or one that is there already, or one that is made theirs; None when all that is against the constraints.
    """
    for planted, everywhere in itertools.product((True, False), (True, False)):
        try:
            with transaction.atomic():
                made = {
                    field.name: value
                    for field in model._meta.fields
                    if (value := _value(field, owner, person, words if planted else [], everywhere)) is not _LEFT
                }
                return model.objects.create(**made)
        except DatabaseError:
            continue
    if not owner:
        return None
    return model.objects.filter(**{owner: person}).first() or _made_theirs(model, owner, person)


def _made_theirs(model, owner: str, person: Person):
    one = model.objects.order_by("-pk").first()
    try:
        with transaction.atomic():
            return one and model.objects.filter(pk=one.pk).update(**{owner: person}) and one
    except DatabaseError:
        return None


_LEFT = object()


def _value(field, owner: str, person: Person, words: list[str], everywhere: bool):
    if field.primary_key or field.name in ("municipality_id", "municipality") or isinstance(field, KeyField):
        return _LEFT
    if field.is_relation:
        return _related(field, owner, person, everywhere)
    if isinstance(field, models.JSONField):
        return {"said": words} if words else _LEFT if field.null or field.has_default() else {}
    if isinstance(field, models.CharField | models.TextField):
        return _text(field, words)
    if field.null or field.has_default():
        return _LEFT
    return _plain(field)


def _related(field, owner: str, person: Person, everywhere: bool):
    target = field.remote_field.model
    if target is Person:
        is_his = field.name == owner or (everywhere and not field.null)
        if is_his or field.null:
            return person if is_his else None
        return factories.a_citizen() if field.name == "other" else Person.objects.order_by("pk").first()
    if field.null:
        return None
    return target.objects.order_by("-pk").first() or a_row(target, "", person, [])


def _text(field, words: list[str]):
    if field.choices:
        return field.choices[0][0]
    fitting = [word for word in words if len(word) + 4 <= (field.max_length or 10**6)]
    if fitting:
        return f"{fitting[0]} {next(_numbers)}"
    exact = [word for word in words if len(word) <= field.max_length]
    if exact:
        return exact[0]
    return _LEFT if field.blank or field.null else str(next(_numbers))[: field.max_length]


def _plain(field):
    match field:
        case models.DateTimeField():
            return factories.NOW + timedelta(minutes=next(_numbers))  # a later column is later
        case models.DateField():
            return factories.TODAY
        case models.DecimalField():
            return Decimal(1)
        case models.UUIDField():
            return uuid.uuid4()
        case models.BinaryField():
            return uuid.uuid4().bytes
        case models.BooleanField():
            return False
        case models.IntegerField():
            return next(_numbers)
    return _LEFT
