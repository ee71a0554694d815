"""Who may teach."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import Instructor
from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries as persons
from shahramooz.people.models import IdentityDocument, Person

Kind = IdentityDocument.Kind


class InstructorKnown(Refusal):
    message = _("{name} پیش‌تر در فهرست مدرسان آمده است.")


@transaction.atomic
def add_instructor(
    *, person: Person, fields: str = "", max_learners: int | None = None, by, at: datetime
) -> Instructor:
    """Approve a person to teach; somebody who taught before is taken back. Raises InstructorKnown."""
    known = Instructor.objects.select_for_update().filter(person=person).first()
    if known is not None and known.is_active:
        raise InstructorKnown(name=person.name)
    instructor = known or Instructor(person=person)
    instructor.fields, instructor.max_learners, instructor.is_active = fields, max_learners, True
    instructor.save()
    told = {"person": person, "fields": fields, "max_learners": max_learners}
    journal.record("catalogue.instructor_added", about=instructor, by=by, at=at, after=told)
    return instructor


@transaction.atomic
def add_new_instructor(
    *,
    first_name: str,
    last_name: str,
    mobile: str = "",
    national_id: str = "",
    fields: str = "",
    max_learners: int | None = None,
    by,
    at,
) -> Instructor:
    """Approve somebody to teach who may not have a record yet: the record of this national ID, else a new one.

    Raises InstructorKnown and the refusals of `people.actions.register_person`. R12.
    """
    known = persons.person_by_document(Kind.NATIONAL_ID, national_id) if national_id else None
    person = known or people.register_person(
        first_name=first_name,
        last_name=last_name,
        mobile=mobile,
        documents=[(Kind.NATIONAL_ID, national_id)] if national_id else [],
        affiliation="",
        by=by,
        at=at,
    )
    return add_instructor(person=person, fields=fields, max_learners=max_learners, by=by, at=at)


@transaction.atomic
def correct_instructor(*, instructor: Instructor, by, at: datetime, **facts) -> Instructor:
    """Correct what an instructor teaches, how many learners they take, or whether they teach at all."""
    instructor = Instructor.objects.select_for_update().get(pk=instructor.pk)
    before, after = journal.changes(instructor, **facts)
    if after:
        instructor.save()
        journal.record("catalogue.instructor_corrected", about=instructor, by=by, at=at, before=before, after=after)
    return instructor
