"""What happened in class, what each learner reached, and the certificates that say so."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering, Session
from shahramooz.registration.models import Enrolment


class AttendanceSheet(MunicipalModel):
    """One session's attendance as taken. `client_key` makes a sheet sent twice one sheet; after `open_until` it is locked.

    `earlier_keys` are those of the sheets that this one replaced: a late replay of an old sheet never undoes a newer one (T16).
    """

    session = MunicipalForeignKey(Session, related_name="sheets")
    taken_at = models.DateTimeField()
    taken_by = MunicipalForeignKey(Person, related_name="+")
    client_key = models.UUIDField()
    earlier_keys = models.JSONField(default=list)
    open_until = models.DateTimeField()  # may be corrected until then
    locked_at = models.DateTimeField(null=True)
    topic = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            *of_municipality("session", "taken_by"),
            models.UniqueConstraint(fields=["municipality_id", "session"], name="delivery_sheet_once"),
        ]


class Attendance(MunicipalModel):
    """A learner's minutes in one session."""

    class State(models.TextChoices):
        PRESENT = "present", _("حاضر")
        LATE = "late", _("با تأخیر")
        EXCUSED = "excused", _("غیبت موجه")
        ABSENT = "absent", _("غایب")

    session = MunicipalForeignKey(Session, related_name="attendances")
    enrolment = MunicipalForeignKey(Enrolment, related_name="attendances")
    state = models.CharField(max_length=8, choices=State)
    minutes = models.PositiveSmallIntegerField()
    marked_at = models.DateTimeField()
    marked_by = MunicipalForeignKey(Person, related_name="+")

    class Meta:
        constraints = [
            *of_municipality("session", "enrolment", "marked_by"),
            models.UniqueConstraint(
                fields=["municipality_id", "session", "enrolment"], name="delivery_attendance_once"
            ),
        ]
        indexes = [models.Index(fields=["municipality_id", "enrolment"], name="delivery_attendance_of")]


class Result(MunicipalModel):
    """What an enrolment came to: score, attended share, verdict. Frozen once locked (R8)."""

    class Verdict(models.TextChoices):
        PASSED = "passed", _("قبول")
        SHORT_ATTENDANCE = "short_attendance", _("حضور کمتر از حد نصاب")
        LOW_SCORE = "low_score", _("نمره کمتر از حد قبولی")
        NO_SCORE = "no_score", _("بدون نمره")

    enrolment = MunicipalForeignKey(Enrolment, related_name="results")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    held_minutes = models.PositiveIntegerField(default=0)
    attended_minutes = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    entered_at = models.DateTimeField()
    entered_by = MunicipalForeignKey(Person, related_name="+")
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("enrolment", "entered_by"),
            models.UniqueConstraint(fields=["municipality_id", "enrolment"], name="delivery_result_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0), name="delivery_result_score"),
        ]


class SigningKey(MunicipalModel):
    """An Ed25519 key of the municipality. The private half is sealed; the public half is published."""

    key_id = models.CharField(max_length=20)
    public_key = models.BinaryField(max_length=32)
    private_sealed = models.BinaryField()
    since = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "key_id"], name="delivery_signingkey_id"),
            models.UniqueConstraint(
                fields=["municipality_id"], condition=Q(retired_at=None), name="delivery_signingkey_one_in_force"
            ),
        ]


class CertificateSeries(MunicipalModel):
    """The last serial number given in a Jalali year. Numbers are never used again (R9)."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "year"], name="delivery_series_year"),
        ]


class IssueRun(MunicipalModel):
    """The issuing of a class's certificates as one job with progress. It can be stopped and goes on where it was."""

    class State(models.TextChoices):
        WAITING = "waiting", _("در صف")
        RUNNING = "running", _("در حال صدور")
        DONE = "done", _("انجام شد")
        STOPPED = "stopped", _("متوقف شد")
        FAILED = "failed", _("ناموفق")

    offering = MunicipalForeignKey(Offering, related_name="issue_runs")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = MunicipalForeignKey(Person, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("offering", "asked_by"),
            models.UniqueConstraint(
                fields=["municipality_id", "offering"],
                condition=Q(state__in=["waiting", "running"]),
                name="delivery_issuerun_one_at_a_time",
            ),
        ]


class PrintedBatch(MunicipalModel):
    """Certificates of one run in one PDF, one page each, for the printer. A page can be set again at any time from its signed text."""

    run = MunicipalForeignKey(IssueRun, related_name="batches")
    number = models.PositiveSmallIntegerField()
    pages = models.PositiveSmallIntegerField()
    document = models.BinaryField()
    printed_at = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality("run"),
            models.UniqueConstraint(fields=["municipality_id", "run", "number"], name="delivery_printedbatch_number"),
        ]


class Certificate(MunicipalModel):
    """A signed statement that a person completed an offering. Never deleted; revoked ones stay verifiable as revoked (R9)."""

    serial = models.CharField(max_length=24)
    code = models.CharField(max_length=14)  # what people type: 7K3Q-9FMD-2XWA
    enrolment = MunicipalForeignKey(Enrolment, related_name="certificates")
    person = MunicipalForeignKey(Person, related_name="certificates")
    content = models.TextField()  # the signed text, canonical JSON
    signature = models.BinaryField(max_length=64)
    signed_with = MunicipalForeignKey(SigningKey, related_name="certificates")
    issued_at = models.DateTimeField()
    issued_by = MunicipalForeignKey(Person, related_name="+")
    run = MunicipalForeignKey(IssueRun, related_name="certificates")
    batch = MunicipalForeignKey(PrintedBatch, null=True, related_name="certificates")
    expires_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            *of_municipality("enrolment", "person", "signed_with", "issued_by", "run", "batch"),
            models.UniqueConstraint(fields=["municipality_id", "serial"], name="delivery_certificate_serial"),
            models.UniqueConstraint(fields=["municipality_id", "code"], name="delivery_certificate_code"),
            models.UniqueConstraint(
                fields=["municipality_id", "enrolment"], condition=Q(revoked_at=None), name="delivery_certificate_once"
            ),
        ]
        indexes = [models.Index(fields=["municipality_id", "person", "-issued_at"], name="delivery_certificate_person")]
