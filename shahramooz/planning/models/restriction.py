"""Dated official limitations, and the operator's checklist that opens a session under one (S0-1)."""

from django.db import models
from django.db.models import F, Q

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Person
from shahramooz.places.models import Venue


class Restriction(MunicipalModel):
    """Limits in-person seats of the venues in scope (all when `venue` is null) to `ratio` of the room, from the first
    to the last day.
    """

    title = models.CharField(max_length=120)
    authority = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    ratio = models.DecimalField(max_digits=4, decimal_places=3)
    since = models.DateField()
    until = models.DateField()
    venue = MunicipalForeignKey(Venue, null=True, related_name="restrictions")
    checklist = models.JSONField(default=list)  # the sentences the operator ticks
    withdrawn_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality("venue"),
            models.CheckConstraint(condition=Q(ratio__gte=0, ratio__lte=1), name="planning_restriction_ratio"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="planning_restriction_order"),
        ]

    def __str__(self):
        return self.title


class ProtocolCheck(MunicipalModel):
    """The venue operator ticked every line of a restriction's checklist for one day."""

    restriction = MunicipalForeignKey(Restriction, related_name="checks")
    venue = MunicipalForeignKey(Venue, related_name="protocol_checks")
    day = models.DateField()
    ticked = models.JSONField()
    by = MunicipalForeignKey(Person, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality("restriction", "venue", "by"),
            models.UniqueConstraint(
                fields=["municipality_id", "restriction", "venue", "day"], name="planning_protocolcheck_once"
            ),
        ]
