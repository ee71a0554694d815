"""Dated affiliations, and segments of people."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, MunicipalReference, of_municipality
from shahramooz.people.models.contracts import Contract
from shahramooz.people.models.organisations import JobRole, Organisation, Unit
from shahramooz.people.models.person import Gender, Person
from shahramooz.places.models import Neighbourhood


class Affiliation(MunicipalModel):
    """A dated link of a person to a unit or organisation, in a capacity. `until` is the last day on which it holds.

    Nobody's history is overwritten: a change ends one and opens another.
    """

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("کارمند")
        COMPANY_STAFF = "company_staff", _("نیروی شرکتی")
        CONTRACTOR_WORKER = "contractor_worker", _("نیروی پیمانکار")
        FAMILY = "family", _("خانواده کارکنان")
        CITIZEN = "citizen", _("شهروند")
        COMMITTEE_MEMBER = "committee_member", _("عضو کمیته")
        GUEST = "guest", _("مهمان از شهر یا سازمان دیگر")

    class Employment(models.TextChoices):
        PERMANENT = "permanent", _("رسمی")
        CONTRACT = "contract", _("پیمانی")
        FIXED_WORK = "fixed_work", _("قرارداد انجام کار معین")
        TEMPORARY = "temporary", _("قراردادی")
        COMPANY = "company", _("شرکتی")
        CONTRACTOR = "contractor", _("پیمانکاری")

    OF_EMPLOYEES = (Employment.PERMANENT, Employment.CONTRACT, Employment.FIXED_WORK, Employment.TEMPORARY)
    STAFF = (Kind.EMPLOYEE, Kind.COMPANY_STAFF)
    WORK = (*STAFF, Kind.CONTRACTOR_WORKER)

    person = MunicipalForeignKey(Person, related_name="affiliations")
    kind = models.CharField(max_length=20, choices=Kind)
    employment = models.CharField(max_length=12, choices=Employment, blank=True)
    organisation = MunicipalForeignKey(Organisation, null=True, related_name="affiliations")
    unit = MunicipalForeignKey(Unit, null=True, related_name="affiliations")
    contract = MunicipalForeignKey(Contract, null=True, related_name="workers")
    job_role = MunicipalForeignKey(JobRole, null=True, related_name="affiliations")
    post = models.CharField(max_length=120, blank=True)  # the post as the office writes it
    personnel_no = models.CharField(max_length=20, blank=True)  # optional: company staff have none (S2-6)
    is_primary = models.BooleanField(default=True)  # a second job beside the first is recorded as not primary
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person", "organisation", "unit", "contract", "job_role"),
            MunicipalReference(
                field="contract", also="organisation", name="people_affiliation_contract_is_of_organisation"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_affiliation_order"),
            models.CheckConstraint(
                condition=~Q(kind="employee") | Q(employment__in=["permanent", "contract", "fixed_work", "temporary"]),
                name="people_affiliation_employment",
            ),
            models.CheckConstraint(
                condition=~Q(kind="company_staff") | Q(employment="company"), name="people_affiliation_company"
            ),
            models.CheckConstraint(
                condition=~Q(kind="contractor_worker")
                | Q(
                    employment="contractor",
                    organisation__isnull=False,
                    contract__isnull=False,
                    job_role__isnull=False,
                ),
                name="people_affiliation_worker",
            ),
            models.CheckConstraint(
                condition=Q(contract=None) | Q(kind="contractor_worker"), name="people_affiliation_contract_for_workers"
            ),
            models.CheckConstraint(
                condition=~Q(kind="guest") | Q(organisation__isnull=False), name="people_affiliation_guest_of"
            ),
            models.UniqueConstraint(
                fields=["municipality_id", "person"],
                condition=Q(until=None, is_primary=True, kind__in=["employee", "company_staff", "contractor_worker"]),
                name="people_affiliation_one_job",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality_id", "person"], name="people_affiliation_person"),
            models.Index(fields=["municipality_id", "unit", "kind"], name="people_affiliation_unit"),
            models.Index(
                fields=["municipality_id", "contract"],
                condition=Q(contract__isnull=False),
                name="people_affiliation_contract",
            ),
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
