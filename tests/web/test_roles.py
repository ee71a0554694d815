"""The pages of roles: switcher, deputies, handover, vendors (issue 3, R29, T3)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.people.access import access_of
from shahramooz.people.models import Affiliation, Dependant, Organisation, RoleGrant, Unit, Vendor
from shahramooz.planning.models import Handover
from tests import moment
from tests.factories import NOW, TODAY, a_citizen, a_role, a_room, a_session, an_account, an_enrolment, an_offering


@pytest.fixture
def enter(committed):
    """Sign a person in; gives a browser."""
    moment.set_to(NOW)

    def enter(person):
        with scope.within(committed):
            account = an_account(person)
        client = Client(HTTP_HOST=committed.host)
        client.force_login(account)
        return client

    return enter


@pytest.fixture
def two_houses(committed):
    """An operator of one house who is an expert for another, with a class today in each."""
    with scope.within(committed):
        first, second = a_room(), a_room()
        person = a_role("house_operator", person=a_role("training_expert", venue=second.venue), venue=first.venue)
        for room, title in ((first, "سفالگری"), (second, "نقاشی")):
            offering = an_offering(room=room, title=title)
            a_session(offering, day=TODAY, start="16:00", end="18:00", room=room)
        person.ids = dict(person.roles.values_list("role", "pk"))
    return person


def shown(client, name="work", *args) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_work_of_several_roles_is_merged_and_one_role_alone_is_chosen_in_the_header(enter, two_houses):
    client = enter(two_houses)
    merged = shown(client)
    assert "سفالگری" in merged
    assert "نقاشی" in merged
    assert "در کدام نقش کار می‌کنید؟" in merged
    client.post(reverse("switch_role"), {"role": two_houses.ids["house_operator"]})
    alone = shown(client)
    assert "سفالگری" in alone
    assert "نقاشی" not in alone
    assert "اکنون تنها در نقش" in alone
    assert client.get(reverse("mode")).status_code == 403
    client.post(reverse("switch_role"), {"role": ""})
    assert "نقاشی" in shown(client)
    assert client.get(reverse("mode")).status_code == 200


def test_t1_a_role_of_another_is_not_chosen(committed, enter, two_houses):
    with scope.within(committed):
        head = a_role("training_head")
        foreign = head.roles.get().pk
    client = enter(two_houses)
    assert client.post(reverse("switch_role"), {"role": foreign}).status_code == 404
    assert "در کدام نقش" not in shown(enter(head))


def test_a_role_laid_aside_still_bars_from_vendors(committed, enter):
    with scope.within(committed):
        person = a_role("enforcement", person=a_role("training_expert"))
        expert = person.roles.get(role="training_expert").pk
    client = enter(person)
    client.post(reverse("switch_role"), {"role": expert})
    assert client.get(reverse("work_offerings")).status_code == 200
    assert client.get(reverse("vendors")).status_code == 403


def test_a_role_that_ended_is_chosen_no_more(committed, enter, two_houses):
    client = enter(two_houses)
    client.post(reverse("switch_role"), {"role": two_houses.ids["training_expert"]})
    with scope.within(committed):
        RoleGrant.objects.filter(pk=two_houses.ids["training_expert"]).update(until=TODAY - timedelta(days=1))
    assert "سفالگری" in shown(client)
    assert client.get(reverse("mode")).status_code == 403


def test_a_role_is_given_for_a_unit_and_rests_on_the_employment(committed, enter):
    with scope.within(committed):
        admin, person = a_role("system_admin"), a_citizen()
        city = Organisation.objects.create(kind="municipal", name="شهرداری")
        unit = Unit.objects.create(organisation=city, code="10", name="معاونت")
        job = Affiliation.objects.create(person=person, kind="employee", employment="permanent", since=TODAY, unit=unit)
    client = enter(admin)
    refused = client.post(reverse("person_role", args=[person.pk]), {"role": "unit_manager"})
    assert (refused.status_code, "مدیر آموزش کدام واحد" in refused.content.decode()) == (422, True)
    typed = {"role": "unit_manager", "unit": unit.pk, "affiliation": job.pk}
    assert client.post(reverse("person_role", args=[person.pk]), typed).status_code == 302
    assert "تا وقتی کارمند است" in shown(client, "work_roles")
    with scope.within(committed):
        grant = RoleGrant.objects.get(person=person)
        assert (grant.unit, grant.affiliation) == (unit, job)


def test_t3_a_role_form_takes_nothing_that_is_not_asked(committed, enter):
    """Fields that no form asks are not written: whose role, since when, in which city, for whom it stands in."""
    with scope.within(committed):
        admin, person, other = a_role("system_admin"), a_citizen(), a_citizen()
    sent = {
        "role": "auditor",
        "person": other.pk,
        "since": "1390/01/01",
        "municipality_id": 1,
        "id": 77,
        "deputy_of": 1,
    }
    enter(admin).post(reverse("person_role", args=[person.pk]), sent)
    with scope.within(committed):
        grant = RoleGrant.objects.get(role="auditor")
        assert (grant.person, grant.since, grant.municipality_id) == (person, TODAY, committed.pk)
        assert (grant.deputy_of, grant.pk == 77) == (None, False)


def test_the_holder_appoints_a_deputy_by_a_number_and_takes_them_back(committed, enter):
    with scope.within(committed):
        holder, deputy = a_role("training_expert"), a_citizen()
        grant = holder.roles.get()
    client, address = enter(holder), reverse("role_deputy", args=[grant.pk])
    assert client.post(address, {"until": "۱۴۰۵/۰۹/۲۰"}).status_code == 422
    assert client.post(address, {"number": "احمدی", "until": "۱۴۰۵/۰۹/۲۰"}).status_code == 422
    client.post(address, {"number": deputy.mobile, "until": "۱۴۰۵/۰۹/۲۰"})
    with scope.within(committed):
        made = RoleGrant.objects.get(person=deputy)
    assert f"جانشینِ {holder.name}" in shown(enter(deputy), "profile")
    assert f"جانشینِ {holder.name} هستید" in shown(enter(deputy))
    client.post(reverse("deputy_end", args=[made.pk]))
    with scope.within(committed):
        assert access_of(deputy, on=TODAY).grants == ()


def test_an_official_hands_over_and_the_sheet_is_printed(committed, enter):
    with scope.within(committed):
        head, official, successor = a_role("training_head"), a_role("training_expert"), a_role("auditor")
        an_offering(owner=official, title="سفالگری")
    client, address = enter(head), reverse("handover_new", args=[official.pk])
    assert "سفالگری" in client.get(address).content.decode()
    done = client.post(address, {"colleague": successor.pk, "note": "کلید نزد نگهبان است"}, follow=True)
    sheet = done.content.decode()
    for words in (official.name, successor.name, "سفالگری", "کارشناس آموزش", "کلید نزد نگهبان است"):
        assert words in sheet
    with scope.within(committed):
        assert [one.role for one in access_of(official, on=TODAY).grants] == []
        made = Handover.objects.get()
        stranger = a_role("training_expert")
    assert "به " + successor.name in shown(client, "work_roles")
    assert client.get(reverse("handover_new", args=[official.pk])).status_code == 404
    assert enter(successor).get(reverse("handover", args=[made.pk])).status_code == 200
    assert enter(stranger).get(reverse("handover", args=[made.pk])).status_code == 404


def test_a_vendor_is_written_down_by_training_staff_and_the_journal_names_nobody(committed, enter):
    with scope.within(committed):
        expert, seller = a_role("training_expert"), a_citizen(last_name="دریانورد")
    client = enter(expert)
    client.post(reverse("vendors"), {"number": seller.mobile, "trade": "میوه"})
    assert "دریانورد" in shown(client, "vendors")
    with scope.within(committed):
        vendor = Vendor.objects.get()
        line = Entry.objects.get(act="people.vendor_added")
        assert (line.about_id, line.before, line.after) == (vendor.pk, None, None)
    client.post(reverse("vendor_end", args=[vendor.pk]))
    assert "هنوز کسی در فهرست نیست" in shown(client, "vendors")


def test_the_head_reads_attendance_and_grades_and_writes_neither(committed, enter):
    """«O: R, reopen» of permissions.md: marks are the expert's, the operator's and the instructor's."""
    with scope.within(committed):
        room = a_room()
        offering = an_offering(room=room, state="running", starts_on=TODAY)
        session = a_session(offering, day=TODAY, start="08:00", end="09:30", room=room)
        an_enrolment(offering)
        clients = {role: enter(a_role(role)) for role in ("training_head", "training_expert")}
    pages = [reverse("attendance", args=[session.pk]), reverse("results", args=[offering.pk])]
    for address in pages:
        assert [client.get(address).status_code for client in clients.values()] == [200, 200]
        assert clients["training_head"].post(address, {}).status_code == 403
        assert clients["training_expert"].post(address, {}).status_code == 302
    assert "ثبت حضور و غیاب" not in clients["training_head"].get(pages[0]).content.decode()


def test_the_head_puts_a_class_in_the_charge_of_an_expert_who_then_sees_its_families(committed, enter):
    with scope.within(committed):
        head, expert, other = a_role("training_head"), a_role("training_expert"), a_role("auditor")
        offering, child = an_offering(room=a_room()), a_citizen(last_name="فرزند")
        Dependant.objects.create(person=child, guardian=a_citizen(), relation="child", since=TODAY)
        an_enrolment(offering, child)
    address, record = reverse("offering_act", args=[offering.pk, "charge"]), reverse("work_person", args=[child.pk])
    assert enter(expert).get(record).status_code == 404
    assert enter(expert).post(address, {"charge-owner": expert.pk}).status_code == 404
    assert enter(head).post(address, {"charge-owner": other.pk}).status_code == 422
    assert enter(head).post(address, {"charge-owner": expert.pk}).status_code == 302
    assert enter(expert).get(record).status_code == 200
    with scope.within(committed):
        assert Entry.objects.get(act="planning.put_in_charge").after == {"owner": expert.pk}


def test_r29_whoever_drafted_a_class_is_told_that_another_approves_it(committed, enter):
    with scope.within(committed):
        head, admin = a_role("training_head"), a_role("system_admin")
        offering = an_offering(room=a_room(), state="draft", published_at=None, made_by=head)
    client, address = enter(head), reverse("offering_act", args=[offering.pk, "approve"])
    page = client.get(reverse("work_offering", args=[offering.pk])).content.decode()
    assert ("همکار دیگری تأیید می‌کند" in page, "تأیید کلاس" in page) == (True, False)
    assert "خودتان نوشته‌اید" in client.post(address).content.decode()
    assert client.post(reverse("four_eyes"), {"four_eyes": "no"}).status_code == 403
    enter(admin).post(reverse("four_eyes"), {"four_eyes": "no"})
    assert client.post(address).status_code == 302
