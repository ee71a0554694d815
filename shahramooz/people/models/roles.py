"""Roles with their scope and their days; a deputy holds another's role from–until."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.belonging import Affiliation, Organisation, Unit
from shahramooz.people.models.person import Person
from shahramooz.places.models import Venue


class RoleGrant(MunicipalModel):
    """A role given to a person, for the whole organisation or for one place of it, from–until (permissions.md).

    It counts only while the affiliation it rests on, if any, is open; a deputy's only while the role it stands in for counts.
    """

    class Role(models.TextChoices):
        SYSTEM_ADMIN = "system_admin", _("راهبر سامانه")
        TRAINING_HEAD = "training_head", _("مدیر آموزش")
        TRAINING_EXPERT = "training_expert", _("کارشناس آموزش")
        UNIT_MANAGER = "unit_manager", _("مدیر آموزش واحد")
        HOUSE_OPERATOR = "house_operator", _("مسئول فرهنگسرا")
        INSTRUCTOR = "instructor", _("مدرس")
        PARTNER = "partner", _("سازمان همکار")
        CONTRACTOR_REP = "contractor_rep", _("نماینده پیمانکار")
        SECRETARY = "secretary", _("دبیر کمیته")
        CHAIR = "chair", _("رئیس کمیته")
        AUDITOR = "auditor", _("ناظر")
        ENFORCEMENT = "enforcement", _("مأمور ساماندهی معابر")

    person = MunicipalForeignKey(Person, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    venue = MunicipalForeignKey(Venue, null=True, related_name="+")
    unit = MunicipalForeignKey(Unit, null=True, related_name="+")
    organisation = MunicipalForeignKey(Organisation, null=True, related_name="+")
    committee = models.CharField(max_length=120, blank=True)  # a name until committees have their own stage
    affiliation = MunicipalForeignKey(Affiliation, null=True, related_name="roles")
    deputy_of = MunicipalForeignKey("self", null=True, related_name="deputies")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person", "venue", "unit", "organisation", "affiliation", "deputy_of"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_rolegrant_order"),
            models.CheckConstraint(
                condition=~Q(role__in=["partner", "contractor_rep"]) | Q(organisation__isnull=False),
                name="people_rolegrant_of_a_body",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["secretary", "chair"]) | ~Q(committee=""), name="people_rolegrant_of_a_committee"
            ),
            models.CheckConstraint(
                condition=Q(deputy_of=None) | Q(until__isnull=False), name="people_rolegrant_deputy_ends"
            ),
        ]

    @property
    def where(self) -> str:
        """The place, unit, body or committee it is for; empty for the whole organisation."""
        return str(self.venue or self.unit or self.organisation or self.committee or "")

    @property
    def words(self) -> str:
        """«مسئول فرهنگسرا، فرهنگسرای گلستان، جانشینِ مریم نادری»."""
        parts = [str(self.get_role_display()), self.where]
        if self.deputy_of_id:
            parts.append(gettext("جانشینِ %(name)s") % {"name": self.deputy_of.person})
        return "، ".join(part for part in parts if part)
