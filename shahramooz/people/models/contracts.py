"""Service contracts of contractors: from when until when, where, and which roles in what number."""

from django.db import models
from django.db.models import F, Q

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.organisations import JobRole, Organisation


class Contract(MunicipalModel):
    """An agreement with a contractor. Workers are counted only inside `since`–`until` (the last day; glossary §4.1)."""

    organisation = MunicipalForeignKey(Organisation, related_name="contracts")
    number = models.CharField(max_length=40)  # «۱۴۰۵/986», as it is written
    number_key = KeyField(of="number", kind="compact")
    title = models.CharField(max_length=160)
    search_key = KeyField(of=["title", "number"])
    service = models.CharField(
        max_length=80, blank=True
    )  # «نظافت شهری»; families of its workers are addressed by it (S3-13)
    service_area = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("organisation"),
            models.UniqueConstraint(
                fields=["municipality_id", "organisation", "number_key"], name="people_contract_number"
            ),
            # what a worker's affiliation points at, so that its organisation is always the contract's own
            models.UniqueConstraint(fields=["municipality_id", "id", "organisation"], name="people_contract_owner"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_contract_order"),
        ]

    def __str__(self):
        return self.title


class ContractRole(MunicipalModel):
    """How many people of one role the contract asks for."""

    contract = MunicipalForeignKey(Contract, related_name="roles")
    job_role = MunicipalForeignKey(JobRole, related_name="+")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            *of_municipality("contract", "job_role"),
            models.UniqueConstraint(
                fields=["municipality_id", "contract", "job_role"], name="people_contractrole_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="people_contractrole_somebody"),
        ]
