"""Messages: once, not in the night, and handed over exactly once whatever dies (G15)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people import jobs, sms
from shahramooz.people.actions import messages
from shahramooz.people.models import Message
from tests.factories import NOW, TODAY, a_citizen, a_person, at

MIDNIGHT = at(TODAY, "00:30")


@pytest.fixture
def supplier(monkeypatch):
    """A fake supplier that takes everything; `supplier.away` makes it refuse."""

    class Supplier(list):
        away = False

        def take(self, message):
            if self.away:
                raise sms.NotSent("away")
            self.append(message)

    supplier = Supplier()
    monkeypatch.setattr(sms, "send", supplier.take)
    return supplier


def told(municipality, count=1, **fields):
    with scope.within(municipality):
        person = a_citizen()
        return [
            people.tell(person, "test/told", **{"text": "کلاس فردا", "at": NOW} | fields) for _number in range(count)
        ]


def test_a_message_in_the_day_goes_out_at_once_and_in_the_night_at_eight(city):
    person = a_citizen()
    assert people.tell(person, "t", text="متن", at=NOW).not_before == NOW
    assert people.tell(person, "t", text="متن", at=at(TODAY, "21:00")).not_before == at(
        TODAY + timedelta(days=1), "08:00"
    )
    assert people.tell(person, "t", text="متن", at=MIDNIGHT).not_before == at(TODAY, "08:00")
    assert people.tell(person, "t", text="متن", at=at(TODAY, "08:00")).not_before == at(TODAY, "08:00")
    assert people.tell(person, "t", text="متن", at=MIDNIGHT, urgent=True).not_before == MIDNIGHT


def test_one_cause_makes_one_message(city):
    person = a_citizen()
    first = people.tell(person, "t", text="متن", at=NOW, once="class-7-moved")
    assert people.tell(person, "t", text="متن دیگر", at=NOW, once="class-7-moved") == first
    assert Message.objects.count() == 1


def test_who_has_no_mobile_reads_it_in_the_site_and_a_child_is_told_through_a_guardian(city):
    assert people.tell(a_person(mobile=""), "t", text="متن", at=NOW).state == Message.State.KEPT
    mother = a_citizen(mobile="09121110000")
    child = people.add_dependant(
        guardian=mother,
        relation="child",
        first_name="رها",
        last_name="راد",
        birth_date=date(2016, 1, 1),
        by=mother,
        at=NOW,
    ).person
    assert people.tell(child, "t", text="متن", at=NOW).mobile == "09121110000"


def test_g15_each_message_is_handed_over_once(committed, supplier):
    told(committed, 3, link="/me/classes/7/")
    assert jobs.send_messages_of(committed, at=NOW) == 3
    assert jobs.send_messages_of(committed, at=NOW + timedelta(hours=1)) == 0
    assert [one.text for one in supplier] == [f"کلاس فردا\nhttp://{committed.host}/me/classes/7/"] * 3


def test_t17_the_link_is_canonical_whatever_host_was_asked(committed, settings):
    settings.PUBLIC_URL = "https://class.example.ir/"
    assert jobs.address_of(committed, "/me/") == "https://class.example.ir/me/"


def test_the_job_goes_through_every_municipality(committed, another, supplier):
    told(committed, text="الف")
    told(another, text="ب")
    jobs.send_waiting_messages(at=NOW)
    assert {"الف", "ب"} <= {one.text for one in supplier}


def test_g15_two_workers_at_once_send_each_message_once(committed, supplier):
    told(committed, 40)

    def worker(_number):
        try:
            return jobs.send_messages_of(committed, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(worker, range(4))) == 40
    assert len({one.request_id for one in supplier}) == len(supplier) == 40


def test_g15_a_killed_workers_message_comes_back_with_the_same_request_id(
    committed, supplier, monkeypatch, tmp_path, settings
):
    """The worker dies between sending and marking: the retry says the same id, and the carrier takes it once."""
    settings.SMS_FILE = tmp_path / "sms.jsonl"
    monkeypatch.setattr(sms, "send", sms.to_file)
    told(committed)
    with monkeypatch.context() as dying:
        dying.setattr(messages, "mark_sent", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            jobs.send_messages_of(committed, at=NOW)
    assert jobs.send_messages_of(committed, at=NOW + timedelta(minutes=1)) == 0  # still on lease
    assert jobs.send_messages_of(committed, at=NOW + timedelta(minutes=3)) == 1
    assert len(settings.SMS_FILE.read_text().splitlines()) == 1


def test_a_carrier_that_forgets_ids_would_be_seen(committed, monkeypatch):
    """Negative control of the test above: a carrier that does not look at the id takes the message twice."""
    taken = []
    monkeypatch.setattr(sms, "send", taken.append)
    told(committed)
    with monkeypatch.context() as dying:
        dying.setattr(messages, "mark_sent", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            jobs.send_messages_of(committed, at=NOW)
    jobs.send_messages_of(committed, at=NOW + timedelta(minutes=3))
    assert len(taken) == 2
    assert len({one.request_id for one in taken}) == 1


def test_g8_a_dead_supplier_is_asked_again_and_nothing_is_lost(committed, supplier):
    supplier.away = True
    [message] = told(committed)
    moments = [NOW + timedelta(minutes=minutes) for minutes in (0, 1, 3, 7)]
    assert [jobs.send_messages_of(committed, at=moment) for moment in moments] == [0, 0, 0, 0]
    supplier.away = False
    assert (
        jobs.send_messages_of(committed, at=NOW + timedelta(minutes=14)) == 0
    )  # the fifth try comes eight minutes after the fourth
    assert jobs.send_messages_of(committed, at=NOW + timedelta(minutes=15)) == 1
    with scope.within(committed):
        message.refresh_from_db()
        assert (message.state, message.tries) == (Message.State.SENT, 5)


def test_a_message_that_fails_six_times_is_given_up(committed, supplier):
    supplier.away = True
    [message] = told(committed)
    for minutes in range(0, 200):
        jobs.send_messages_of(committed, at=NOW + timedelta(minutes=minutes))
    with scope.within(committed):
        message.refresh_from_db()
        assert (message.state, message.tries) == (Message.State.FAILED, 6)


def test_a_retry_waits_for_the_morning_unless_it_is_urgent(committed, supplier):
    supplier.away = True
    evening = at(TODAY, "20:59")
    told(committed, at=evening)
    told(committed, at=evening, urgent=True, text="تعطیل شد")
    jobs.send_messages_of(committed, at=evening)
    supplier.away = False
    jobs.send_messages_of(committed, at=at(TODAY, "21:30"))
    assert [one.text for one in supplier] == ["تعطیل شد"]
    jobs.send_messages_of(committed, at=at(TODAY + timedelta(days=1), "08:00"))
    assert [one.text for one in supplier] == ["تعطیل شد", "کلاس فردا"]


def test_the_bell_is_quiet_after_it_was_opened(city):
    from shahramooz.people import queries

    person = a_citizen()
    people.tell(person, "t", text="متن", at=NOW)
    assert queries.unread([person]) == 1
    people.mark_seen(people=[person], at=NOW)
    assert queries.unread([person]) == 0
