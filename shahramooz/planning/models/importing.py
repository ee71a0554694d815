"""A timetable file on its way into the plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Person


class ImportRun(MunicipalModel):
    """One uploaded timetable with its dry run. The file stays as it was sent: a killed process starts over, never half.

    `lines` are what the dry run said of each row, for showing: [{"number", "cells", "problems", "notes", "makes", "offering"}].
    """

    class State(models.TextChoices):
        READ = "read", _("آزموده‌شده")
        WRITTEN = "written", _("ثبت‌شده")

    filename = models.CharField(max_length=120)
    content = models.BinaryField()
    options = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.READ)
    written = models.PositiveIntegerField(default=0)  # how many classes came of it
    made_at = models.DateTimeField()
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [*of_municipality("made_by")]

    def __str__(self):
        return self.filename
