"""Who did what, when, with before and after; and the outbox of work that must follow a committed act."""

from django.db import models
from django.db.models import Q

from shahramooz.city.municipal import MunicipalModel, of_municipality


class Entry(MunicipalModel):
    """One act. Append-only: the database refuses UPDATE, DELETE and TRUNCATE (R32).

    Actor and object are type and id without a foreign key, so that the journal stands below every stage.
    """

    at = models.DateTimeField()
    act = models.CharField(max_length=80)  # registration.applied
    actor_type = models.CharField(max_length=40)  # person, account, clock
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [*of_municipality()]
        indexes = [models.Index(fields=["municipality_id", "about_type", "about_id"], name="journal_entry_about")]


class Outbox(MunicipalModel):
    """Work to do after the act that wrote it has committed. Drained in batches into the job queue."""

    made_at = models.DateTimeField()
    task = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    drained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [*of_municipality()]
        indexes = [
            models.Index(fields=["municipality_id", "id"], condition=Q(drained_at=None), name="journal_outbox_waiting")
        ]
