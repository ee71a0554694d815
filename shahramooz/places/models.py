"""Where the city teaches: districts, neighbourhoods, venues, rooms, their hours, their equipment and their closures."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality


class Weekday(models.IntegerChoices):
    """The Iranian week: Saturday is 0."""

    SATURDAY = 0, _("شنبه")
    SUNDAY = 1, _("یکشنبه")
    MONDAY = 2, _("دوشنبه")
    TUESDAY = 3, _("سه‌شنبه")
    WEDNESDAY = 4, _("چهارشنبه")
    THURSDAY = 5, _("پنجشنبه")
    FRIDAY = 6, _("جمعه")


class District(MunicipalModel):
    """An urban district (منطقه)."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    sort_key = KeyField(of="name", kind="sort")

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "code"], name="places_district_code"),
        ]

    def __str__(self):
        return self.name


class Neighbourhood(MunicipalModel):
    """A neighbourhood (محله) with its outline as rings of [longitude, latitude]."""

    district = MunicipalForeignKey(District, related_name="neighbourhoods")
    name = models.CharField(max_length=80)
    search_key = KeyField(of="name")
    sort_key = KeyField(of="name", kind="sort")
    outline = models.JSONField(default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            *of_municipality("district"),
            models.UniqueConstraint(
                fields=["municipality_id", "district", "search_key"], name="places_neighbourhood_name"
            ),
        ]

    def __str__(self):
        return self.name


class Venue(MunicipalModel):
    """A building where classes are held."""

    class Kind(models.TextChoices):
        CULTURAL_HOUSE = "cultural_house", _("فرهنگسرا")
        NEIGHBOURHOOD_HOUSE = "neighbourhood_house", _("سرای محله")
        WORKPLACE = "workplace", _("محل کار واحد")
        TRAINING_CENTRE = "training_centre", _("مرکز آموزش")

    kind = models.CharField(max_length=24, choices=Kind)
    name = models.CharField(max_length=120)
    search_key = KeyField(of="name")
    sort_key = KeyField(of="name", kind="sort")
    neighbourhood = MunicipalForeignKey(Neighbourhood, null=True, related_name="venues")
    address = models.CharField(max_length=250, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            *of_municipality("neighbourhood"),
            models.UniqueConstraint(fields=["municipality_id", "search_key"], name="places_venue_name"),
        ]

    def __str__(self):
        return self.name


class Room(MunicipalModel):
    """A room (کلاس، کارگاه، سالن) with its physical capacity in seats."""

    venue = MunicipalForeignKey(Venue, related_name="rooms")
    name = models.CharField(max_length=80)
    search_key = KeyField(of="name")
    sort_key = KeyField(of="name", kind="sort")
    capacity = models.PositiveSmallIntegerField()
    is_step_free = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            *of_municipality("venue"),
            models.UniqueConstraint(fields=["municipality_id", "venue", "search_key"], name="places_room_name"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="places_room_has_seats"),
        ]

    def __str__(self):
        return self.name


class OpeningHours(MunicipalModel):
    """When a venue is open on a weekday, within a dated profile (Ramadan has its own; defaults.md Q31). `until` null: for good."""

    venue = MunicipalForeignKey(Venue, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            *of_municipality("venue"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="places_hours_last"),
        ]


class EquipmentItem(MunicipalModel):
    """What a room needs and what stands in it (S0-6)."""

    room = MunicipalForeignKey(Room, related_name="equipment")
    title = models.CharField(max_length=120)
    required = models.PositiveSmallIntegerField(default=0)
    present = models.PositiveSmallIntegerField(default=0)
    unit_cost = models.BigIntegerField(null=True)  # rials

    class Meta:
        constraints = [*of_municipality("room")]


class PlaceClosure(MunicipalModel):
    """A closing of one venue, or of one of its rooms, for given hours. Never edited: withdrawn and announced anew."""

    venue = MunicipalForeignKey(Venue, related_name="closures")
    room = MunicipalForeignKey(Room, null=True, related_name="closures")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)
    announced_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("venue", "room"),
            models.CheckConstraint(condition=Q(during__isempty=False), name="places_closure_lasts"),
        ]


class AreaFile(MunicipalModel):
    """A map file as it was sent, kept between its dry run and its import."""

    filename = models.CharField(max_length=120)
    content = models.BinaryField()
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [*of_municipality()]

    def __str__(self):
        return self.filename
