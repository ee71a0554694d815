"""Workbooks on their way into the registry, and what a municipality's own headings mean."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class ImportFile(MunicipalModel):
    """One uploaded workbook from the dry run to the act that writes it. Its cells are kept sealed: they hold personal data.

    The file stays as it was sent, so that a killed worker starts over; the state says how far it has come, never half.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("کارکنان")
        WORKERS = "workers", _("نیروهای پیمانکاران")
        FAMILIES = "families", _("خانواده‌ها")
        RECORDS = "records", _("سوابق آموزشی")
        COURSES = "courses", _("فهرست دوره‌ها")

    class State(models.TextChoices):
        WAITING = "waiting", _("در حال آزمودن")  # for its dry run
        STOPPED = "stopped", _("خوانده نشد")  # `problem` says why
        CHECKED = "checked", _("منتظر تأیید")
        WRITING = "writing", _("در حال ثبت")
        WRITTEN = "written", _("ثبت شد")
        UNDOING = "undoing", _("در حال برگرداندن")
        UNDONE = "undone", _("برگردانده شد")

    kind = models.CharField(max_length=10, choices=Kind)
    filename = models.CharField(max_length=120)
    content_sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)  # rows looked at, of `total`
    total = models.PositiveIntegerField(default=0)
    meaning = models.JSONField(default=dict)  # heading's key → column, as corrected in the page for this file
    decisions = models.JSONField(default=dict)  # row's key → what was decided about its twin
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    found_sealed = models.BinaryField(null=True)  # the dry run: problems, twins and the cells they stand in
    made = models.JSONField(default=dict)  # table → ranges of the ids that the act wrote
    made_at = models.DateTimeField()
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")
    asked_at = models.DateTimeField()  # when the work that is waited for was asked for
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("made_by"),
            models.CheckConstraint(
                condition=~Q(state__in=["written", "undone"]) | Q(written_at__isnull=False),
                name="people_importfile_written",
            ),
        ]

    def __str__(self):
        return self.filename


class ImportHeading(MunicipalModel):
    """What a heading means in this municipality's workbooks, once somebody has said so; an empty meaning: nothing of ours."""

    kind = models.CharField(max_length=10, choices=ImportFile.Kind)
    heading = models.CharField(max_length=120)  # its key (lib.text)
    meaning = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "kind", "heading"], name="people_importheading_once"),
        ]
