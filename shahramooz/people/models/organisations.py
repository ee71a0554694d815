"""Legal bodies, the tree of units, and the roles that people hold in their jobs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality


class Organisation(MunicipalModel):
    """A legal body: the municipality itself, an institute, a contractor, a partner, another city."""

    class Kind(models.TextChoices):
        MUNICIPAL = "municipal", _("شهرداری و سازمان‌های وابسته")
        CONTRACTOR = "contractor", _("پیمانکار")
        INSTITUTE = "institute", _("مؤسسه آموزشی")
        PARTNER = "partner", _("سازمان همکار")
        COMPANY = "company", _("شرکت تأمین نیرو")
        OTHER_CITY = "other_city", _("شهرداری شهر دیگر")
        OTHER = "other", _("سازمان دیگر")

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=160)
    search_key = KeyField(of="name")
    compact_key = KeyField(of="name", kind="compact")
    sort_key = KeyField(of="name", kind="sort")
    legal_id = models.CharField(max_length=11, null=True)  # noqa: DJ001  (unique where present)
    parent = MunicipalForeignKey("self", null=True, related_name="children")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("parent"),
            models.UniqueConstraint(fields=["municipality_id", "legal_id"], name="people_organisation_legal_id"),
            models.CheckConstraint(condition=~Q(id=F("parent_id")), name="people_organisation_not_its_own_parent"),
            models.CheckConstraint(condition=Q(legal_id__regex=r"^\d{11}$"), name="people_organisation_legal_id_form"),
        ]
        indexes = [models.Index(fields=["municipality_id", "compact_key"], name="people_organisation_alike")]

    def __str__(self):
        return self.name


class Unit(MunicipalModel):
    """A district, headquarters unit or department. Codes are never used again: a unit ends, its row and code stay."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("معاونت یا ستاد")
        DISTRICT = "district", _("منطقه")
        DEPARTMENT = "department", _("اداره یا واحد")
        AFFILIATED = "affiliated", _("سازمان وابسته")

    organisation = MunicipalForeignKey(Organisation, related_name="units")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    search_key = KeyField(of="name")
    sort_key = KeyField(of="name", kind="sort")
    parent = MunicipalForeignKey("self", null=True, related_name="children")
    since = models.DateField(null=True)  # null: it was there before this system
    ended_on = models.DateField(null=True)  # the last day on which it exists

    class Meta:
        constraints = [
            *of_municipality("organisation", "parent"),
            models.UniqueConstraint(fields=["municipality_id", "code"], name="people_unit_code"),
            models.CheckConstraint(condition=~Q(id=F("parent_id")), name="people_unit_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(since=None) | Q(ended_on__gte=F("since")), name="people_unit_order"
            ),
        ]

    def __str__(self):
        return self.name


class JobRole(MunicipalModel):
    """What somebody does at work: tanker driver, flag-man, inspector. Data, not code: new ones are added by the city (S3-10)."""

    title = models.CharField(max_length=100)
    search_key = KeyField(of="title")
    compact_key = KeyField(of="title", kind="compact")
    sort_key = KeyField(of="title", kind="sort")
    is_contractor_role = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "compact_key"], name="people_jobrole_title"),
        ]

    def __str__(self):
        return self.title
