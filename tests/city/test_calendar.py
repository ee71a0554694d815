"""The working calendar: weeks, holidays with their revisions, closures by the day and by the hour (R26, R31)."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from shahramooz.city import actions, calendar, holidays, queries, scope
from shahramooz.city.models import Holiday
from shahramooz.journal.models import Entry
from shahramooz.lib import jalali
from shahramooz.places import actions as places
from tests.factories import NOW, TODAY, a_person, at

LIST = """
[sources]
ours = "آزمون"
[years.1420]
lunar = "announced"
[[holidays]]
day = "1420/07/05"
title = "عید آزمون"
kind = "lunar"
source = "ours"
[[holidays]]
day = "1420/07/06"
title = "روز آزمون"
kind = "solar"
source = "ours"
"""
FIFTH, SIXTH, SEVENTH = (jalali.JalaliDate(1420, 7, day).to_gregorian() for day in (5, 6, 7))


@pytest.fixture
def listed(server):
    """A list for a far year, so that no other test meets it; put away afterwards."""
    yield holidays.read(LIST)
    Holiday.objects.using("owner").filter(day__range=jalali.year_span(1420)).delete()


def loaded(listed, **facts):
    return actions.load_holidays(listed, at=NOW, **facts)


def test_friday_is_off_and_thursday_as_the_city_says(city):
    thursday, friday = date(2026, 12, 3), date(2026, 12, 4)
    assert set(calendar.days_off(TODAY, TODAY + timedelta(days=6))) == {thursday, friday}
    places.change_settings(by=a_person(), at=NOW, thursday_is_working=True)
    assert set(calendar.days_off(TODAY, TODAY + timedelta(days=6))) == {friday}
    assert calendar.day_off(thursday) is None
    assert calendar.day_off(friday) == "جمعه، تعطیل هفتگی"


def test_r26_an_official_holiday_is_off_with_its_title(city, listed):
    loaded(listed)
    assert calendar.day_off(FIFTH) == "عید آزمون"
    assert {FIFTH, SIXTH} <= set(calendar.days_off(FIFTH, SEVENTH))


def test_loading_the_holidays_again_changes_nothing(city, listed):
    assert loaded(listed) == actions.HolidaysLoaded(added=2, restored=0, withdrawn=0)
    assert loaded(listed) == actions.HolidaysLoaded(added=0, restored=0, withdrawn=0)


def test_a_revised_holiday_withdraws_the_old_day_and_adds_the_new_one(city, listed):
    loaded(listed)
    revised = holidays.read(LIST.replace("1420/07/05", "1420/07/07"))
    assert loaded(revised) == actions.HolidaysLoaded(added=1, restored=0, withdrawn=1)
    assert "عید آزمون" not in (calendar.day_off(FIFTH) or "")
    assert calendar.day_off(SEVENTH) == "عید آزمون"
    assert Holiday.objects.get(day=FIFTH).withdrawn_at == NOW
    assert loaded(listed) == actions.HolidaysLoaded(added=0, restored=1, withdrawn=1)


def test_the_list_that_comes_with_the_program_has_1405_as_announced(server):
    """iran.md §6.7: 25 holidays, 6 on Thursdays, 3 on Fridays, none in Ordibehesht, Mehr and Azar."""
    first, last = jalali.year_span(1405)
    days = sorted({one.day for one in holidays.announced().holidays if first <= one.day <= last})
    weekdays = [jalali.weekday_index(day) for day in days]
    assert (len(days), weekdays.count(5), weekdays.count(6)) == (25, 6, 3)
    assert {jalali.to_jalali(day).month for day in days} & {2, 7, 9} == set()


def test_r31_days_are_kept_gregorian_and_a_day_that_does_not_exist_is_no_day(server):
    assert holidays.read(LIST).holidays[0].day == FIFTH
    with pytest.raises(ValueError, match="1404/12/30"):
        holidays.read(LIST.replace("1420/07/05", "1404/12/30"))


def test_r26_a_closure_of_the_whole_day_makes_it_a_day_off_and_one_of_some_hours_does_not(city):
    by, sunday, monday = a_person(), TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    places.close_city(
        start=at(sunday, "00:00"), end=at(monday, "00:00"), reason="گردوغبار", source="استانداری", by=by, at=NOW
    )
    places.close_city(
        start=at(monday, "06:00"), end=at(monday, "10:00"), reason="کمبود برق", source="استانداری", by=by, at=NOW
    )
    assert calendar.day_off(sunday) == "گردوغبار"
    assert calendar.day_off(monday) is None
    assert calendar.closed_hours(monday, monday) == [
        calendar.ClosedHours(at(monday, "06:00"), at(monday, "10:00"), "کمبود برق")
    ]
    assert not calendar.closed_hours(monday, monday)[0].overlaps(at(monday, "10:00"), at(monday, "12:00"))


def test_a_withdrawn_closure_closes_nothing_and_stays_in_the_record(city):
    by, sunday = a_person(), TODAY + timedelta(days=1)
    closure = places.close_city(
        start=at(sunday, "00:00"),
        end=at(sunday + timedelta(days=1), "00:00"),
        reason="گرما",
        source="دولت",
        by=by,
        at=NOW,
    )
    places.withdraw_city_closure(closure=closure, reason="هوا بهتر شد", by=by, at=NOW)
    assert calendar.day_off(sunday) is None
    assert list(queries.closures()) == [closure]
    with pytest.raises(places.AlreadyWithdrawn):
        places.withdraw_city_closure(closure=closure, by=by, at=NOW)
    assert list(Entry.objects.order_by("pk").values_list("act", flat=True)) == ["city.closed", "city.closure_withdrawn"]


def test_r32_a_changed_setting_is_journalled_before_and_after(city):
    places.change_settings(by=a_person(), at=NOW, thursday_is_working=True, quiet_from=city.quiet_from)
    entry = Entry.objects.get()
    assert (entry.act, entry.before, entry.after) == (
        "city.settings_changed",
        {"thursday_is_working": False},
        {"thursday_is_working": True},
    )
    assert queries.municipality().thursday_is_working


def test_another_municipality_keeps_its_own_closures(committed, another):
    sunday = TODAY + timedelta(days=1)
    with scope.within(committed):
        places.close_city(
            start=at(sunday, "00:00"),
            end=at(sunday + timedelta(days=1), "00:00"),
            reason="سیل",
            source="ستاد",
            by=a_person(),
            at=NOW,
        )
        assert calendar.day_off(sunday) == "سیل"
    with scope.within(another):
        assert calendar.day_off(sunday) is None


def test_no_municipality_may_change_the_holidays_of_the_country(city, listed):
    """The loader's own connection may (the tests above); the application's may not, whatever municipality it works for."""
    loaded(listed)
    assert Holiday.objects.filter(day=FIFTH).update(title="روز کار") == 0
    assert Holiday.objects.filter(day=FIFTH).delete()[0] == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Holiday.objects.create(day=SEVENTH, title="تعطیل دلخواه", kind="closure", source="خودم")
    assert Holiday.objects.using("owner").filter(day=FIFTH).update(title="عید دیگر") == 1
