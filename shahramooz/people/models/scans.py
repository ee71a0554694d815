"""Scans of identity documents: drawn anew and sealed (T10, T22)."""

from django.db import models

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class Scan(MunicipalModel):
    """A picture of a paper that a person showed. A WebP of our own making, sealed; deleted when the person is erased."""

    person = MunicipalForeignKey(Person, related_name="scans")
    title = models.CharField(max_length=80)
    content_sealed = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = MunicipalForeignKey(Person, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [*of_municipality("person", "made_by")]
        indexes = [models.Index(fields=["municipality_id", "person", "-made_at"], name="people_scan_person")]
