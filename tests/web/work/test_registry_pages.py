"""The registry at work: headcounts at a day, belonging, contractors, records side by side (S2-5, S3-22, R12, R33)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.models import Affiliation, Contract, Merge, Organisation, Person, Unit
from tests import moment
from tests.factories import (
    NOW,
    TODAY,
    a_citizen,
    a_contract,
    a_job,
    a_job_role,
    a_person,
    a_role,
    a_unit,
    a_venue,
    an_account,
    an_organisation,
)

BACKEND = "shahramooz.people.signing_in.AccountBackend"
NATIONAL_ID = "0012345679"


@pytest.fixture
def client_of(committed):
    """`client_of("training_expert")`: a browser of somebody with that role."""
    moment.set_to(NOW)

    def enter(role, **where):
        with scope.within(committed):
            account = an_account(a_role(role, **where))
        client = Client(HTTP_HOST=committed.host)
        client.force_login(account, backend=BACKEND)
        return client

    return enter


def test_s2_5_heads_are_counted_on_the_day_that_is_asked_with_and_without_company_staff(committed, client_of):
    with scope.within(committed):
        unit = a_unit("اداره درآمد")
        for _n in range(3):
            a_job(unit=unit)
        a_job(kind="company_staff", unit=unit, since=TODAY)
    client = client_of("training_expert")
    html = client.get(reverse("work_units")).content.decode()
    assert all(words in html for words in ("اداره درآمد", "۴", "۳"))
    before = client.get(reverse("work_units") + "?on=1405/09/06").context
    assert (before["whole"], before["own"]) == (3, 3)


def test_a_unit_is_founded_corrected_and_closed_through_its_pages(committed, client_of):
    with scope.within(committed):
        body = an_organisation("شهرداری")
    client = client_of("training_head")
    sent = {"organisation": body.pk, "code": "۱۰", "name": "معاونت مالی", "kind": "headquarters"}
    assert client.post(reverse("new_unit"), sent)["Location"] == reverse("work_units")
    again = client.post(reverse("new_unit"), sent)
    assert again.status_code == 422
    assert "دیگر به واحدی داده نمی‌شود" in again.content.decode()
    with scope.within(committed):
        unit = Unit.objects.get(code="10")
        job = a_job(unit=unit)
    close = reverse("unit_close", args=[unit.pk])
    assert client.post(close, {"on": "۱۴۰۵/۰۹/۰۷"}).status_code == 422
    with scope.within(committed):
        people.end_affiliation(affiliation=job, by=a_citizen(), at=NOW)
    assert client.post(close, {"on": "۱۴۰۵/۰۹/۰۷"}).status_code == 302


def test_somebody_is_given_a_place_in_the_city_and_it_ends(committed, client_of):
    with scope.within(committed):
        person, unit = a_citizen(), a_unit("اداره درآمد")
    client, sent = client_of("training_head"), {"kind": "employee", "unit": unit.pk, "since": "۱۴۰۵/۰۱/۰۱"}
    refused = client.post(reverse("person_affiliate", args=[person.pk]), sent)
    assert refused.status_code == 422
    assert "نوع استخدام کارمند را بگویید" in refused.content.decode()
    sent["employment"] = "permanent"
    assert client.post(reverse("person_affiliate", args=[person.pk]), sent).status_code == 302
    assert "اداره درآمد" in client.get(reverse("work_person", args=[person.pk])).content.decode()
    with scope.within(committed):
        held = Affiliation.objects.get(person=person, unit=unit)
    client.post(reverse("person_affiliation_end", args=[person.pk, held.pk]))
    with scope.within(committed):
        held.refresh_from_db()
    assert held.until == TODAY - timedelta(days=1)


def test_people_are_narrowed_by_where_they_belong(committed, client_of):
    with scope.within(committed):
        above = a_unit("معاونت")
        unit = a_unit("اداره", parent=above)
        inside, outside = a_person("هما", "درونی"), a_person("هما", "بیرونی")
        a_job(inside, unit=unit)
        a_job(outside, "company_staff")
    client = client_of("training_head")

    def found(query):
        with scope.within(committed):
            return {one.last_name for one in client.get(reverse("work_people") + query).context["rows"]}

    assert found(f"?unit={above.pk}") == {"درونی"}
    assert found("?kind=company_staff") == {"بیرونی"}
    assert found("?q=هما&employment=permanent") == {"درونی"}
    assert found("?unit=هیچ&q=هما") == {"درونی", "بیرونی"}  # what cannot be understood narrows nothing


def test_s3_22_a_contractor_its_contract_and_a_worker(committed, client_of):
    with scope.within(committed):
        role, worker = a_job_role("پاکبان"), a_person("یاسر", "رفتگر", mobile="09121110000")
    client = client_of("training_expert")
    sent = {"name": "شرکت پاک‌آوران", "kind": "contractor", "legal_id": "۱۴۰۰۳۷۷۸۹۹۰"}
    assert client.post(reverse("new_organisation"), sent).status_code == 302
    twin = client.post(reverse("new_organisation"), {**sent, "name": "شركت پاک آوران", "legal_id": ""})
    assert (twin.status_code, "although_alike" in twin.content.decode()) == (422, True)
    with scope.within(committed):
        company = Organisation.objects.get(kind="contractor")
    sent = {"number": "۱۴۰۵/986", "title": "نظافت", "since": "۱۴۰۵/۰۱/۰۱", "until": "۱۴۰۵/۱۲/۲۹"}
    assert client.post(reverse("new_contract", args=[company.pk]), sent).status_code == 302
    with scope.within(committed):
        contract = Contract.objects.get()
    client.post(reverse("contract_need", args=[contract.pk]), {"job_role": role.pk, "number": "۲"})
    sent = {"person": "۰۹۱۲۱۱۱۰۰۰۰", "job_role": role.pk, "since": "۱۴۰۵/۰۲/۰۱"}
    assert client.post(reverse("contract_worker", args=[contract.pk]), sent).status_code == 302
    page = client.get(reverse("work_contract", args=[contract.pk]))
    assert worker.name in page.content.decode()
    assert [(one.asked, one.working, one.missing) for one in page.context["staffing"]] == [(2, 1, 1)]


def test_a_contractors_own_rep_reads_only_that_contractor_and_a_secretary_reads_no_names(committed, client_of):
    with scope.within(committed):
        mine, others = a_contract(title="قرارداد خودی"), a_contract(title="قرارداد دیگری")
        worker = a_person("یاسر", "رفتگر")
        people.put_to_work(person=worker, contract=mine, job_role=a_job_role(), since=TODAY, by=a_citizen(), at=NOW)
    rep = client_of("contractor_rep", organisation=mine.organisation)
    answers = [rep.get(reverse("work_contract", args=[one.pk])) for one in (mine, others)]
    assert [one.status_code for one in answers] == [200, 404]
    assert worker.name in answers[0].content.decode()
    told = client_of("secretary", committee="پسماند").get(reverse("work_contract", args=[mine.pk])).content.decode()
    assert (worker.name in told, "۱ نفر کار می‌کنند" in told) == (False, True)


def test_r12_two_records_are_seen_side_by_side_merged_and_taken_apart(committed, client_of):
    with scope.within(committed):
        known = {"birth_date": TODAY.replace(year=1985), "father_name": "کاظم"}
        one, other = a_person("ابراهیم", "حسینی‌زاده", **known), a_person("ابراهيم", "حسینی زاده", **known)
        a_job(other)
    client = client_of("training_head")
    assert reverse("compare", args=[one.pk, other.pk]) in client.get(reverse("work_lookalikes")).content.decode()
    decide = reverse("compare_decide", args=[one.pk, other.pk])
    merged = client.post(decide, {"stays": str(one.pk), "reason": "شناسنامه دیده شد"})
    with scope.within(committed):
        merge = Merge.objects.get()
        assert (merge.kept, merge.gone, merge.reason) == (one, other, "شناسنامه دیده شد")
    assert merged["Location"] == reverse("work_merge", args=[merge.pk])
    assert client.get(reverse("work_person", args=[other.pk]))["Location"] == reverse("work_person", args=[one.pk])
    assert reverse("work_merge", args=[merge.pk]) in client.get(reverse("work_person", args=[one.pk])).content.decode()
    undone = client.post(reverse("merge_undo", args=[merge.pk]))
    assert undone["Location"] == reverse("compare", args=[one.pk, other.pk])
    client.post(decide, {"stays": "apart"})
    with scope.within(committed):
        assert (Person.objects.filter(merged_into=None, pk=other.pk).count(), queries.lookalikes()) == (1, [])


def test_r12_a_document_of_another_record_proposes_to_look_at_both(committed, client_of):
    """Somebody came without papers, then with them: the number is known, the page leads to the comparison."""
    with scope.within(committed):
        by = a_citizen()
        first = people.register_person(
            first_name="مهین", last_name="راد", documents=[("national_id", NATIONAL_ID)], by=by, at=NOW
        )
        temporary = people.register_person(first_name="مهین", last_name="راد", by=by, at=NOW)
    client = client_of("training_head")
    sent = {"kind": "national_id", "number": "۰۰۱۲۳۴۵۶۷۹"}
    refused = client.post(reverse("person_document", args=[temporary.pk]), sent)
    assert refused.status_code == 422
    assert reverse("compare", args=[first.pk, temporary.pk]) in refused.content.decode()


def test_a_units_manager_writes_belonging_in_that_unit_and_nowhere_else(committed, client_of):
    """The control: what is refused in another unit is taken in a unit under the manager's own."""
    with scope.within(committed):
        mine, beside = a_unit("اداره خودی"), a_unit("اداره دیگری")
        below = a_unit("دایره", parent=mine)
        person = a_person("هما", "درونی")
        job = a_job(person, unit=mine)
        elsewhere = Affiliation.objects.create(person=person, kind="committee_member", unit=beside, since=TODAY)
    manager = client_of("unit_manager", unit=mine)
    send = reverse("person_affiliate", args=[person.pk])
    second = {"kind": "company_staff", "since": "۱۴۰۵/۰۹/۰۷", "is_second": "on"}
    answers = [manager.post(send, second | {"unit": unit.pk}).status_code for unit in (beside, below)]
    assert answers == [422, 302]
    ends = [manager.post(reverse("person_affiliation_end", args=[person.pk, one.pk])) for one in (elsewhere, job)]
    assert [one.status_code for one in ends] == [404, 302]
    operator = client_of("house_operator", venue=_a_house(committed))
    assert operator.post(send, second).status_code == 403


def _a_house(committed):
    with scope.within(committed):
        return a_venue()
