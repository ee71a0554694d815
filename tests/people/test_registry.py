"""Units, organisations, jobs, contracts and headcounts (glossary §4.1; S2-5, S2-6, S3-20, S3-22; R12, R33)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from shahramooz.journal.models import Entry
from shahramooz.lib.identity import LegalIdChecksum
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.actions import belonging, contracts, organisations
from shahramooz.people.models import Affiliation, Organisation, Person, Unit
from tests.factories import (
    NOW,
    TODAY,
    a_citizen,
    a_contract,
    a_job,
    a_job_role,
    a_person,
    a_unit,
    an_organisation,
)

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
LEGAL_ID = "14003778990"


def founded(code, name, **fields) -> Unit:
    known = {"organisation": fields.pop("organisation", None) or an_organisation(), "by": a_citizen(), "at": NOW}
    return people.found_unit(code=code, name=name, **known | fields)


def affiliated(person=None, kind="employee", **fields) -> Affiliation:
    known = {"since": TODAY, "by": a_citizen(), "at": NOW} | ({"employment": "permanent"} if kind == "employee" else {})
    return people.affiliate(person=person or a_citizen(), kind=kind, **known | fields)


def test_the_code_of_a_unit_is_never_used_again_even_when_the_unit_has_ended(city):
    old = founded("F-12", "معاونت مالی")
    people.close_unit(unit=old, on=TODAY, by=a_citizen(), at=NOW)
    with pytest.raises(organisations.CodeUsed) as refused:
        founded("ف-۱۲".replace("ف", "f"), "واحد تازه")
    assert refused.value.facts == {"code": "F-12", "name": "معاونت مالی"}


def test_the_database_lets_nobody_delete_a_unit_so_its_code_stays_taken(city):
    unit = founded("F-13", "معاونت مالی")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).delete()


def test_the_tree_of_units_has_no_circle(city):
    top = founded("A", "معاونت")
    middle = founded("B", "اداره", organisation=top.organisation, parent=top)
    low = founded("C", "دایره", organisation=top.organisation, parent=middle)
    with pytest.raises(organisations.GoesInCircle):
        people.correct_unit(unit=top, parent=low, by=a_citizen(), at=NOW)
    with pytest.raises(IntegrityError, match="people_unit_not_its_own_parent"), transaction.atomic():
        Unit.objects.filter(pk=top.pk).update(parent=top)
    assert (
        people.correct_unit(unit=low, parent=top, by=a_citizen(), at=NOW).parent == top
    )  # the control: an honest move


def test_a_parent_unit_is_of_the_same_organisation(city):
    with pytest.raises(organisations.UnitOfAnother):
        founded("A", "اداره", parent=a_unit())


def test_a_unit_with_people_or_units_in_it_does_not_end(city):
    unit = a_unit()
    job = a_job(unit=unit)
    with pytest.raises(organisations.UnitInUse) as refused:
        people.close_unit(unit=unit, by=a_citizen(), at=NOW)
    assert refused.value.facts["count"] == 1
    people.end_affiliation(affiliation=job, by=a_citizen(), at=NOW)
    child = a_unit(parent=unit)
    with pytest.raises(organisations.UnitHasChildren):
        people.close_unit(unit=unit, by=a_citizen(), at=NOW)
    people.close_unit(unit=child, by=a_citizen(), at=NOW)
    assert people.close_unit(unit=unit, by=a_citizen(), at=NOW).ended_on == TODAY
    assert [branch.unit for branch in queries.unit_tree(TOMORROW)] == []


def test_s3_22_an_organisation_bears_an_eleven_digit_legal_id_and_only_one_does(city):
    by = a_citizen()
    first = people.register_organisation(name="شرکت پاک‌آوران", kind="contractor", legal_id="۱۴۰۰۳۷۷۸۹۹۰", by=by, at=NOW)
    assert first.legal_id == LEGAL_ID
    with pytest.raises(organisations.LegalIdKnown) as refused:
        people.register_organisation(name="دیگری", kind="contractor", legal_id=LEGAL_ID, by=by, at=NOW)
    assert refused.value.facts["name"] == "شرکت پاک‌آوران"
    with pytest.raises(LegalIdChecksum):
        people.register_organisation(name="سومی", kind="contractor", legal_id="14003778991", by=by, at=NOW)


def test_r33_an_organisation_of_the_same_normalised_name_needs_a_decision(city):
    by = a_citizen()
    people.register_organisation(name="شرکت پاک‌آوران", kind="contractor", by=by, at=NOW)
    with pytest.raises(organisations.OrganisationAlike):
        people.register_organisation(name="شركت پاک آوران", kind="contractor", by=by, at=NOW)
    people.register_organisation(name="شركت پاک آوران", kind="contractor", although_alike=True, by=by, at=NOW)
    line = Entry.objects.filter(act="people.organisation_registered").latest("pk")
    assert line.after["although_alike"] is True
    assert queries.organisations_named("شرکت پاکآوران").count() == 2


def test_the_chain_of_organisations_has_no_circle(city):
    top, low = an_organisation(), an_organisation()
    people.correct_organisation(organisation=low, parent=top, by=a_citizen(), at=NOW)
    with pytest.raises(organisations.GoesInCircle):
        people.correct_organisation(organisation=top, parent=low, by=a_citizen(), at=NOW)


def test_s2_5_an_employee_has_an_employment_and_the_database_says_so_too(city):
    with pytest.raises(belonging.EmploymentMissing):
        affiliated(employment="")
    with pytest.raises(belonging.EmploymentMissing):
        people.register_person(first_name="رضا", last_name="راد", affiliation="employee", by=a_citizen(), at=NOW)
    with pytest.raises(IntegrityError, match="people_affiliation_employment"), transaction.atomic():
        a_job(employment="")
    assert affiliated(kind="company_staff").employment == "company"


def test_s2_6_a_personnel_number_is_optional(city):
    assert affiliated(kind="company_staff").personnel_no == ""
    assert affiliated(personnel_no="۱۲-۳۴").personnel_no == "12-34"


def test_a_person_has_one_primary_job_at_a_time(city):
    person = a_citizen()
    first = affiliated(person, since=YESTERDAY)
    with pytest.raises(belonging.HasAJob):
        affiliated(person, kind="company_staff")
    second = affiliated(person, kind="company_staff", is_primary=False)
    assert not second.is_primary
    people.end_affiliation(affiliation=first, on=TODAY, by=a_citizen(), at=NOW)
    with pytest.raises(belonging.HasAJob):
        affiliated(person, since=TODAY)
    assert affiliated(person, since=TOMORROW).is_primary


def test_the_database_itself_holds_one_open_primary_job(city):
    person = a_citizen()
    a_job(person)
    a_job(person, "company_staff", is_primary=False)  # the control: a second job beside it is no clash
    with pytest.raises(IntegrityError, match="people_affiliation_one_job"), transaction.atomic():
        a_job(person, "company_staff")


def test_s3_20_a_guest_names_the_home_organisation(city):
    with pytest.raises(belonging.HomeMissing):
        affiliated(kind="guest")
    home = an_organisation("شهرداری یزد", kind="other_city")
    assert affiliated(kind="guest", organisation=home).organisation == home
    with pytest.raises(IntegrityError, match="people_affiliation_guest_of"), transaction.atomic():
        Affiliation.objects.create(person=a_citizen(), kind="guest", since=TODAY)


def test_an_affiliation_that_ends_gives_nothing_from_that_day(city):
    job = affiliated(since=YESTERDAY)
    people.end_affiliation(affiliation=job, by=a_citizen(), at=NOW)
    assert queries.affiliations_of(job.person, TODAY).filter(kind="employee").count() == 0
    line = Entry.objects.get(act="people.affiliation_ended")
    assert (line.before["until"], line.after["until"]) == (None, YESTERDAY.isoformat())
    with pytest.raises(belonging.EndsBeforeItBegins):
        people.end_affiliation(affiliation=job, on=YESTERDAY - timedelta(days=1), by=a_citizen(), at=NOW)


def test_a5_1_the_headcount_with_company_staff_is_1600_and_without_it_900(city):
    """Counted at a date: those who came later or left earlier are not in it, nor the contractors' workers."""
    unit = a_unit()
    people_of_a5 = {"permanent": 310, "contract": 240, "temporary": 350, "company": 700}
    _many(unit, people_of_a5)
    a_job(since=TOMORROW, unit=unit)
    a_job(until=YESTERDAY, unit=unit)
    people.put_to_work(
        person=a_citizen(), contract=a_contract(), job_role=a_job_role(), since=TODAY, by=a_citizen(), at=NOW
    )
    assert (queries.headcount(TODAY), queries.headcount(TODAY, with_company=False)) == (1600, 900)
    assert dict(queries.headcount_by_employment(TODAY)) == people_of_a5
    branch = queries.unit_tree(TODAY)[0]
    assert (branch.people, branch.without_company) == (1600, 900)
    assert queries.headcount(TODAY, unit=a_unit()) == 0


def _many(unit, numbers: dict[str, int]) -> None:
    for employment, count in numbers.items():
        made = Person.objects.bulk_create(
            Person(first_name="نام", last_name="خانواده", made_at=NOW) for _ in range(count)
        )
        kind = "company_staff" if employment == "company" else "employee"
        Affiliation.objects.bulk_create(
            Affiliation(person=one, kind=kind, employment=employment, unit=unit, since=date(2020, 1, 1)) for one in made
        )


def test_a_branch_counts_what_is_below_it_and_the_tree_asks_two_queries(city, django_assert_num_queries):
    top = a_unit("الف")
    low = a_unit("ب", parent=top)
    a_job(unit=top)
    a_job(unit=low)
    a_job(unit=low, kind="company_staff")
    with django_assert_num_queries(2):
        tree = queries.unit_tree(TODAY)
    assert [(branch.unit.name, branch.depth, branch.people, branch.company) for branch in tree] == [
        ("الف", 0, 3, 1),
        ("ب", 1, 2, 1),
    ]
    assert queries.headcount(TODAY, unit=top) == 3


def test_s3_22_workers_count_only_inside_the_days_of_their_contract(city):
    """Three of four dates are outside: before the contract, after it, and after the worker has left."""
    contract = a_contract(since=TODAY, until=TODAY + timedelta(days=10))
    early, leaver = a_citizen(), a_citizen()
    role = a_job_role("پرچم‌زن")
    by = a_citizen()
    for person in (early, leaver):
        people.put_to_work(
            person=person, contract=contract, job_role=role, since=TODAY - timedelta(days=400), by=by, at=NOW
        )
    people.end_affiliation(affiliation=leaver.affiliations.get(contract=contract), on=TODAY, by=by, at=NOW)
    days = (YESTERDAY, TODAY, TOMORROW, TODAY + timedelta(days=11))
    assert [queries.worker_count(contract.organisation, day) for day in days] == [0, 2, 1, 0]
    assert [one.person for one in queries.workers_of(contract, TOMORROW)] == [early]
    assert [(one.contracts_open, one.workers_now) for one in queries.contractors(TODAY)] == [(1, 2)]


def test_a7_3_a_worker_moves_from_one_contractor_to_another(city):
    person, role, by = a_citizen(), a_job_role(), a_citizen()
    first, second = a_contract(), a_contract()
    job = people.put_to_work(person=person, contract=first, job_role=role, since=YESTERDAY, by=by, at=NOW)
    with pytest.raises(belonging.HasAJob):
        people.put_to_work(person=person, contract=second, job_role=role, since=TODAY, by=by, at=NOW)
    people.end_affiliation(affiliation=job, on=YESTERDAY, by=by, at=NOW)
    people.put_to_work(person=person, contract=second, job_role=role, since=TODAY, by=by, at=NOW)
    assert [queries.worker_count(one.organisation, TODAY) for one in (first, second)] == [0, 1]


def test_the_database_holds_a_worker_to_the_contract_of_its_own_organisation(city):
    contract, role = a_contract(), a_job_role()
    worker = {"kind": "contractor_worker", "employment": "contractor", "job_role": role, "since": TODAY}
    for wrong in ({"organisation": an_organisation(kind="contractor")}, {"organisation": None}):
        with pytest.raises(IntegrityError, match="people_affiliation"), transaction.atomic():
            Affiliation.objects.create(person=a_citizen(), contract=contract, **worker, **wrong)
    Affiliation.objects.create(person=a_citizen(), contract=contract, organisation=contract.organisation, **worker)


def test_s3_10_a_contract_asks_for_roles_in_numbers_and_new_roles_are_data(city):
    by, company = a_citizen(), an_organisation("شرکت راه‌نشان", kind="contractor")
    driver = people.add_job_role(title="راننده تانکر آبیاری", is_contractor_role=True, by=by, at=NOW)
    with pytest.raises(organisations.JobRoleKnown):
        people.add_job_role(title="راننده  تانكر آبياری", by=by, at=NOW)
    contract = people.open_contract(
        organisation=company, number="۱۴۰۵/986", title="آبیاری", since=TODAY, roles=[(driver, 3)], by=by, at=NOW
    )
    people.put_to_work(person=a_citizen(), contract=contract, job_role=driver, since=TODAY, by=by, at=NOW)
    assert [(one.asked, one.working, one.missing) for one in queries.staffing_of(contract, TODAY)] == [(3, 1, 2)]
    assert queries.job_role_named("رانندهٔ تانکر آبیاری") in (driver, None)
    with pytest.raises(contracts.ContractKnown):
        people.open_contract(organisation=company, number="1405/۹۸۶", title="دوباره", since=TODAY, by=by, at=NOW)


def test_only_a_contractor_has_contracts_and_only_contract_roles_work_under_them(city):
    by = a_citizen()
    with pytest.raises(contracts.NotAContractor):
        people.open_contract(organisation=an_organisation(), number="1", title="نظافت", since=TODAY, by=by, at=NOW)
    with pytest.raises(contracts.RoleNotForContracts):
        people.put_to_work(
            person=a_person(),
            contract=a_contract(),
            job_role=a_job_role(is_contractor_role=False),
            since=TODAY,
            by=by,
            at=NOW,
        )
    assert Organisation.objects.filter(kind="contractor").count() == 1
