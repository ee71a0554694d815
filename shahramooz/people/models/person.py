"""A person, and the documents that identify one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shahramooz.city.keys import KeyField
from shahramooz.city.municipal import MunicipalForeignKey, MunicipalModel, of_municipality
from shahramooz.places.models import Neighbourhood


class Gender(models.TextChoices):
    WOMAN = "woman", _("زن")
    MAN = "man", _("مرد")


class Person(MunicipalModel):
    """One human being, whatever the role. Merging keeps the other record and points it here (R12)."""

    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=80)
    father_name = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField(null=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    mobile = models.CharField(max_length=11, blank=True)  # 09…; may be shared by a family
    email = models.EmailField(blank=True)
    neighbourhood = MunicipalForeignKey(Neighbourhood, null=True, related_name="residents")
    search_key = KeyField(of=["first_name", "last_name"])
    compact_key = KeyField(of=["first_name", "last_name"], kind="compact")
    turn_2 = KeyField(
        of=["first_name", "last_name"], kind="turn_2"
    )  # the name read on from its other words (docs/decisions/search.md)
    turn_3 = KeyField(of=["first_name", "last_name"], kind="turn_3")
    turn_4 = KeyField(of=["first_name", "last_name"], kind="turn_4")
    turn_5 = KeyField(of=["first_name", "last_name"], kind="turn_5")
    sort_key = KeyField(of=["last_name", "first_name"], kind="sort")
    merged_into = MunicipalForeignKey("self", null=True, related_name="merged", db_index=False)
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)  # the words are gone, what was done stays (T24)

    class Meta:
        constraints = [
            *of_municipality("neighbourhood", "merged_into"),
            models.CheckConstraint(condition=~Q(id=F("merged_into_id")), name="people_person_not_into_itself"),
        ]
        indexes = [
            models.Index(fields=["municipality_id", "sort_key", "id"], name="people_person_order"),
            models.Index(fields=["municipality_id", "mobile"], name="people_person_mobile"),
            models.Index(
                fields=["municipality_id", "compact_key", "birth_date"],
                condition=Q(merged_into=None, birth_date__isnull=False),
                name="people_person_alike",
            ),
            models.Index(
                fields=["municipality_id", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="people_person_merged",
            ),
            models.Index(fields=["municipality_id", "compact_key", "id"], name="people_person_turn_1"),
            *(
                models.Index(
                    fields=["municipality_id", f"turn_{n}", "id"],
                    condition=Q(**{f"turn_{n}__gt": ""}),
                    name=f"people_person_turn_{n}",
                )
                for n in (2, 3, 4, 5)
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def masked_name(self) -> str:
        """The initials alone: «ز… ا…»."""
        return f"{self.first_name[:1]}… {self.last_name[:1]}…"

    def age_on(self, day) -> int | None:
        """Full years on `day`, or None when the birth date is not known."""
        if self.birth_date is None:
            return None
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))


class IdentityDocument(MunicipalModel):
    """What identifies a person. The number is sealed; equality is asked of its blind index. Nobody is refused for lack of one."""

    class Kind(models.TextChoices):
        NATIONAL_ID = "national_id", _("کد ملی")
        FOREIGNER_CODE = "foreigner_code", _("کد فراگیر اتباع")
        PASSPORT = "passport", _("گذرنامه")
        TEMPORARY = "temporary", _("پرونده موقت")

    person = MunicipalForeignKey(Person, related_name="documents")
    kind = models.CharField(max_length=16, choices=Kind)
    number_sealed = models.BinaryField()
    number_index = models.BinaryField(max_length=32)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *of_municipality("person"),
            models.UniqueConstraint(
                fields=["municipality_id", "kind", "number_index"],
                condition=Q(ended_at=None),
                name="people_document_once",
            ),
        ]
