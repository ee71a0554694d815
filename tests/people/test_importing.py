"""The engine of imports: headings of any kind, twins decided by people, one act and its undoing, cut-offs (R12, R33, T11)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shahramooz.city import bulk, scope
from shahramooz.journal.models import Entry
from shahramooz.lib import identity, text, workbook
from shahramooz.people import actions as people
from shahramooz.people.importing import actions as importing
from shahramooz.people.importing import jobs, returned, undoing, values
from shahramooz.people.importing.staff import STAFF
from shahramooz.people.models import Affiliation, Dependant, ImportFile, ImportHeading, Person
from tests.factories import NOW, a_person, a_role
from tests.people.workbooks import a_book, found_in, rows_with, the_units, tried, written

HEAD = ["کد ملی", "نام", "نام خانوادگی", "نام پدر", "تاریخ تولد", "نوع استخدام", "واحد سازمانی"]
IDS = ["0499370899", "0790419904", "0084575948", "0963695398"]  # invented, with right check digits


def a_row(number=IDS[0], first="سارا", last="کریمی", father="علی", born="1370/01/02", job="رسمی", unit="منطقه ۱"):
    return [number, first, last, father, born, job, unit]


@pytest.fixture
def clerk(city):
    the_units()
    return a_role("training_expert")


def imported() -> list[str]:
    return sorted(Person.objects.exclude(roles__isnull=False).values_list("last_name", flat=True))


def test_r33_headings_are_met_however_they_are_written_and_total_rows_are_no_people(clerk):
    head = ["ردیف", "كد ملي ", "نـام", "نام  خانوادگي", "نوع  استخدام", "محل خدمت"]
    rows = [["فهرست"], [], head, [1, IDS[0], "سارا", "کریمی", "رسمي", "منطقه 1"], head, ["جمع کل", None, None, 1]]
    file = tried(STAFF, a_book(*rows), by=clerk)
    assert (file.counts["rows"], file.counts["good"]) == (1, 1)


def test_r33_a_heading_that_is_not_known_is_pointed_at_once_and_remembered_in_this_municipality(clerk):
    head = [*HEAD[:5], "رستهٔ کاری", "پرسنلی در"]
    file = tried(STAFF, a_book(head, a_row()), by=clerk)
    assert file.state == ImportFile.State.STOPPED
    assert "نوع استخدام" in file.problem
    meanings = {"رستهکاری": "employment", "پرسنلیدر": "unit"}
    importing.mean(file, STAFF, meanings=meanings, by=clerk, at=NOW)
    assert dict(ImportHeading.objects.values_list("heading", "meaning")) == meanings
    again = tried(STAFF, a_book(head, a_row()), by=clerk)
    assert (again.state, again.counts["good"]) == (ImportFile.State.CHECKED, 1)


def test_problems_name_the_cell_and_leave_the_other_rows_alone(clerk):
    rows = [
        a_row(job="نامعلوم"),
        a_row(IDS[1], unit="منطقه ۹"),
        a_row(IDS[2], born="1404/12/30"),
        a_row(IDS[3], last="دیگر"),
    ]
    file = tried(STAFF, a_book(HEAD, *rows), by=clerk)
    assert rows_with(file) == {2: {"employment"}, 3: {"unit"}, 4: {"birth_date"}}
    assert file.counts["good"] == 1
    text = next(one["text"] for one in found_in(file).problems if one["column"] == "unit")
    assert "منطقه ۱" in text  # what may have been meant


def test_r12_twins_are_shown_side_by_side_and_left_out_until_somebody_decides(clerk):
    rows = [a_row(), a_row(first="سارا", unit="منطقه ۲"), a_row(IDS[1]), a_row(IDS[2], last="دیگر")]
    file = tried(STAFF, a_book(HEAD, *rows), by=clerk)
    told = {one["number"]: (one["by"], one["there_row"], one["choices"]) for one in found_in(file).twins}
    assert told == {3: ("id", 2, ["leave", "instead"]), 4: ("name", 2, ["leave", "new", "instead"])}
    assert (file.counts["good"], file.counts["errors"]) == (2, 0)
    importing.decide(file, decisions={"0:3": "instead", "0:4": "new", "0:2": "new"}, by=clerk, at=NOW)
    file = written(STAFF, file, by=clerk)
    assert imported() == ["دیگر", "کریمی", "کریمی"]
    assert Affiliation.objects.filter(unit__name="منطقه ۲").count() == 1  # the second row stands instead of the first
    assert file.counts["written"] == 3


def test_r12_somebody_the_city_knows_gets_the_place_only_after_a_decision(clerk):
    known = people.register_person(
        first_name="سارا", last_name="کریمی", documents=[("national_id", IDS[0])], by=clerk, at=NOW
    )
    file = tried(STAFF, a_book(HEAD, a_row(), a_row(IDS[1], last="دیگر")), by=clerk)
    (twin,) = found_in(file).twins
    assert (twin["person_id"], twin["choices"], file.counts["good"]) == (known.pk, ["leave", "same"], 1)
    importing.decide(file, decisions={twin["key"]: "same"}, by=clerk, at=NOW)
    assert found_in(file).good(file.counts, {twin["key"]: "same"}) == 2
    written(STAFF, file, by=clerk)
    assert imported() == ["دیگر", "کریمی"]
    assert known.affiliations.filter(kind="employee").count() == 1


@pytest.mark.thorough
def test_an_import_is_taken_back_as_a_whole_and_can_be_sent_again(clerk):
    file = written(STAFF, tried(STAFF, a_book(HEAD, a_row(), a_row(IDS[1], last="دیگر")), by=clerk), by=clerk)
    importing.undo(file, STAFF, reason="فایل اشتباه بود", by=clerk, at=NOW)
    assert imported() == []
    assert Affiliation.objects.filter(kind="employee").count() == 0
    line = Entry.objects.get(act="people.import_undone")
    assert (line.reason, line.after["people.person"]) == ("فایل اشتباه بود", 2)
    written(STAFF, tried(STAFF, a_book(HEAD, a_row()), by=clerk), by=clerk)
    assert imported() == ["کریمی"]


def test_an_import_on_which_later_work_stands_is_not_taken_back(clerk):
    file = written(STAFF, tried(STAFF, a_book(HEAD, a_row(), a_row(IDS[1], last="دیگر")), by=clerk), by=clerk)
    child, parent = a_person("آوا", "کریمی"), Person.objects.get(last_name="دیگر")
    bond = Dependant.objects.create(person=child, guardian=parent, relation="child", since=NOW.date())
    with pytest.raises(undoing.LaterRecordsStand):
        importing.undo(file, STAFF, reason="", by=clerk, at=NOW)
    bond.delete()
    later = NOW.replace(hour=12)
    people.correct_person(person=parent, mobile="09121234567", by=clerk, at=later)
    with pytest.raises(undoing.LaterWorkStands, match="۱ پرونده"):
        importing.undo(file, STAFF, reason="", by=clerk, at=later)
    assert imported() == ["دیگر", "کریمی", "کریمی"]


def test_a_cut_off_import_starts_over_and_writes_once(committed):
    """The worker is killed in the middle of the act: nothing is there, and the round takes the file up again."""
    with scope.within(committed):
        the_units()
        clerk = a_role("training_expert")
        file = tried(STAFF, a_book(HEAD, a_row(), a_row(IDS[1], last="دیگر")), by=clerk)
        importing.confirm(file, STAFF, by=clerk, at=NOW)

    class Killed(Exception):
        pass

    def dies(*_args, **_more):
        STAFF.write(*_args, **_more)
        raise Killed

    with pytest.raises(Killed):
        importing.write(
            municipality_id=committed.pk, file_id=file.pk, recipes={"staff": replace(STAFF, write=dies)}, at=NOW
        )
    with scope.within(committed):
        assert imported() == []
        assert ImportFile.objects.get().state == "writing"
    for _twice in range(2):
        jobs.resume_imports(municipality_id=committed.pk, at=NOW.replace(hour=11))
    with scope.within(committed):
        assert imported() == ["دیگر", "کریمی"]
        assert ImportFile.objects.get().state == "written"
        assert Entry.objects.filter(act="people.import_written").count() == 1


def test_a_large_import_is_taken_back_by_the_worker(clerk, monkeypatch):
    monkeypatch.setattr(importing, "UNDONE_AT_ONCE", 1)
    file = written(STAFF, tried(STAFF, a_book(HEAD, a_row(), a_row(IDS[1], last="دیگر")), by=clerk), by=clerk)
    file = importing.undo(file, STAFF, reason="فایل اشتباه بود", by=clerk, at=NOW)
    assert (file.state, imported()) == ("undoing", ["دیگر", "کریمی"])
    jobs.resume_imports(municipality_id=file.municipality_id, at=NOW.replace(hour=11))  # its worker was killed
    file.refresh_from_db()
    assert (file.state, imported()) == ("undone", [])


def test_what_the_act_is_refused_on_the_way_gives_the_file_back_with_the_reason(clerk):
    file = tried(STAFF, a_book(HEAD, a_row()), by=clerk)
    importing.confirm(file, STAFF, by=clerk, at=NOW)

    def refuses(reading, **_more):
        STAFF.write(reading, **_more)
        raise importing.NothingToWrite

    recipes = {"staff": replace(STAFF, write=refuses)}
    importing.write(municipality_id=file.municipality_id, file_id=file.pk, recipes=recipes, at=NOW)
    file.refresh_from_db()
    assert (file.state, imported()) == ("checked", [])
    assert "هیچ ردیفی آمادهٔ ثبت نیست" in file.problem


def test_t24_what_a_file_holds_of_people_goes_with_its_age_and_undoing_still_works(clerk):
    file = written(STAFF, tried(STAFF, a_book(HEAD, a_row(), a_row(IDS[1], job="")), by=clerk), by=clerk)
    jobs.forget_files(at=NOW + timedelta(days=59))
    assert ImportFile.objects.exclude(content_sealed=b"").count() == 1
    jobs.forget_files(at=NOW + timedelta(days=61))
    file.refresh_from_db()
    assert (bytes(file.content_sealed), file.found_sealed, file.counts["written"]) == (b"", None, 1)
    importing.undo(file, STAFF, reason="", by=clerk, at=NOW)
    assert imported() == []


def test_what_is_wrong_comes_back_as_a_workbook_that_can_be_sent_again(clerk):
    rows = [a_row(job=""), a_row(IDS[1], last="دیگر"), a_row(IDS[2], born="1404/12/30")]
    file = tried(STAFF, a_book(HEAD, *rows), by=clerk)
    content = returned.error_rows(file, STAFF)
    (sheet,) = workbook.read(content)
    assert [row[-1] for row in sheet.rows[1:]] == [2, 4]
    again = tried(STAFF, content, by=clerk)
    assert rows_with(again) == {2: {"employment"}, 3: {"birth_date"}}


def test_the_quick_way_of_reading_numbers_says_what_the_long_way_says():
    numbers = [f"{n:010}" for n in range(1111111105, 1111111135)] + [f"{n:010}" for n in range(430000000, 430000400)]
    for typed in numbers:
        if values.is_sound(typed):
            assert identity.national_id(typed).value == typed
    assert sum(map(values.is_sound, numbers)) > 30
    assert not values.is_sound("1111111111")
    assert not values.is_sound("0010000000")


def test_bulk_rows_hold_what_a_save_holds_and_stay_in_their_municipality(city, another):
    ids = bulk.new_ids(Person, 2)
    columns = {
        "first_name": ["سارا", "علي"],
        "last_name": ["کریمی", ""],
        "birth_date": [None, NOW.date()],
        "made_at": NOW,
    }
    bulk.insert(Person, count=2, id=ids, **columns)
    one, other = Person.objects.order_by("pk")
    assert (one.municipality_id, one.search_key, one.birth_date, one.mobile) == (city.pk, "سارا کریمی", None, "")
    assert (other.search_key, other.sort_key, other.birth_date) == ("علی", text.sort_key("علي"), NOW.date())
    bulk.insert(Person, count=1, id=bulk.new_ids(Person, 1), first_name=[""], last_name=["تنها"], made_at=NOW)
    with pytest.raises(ValueError, match="between values"):
        bulk.insert(Person, count=2, id=bulk.new_ids(Person, 2), first_name=["a\x1fb", "c"], last_name="", made_at=NOW)
    with scope.within(another):
        assert Person.objects.count() == 0
