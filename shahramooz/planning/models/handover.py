"""When an official changes: what was handed to the successor, as it stood that day."""

from django.db import models
from django.db.models import F, Q

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Person


class Handover(MunicipalModel):
    """One handing over of everything open (تحویل کار), kept as the sheet that both sign."""

    person = MunicipalForeignKey(Person, related_name="+")
    successor = MunicipalForeignKey(Person, related_name="+")
    made_at = models.DateTimeField()
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")
    note = models.TextField(blank=True)
    sheet = models.JSONField()  # {"roles": [...], "deputies": [...], "offerings": [...], "approvals": [...]}

    class Meta:
        constraints = [
            *of_municipality("person", "successor", "made_by"),
            models.CheckConstraint(condition=~Q(person=F("successor")), name="planning_handover_to_another"),
        ]
        indexes = [models.Index(fields=["municipality_id", "-made_at"], name="planning_handover_recent")]
