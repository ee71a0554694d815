"""Erasure by reflection: a person with a row in every table is gone from every text of every table, and the chain holds (T24)."""

import pytest
from django.db import connections

from shahramooz.city import scope
from shahramooz.delivery import actions as delivery
from shahramooz.delivery import queries
from shahramooz.delivery.models import Attendance, Certificate
from shahramooz.journal import sealing, verifying
from shahramooz.journal.models import Entry
from shahramooz.lib.digits import to_persian
from shahramooz.people import actions as people
from shahramooz.people import jobs, sms
from shahramooz.people import queries as asked
from shahramooz.people.actions import erasing
from shahramooz.people.models import Account, Delivery, Person, RoleGrant
from shahramooz.registration.models import Enrolment
from tests import factories
from tests.factories import NOW
from tests.people import planting
from tests.web.town import Town

FIRST, LAST, FATHER = "ژاله‌نوش", "کهربایی‌فر", "قهرمان‌زاد"
MOBILE, EMAIL, NUMBER = "09128876655", "jaleh@example.ir", "0499370899"
# tables whose constraints want more than reflection knows, with who looks after their words
BY_HAND = {
    "delivery.Certificate": "issued by the town",
    "registration.Enrolment": "the town's own learner",
    "people.IdentityDocument": "her own, given when she was registered",
}


def a_woman() -> Person:
    return people.register_person(
        first_name=FIRST, last_name=LAST, father_name=FATHER, mobile=MOBILE, birth_date=factories.date(1991, 2, 3),
        gender="woman", documents=[("national_id", NUMBER)], by=factories.a_citizen(), at=NOW,
    )  # fmt: skip


def words_of(person: Person) -> list[str]:
    plain = [person.name, f"{LAST} {FIRST}", MOBILE, EMAIL, NUMBER, person.search_key, person.compact_key]
    return [*plain, *map(to_persian, plain[2:5])]


@pytest.fixture
def story(committed):
    """A woman who learned, holds a certificate, has an account, a daughter, messages, and a row wherever a person can stand."""
    town = Town(committed)
    with scope.within(committed):
        person = a_woman()
        Person.objects.filter(pk=person.pk).update(email=EMAIL)
        person.refresh_from_db()
        town.offering.capacity = town.offering.own_capacity = 9
        town.enrolments.append(factories.an_enrolment(town.offering, person))
        account = people.open_account(mobile=MOBILE, at=NOW)
        people.link_account(account=account, person=person, is_self=True, by=account, at=NOW)
        people.add_dependant(guardian=person, relation="child", first_name="آوا", last_name=LAST, by=person, at=NOW)
        people.correct_person(person=person, father_name=f"{FATHER}ی", by=person, at=NOW)
        town.admin = factories.a_role("system_admin")
    town.issue()
    with scope.within(committed):
        words = words_of(person)
        unmade = [
            f"{model._meta.label}.{name}"
            for model, name in planting.person_fields()
            if model._meta.label not in BY_HAND and planting.a_row(model, name, person, words) is None
        ]
        RoleGrant.objects.filter(person=person).update(
            since=factories.date(2020, 1, 1), until=factories.date(2020, 2, 1)
        )
        people.tell(person, "registration/cancelled", text=f"{person.name} گرامی", at=NOW)
        sealing.seal_lines(at=NOW)
    town.person, town.unmade, town.words = person, unmade, words
    return town


def erase(town, **more):
    with scope.within(town.municipality):
        told = {"person": town.person, "reason": "درخواست ۱۲", "by": town.admin, "at": NOW} | more
        delivery.erase_person(**told)


def left_of(words, municipality, *, but=()) -> set[str]:
    """The tables in whose text one of the words still stands, asked of PostgreSQL itself."""
    found = set()
    with scope.within(municipality, using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.columns where column_name = 'municipality_id' and table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            likes = [f"%{word}%" for word in words]
            cursor.execute(f"select count(*) from {table} t where t::text like any(%s)", [likes])
            if cursor.fetchone()[0] and table not in but:
                found.add(table)
    return found


def test_t24_a_row_was_planted_in_every_table_that_points_at_a_person(story):
    assert story.unmade == []
    tables = {model._meta.db_table for model, _name in planting.person_fields()}
    assert len(left_of(story.words, story.municipality) & tables) > 8


def test_t24_nothing_of_an_erased_person_is_left_in_any_text_of_any_table(story):
    assert left_of(story.words, story.municipality) != set()
    erase(story)
    assert left_of(story.words, story.municipality) == set()
    # her daughter bears her family name, and that is the daughter's own
    assert left_of([FIRST, FATHER], story.municipality) == set()
    assert left_of([LAST], story.municipality) <= {"people_person", "journal_entry"}


def test_t24_the_evidence_stays_and_the_chain_still_verifies(story):
    with scope.within(story.municipality):
        before = [model.objects.count() for model in (Enrolment, Attendance, Certificate, Entry)]
    erase(story)
    with scope.within(story.municipality):
        after = [model.objects.count() for model in (Enrolment, Attendance, Certificate, Entry)]
        assert after[:3] == before[:3] and after[3] > before[3]
        sealing.seal_lines(at=NOW)
    assert list(verifying.breaks(story.municipality)) == []


def test_t24_the_certificate_still_checks_valid_and_names_nobody(story):
    with scope.within(story.municipality):
        certificate = Certificate.objects.get(person=story.person)
    erase(story)
    with scope.within(story.municipality):
        checked = queries.check(certificate.code, municipality=story.municipality, at=NOW)
        assert (checked.standing, checked.facts["name"], checked.facts["id"]) == ("valid", "شخص پاک‌شده", "")
        assert checked.facts["serial"] == certificate.serial
        line = Entry.objects.get(act="delivery.certificate_anonymised")
        assert len(line.before["sha256"]) == 64


def test_t24_an_erased_person_is_found_by_nothing_and_signs_in_no_more(story):
    erase(story)
    with scope.within(story.municipality):
        for words in (FIRST, LAST, LAST + " " + FIRST, MOBILE, NUMBER):
            assert not asked.found(words).filter(pk=story.person.pk).exists()
        assert asked.person_by_document("national_id", NUMBER) is None
        assert not Account.objects.filter(mobile=MOBILE).exists()
        again = a_woman()  # may come back as somebody new
        assert again.pk != story.person.pk


def test_t24_what_still_waits_for_an_erased_person_is_not_sent(story, monkeypatch):
    sent = []
    monkeypatch.setattr(sms, "send", sent.append)
    with scope.within(story.municipality):
        waiting = Delivery.objects.filter(message__person=story.person, state="waiting", address=MOBILE)
        assert waiting.exists()
    erase(story)
    jobs.send_messages_of(story.municipality, at=NOW)
    assert {one.mobile for one in sent} & {"", MOBILE} == set()


def test_t24_a_namesake_keeps_her_words(story):
    with scope.within(story.municipality):
        namesake = factories.a_citizen(first_name=FIRST, last_name=LAST)
        people.tell(namesake, "registration/cancelled", text=f"{namesake.name} عزیز", at=NOW)
    erase(story)
    with scope.within(story.municipality):
        namesake.refresh_from_db()
        assert namesake.name == f"{FIRST} {LAST}"
        assert namesake.messages.get().text == f"{FIRST} {LAST} عزیز"


def test_erasure_is_the_administrators_with_a_reason_once_and_never_of_one_in_office(story):
    for refusal, told in (
        (erasing.ErasureNotYours, {"by": story.head}),
        (erasing.ErasureReasonMissing, {"reason": " "}),
        (erasing.HoldsOffice, {"person": story.head}),
    ):
        with pytest.raises(refusal):
            erase(story, **told)
    erase(story)
    with scope.within(story.municipality):
        story.person = Person.objects.get(pk=story.person.pk)
    with pytest.raises(erasing.AlreadyErased):
        erase(story)


def test_t24_negative_control_without_the_sweep_copies_are_left(story, monkeypatch):
    monkeypatch.setattr(erasing, "_sweep", lambda found: None)
    erase(story)
    assert left_of(story.words, story.municipality) != set()
