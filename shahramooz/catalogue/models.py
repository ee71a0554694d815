"""What can be taught: topics, courses with their versions and rules, who may teach, and who holds what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models import Person


class Topic(MunicipalModel):
    """A subject under which people look for classes."""

    title = models.CharField(max_length=80)
    search_key = KeyField(of="title")
    sort_key = KeyField(of="title", kind="sort")

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "search_key"], name="catalogue_topic_title"),
        ]

    def __str__(self):
        return self.title


class Course(MunicipalModel):
    """A reusable definition (دوره). What is taught stands in its versions."""

    class Kind(models.TextChoices):
        INDUCTION = "induction", _("توجیهی")
        JOB_GENERAL = "job_general", _("شغلی عمومی")
        JOB_SPECIALIST = "job_specialist", _("شغلی تخصصی")
        GENERAL = "general", _("عمومی")
        MANAGEMENT = "management", _("بهبود مدیریت")

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    search_key = KeyField(of="title")
    compact_key = KeyField(of="title", kind="compact")
    sort_key = KeyField(of="title", kind="sort")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.GENERAL)
    topic = MunicipalForeignKey(Topic, null=True, related_name="courses")
    summary = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    is_sensitive = models.BooleanField(default=False)  # a message to a shared mobile never names it (Q28)

    class Meta:
        constraints = [
            *of_municipality("topic"),
            models.UniqueConstraint(fields=["municipality_id", "code"], name="catalogue_course_code"),
        ]

    def __str__(self):
        return self.title


class CourseVersion(MunicipalModel):
    """The content and rules of a course as approved (نسخه سرفصل). An offering keeps the version it used (R7)."""

    course = MunicipalForeignKey(Course, related_name="versions")
    number = models.PositiveSmallIntegerField()
    theory_minutes = models.PositiveIntegerField(default=0)
    practice_minutes = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)  # [{"title": …, "minutes": …}]
    attendance_percent = models.PositiveSmallIntegerField(default=80)
    pass_mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, default=60)  # null: no exam
    best_mark = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    certificate_months = models.PositiveSmallIntegerField(null=True)  # validity; null: for good
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")  # another approves it (R29)
    approved_at = models.DateTimeField(null=True)
    approved_by = MunicipalForeignKey(Person, null=True, related_name="+")

    class Meta:
        constraints = [
            *of_municipality("course", "made_by", "approved_by"),
            models.UniqueConstraint(fields=["municipality_id", "course", "number"], name="catalogue_version_number"),
            models.CheckConstraint(condition=Q(attendance_percent__lte=100), name="catalogue_version_attendance"),
            models.CheckConstraint(
                condition=Q(pass_mark=None) | Q(pass_mark__lte=F("best_mark")), name="catalogue_version_pass_mark"
            ),
        ]

    def __str__(self):
        return str(self.course)

    @property
    def minutes(self) -> int:
        return self.theory_minutes + self.practice_minutes


class Prerequisite(MunicipalModel):
    """`course` asks for `requires` first. Without cycles (an action checks)."""

    course = MunicipalForeignKey(Course, related_name="prerequisites")
    requires = MunicipalForeignKey(Course, related_name="opens_the_way_to")

    class Meta:
        constraints = [
            *of_municipality("course", "requires"),
            models.UniqueConstraint(
                fields=["municipality_id", "course", "requires"], name="catalogue_prerequisite_once"
            ),
            models.CheckConstraint(condition=~Q(course=F("requires")), name="catalogue_prerequisite_is_another"),
        ]


class Instructor(MunicipalModel):
    """A person approved to teach."""

    person = MunicipalForeignKey(Person, related_name="instructorships")
    fields = models.CharField(max_length=200, blank=True)
    max_learners = models.PositiveSmallIntegerField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            *of_municipality("person"),
            models.UniqueConstraint(fields=["municipality_id", "person"], name="catalogue_instructor_once"),
        ]

    def __str__(self):
        return str(self.person)


class Attainment(MunicipalModel):
    """A person holds a course from a day until a day (سابقهٔ احراز). Written by delivery, or imported."""

    person = MunicipalForeignKey(Person, related_name="attainments")
    course = MunicipalForeignKey(Course, related_name="attainments")
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=80)  # certificate:<serial>, import:<id>
    minutes = models.PositiveIntegerField(
        null=True
    )  # as a record from elsewhere says; null: as the course's version says
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person", "course"),
            models.UniqueConstraint(
                fields=["municipality_id", "person", "course", "source"], name="catalogue_attainment_once"
            ),
        ]
