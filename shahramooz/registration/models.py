"""Who wants a seat, who has one, who waits, and what was paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Account, Person
from shahramooz.planning.models import Offering, Quota
from shahramooz.planning.models.offering import Mode


class Application(MunicipalModel):
    """A person's recorded wish for an offering. Append-only: what came of it stands in its enrolment."""

    class Channel(models.TextChoices):
        WEB = "web", _("وب")
        DESK = "desk", _("میز ثبت‌نام")
        IMPORT = "import", _("فایل")

    offering = MunicipalForeignKey(Offering, related_name="applications")
    person = MunicipalForeignKey(Person, related_name="applications")
    made_at = models.DateTimeField()
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    preferred_mode = models.CharField(max_length=10, choices=Mode, blank=True)  # S0-4
    household = models.UUIDField(null=True)  # applications sent in one form
    together = models.BooleanField(default=False)  # the household wants seats for all of them or for none

    class Meta:
        constraints = [*of_municipality("offering", "person", "made_by")]
        indexes = [models.Index(fields=["municipality_id", "offering", "id"], name="registration_application_list")]


class EnrolmentQuerySet(models.QuerySet):
    def live(self):
        """Not cancelled and not refused."""
        return self.filter(state__in=Enrolment.LIVE)

    def seated(self):
        return self.filter(state__in=Enrolment.SEATED)

    def waiting(self):
        """The waiting list, first in line first."""
        return self.filter(state=Enrolment.State.WAITING).order_by("turn", "pk")


class Enrolment(MunicipalModel):
    """What came of an application (ثبت‌نام). `turn` orders the waiting list; the waiting number is the place in that order."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("در انتظار قرعه‌کشی")
        SEATED = "seated", _("ثبت‌نام‌شده")
        WAITING = "waiting", _("در انتظار")
        OFFERED = "offered", _("پیشنهادشده")
        CANCELLED = "cancelled", _("انصراف")
        REFUSED = "refused", _("ردشده")
        NO_SHOW = "no_show", _("غایب")
        COMPLETED = "completed", _("قبول")
        FAILED = "failed", _("ناتمام")

    SEATED = [State.SEATED, State.NO_SHOW, State.COMPLETED, State.FAILED]
    HOLDS = [*SEATED, State.OFFERED]  # a seat of the class is theirs, or kept for them while they think
    LIVE = [*HOLDS, State.REQUESTED, State.WAITING]
    HOPING = [State.REQUESTED, State.WAITING, State.OFFERED]

    application = MunicipalForeignKey(Application, related_name="enrolments")
    offering = MunicipalForeignKey(Offering, related_name="enrolments")
    person = MunicipalForeignKey(Person, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State)
    turn = models.BigIntegerField()
    quota = MunicipalForeignKey(Quota, null=True, related_name="enrolments")  # whose pot the seat came from
    seated_at = models.DateTimeField(null=True)
    offered_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            *of_municipality("application", "offering", "person", "quota"),
            models.UniqueConstraint(
                fields=["municipality_id", "application"], name="registration_enrolment_of_application"
            ),
            models.UniqueConstraint(
                fields=["municipality_id", "offering", "person"],
                condition=~Q(state__in=["cancelled", "refused"]),
                name="registration_enrolment_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False), name="registration_enrolment_offer_ends"
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality_id", "offering", "turn", "id"],
                condition=Q(state="waiting"),
                name="registration_enrolment_line",
            ),
            models.Index(fields=["municipality_id", "offering", "state"], name="registration_enrolment_state"),
            models.Index(fields=["municipality_id", "person", "state"], name="registration_enrolment_person"),
            models.Index(
                fields=["municipality_id", "offered_until"],
                condition=Q(state="offered"),
                name="registration_enrolment_offers",
            ),
        ]


class Draw(MunicipalModel):
    """The draw of one offering: its seed is committed to before the window closes, and revealed with the result.

    `list` is the public file (`tools/recheck.py` reads it): applications without names, the rule, the seed, the result.
    """

    offering = MunicipalForeignKey(Offering, related_name="draws")
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    seed_sealed = models.BinaryField()
    seed = models.CharField(max_length=64, blank=True)  # empty until the draw
    drawn_at = models.DateTimeField(null=True)
    list = models.JSONField(null=True)

    class Meta:
        constraints = [
            *of_municipality("offering"),
            models.UniqueConstraint(fields=["municipality_id", "offering"], name="registration_draw_once"),
            models.CheckConstraint(
                condition=Q(seed="", drawn_at=None, list=None)
                | (~Q(seed="") & Q(drawn_at__isnull=False, list__isnull=False)),
                name="registration_draw_is_drawn_whole",
            ),
        ]


class Charge(MunicipalModel):
    """The fee of a seated enrolment: due, paid with a receipt number, or waived with a reason."""

    class State(models.TextChoices):
        DUE = "due", _("پرداخت‌نشده")
        PAID = "paid", _("پرداخت‌شده")
        WAIVED = "waived", _("بخشوده")
        VOID = "void", _("لغوشده")

    enrolment = MunicipalForeignKey(Enrolment, related_name="charges")
    amount = models.BigIntegerField()  # rials
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    receipt = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = MunicipalForeignKey(Person, null=True, related_name="+")

    class Meta:
        constraints = [
            *of_municipality("enrolment", "settled_by"),
            models.UniqueConstraint(fields=["municipality_id", "enrolment"], name="registration_charge_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="registration_charge_amount"),
            models.CheckConstraint(
                condition=~Q(state="paid") | ~Q(receipt=""), name="registration_charge_paid_with_a_receipt"
            ),
        ]


class Answer(MunicipalModel):
    """The stored answer to a form with an idempotency key: the same form sent again gets this and changes nothing (T16)."""

    account = MunicipalForeignKey(Account, related_name="+")
    key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    outcome = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality("account"),
            models.UniqueConstraint(fields=["municipality_id", "account", "key"], name="registration_answer_once"),
        ]


class Bookmark(MunicipalModel):
    """How far a job has read: offerings changed up to `seen_at` were looked at."""

    job = models.CharField(max_length=60)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "job"], name="registration_bookmark_once"),
        ]
