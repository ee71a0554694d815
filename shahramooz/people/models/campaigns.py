"""Campaigns: one text to a frozen list of people, and what they answered with one tap."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.messages import Message
from shahramooz.people.models.person import Person


class Campaign(MunicipalModel):
    """A text for many, kept as sent. Its recipients are frozen when it is drafted; nothing goes out before it is confirmed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("پیش‌نویس")
        SENDING = "sending", _("در حال فرستادن")
        DONE = "done", _("فرستاده شد")
        STOPPED = "stopped", _("متوقف شد")

    class Grouping(models.TextChoices):
        """By what the answers are reported; fixed when drafted, so that no two reports can be subtracted from each other (R28)."""

        NONE = "none", _("بی‌گروه")
        GENDER = "gender", _("جنسیت")
        NEIGHBOURHOOD = "neighbourhood", _("محله")
        UNIT = "unit", _("واحد")

    title = models.CharField(max_length=120)
    text = models.TextField()
    source = models.CharField(max_length=200)  # the list it was drafted from, in words
    asks = models.BooleanField(default=True)  # for a one-tap answer
    sensitive = models.BooleanField(default=False)
    grouping = models.CharField(max_length=14, choices=Grouping, default=Grouping.NONE)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)  # SMS parts of all, as counted when drafted
    made_at = models.DateTimeField()
    made_by = MunicipalForeignKey(Person, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = MunicipalForeignKey(Person, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("made_by", "confirmed_by"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="people_campaign_done"),
        ]
        indexes = [models.Index(fields=["municipality_id", "-made_at", "-id"], name="people_campaign_newest")]

    def __str__(self):
        return self.title


class CampaignRecipient(MunicipalModel):
    """One person of a campaign's frozen list, the mobile of that moment, and at most one answer (changeable)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("در صف")
        TOLD = "told", _("گفته شد")
        OPTED_OUT = "opted_out", _("فراخوان نمی‌خواهد")
        STOPPED = "stopped", _("متوقف شد")

    class Answer(models.TextChoices):
        COMING = "coming", _("می‌آیم")
        TIME = "time", _("زمانش مناسب نیست")
        DISTANCE = "distance", _("راهش دور است")
        CHILDCARE = "childcare", _("کسی نیست بچه را نگه دارد")
        TOPIC = "topic", _("موضوعش به کارم نمی‌آید")

    campaign = MunicipalForeignKey(Campaign, related_name="recipients")
    person = MunicipalForeignKey(Person, related_name="+")
    mobile = models.CharField(max_length=11, blank=True)
    group = models.CharField(max_length=160, blank=True)  # of the campaign's grouping, at that moment
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    message = MunicipalForeignKey(Message, null=True, related_name="+")
    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    taps = models.PositiveSmallIntegerField(default=0)  # on the personal link; it does not write without end

    class Meta:
        constraints = [
            *of_municipality("campaign", "person", "message"),
            models.UniqueConstraint(
                fields=["municipality_id", "campaign", "person"], name="people_campaignrecipient_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality_id", "campaign", "id"],
                condition=Q(state="waiting"),
                name="people_campaignrecipient_open",
            )
        ]


class CampaignOptOut(MunicipalModel):
    """A person who wants no campaigns. Messages about one's own classes still come."""

    person = MunicipalForeignKey(Person, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality("person"),
            models.UniqueConstraint(fields=["municipality_id", "person"], name="people_campaignoptout_once"),
        ]
