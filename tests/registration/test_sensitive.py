"""Everything that is told of a class says whether its course is sensitive, so that a shared mobile never hears its name (Q28)."""

import ast

import pytest

from shahramooz.catalogue import queries as catalogue
from shahramooz.people import jobs as people_jobs
from shahramooz.people import sms
from shahramooz.people.models import Message
from shahramooz.registration import actions, jobs
from shahramooz.settings import PACKAGE
from tests.factories import NOW, a_citizen, a_course, a_version, an_enrolment, an_offering


def tellings(source: str) -> list[ast.Call]:
    """The calls of `….tell(person, kind, …)`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "tell"]


def forgets(call: ast.Call) -> bool:
    return not {"sensitive", None} & {keyword.arg for keyword in call.keywords}


@pytest.mark.parametrize("stage", ["registration", "delivery"])
def test_q28_whoever_tells_of_a_class_says_whether_it_is_sensitive(stage):
    found = {path: tellings(path.read_text()) for path in (PACKAGE / stage).rglob("*.py")}
    assert sum(map(len, found.values())) >= 2
    assert [path.name for path, calls in found.items() if any(map(forgets, calls))] == []


def test_negative_control_a_telling_that_forgets_is_seen():
    assert [forgets(call) for call in tellings("people.tell(p, 'registration/moved', text=t, at=at)")] == [True]


@pytest.mark.parametrize(("is_sensitive", "said"), [(True, "یک پیام دارید."), (False, "رهایی")])
def test_q28_a_promotion_into_a_sensitive_class_is_not_named_on_a_shared_mobile(city, monkeypatch, is_sensitive, said):
    taken = []
    monkeypatch.setattr(sms, "send", taken.append)
    course = a_course("رهایی از اعتیاد", is_sensitive=is_sensitive)
    offering = an_offering(capacity=1, version=a_version(course))
    first = an_enrolment(offering)
    person = a_citizen(mobile="09121110000")
    a_citizen(mobile="09121110000")
    an_enrolment(offering, person, state="waiting")
    actions.withdraw(enrolment=first, by=first.person, at=NOW)
    assert "رهایی از اعتیاد" in Message.objects.get(person=person).text  # in the site, to the person
    people_jobs.send_messages_of(city, at=NOW)
    [sent] = [one for one in taken if one.mobile == person.mobile]
    assert sent.text.startswith(said) or said in sent.text
    assert ("اعتیاد" in sent.text) is not is_sensitive


def test_q28_a_message_to_the_whole_class_carries_the_flag(city):
    offering = an_offering(version=a_version(a_course(is_sensitive=True)))
    an_enrolment(offering)
    jobs.tell_mode_changed(at=NOW, offering_id=offering.pk, mode="online")
    assert Message.objects.get().sensitive


def test_a_text_that_names_a_sensitive_course_is_known_however_it_is_spelled(city):
    a_course("رهایی از اعتیاد", is_sensitive=True)
    a_course("خیاطی")
    assert catalogue.names_sensitive("برای کلاس رهايي‌از اعتیاد بیایید")
    assert not catalogue.names_sensitive("برای کلاس خیاطی بیایید")
