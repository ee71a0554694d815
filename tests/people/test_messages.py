"""Messages: once, not in the night, and handed over exactly once whatever dies (G15)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier

import pytest
from django.db import connection

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people import jobs, sms
from shahramooz.people.actions import deliveries
from shahramooz.people.links import address_of
from shahramooz.people.models import Delivery, Message, MessagePurse
from shahramooz.places import actions as places
from shahramooz.worker.rounds import Rounds
from tests.factories import NOW, TODAY, a_citizen, a_person, a_role, an_account, at

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


def carried(message) -> Delivery:
    """The one delivery of a message."""
    [delivery] = message.deliveries.all()
    return delivery


@pytest.mark.parametrize(
    ("told_at", "urgent", "not_before"),
    [
        (NOW, False, NOW),
        (at(TODAY, "21:59"), False, at(TODAY, "21:59")),
        (at(TODAY, "22:00"), False, at(TODAY + timedelta(days=1), "08:00")),
        (MIDNIGHT, False, at(TODAY, "08:00")),
        (at(TODAY, "08:00"), False, at(TODAY, "08:00")),
        (MIDNIGHT, True, MIDNIGHT),
    ],
)
def test_a_message_in_the_day_goes_out_at_once_and_in_the_night_at_eight(city, told_at, urgent, not_before):
    told = carried(people.tell(a_citizen(), "t", text="متن", at=told_at, urgent=urgent))
    assert (told.not_before, told.why) == (not_before, "quiet" if not_before > told_at else "")


def test_the_quiet_hours_are_a_setting(city):
    places.change_settings(quiet_from=time(13), quiet_until=time(16), by=a_person(), at=NOW)
    told = carried(people.tell(a_citizen(), "t", text="متن", at=at(TODAY, "13:30")))
    assert told.not_before == at(TODAY, "16:00")
    assert carried(people.tell(a_citizen(), "t", text="متن", at=MIDNIGHT)).not_before == MIDNIGHT


def test_one_cause_makes_one_message(city):
    person = a_citizen()
    first = people.tell(person, "t", text="متن", at=NOW, once="class-7-moved")
    assert people.tell(person, "t", text="متن دیگر", at=NOW, once="class-7-moved") == first
    assert Message.objects.count() == 1


def test_who_has_no_mobile_reads_it_in_the_site_and_a_child_is_told_through_a_guardian(city):
    kept = carried(people.tell(a_person(mobile=""), "t", text="متن", at=NOW))
    assert (kept.state, kept.why) == ("suppressed", "no_address")
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
    assert carried(people.tell(child, "t", text="متن", at=NOW)).address == "09121110000"


def test_g15_each_message_is_handed_over_once(committed, supplier):
    told(committed, 3, link="/me/classes/7/")
    assert jobs.send_messages_of(committed, at=NOW) == 3
    assert jobs.send_messages_of(committed, at=NOW + timedelta(hours=1)) == 0
    assert [one.text for one in supplier] == [f"کلاس فردا\nhttp://{committed.host}/me/classes/7/"] * 3


def test_t17_the_link_is_canonical_whatever_host_was_asked(committed, settings):
    settings.PUBLIC_URL = "https://class.example.ir/"
    assert address_of(committed, "/me/") == "https://class.example.ir/me/"


def test_the_job_sends_for_each_municipality(committed, another, supplier):
    told(committed, text="الف")
    told(another, text="ب")
    for municipality in (committed, another):
        jobs.send_messages(municipality_id=municipality.pk, at=NOW)
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
        dying.setattr(deliveries, "mark_sent", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
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
        dying.setattr(deliveries, "mark_sent", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
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
        assert (carried(message).state, carried(message).tries) == ("sent", 5)


@pytest.mark.thorough
def test_a_message_that_fails_six_times_is_given_up(committed, supplier):
    supplier.away = True
    [message] = told(committed)
    for minutes in range(0, 200):
        jobs.send_messages_of(committed, at=NOW + timedelta(minutes=minutes))
    with scope.within(committed):
        assert (carried(message).state, carried(message).tries) == ("given_up", 6)


def test_a_retry_waits_for_the_morning_unless_it_is_urgent(committed, supplier):
    supplier.away = True
    evening = at(TODAY, "21:59")
    told(committed, at=evening)
    told(committed, at=evening, urgent=True, text="تعطیل شد")
    jobs.send_messages_of(committed, at=evening)
    supplier.away = False
    jobs.send_messages_of(committed, at=at(TODAY, "22:30"))
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


def test_a_carrier_that_is_away_is_not_asked_for_every_message(committed, supplier, monkeypatch):
    asked = []
    monkeypatch.setattr(sms, "send", lambda one: (asked.append(one), supplier.take(one)))
    supplier.away = True
    told(committed, 10)
    jobs.send_messages_of(committed, at=NOW)
    assert len(asked) == jobs.FAILURES_IN_A_ROW
    with scope.within(committed):
        assert Delivery.objects.filter(tries=0, state="waiting").count() == 7
    supplier.away = False
    assert jobs.send_messages_of(committed, at=NOW + timedelta(minutes=1)) == 10


def test_the_worker_sends_messages_in_a_thread_that_nothing_else_waits_for():
    assert jobs.send_messages in [job for _every, job in Rounds(apart=True).duties]
    assert jobs.send_messages not in [job for _every, job in Rounds().duties]


def test_an_email_goes_to_who_gave_an_address(committed, supplier, mailoutbox):
    with scope.within(committed):
        people.tell(a_citizen(email="zahra@example.com"), "delivery/certificate", text="صادر شد", link="/me/", at=NOW)
    assert jobs.send_messages_of(committed, at=NOW) == 2
    [mail] = mailoutbox
    assert (mail.to, mail.body) == (["zahra@example.com"], f"صادر شد\nhttp://{committed.host}/me/")
    assert mail.subject == f"گواهینامه صادر شد · {committed.name}"
    assert mail.extra_headers["Message-ID"].startswith("<delivery-")


# --- the day's budget


def budget(municipality, parts: int) -> None:
    type(municipality).objects.using("owner").filter(pk=municipality.pk).update(message_daily_budget=parts)


def states(municipality) -> list[tuple[str, str]]:
    with scope.within(municipality):
        return list(Delivery.objects.order_by("pk").values_list("state", "why"))


def test_what_the_days_budget_does_not_hold_goes_tomorrow_and_the_head_is_told_once(committed, supplier):
    budget(committed, 10)
    with scope.within(committed):
        head = a_role("training_head", person=a_citizen())
    told(committed, 12)
    assert jobs.send_messages_of(committed, at=NOW) == 9  # a tenth is kept for what is urgent
    assert states(committed).count(("waiting", "budget")) == 3
    told(committed)
    told(committed, urgent=True, text="کلاس امشب تعطیل شد")
    assert jobs.send_messages_of(committed, at=NOW) == 1
    assert supplier[-1].text == "کلاس امشب تعطیل شد"
    assert jobs.send_messages_of(committed, at=NOW + timedelta(hours=3)) == 0
    with scope.within(committed):
        assert [one.text for one in Message.objects.filter(person=head)] == [
            "سهم پیامک امروز (۱۰ بخش) پر شد؛ بقیه فردا صبح می‌رود."
        ]
        assert not Delivery.objects.filter(message__person=head).exists()
    tomorrow = at(TODAY + timedelta(days=1), "08:00")
    assert jobs.send_messages_of(committed, at=tomorrow) == 4
    with scope.within(committed):
        assert dict(MessagePurse.objects.values_list("day", "spent")) == {TODAY: 10, tomorrow.date(): 4}


def test_a_long_message_takes_its_parts_and_a_retry_takes_nothing_more(committed, supplier):
    told(committed, text="آ" * 135)
    supplier.away = True
    jobs.send_messages_of(committed, at=NOW)
    supplier.away = False
    assert jobs.send_messages_of(committed, at=NOW + timedelta(minutes=2)) == 1
    with scope.within(committed):
        assert MessagePurse.objects.get().spent == 3


def raced(municipality, workers: int = 4) -> int:
    def worker(_number):
        try:
            return jobs.send_messages_of(municipality, at=NOW, limit=10)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(worker, range(workers)))


def test_workers_that_race_never_spend_more_than_the_budget(committed, supplier):
    budget(committed, 20)
    told(committed, 40)
    assert raced(committed) == 18
    with scope.within(committed):
        assert MessagePurse.objects.get().spent == 18


def test_negative_control_without_the_purses_lock_the_race_overspends(committed, supplier, monkeypatch):
    budget(committed, 20)
    told(committed, 40)
    with scope.within(committed):
        MessagePurse.objects.create(day=TODAY)
    together = Barrier(4)

    def unlocked(day):
        purse = MessagePurse.objects.get(day=day)
        together.wait(timeout=20)
        return purse

    monkeypatch.setattr(deliveries, "held_purse", unlocked)
    assert raced(committed) > 18


# --- what several people share (Q28)


def test_q28_a_shared_mobile_never_hears_of_a_sensitive_matter(committed, supplier):
    secret = {"text": "کلاس «ترک اعتیاد» فردا", "link": "/me/classes/7/", "sensitive": True}
    with scope.within(committed):
        alone, sister, brother = a_citizen(), a_citizen(mobile="09121110000"), a_citizen(mobile="09121110000")
        mother = a_citizen()
        account = an_account(mother, mobile=mother.mobile)
        people.link_account(account=account, person=a_person(), by=mother, at=NOW)
        child = people.add_dependant(
            guardian=a_citizen(), relation="child", first_name="رها", last_name="راد", birth_date=date(2016, 1, 1),
            by=mother, at=NOW,
        ).person  # fmt: skip
        for person in (alone, sister, brother, mother, child):
            people.tell(person, "registration/promoted", at=NOW, **secret)
        people.tell(sister, "registration/promoted", text="کلاس «خیاطی» فردا", at=NOW)
    jobs.send_messages_of(committed, at=NOW)
    neutral = f"یک پیام دارید.\nhttp://{committed.host}/me/messages/"
    assert sorted(one.text for one in supplier) == sorted(
        [neutral] * 4 + [f"{secret['text']}\nhttp://{committed.host}/me/classes/7/", "کلاس «خیاطی» فردا"]
    )
    assert next(one.mobile for one in supplier if "اعتیاد" in one.text) == alone.mobile


def test_negative_control_an_unmarked_matter_is_said_to_all(committed, supplier):
    with scope.within(committed):
        for _one in range(2):
            people.tell(a_citizen(mobile="09121110000"), "t", text="کلاس «ترک اعتیاد» فردا", at=NOW)
    jobs.send_messages_of(committed, at=NOW)
    assert ["اعتیاد" in one.text for one in supplier] == [True, True]
