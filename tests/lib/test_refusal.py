from datetime import datetime, time
from zoneinfo import ZoneInfo

from shahramooz.lib.refusal import Refusal, fill, placeholders


class RegistrationClosed(Refusal):
    message = "ثبت‌نام از {opens_at} باز می‌شود؛ {seats} جا هست."
    next_step = "کلاس‌های {course} را ببینید."


AT = datetime(2026, 11, 21, 9, 30, tzinfo=ZoneInfo("Asia/Tehran"))


def test_a_refusal_says_its_sentence_with_persian_digits_and_jalali_dates():
    refusal = RegistrationClosed(opens_at=AT, seats=20, course="سفال")
    assert refusal.sentence == "ثبت‌نام از شنبه ۳۰ آبان ۱۴۰۵، ساعت ۹:۳۰ باز می‌شود؛ ۲۰ جا هست."
    assert refusal.next_step == "کلاس‌های سفال را ببینید."
    assert refusal.code == "RegistrationClosed"
    assert str(refusal) == refusal.sentence


def test_a_refusal_names_the_fields_it_belongs_to():
    assert Refusal(fields={"starts_on": "روز شروع را بنویسید."}).fields == {"starts_on": "روز شروع را بنویسید."}
    assert Refusal().fields == {}
    assert Refusal().next_step == ""


def test_a_refusal_can_be_raised_as_a_class():
    try:
        raise Refusal
    except Refusal as refusal:
        assert refusal.sentence == "این کار اکنون شدنی نیست."


def test_t8_only_plain_names_are_filled():
    facts = {"name": "زهرا", "refusal": Refusal()}
    for written in ["{name.__class__}", "{name[0]}", "{name!r}", "{name:>99}", "{0}", "{}", "{{name", "%(name)s"]:
        assert fill(written, facts) == written
    assert fill("{name} و {name}", facts) == "زهرا و زهرا"


def test_t8_what_a_fact_brings_is_not_filled_again():
    assert fill("{title}، {secret}", {"title": "{secret}", "secret": "۱۲۳"}) == "{secret}، ۱۲۳"
    assert fill("{title}", {"title": "کلاس {x.y} ٪s"}) == "کلاس {x.y} ٪s"


def test_t8_negative_control_pythons_own_format_would_open_the_door():
    template = "{name.__class__}"  # as somebody could type it into a message
    assert "Refusal" in template.format(name=Refusal())


def test_a_name_without_a_fact_stays_visible():
    assert fill("سلام {who}", {}) == "سلام {who}"
    assert placeholders("سلام {who}، {when}") == ["who", "when"]


def test_hours_are_said_by_the_clock():
    assert fill("ساعت {at}", {"at": time(9, 5)}) == "ساعت ۹:۰۵"
