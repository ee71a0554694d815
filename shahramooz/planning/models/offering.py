"""One scheduled run of a course, and the seats it has."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import CourseVersion, Instructor
from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Organisation, Person, Segment, Unit
from shahramooz.places.models import Venue


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("حضوری")
    ONLINE = "online", _("برخط")
    BLENDED = "blended", _("ترکیبی")


class OfferingQuerySet(models.QuerySet):
    def published(self):
        """Shown to the public."""
        return self.filter(state__in=[Offering.State.REGISTRATION, Offering.State.RUNNING])

    def open_at(self, at):
        """Whose registration window is open at the moment `at`."""
        return self.filter(state=Offering.State.REGISTRATION, opens_at__lte=at, closes_at__gt=at)


class Offering(MunicipalModel):
    """A class (برگزاری). `capacity` is the effective capacity in force; `taken` never passes it (R1, a CHECK).

    Seats come from two pots: each quota's own, and the open pot. `reserved` is the sum of the quotas not yet released,
    `taken_open` what the open pot has given. `capacity_due` is what a restriction asks for when it lies below `taken`
    (defaults.md Q17): the surplus people are listed for a decision and nobody loses a seat silently.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("پیش‌نویس")
        APPROVED = "approved", _("تأییدشده")
        REGISTRATION = "registration", _("ثبت‌نام")
        RUNNING = "running", _("در حال برگزاری")
        COMPLETED = "completed", _("پایان‌یافته")
        CLOSED = "closed", _("بسته‌شده")
        CANCELLED = "cancelled", _("لغوشده")

    class Policy(models.TextChoices):
        """How applications become seats; fixed before the window opens."""

        FIRST_COME = "first_come", _("به ترتیب ثبت‌نام")
        DRAW = "draw", _("قرعه‌کشی")
        RANKED = "ranked", _("انتخاب رتبه‌ای")

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("همه")
        WOMEN = "women", _("بانوان")
        MEN = "men", _("آقایان")

    code = models.CharField(max_length=24)
    course_version = MunicipalForeignKey(CourseVersion, related_name="offerings")
    title = models.CharField(max_length=180)  # the course's title unless this run has its own
    search_key = KeyField(of="title")
    compact_key = KeyField(of="title", kind="compact")
    venue = MunicipalForeignKey(Venue, null=True, related_name="offerings")  # the host
    provider = MunicipalForeignKey(Organisation, null=True, related_name="+")
    unit = MunicipalForeignKey(Unit, null=True, related_name="+")  # the unit it is held for
    instructor = MunicipalForeignKey(Instructor, null=True, related_name="offerings")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    policy = models.CharField(max_length=12, choices=Policy, default=Policy.FIRST_COME)
    extra_lots = models.PositiveSmallIntegerField(
        default=0
    )  # at most so many more lots for those who missed this course before
    offer_hours = models.PositiveSmallIntegerField(
        null=True
    )  # a freed seat is offered so long; None: it is given at once
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    starts_on = models.DateField(null=True)  # first and last live session, kept by planning
    ends_on = models.DateField(null=True)
    pattern = models.JSONField(default=list)  # [{"weekday": 0, "from": "16:00", "to": "18:00"}]
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYBODY)
    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)
    target = MunicipalForeignKey(Segment, null=True, related_name="+")  # only for people of this segment
    fee = models.BigIntegerField(default=0)  # rials
    planned_demand = models.PositiveIntegerField(null=True)
    own_capacity = models.PositiveIntegerField()  # the class's own cap, before room and restriction
    capacity = models.PositiveIntegerField()
    capacity_due = models.PositiveIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    taken_open = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()  # capacity, mode, window or state: registration's job looks here
    cancelled_reason = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")  # who drafted it: another approves it (R29)
    owner = MunicipalForeignKey(Person, null=True, related_name="+")  # the expert in charge; changes hands

    objects = OfferingQuerySet.as_manager()

    class Meta:
        constraints = [
            *of_municipality("course_version", "venue", "provider", "unit", "instructor", "target", "made_by", "owner"),
            models.UniqueConstraint(fields=["municipality_id", "code"], name="planning_offering_code"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="planning_offering_never_oversold"),
            models.CheckConstraint(condition=Q(taken_open__lte=F("taken")), name="planning_offering_open_within_taken"),
            models.CheckConstraint(
                condition=Q(capacity__gte=F("reserved") + F("taken_open")), name="planning_offering_quotas_fit"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="planning_offering_window",
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="planning_offering_fee"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(min_age__lte=F("max_age")),
                name="planning_offering_ages",
            ),
            models.CheckConstraint(condition=Q(extra_lots__lte=9), name="planning_offering_lots"),
            models.CheckConstraint(
                condition=Q(offer_hours=None) | Q(offer_hours__range=(1, 168)), name="planning_offering_offer"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality_id", "state", "starts_on", "id"], name="planning_offering_list"),
            models.Index(fields=["municipality_id", "changed_at"], name="planning_offering_changed"),
        ]

    def __str__(self):
        return self.title

    def is_open_at(self, at) -> bool:
        """Whether registration is open at the moment `at` (S0-2): window is [opens_at, closes_at)."""
        return (
            self.state == self.State.REGISTRATION
            and self.opens_at is not None
            and self.opens_at <= at
            and (self.closes_at is None or at < self.closes_at)
        )

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)


class Quota(MunicipalModel):
    """Seats of an offering kept for a segment until they are released to everybody (S0-20, R25).

    `seats` is in force; `promised` remembers the number that was set while a smaller capacity trims it.
    """

    offering = MunicipalForeignKey(Offering, related_name="quotas")
    segment = MunicipalForeignKey(Segment, related_name="quotas")
    seats = models.PositiveIntegerField()
    promised = models.PositiveIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    release_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("offering", "segment"),
            models.UniqueConstraint(fields=["municipality_id", "offering", "segment"], name="planning_quota_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="planning_quota_never_oversold"),
        ]


class PriorityClass(MunicipalModel):
    """People of the segment stand before those of a later class, whatever their lot; those of no class stand last (گروه اولویت)."""

    offering = MunicipalForeignKey(Offering, related_name="priorities")
    segment = MunicipalForeignKey(Segment, related_name="+")
    place = models.PositiveSmallIntegerField()  # 0 stands first

    class Meta:
        constraints = [
            *of_municipality("offering", "segment"),
            models.UniqueConstraint(fields=["municipality_id", "offering", "segment"], name="planning_priority_once"),
            models.UniqueConstraint(fields=["municipality_id", "offering", "place"], name="planning_priority_order"),
        ]
