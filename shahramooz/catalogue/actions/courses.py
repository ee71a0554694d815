"""Topics and courses, and which course asks for which."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import queries
from shahramooz.catalogue.models import Course, Prerequisite, Topic
from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.journal import record as journal
from shahramooz.lib.refusal import Refusal
from shahramooz.lib.text import search_key


class TopicTaken(Refusal):
    message = _("موضوع «{title}» پیش‌تر ثبت شده است؛ همان را به کار ببرید.")


@transaction.atomic
def add_topic(*, title: str, by, at: datetime) -> Topic:
    """Add a subject under which people look for classes. Raises TopicTaken."""
    if Topic.objects.filter(search_key=search_key(title)).exists():
        raise TopicTaken(title=title, fields={"title": ""})
    topic = Topic.objects.create(title=title)
    journal.record("catalogue.topic_added", about=topic, by=by, at=at, after={"title": title})
    return topic


class CodeTaken(Refusal):
    message = _("کد «{code}» از آنِ دورهٔ «{title}» است؛ کد دیگری بنویسید.")


@transaction.atomic
def add_course(
    *,
    code: str,
    title: str,
    kind: str = Course.Kind.GENERAL,
    topic: Topic | None = None,
    summary: str = "",
    is_sensitive: bool = False,
    by,
    at: datetime,
) -> Course:
    """Define a course; what it teaches stands in its versions. Raises CodeTaken."""
    taken = Course.objects.filter(code=code).first()
    if taken is not None:
        raise CodeTaken(code=code, title=taken.title, fields={"code": ""})
    told = {"code": code, "title": title, "kind": kind, "topic": topic, "is_sensitive": is_sensitive}
    course = Course.objects.create(**told, summary=summary)
    journal.record("catalogue.course_added", about=course, by=by, at=at, after=told)
    return course


@transaction.atomic
def correct_course(*, course: Course, by, at: datetime, **facts) -> Course:
    """Correct a course's title, topic, summary, kind, or whether it is sensitive. Its versions stay as they were approved."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    before, after = journal.changes(course, **facts)
    if after:
        course.save()
        journal.record("catalogue.course_corrected", about=course, by=by, at=at, before=before, after=after)
    return course


class PrerequisiteKnown(Refusal):
    message = _("«{requires}» پیش‌تر پیش‌نیاز «{course}» شده است.")


class PrerequisiteCircle(Refusal):
    message = _("با این پیش‌نیاز دور پیش می‌آید: {way}. یکی از پیش‌نیازهای این راه را بردارید.")


@transaction.atomic
def add_prerequisite(*, course: Course, requires: Course, by, at: datetime) -> Prerequisite:
    """Let `course` ask for `requires` first. Raises PrerequisiteKnown, and PrerequisiteCircle naming the way round."""
    # One at a time in a municipality: two halves of a circle, each sound alone, must not meet.
    Municipality.objects.select_for_update(no_key=True).get(pk=scope.current_id())
    way = queries.would_circle(course, requires)
    if way:
        raise PrerequisiteCircle(way=" ← ".join(f"«{one}»" for one in [course, *way]), fields={"requires": ""})
    made, is_new = Prerequisite.objects.get_or_create(course=course, requires=requires)
    if not is_new:
        raise PrerequisiteKnown(course=course, requires=requires, fields={"requires": ""})
    journal.record(
        "catalogue.prerequisite_added", about=made, by=by, at=at, after={"course": course, "requires": requires}
    )
    return made


@transaction.atomic
def remove_prerequisite(*, prerequisite: Prerequisite, by, at: datetime) -> None:
    """Let a course no longer ask for another."""
    told = {"course": prerequisite.course_id, "requires": prerequisite.requires_id}
    journal.record("catalogue.prerequisite_removed", about=prerequisite, by=by, at=at, before=told)
    prerequisite.delete()
