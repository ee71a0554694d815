"""Looking at people is written down, has a reason where it must, and has a limit (T24, R28)."""

from datetime import timedelta

import pytest

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.journal.models import Entry
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.actions import readings
from shahramooz.people.models import Message
from tests.factories import NOW, a_citizen, a_person, a_role, a_venue

NUMBER = "0012345679"


def limits(**most):
    Municipality.objects.filter(pk=scope.current_id()).update(**most)


def a_document(person=None, number=NUMBER):
    return people.add_document(person=person or a_citizen(), kind="national_id", number=number, by=a_person(), at=NOW)


def show(document, by, at=NOW, why="تطبیق با شناسنامه"):
    return people.show_number(document=document, why=why, by=by, at=at)


def test_a_look_says_in_which_role_where_and_on_which_page(city):
    owner, operator = a_citizen(), a_role("house_operator", venue=a_venue("فرهنگسرای گلستان"))
    people.note_reading(person=owner, page="desk_person", by=operator, at=NOW)
    (look,) = queries.looks_at(owner)
    assert (look.act, look.actor_id, look.at) == ("people.record_read", operator.pk, NOW)
    assert look.after == {"roles": ["house_operator"], "places": ["فرهنگسرای گلستان"], "page": "desk_person"}


def test_ones_own_record_is_no_look(city):
    owner = a_role("training_expert")
    people.note_reading(person=owner, page="work_person", by=owner, at=NOW)
    assert not Entry.objects.filter(act="people.record_read").exists()


def test_t24_the_whole_number_is_shown_for_a_reason_that_is_kept(city):
    document, expert = a_document(), a_role("training_expert")
    with pytest.raises(readings.WhyMissing):
        show(document, expert, why=" ‌ ")
    assert not queries.looks_at(document.person).exists()
    assert show(document, expert) == NUMBER
    (look,) = queries.looks_at(document.person)
    assert (look.act, look.reason, look.after["kind"]) == ("people.number_shown", "تطبیق با شناسنامه", "national_id")
    assert NUMBER not in str(look.after)


def test_t24_a_bulk_reader_hits_the_limit_and_the_head_of_training_hears_of_it_once(city):
    limits(numbers_per_hour=3)
    document, expert, head = a_document(), a_role("training_expert"), a_role("training_head")
    for minute in range(3):
        show(document, expert, at=NOW + timedelta(minutes=minute))
    with pytest.raises(readings.TooManyNumbers) as refused:
        show(document, expert, at=NOW + timedelta(minutes=4))
    assert refused.value.sentence.startswith("در یک ساعت گذشته ۳ شماره کامل دیده‌اید")
    (told,) = Message.objects.filter(kind="people/looked")
    assert told.person == head and expert.name in told.text and "۳" in told.text
    assert show(document, a_role("training_expert"), at=NOW + timedelta(minutes=4)) == NUMBER
    assert show(document, expert, at=NOW + timedelta(hours=1, minutes=1)) == NUMBER


def test_t24_negative_control_without_the_limit_the_bulk_reader_goes_on(city):
    limits(numbers_per_hour=1000)
    document, expert = a_document(), a_role("training_expert")
    assert [show(document, expert) for _time in range(5)] == [NUMBER] * 5


def test_a_record_opened_again_counts_once_and_the_limit_stops_at_the_next_person(city):
    limits(records_per_hour=2)
    expert, owners = a_role("training_expert"), [a_citizen(), a_citizen()]
    for owner in [owners[0], *owners, owners[1]]:
        people.note_reading(person=owner, page="work_person", by=expert, at=NOW)
    with pytest.raises(readings.TooManyRecords):
        people.note_reading(person=a_citizen(), page="work_person", by=expert, at=NOW)


def test_t24_lists_taken_out_have_a_size_a_limit_and_a_line(city):
    limits(exports_per_hour=2, rows_per_export=500)
    expert = a_role("training_expert")
    took = {"municipality": city, "what": "people", "form": "xlsx", "by": expert, "at": NOW}
    with pytest.raises(readings.ExportTooLarge) as refused:
        people.note_export(rows=501, **took)
    assert refused.value.sentence.startswith("این فهرست ۵۰۱ ردیف دارد")
    for _time in range(2):
        people.note_export(rows=500, narrowed="نام: احمدی", **took)
    with pytest.raises(readings.TooManyExports):
        people.note_export(rows=1, **took)
    lines = Entry.objects.filter(act="people.list_exported")
    assert [line.after["rows"] for line in lines] == [500, 500]
