"""Organisations and units, dated affiliations, and segments of people."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Gender, Person
from shahramooz.places.models import Neighbourhood


class Organisation(MunicipalModel):
    """A legal body: the municipality itself, an institute, a contractor, a partner."""

    class Kind(models.TextChoices):
        MUNICIPAL = "municipal", _("شهرداری و سازمان‌های وابسته")
        CONTRACTOR = "contractor", _("پیمانکار")
        INSTITUTE = "institute", _("مؤسسه آموزشی")
        PARTNER = "partner", _("سازمان همکار")

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=160)
    search_key = KeyField(of="name")
    sort_key = KeyField(of="name", kind="sort")
    legal_id = models.CharField(max_length=11, null=True)  # noqa: DJ001  (unique where present)
    parent = MunicipalForeignKey("self", null=True, related_name="children")

    class Meta:
        constraints = [
            *of_municipality("parent"),
            models.UniqueConstraint(fields=["municipality_id", "legal_id"], name="people_organisation_legal_id"),
        ]

    def __str__(self):
        return self.name


class Unit(MunicipalModel):
    """A district, headquarters unit or department. Codes are never used again."""

    organisation = MunicipalForeignKey(Organisation, related_name="units")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    search_key = KeyField(of="name")
    sort_key = KeyField(of="name", kind="sort")
    parent = MunicipalForeignKey("self", null=True, related_name="children")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("organisation", "parent"),
            models.UniqueConstraint(fields=["municipality_id", "code"], name="people_unit_code"),
        ]

    def __str__(self):
        return self.name


class Affiliation(MunicipalModel):
    """A dated link of a person to a unit or organisation, in a capacity. `until` is the last day on which it holds."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("کارمند")
        COMPANY_STAFF = "company_staff", _("نیروی شرکتی")
        CONTRACTOR_WORKER = "contractor_worker", _("نیروی پیمانکار")
        FAMILY = "family", _("خانواده کارکنان")
        CITIZEN = "citizen", _("شهروند")

    class Employment(models.TextChoices):
        PERMANENT = "permanent", _("رسمی")
        CONTRACT = "contract", _("پیمانی")
        FIXED_WORK = "fixed_work", _("قرارداد انجام کار معین")
        TEMPORARY = "temporary", _("قراردادی")
        COMPANY = "company", _("شرکتی")
        CONTRACTOR = "contractor", _("پیمانکاری")

    person = MunicipalForeignKey(Person, related_name="affiliations")
    kind = models.CharField(max_length=20, choices=Kind)
    employment = models.CharField(max_length=12, choices=Employment, blank=True)
    organisation = MunicipalForeignKey(Organisation, null=True, related_name="affiliations")
    unit = MunicipalForeignKey(Unit, null=True, related_name="affiliations")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person", "organisation", "unit"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_affiliation_order"),
        ]


class Segment(MunicipalModel):
    """A named slice of people used in quotas and reports (گروه مخاطب). Empty fields ask nothing; the filled ones must all hold."""

    title = models.CharField(max_length=120)
    search_key = KeyField(of="title")
    affiliation_kind = models.CharField(max_length=20, choices=Affiliation.Kind, blank=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    neighbourhood = MunicipalForeignKey(Neighbourhood, null=True, related_name="+")
    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            *of_municipality("neighbourhood"),
            models.UniqueConstraint(fields=["municipality_id", "search_key"], name="people_segment_title"),
        ]

    def __str__(self):
        return self.title
