"""Who did what, when, with before and after; and the outbox of work that must follow a committed act."""

from django.db import models
from django.db.models import Func, Q

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality


def _random_16() -> Func:
    """Sixteen bytes that nobody can guess, drawn by the database for each row."""
    return Func(Func(function="gen_random_uuid"), function="uuid_send", output_field=models.BinaryField())


LOOKS = [  # acts that only looked (T24)
    "people.record_read",
    "people.name_read",
    "people.number_shown",
    "people.list_exported",
]


class Entry(MunicipalModel):
    """One act. Append-only: the database refuses UPDATE, DELETE and TRUNCATE (R32).

    Actor and object are type and id without a foreign key, so that the journal stands below every stage.
    What may name a person is committed to with a salt and can be forgotten with it (docs/decisions/journal-chain.md):
    `name_salt` covers `actor_name`, `words_salt` covers `before`, `after` and `reason`; a salt that is null was forgotten.
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
    name_salt = models.BinaryField(null=True, db_default=_random_16())
    words_salt = models.BinaryField(null=True, db_default=_random_16())

    class Meta:
        constraints = [*of_municipality()]
        indexes = [
            models.Index(fields=["municipality_id", "about_type", "about_id"], name="journal_entry_about"),
            models.Index(
                fields=["municipality_id", "actor_id", "-at"], condition=Q(act__in=LOOKS), name="journal_entry_looked"
            ),
        ]


class Seal(MunicipalModel):
    """One link of the municipality's chain: the line `entry`, and a head that depends on every line before it (T23).

    Written by a job after the line was committed, insert-only. `name` and `words` commit to what may be forgotten.
    """

    number = models.BigIntegerField()  # 1, 2, 3, … without a gap
    entry = MunicipalForeignKey(Entry, related_name="seals")
    name = models.BinaryField(max_length=32)
    words = models.BinaryField(max_length=32)
    head = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality("entry"),
            models.UniqueConstraint(fields=["municipality_id", "number"], name="journal_seal_number"),
            models.UniqueConstraint(fields=["municipality_id", "entry"], name="journal_seal_once"),
        ]


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
