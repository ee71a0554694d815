"""What was told to whom. The text is kept as sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class Message(MunicipalModel):
    """One message to one person (shown in the person's bell) and, when there is a mobile, one SMS."""

    class State(models.TextChoices):
        WAITING = "waiting", _("در صف ارسال")
        SENT = "sent", _("فرستاده شد")
        FAILED = "failed", _("نرسید")
        KEPT = "kept", _("فقط در سامانه")  # no mobile

    person = MunicipalForeignKey(Person, null=True, related_name="messages")
    mobile = models.CharField(max_length=11, blank=True)
    kind = models.CharField(max_length=60)  # registration/promoted
    text = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    once = models.CharField(max_length=120, null=True)  # noqa: DJ001  one message per cause
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    urgent = models.BooleanField(default=False)  # goes out in the quiet hours too
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person"),
            models.UniqueConstraint(fields=["municipality_id", "once"], name="people_message_once"),
        ]
        indexes = [
            models.Index(
                fields=["municipality_id", "not_before", "id"],
                condition=Q(state="waiting"),
                name="people_message_waiting",
            ),
            models.Index(fields=["municipality_id", "person", "-made_at"], name="people_message_person"),
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
