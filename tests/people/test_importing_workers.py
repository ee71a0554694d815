"""Contractors' workers out of the workbook a city sent: a sheet for each contractor, its contract in the title (S3-22)."""

from collections import Counter

import pytest

from shahramooz.people import queries
from shahramooz.people.importing import actions as importing
from shahramooz.people.importing.workers import MAKES_BODIES, MAKES_ROLES, WORKERS
from shahramooz.people.models import Affiliation, Contract, JobRole, Organisation, Person
from tests.factories import NOW, a_role
from tests.people.workbooks import a_book, found_in, planted, rows_with, sent_by_a_city, tried, written

FILE = "mashhad-contractor-workers.xlsx"


@pytest.fixture
def clerk(city):
    return a_role("training_expert")


def chosen(file, *names, by):
    importing.choose(file, WORKERS, options=dict.fromkeys(names, True), by=by, at=NOW)
    importing.check(municipality_id=file.municipality_id, file_id=file.pk, recipes={"workers": WORKERS}, at=NOW)
    file.refresh_from_db()
    return file


def test_s3_22_94_workers_of_three_contractors_in_six_roles(clerk):
    told = planted(FILE)
    file = tried(WORKERS, sent_by_a_city(FILE), by=clerk)
    assert (file.counts["rows"], file.counts["errors"]) == (94, 94)  # nothing is made without being asked for
    file = chosen(file, MAKES_BODIES, MAKES_ROLES, by=clerk)
    assert file.counts == {"rows": 94, "good": 94, "errors": 0, "warnings": 0, "twins": 0, "known": 0}
    written(WORKERS, file, by=clerk)

    workers = Affiliation.objects.filter(kind="contractor_worker").select_related("organisation")
    assert workers.count() == told["workers"] == 94
    assert Counter(one.organisation.name for one in workers) == told["per_contractor"]
    assert JobRole.objects.filter(is_contractor_role=True).count() == 6
    numbers = {one.organisation.name: one.number for one in Contract.objects.select_related("organisation")}
    assert numbers == {"شرکت پاک‌آوران": "۱۴۰۵/986", "شرکت سبزینه شهر": "۱۴۰۵/614", "شرکت راه‌نشان": "۱۴۰۵/235"}
    assert queries.headcount(NOW.date()) == 0  # they are no staff of the city

    again = tried(WORKERS, sent_by_a_city(FILE), by=clerk)
    assert (again.counts["known"], again.counts["good"]) == (94, 0)
    importing.undo(file, WORKERS, reason="", by=clerk, at=NOW)
    for model in (Contract, JobRole):
        assert model.objects.count() == 0
    assert not Organisation.objects.filter(kind="contractor").exists()
    assert list(Person.objects.all()) == [clerk]


HEAD = ["نام و نام خانوادگی", "کد ملی", "شغل", "پیمانکار", "شماره قرارداد"]


def test_one_list_of_all_contractors_says_what_is_not_known(clerk):
    body = Organisation.objects.create(kind="contractor", name="شرکت پاکان")
    Contract.objects.create(organisation=body, number="12", title="نظافت", since=NOW.date())
    JobRole.objects.create(title="پاکبان", is_contractor_role=True)
    JobRole.objects.create(title="بازرس")
    rows = [
        ["سارا کریمی", "0499370899", "پاكبان", "شرکت پاکان", ""],  # the one contract of that contractor
        ["سارا کریمی", "0790419904", "پاکبان", "شرکت پاکاں", "12"],
        ["سارا کریمی", "0084575948", "بازرس", "شرکت پاکان", "13"],
    ]
    file = tried(WORKERS, a_book(HEAD, *rows), by=clerk)
    assert rows_with(file) == {3: {"contractor"}, 4: {"contract", "job_role"}}
    assert "شرکت پاکان" in found_in(file).problems[0]["text"]
    written(WORKERS, file, by=clerk)
    assert Affiliation.objects.get(kind="contractor_worker").contract.number == "12"
