"""The municipality, its settings, and the days on which it is closed."""

from datetime import time

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalModel, of_municipality


class Municipality(models.Model):
    """A city's municipality with its settings. Not isolated itself: the host name must find it before anything else is known."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)  # شهرداری بندرعباس
    city = models.CharField(max_length=60)
    host = models.CharField(max_length=120, unique=True)
    department = models.CharField(max_length=120, blank=True)  # who signs: سازمان فرهنگی اجتماعی ورزشی
    certificate_prefix = models.CharField(max_length=6)
    thursday_is_working = models.BooleanField(default=False)
    quiet_from = models.TimeField(default=time(22))
    quiet_until = models.TimeField(default=time(8))
    attendance_lock_days = models.PositiveSmallIntegerField(default=7)
    four_eyes = models.BooleanField(default=True)  # nobody approves what they made (R29)
    sms_daily_budget = models.PositiveIntegerField(default=5000)  # sign-in codes
    message_daily_budget = models.PositiveIntegerField(default=20000)  # parts of all other messages
    sms_part_rials = models.PositiveIntegerField(default=0)  # what a part costs; 0: not known
    second_step_for_staff = models.BooleanField(default=False)  # an authenticator app besides the password (T7)
    records_per_hour = models.PositiveIntegerField(default=200)  # what one colleague may look at (T24)
    numbers_per_hour = models.PositiveIntegerField(default=100)
    exports_per_hour = models.PositiveIntegerField(default=100)
    rows_per_export = models.PositiveIntegerField(default=100_000)
    most_active = models.PositiveSmallIntegerField(null=True)  # classes one person may be in or wait for at a time
    no_shows_allowed = models.PositiveSmallIntegerField(null=True)  # after so many, one rests …
    no_show_rest_days = models.PositiveSmallIntegerField(default=90)  # … so long
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    def __str__(self):
        return self.name


class Holiday(models.Model):
    """An official day off of the whole country, as announced; a revision withdraws and adds.

    Reference data shared by all municipalities.
    """

    class Kind(models.TextChoices):
        SOLAR = "solar", _("مناسبت شمسی")
        LUNAR = "lunar", _("مناسبت قمری")
        CLOSURE = "closure", _("تعطیلی عمومی")

    day = models.DateField()
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "title"], name="city_holiday_once")]

    def __str__(self):
        return self.title


class Closure(MunicipalModel):
    """A closing of the whole city for days or hours (dust, heat, power), with its source. Never edited: withdrawn and announced anew."""

    during = DateTimeRangeField()
    reason = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    announced_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality(),
            models.CheckConstraint(condition=models.Q(during__isempty=False), name="city_closure_lasts"),
        ]
