"""Family, profile, messages, acting for another; and the people pages at work."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.models import Account, Dependant, Person, RoleGrant
from tests import moment
from tests.factories import NOW, TODAY, a_citizen, a_neighbourhood, a_role, a_venue, an_account

BACKEND = "shahramooz.people.signing_in.AccountBackend"
CHILD = {"first_name": "آرش", "last_name": "احمدی", "birth_date": "۱۳۹۴/۰۶/۲۰", "relation": "child"}


@pytest.fixture
def as_role(committed):
    """Sign in as a citizen, or as somebody with a role; gives (client, person)."""
    moment.set_to(NOW)

    def enter(role=None, **fields):
        with scope.within(committed):
            person = a_role(role, person=a_citizen(**fields)) if role else a_citizen(**fields)
            account = an_account(person)
            client = Client(HTTP_HOST=committed.host)
            client.force_login(account, backend=BACKEND)
        return client, person

    return enter


def test_a_member_is_added_with_three_fields_and_consent_is_given_and_taken_back(committed, as_role):
    client, mother = as_role()
    assert client.get(reverse("family")).status_code == 200
    assert client.post(reverse("family"), CHILD)["Location"] == reverse("family")
    with scope.within(committed):
        child = Dependant.objects.get(guardian=mother).person
    assert "تا شما رضایت ندهید" in client.get(reverse("family")).content.decode()
    client.post(reverse("consent", args=[child.pk]))
    with scope.within(committed):
        assert queries.has_consent(child, TODAY)
    assert "رضایت شما از ۱۴۰۵/۰۹/۰۷ ثبت است" in client.get(reverse("family")).content.decode()
    client.post(reverse("consent", args=[child.pk]), {"withdraw": "yes"})
    with scope.within(committed):
        assert not queries.has_consent(child, TODAY)


def test_a_members_refusal_keeps_what_was_typed(as_role):
    client, _mother = as_role()
    answer = client.post(reverse("family"), CHILD | {"birth_date": "۳۱ مهر ۱۳۹۴"})
    assert answer.status_code == 422
    assert "۳۱ مهر ۱۳۹۴" in answer.content.decode()
    client.post(reverse("family"), CHILD)
    assert "پیش‌تر به خانواده شما افزوده شده است" in client.post(reverse("family"), CHILD).content.decode()


def test_t1_another_familys_child_is_not_found(committed, as_role):
    client, _mother = as_role()
    with scope.within(committed):
        other = a_citizen()
        child = people.add_dependant(
            guardian=other, relation="child", first_name="رها", last_name="راد", by=other, at=NOW
        ).person
    assert client.get(reverse("family_member", args=[child.pk])).status_code == 404
    assert client.post(reverse("consent", args=[child.pk])).status_code == 404
    assert client.post(reverse("switch_person"), {"person": child.pk}).status_code == 404


def test_a_guardian_corrects_a_childs_name_and_acts_for_the_child(committed, as_role):
    client, mother = as_role()
    client.post(reverse("family"), CHILD)
    with scope.within(committed):
        child = Dependant.objects.get(guardian=mother).person
    client.post(reverse("family_member", args=[child.pk]), CHILD | {"last_name": "احمدی‌راد"})
    with scope.within(committed):
        assert Person.objects.get(pk=child.pk).last_name == "احمدی‌راد"
    assert (
        client.post(reverse("switch_person"), {"person": child.pk, "next": "/me/profile/"})["Location"]
        == "/me/profile/"
    )
    assert "<h1>آرش احمدی‌راد</h1>" in client.get(reverse("profile")).content.decode()


def test_a_person_changes_mobile_and_neighbourhood_but_not_the_name(committed, as_role):
    client, person = as_role()
    with scope.within(committed):
        here = a_neighbourhood("گلستان")
    new = {"mobile": "۰۹۳۵۱۱۱۲۲۳۳", "neighbourhood": here.pk, "last_name": "دیگر"}
    assert client.post(reverse("profile"), new)["Location"] == reverse("profile")
    with scope.within(committed):
        person.refresh_from_db()
        assert (person.mobile, person.neighbourhood_id, person.last_name) == ("09351112233", here.pk, "احمدی")


def test_t1_a_neighbourhood_of_another_city_cannot_be_chosen(committed, another, as_role):
    client, _person = as_role()
    with scope.within(another):
        there = a_neighbourhood()
    assert client.post(reverse("profile"), {"mobile": "", "neighbourhood": there.pk}).status_code == 422


def test_the_bell_counts_and_is_quiet_after_reading(committed, as_role):
    client, person = as_role()
    with scope.within(committed):
        people.tell(person, "t", text="کلاس فردا لغو شد", at=NOW, link="/me/classes/7/")
    shown = client.get(reverse("messages")).content.decode()
    assert "کلاس فردا لغو شد" in shown
    assert '<span class="bell__n">۱' in shown
    assert client.post(reverse("messages"), HTTP_HX_REQUEST="true").status_code == 204
    assert "bell__n" not in client.get(reverse("messages")).content.decode()


def test_the_pages_speak_no_latin_digit_where_a_person_reads(committed, as_role):
    import re

    client, _person = as_role()
    client.post(reverse("family"), CHILD)
    for name in ("family", "profile", "messages"):
        shown = re.sub(r"<script.*?</script>|<[^>]*>", " ", client.get(reverse(name)).content.decode(), flags=re.S)
        assert re.findall(r"[0-9]", shown.replace(committed.name, "")) == [], name


# At work


def test_people_are_found_and_opened_by_experts_and_by_nobody_else(committed, as_role):
    client, person = as_role("training_expert", last_name="نادری")
    shown = client.get(reverse("work_people"), {"q": "نادري"}).content.decode()
    assert reverse("work_person", args=[person.pk]) in shown
    assert client.get(reverse("work_person", args=[person.pk])).status_code == 200
    stranger, _citizen = as_role()
    for name, args in (("work_people", []), ("new_person", []), ("work_person", [person.pk])):
        assert stranger.get(reverse(name, args=args)).status_code == 403
    for name in ("person_correct", "person_document", "person_role", "person_way_in"):
        assert stranger.post(reverse(name, args=[person.pk])).status_code == 403


def test_t1_a_person_of_another_city_is_not_found(committed, another, as_role):
    client, _person = as_role("training_head")
    with scope.within(another):
        there = a_citizen(last_name="همسایه‌شهر")
    assert client.get(reverse("work_person", args=[there.pk])).status_code == 404
    assert "همسایه‌شهر" not in client.get(reverse("work_people"), {"q": "همسایه"}).content.decode().split('id="rows"')[
        1
    ].replace("«همسایه»", "")


def test_a_record_is_opened_with_or_without_a_document_and_never_twice(committed, as_role):
    client, _person = as_role("training_expert")
    new = {"first_name": "مینا", "last_name": "راد"}
    assert client.post(reverse("new_person"), new).status_code == 302
    with_card = new | {"first_name": "سارا", "kind": "national_id", "number": "۰۰۱۲۳۴۵۶۷۹"}
    assert client.post(reverse("new_person"), with_card).status_code == 302
    again = client.post(reverse("new_person"), with_card)
    assert again.status_code == 422
    assert "با این شماره پیش‌تر پرونده‌ای ثبت شده است." in again.content.decode()
    wrong = client.post(reverse("new_person"), new | {"kind": "national_id", "number": "0012345678"})
    assert "این کد ملی درست نیست" in wrong.content.decode()
    with scope.within(committed):
        assert Person.objects.filter(last_name="راد").count() == 2


def test_the_number_of_a_document_is_shown_masked(committed, as_role):
    client, person = as_role("training_expert")
    client.post(reverse("person_document", args=[person.pk]), {"kind": "national_id", "number": "0012345679"})
    shown = client.get(reverse("work_person", args=[person.pk])).content.decode()
    assert "۰۰۱•••••۷۹" in shown
    assert "۰۰۱۲۳۴۵۶۷۹" not in shown and "0012345679" not in shown


def test_roles_are_given_and_taken_back_on_the_page_and_the_journal_knows(committed, as_role):
    client, head = as_role("training_head")
    with scope.within(committed):
        person, venue = a_citizen(), a_venue()
    give = reverse("person_role", args=[person.pk])
    assert client.post(give, {"role": "house_operator"}).status_code == 422
    assert client.post(give, {"role": "house_operator", "venue": venue.pk}).status_code == 302
    assert client.post(give, {"role": "system_admin"}).status_code == 422
    assert client.post(reverse("person_role", args=[head.pk]), {"role": "auditor"}).status_code == 422
    with scope.within(committed):
        grant = RoleGrant.objects.get(person=person)
        assert Entry.objects.get(act="people.role_granted").actor_id == head.pk
    assert client.post(reverse("person_role_end", args=[person.pk, grant.pk])).status_code == 302
    with scope.within(committed):
        assert not queries.roles_of(person, TODAY).exists()


def test_only_the_administrator_opens_a_way_in_with_a_password(committed, as_role):
    admin, _person = as_role("system_admin")
    head, _person = as_role("training_head")
    with scope.within(committed):
        person = a_citizen()
    way, typed = reverse("person_way_in", args=[person.pk]), {"username": "naderi", "password": "کبوتر-آبی-پرواز-۱۴"}
    assert head.post(way, typed).status_code == 403
    assert admin.post(way, typed | {"password": "کوتاه"}).status_code == 422
    assert admin.post(way, typed).status_code == 302
    with scope.within(committed):
        assert Account.objects.get(username="naderi").links.get().person == person


def test_the_list_asks_the_same_number_of_queries_for_1_row_and_for_many(committed, as_role):
    client, _person = as_role("training_expert", last_name="یگانه")
    client.get(reverse("work_people"))  # the city is known from now on
    counts = []
    for more in (0, 24):
        with scope.within(committed):
            for _number in range(more):
                a_citizen(last_name="یگانه")
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("work_people"), {"q": "یگانه"})
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_family_asks_the_same_number_of_queries_for_1_member_and_for_many(committed, as_role):
    client, mother = as_role()
    client.get(reverse("family"))  # the city is known from now on
    counts = []
    for names in (["آرش"], ["رها", "سینا", "مهسا", "نیما", "پویا"]):
        with scope.within(committed):
            for name in names:
                people.add_dependant(
                    guardian=mother, relation="child", first_name=name, last_name="راد", by=mother, at=NOW
                )
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("family"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
