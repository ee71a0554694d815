"""Two records of one human being: what a merge moved, so that it can be undone exactly; and pairs known to be two people."""

from django.db import models
from django.db.models import F, Q

from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.people.models.person import Person


class Merge(MunicipalModel):
    """`gone` was found to be the same human being as `kept`. The three fields below are the ledger that undoing reads backwards."""

    kept = MunicipalForeignKey(Person, related_name="merges")
    gone = MunicipalForeignKey(Person, related_name="merges_away")
    moved = models.JSONField(default=dict)  # {"registration_enrolment.person_id": [ids]}: gone → kept
    stayed = models.JSONField(
        default=dict
    )  # the same shape: rows that clash with one of kept's and stay where they are
    changed = models.JSONField(default=list)  # [label, id, field, before, after]: documents ended, blanks filled
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("kept", "gone"),
            models.UniqueConstraint(
                fields=["municipality_id", "gone"], condition=Q(undone_at=None), name="people_merge_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="people_merge_of_two"),
        ]


class Distinction(MunicipalModel):
    """Somebody looked and decided: these two records are two people. They are not proposed again."""

    one = MunicipalForeignKey(Person, related_name="+")  # the smaller id
    other = MunicipalForeignKey(Person, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            *of_municipality("one", "other"),
            models.UniqueConstraint(fields=["municipality_id", "one", "other"], name="people_distinction_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="people_distinction_order"),
        ]
