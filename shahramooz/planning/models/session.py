"""One meeting of a class, and the bookings that the database itself refuses to double (R2)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import Instructor
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Person
from shahramooz.places.models import Room
from shahramooz.planning.models.offering import Mode, Offering


class Int8Range(models.Func):
    """int8range(x, x, '[]'): lets a plain GiST exclusion compare bigints for equality without btree_gist."""

    function = "int8range"
    output_field = BigIntegerRangeField()


def same(column: str) -> tuple[Int8Range, str]:
    return Int8Range(column, column, models.Value("[]")), "&&"


class Session(MunicipalModel):
    """A meeting [start, end). A cancelled one books nothing; an online one books its instructor but no room."""

    class State(models.TextChoices):
        PLANNED = "planned", _("برنامه‌ریزی‌شده")
        OPENED = "opened", _("آغازشده")
        HELD = "held", _("برگزارشده")
        CANCELLED = "cancelled", _("لغوشده")

    offering = MunicipalForeignKey(Offering, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    during = DateTimeRangeField()
    mode = models.CharField(max_length=10, choices=[(Mode.IN_PERSON.value, _("حضوری")), (Mode.ONLINE.value, _("برخط"))])
    room = MunicipalForeignKey(Room, null=True, related_name="sessions")
    instructor = MunicipalForeignKey(Instructor, null=True, related_name="sessions")
    link = models.URLField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    override_reason = models.CharField(max_length=200, blank=True)  # held on a closed day on purpose (R26)
    makes_up_for = MunicipalForeignKey("self", null=True, related_name="made_up_by")
    cancelled_reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = MunicipalForeignKey(Person, null=True, related_name="+")

    class Meta:
        constraints = [
            *of_municipality("offering", "room", "instructor", "makes_up_for", "opened_by"),
            models.UniqueConstraint(fields=["municipality_id", "offering", "number"], name="planning_session_number"),
            models.CheckConstraint(condition=Q(during__isempty=False), name="planning_session_lasts"),
            ExclusionConstraint(
                name="planning_session_room_free",
                index_type="GIST",
                expressions=[same("municipality_id"), same("room"), ("during", "&&")],
                condition=Q(room__isnull=False, mode="in_person") & ~Q(state="cancelled"),
            ),
            ExclusionConstraint(
                name="planning_session_instructor_free",
                index_type="GIST",
                expressions=[same("municipality_id"), same("instructor"), ("during", "&&")],
                condition=Q(instructor__isnull=False) & ~Q(state="cancelled"),
            ),
        ]

    @property
    def starts_at(self):
        return self.during.lower

    @property
    def ends_at(self):
        return self.during.upper

    @property
    def minutes(self) -> int:
        return int((self.during.upper - self.during.lower).total_seconds() // 60)
