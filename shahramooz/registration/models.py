"""Who wants a seat, who has one, who waits, and what was paid."""

import gzip
import json

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Account, Person
from shahramooz.planning.models import Offering, Quota
from shahramooz.planning.models.offering import Mode


class Round(MunicipalModel):
    """A round of ranked choice (دور انتخاب): people rank the classes that take part; one decision seats them all."""

    title = models.CharField(max_length=160)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    most = models.PositiveSmallIntegerField(default=5)  # how many classes a person may rank
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality(),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="registration_round_window"),
            models.CheckConstraint(condition=Q(most__range=(1, 5)), name="registration_round_most"),
        ]

    def __str__(self):
        return self.title

    def is_open_at(self, at) -> bool:
        """Whether people may rank at the moment `at`: the window is [opens_at, closes_at)."""
        return self.decided_at is None and self.opens_at <= at < self.closes_at


class RoundOffering(MunicipalModel):
    """A class takes part in a round; in one at most."""

    round = MunicipalForeignKey(Round, related_name="offerings")
    offering = MunicipalForeignKey(Offering, related_name="rounds")

    class Meta:
        constraints = [
            *of_municipality("round", "offering"),
            models.UniqueConstraint(fields=["municipality_id", "offering"], name="registration_round_of_offering"),
        ]


class Ranking(MunicipalModel):
    """What one person ranked in a round, as sent; a later one replaces it, none is ever changed. Its applications are the choices."""

    round = MunicipalForeignKey(Round, related_name="rankings")
    person = MunicipalForeignKey(Person, related_name="rankings")
    made_at = models.DateTimeField()
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("round", "person", "made_by"),
            models.UniqueConstraint(
                fields=["municipality_id", "round", "person"],
                condition=Q(replaced_at=None),
                name="registration_ranking_once",
            ),
        ]


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

    ranking = MunicipalForeignKey(Ranking, null=True, related_name="applications")
    rank = models.PositiveSmallIntegerField(null=True)  # 1 is the first choice of its ranking

    class Meta:
        constraints = [
            *of_municipality("offering", "person", "made_by", "ranking"),
            models.UniqueConstraint(
                fields=["municipality_id", "ranking", "rank"], name="registration_application_rank"
            ),
            models.CheckConstraint(
                condition=Q(ranking=None, rank=None) | Q(ranking__isnull=False, rank__isnull=False),
                name="registration_application_is_ranked_whole",
            ),
        ]
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
    """The draw of one offering or of a round: its seed is committed to before the window closes, revealed with the result.

    `file` is the public list (`tools/recheck.py` reads it), gzipped: applications without names, rule, seed and result.
    """

    offering = MunicipalForeignKey(Offering, null=True, related_name="draws")
    round = MunicipalForeignKey(Round, null=True, related_name="draws")
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    seed_sealed = models.BinaryField()
    seed = models.CharField(max_length=64, blank=True)  # empty until the draw
    drawn_at = models.DateTimeField(null=True)
    file = models.BinaryField(null=True)

    class Meta:
        constraints = [
            *of_municipality("offering", "round"),
            models.UniqueConstraint(fields=["municipality_id", "offering"], name="registration_draw_once"),
            models.UniqueConstraint(fields=["municipality_id", "round"], name="registration_draw_of_round"),
            models.CheckConstraint(
                condition=Q(offering=None, round__isnull=False) | Q(offering__isnull=False, round=None),
                name="registration_draw_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(seed="", drawn_at=None, file=None)
                | (~Q(seed="") & Q(drawn_at__isnull=False, file__isnull=False)),
                name="registration_draw_is_drawn_whole",
            ),
        ]

    @property
    def list(self) -> dict | None:
        """The public list as `tools/recheck.py` reads it; None until the draw."""
        return None if self.file is None else json.loads(gzip.decompress(self.file))


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
