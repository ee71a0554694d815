"""What was told to whom. The text is kept as sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class Message(MunicipalModel):
    """One message to one person, shown in the person's own messages (in-app); what is carried elsewhere is its deliveries."""

    person = MunicipalForeignKey(Person, null=True, related_name="messages")
    kind = models.CharField(max_length=60)  # registration/promoted
    text = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    once = models.CharField(max_length=120, null=True)  # noqa: DJ001  one message per cause
    made_at = models.DateTimeField()
    urgent = models.BooleanField(default=False)  # goes out in the quiet hours too
    sensitive = models.BooleanField(default=False)  # never in full to an address that several people share (Q28)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person"),
            models.UniqueConstraint(fields=["municipality_id", "once"], name="people_message_once"),
        ]
        indexes = [models.Index(fields=["municipality_id", "person", "-made_at"], name="people_message_person")]


class Delivery(MunicipalModel):
    """The carrying of one message by one channel to one address, and how far it has come."""

    class Channel(models.TextChoices):
        SMS = "sms", _("پیامک")
        EMAIL = "email", _("رایانامه")

    class State(models.TextChoices):
        WAITING = "waiting", _("در صف")
        RETRY = "retry", _("نرسید، دوباره می‌رود")
        SENT = "sent", _("فرستاده شد")
        GIVEN_UP = "given_up", _("نرسید و رها شد")
        SUPPRESSED = "suppressed", _("فرستاده نمی‌شود")

    class Why(models.TextChoices):
        QUIET = "quiet", _("تا پایان ساعت سکوت")
        BUDGET = "budget", _("سهم امروز پر شد؛ فردا می‌رود")
        NO_ADDRESS = "no_address", _("نشانی ندارد؛ فقط در سامانه")
        STOPPED = "stopped", _("فراخوان متوقف شد")
        REFUSED = "refused", _("پیام‌رسان نگرفت")

    OPEN = (State.WAITING, State.RETRY)

    message = MunicipalForeignKey(Message, related_name="deliveries")
    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    said = models.TextField(blank=True)  # the text as it was sent
    parts = models.PositiveSmallIntegerField(default=0)
    paid_on = models.DateField(null=True)  # the day whose budget it took from
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("message"),
            models.UniqueConstraint(fields=["municipality_id", "message", "channel"], name="people_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["municipality_id", "not_before", "id"],
                condition=Q(state__in=["waiting", "retry"]),
                name="people_delivery_open",
            ),
            models.Index(fields=["municipality_id", "-made_at", "-id"], name="people_delivery_newest"),
        ]


class MessagePurse(MunicipalModel):
    """How many SMS parts went out on one day, against the municipality's daily budget. Sign-in codes have their own (CodePurse)."""

    day = models.DateField()
    spent = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)  # when the training head was told that it is empty

    class Meta:
        constraints = [
            *of_municipality(),
            models.UniqueConstraint(fields=["municipality_id", "day"], name="people_messagepurse_day"),
        ]


class MessageWording(MunicipalModel):
    """How this municipality words a kind of message (`people.kinds`); without a row the default is said."""

    kind = models.CharField(max_length=60)
    text = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = MunicipalForeignKey(Person, null=True, related_name="+")

    class Meta:
        constraints = [
            *of_municipality("changed_by"),
            models.UniqueConstraint(fields=["municipality_id", "kind"], name="people_messagewording_once"),
        ]
