"""Street vendors: whom the city trains for a trade. What is kept here never serves enforcement."""

from django.db import models
from django.db.models import Q

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class Vendor(MunicipalModel):
    """A person who sells in the street, as told to the training centre; read by training staff alone."""

    person = MunicipalForeignKey(Person, related_name="vendorships")
    trade = models.CharField(max_length=120)  # what they sell
    note = models.CharField(max_length=300, blank=True)  # what they wish to learn
    since = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person"),
            models.UniqueConstraint(
                fields=["municipality_id", "person"], condition=Q(ended_on=None), name="people_vendor_once"
            ),
        ]
