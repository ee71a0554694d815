"""Guardians and the people they answer for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class Dependant(MunicipalModel):
    """`person` is a family member of `guardian`."""

    class Relation(models.TextChoices):
        CHILD = "child", _("فرزند")
        SPOUSE = "spouse", _("همسر")
        PARENT = "parent", _("پدر یا مادر")
        WARD = "ward", _("تحت سرپرستی")

    person = MunicipalForeignKey(Person, related_name="guardians")
    guardian = MunicipalForeignKey(Person, related_name="dependants")
    relation = models.CharField(max_length=8, choices=Relation)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person", "guardian"),
            models.UniqueConstraint(
                fields=["municipality_id", "person", "guardian"], condition=Q(until=None), name="people_dependant_once"
            ),
            models.CheckConstraint(condition=~Q(person=F("guardian")), name="people_dependant_is_another"),
        ]


class GuardianConsent(MunicipalModel):
    """A guardian's permission for a minor's participation, for classes in general (scope empty) or for one kind of thing."""

    minor = MunicipalForeignKey(Person, related_name="consents")
    guardian = MunicipalForeignKey(Person, related_name="consents_given")
    scope = models.CharField(max_length=120, blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("minor", "guardian"),
            models.UniqueConstraint(
                fields=["municipality_id", "minor", "guardian", "scope"],
                condition=Q(withdrawn_at=None),
                name="people_consent_once",
            ),
        ]
