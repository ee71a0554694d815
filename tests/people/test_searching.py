"""Whoever is looked for is found, however their name is spaced, joined, turned about or typed (issue 3, «Search»)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shahramooz.city import actions as city_actions
from shahramooz.city import keys, scope
from shahramooz.lib import text
from shahramooz.people import actions, queries
from shahramooz.people.models import Person
from shahramooz.people.queries import searching
from tests import factories as make

SPELLINGS = ["حسینی زاده", "حسيني‌زاده", "حسینیزاده", "حُسینی  زاده", "ﺣﺴﯿﻨﯽ زاده"]


def names(found) -> set[str]:
    return {one.name for one in found}


@pytest.fixture
def three_spellings(city):
    """The same family, written down by three clerks; and somebody else."""
    for last_name in SPELLINGS[:3]:
        make.a_person("علی", last_name)
    make.a_person("علی", "حسنی")


@pytest.mark.parametrize("typed", [*SPELLINGS, "حسینیزاده علی", "علی حسینی‌زاده", "زاده", "حسینی", "عل حسین", "حسین عل"])
def test_each_spelling_finds_all_of_them(three_spellings, typed):
    every = {f"علی {spelling}" for spelling in SPELLINGS[:3]}
    assert names(queries.found(typed)) == every
    assert names(queries.first_found(typed, most=10)) == every


@pytest.mark.parametrize("typed", ["سینی", "حسینی اصل", "رضا حسینی", "علی علی حسینی زاده نیا"])
def test_what_begins_no_word_of_the_name_finds_nobody(three_spellings, typed):
    assert list(queries.found(typed)) == queries.first_found(typed, most=10) == []


def test_every_word_of_a_long_name_is_a_way_to_find_it(city):
    one = make.a_person("سید محمد رضا", "طباطبایی نژاد")
    for typed in ("سید", "محمد رضا", "رضا", "طباطبایی", "نژاد", "نژاد سید", "رضا طباطبا", "محمدرضا طباطبایی"):
        assert [list(queries.found(typed)), queries.first_found(typed, most=3)] == [[one], [one]], typed


@pytest.mark.parametrize("typed", ["09171234567", "۰۹۱۷۱۲۳۴۵۶۷", "٠٩١٧١٢٣٤٥٦٧", "0098 917 123 4567", "9171234567"])
def test_a_mobile_in_any_digits_finds_its_family(city, typed):
    mother, child = (
        make.a_person("مینا", "رستگار", mobile="09171234567"),
        make.a_person("آوا", "نیک", mobile="09171234567"),
    )
    make.a_person("دیگری", "کسی", mobile="09170000000")
    assert set(queries.found(typed)) == set(queries.first_found(typed, most=10)) == {mother, child}


@pytest.mark.parametrize("typed", ["0499370899", "۰۴۹۹۳۷۰۸۹۹", "499370899"])
def test_a_national_id_in_any_digits_finds_its_bearer(city, typed):
    one = make.a_person("مینا", "رستگار")
    actions.add_document(person=one, kind="national_id", number="0499370899", by=make.a_person(), at=make.NOW)
    assert list(queries.found(typed)) == queries.first_found(typed, most=10) == [one]


def test_a_record_that_was_merged_is_not_found(city):
    kept = make.a_person("علی", "حسینی")
    make.a_person("علی", "حسینی", merged_into=kept)
    assert list(queries.found("حسینی")) == queries.first_found("حسینی", most=10) == [kept]


def test_one_searches_only_among_those_one_may_see(city):
    mine, _theirs = make.a_person("علی", "حسینی"), make.a_person("رضا", "حسینی")
    among = Person.objects.filter(pk=mine.pk)
    assert list(queries.found("حسینی", among=among)) == queries.first_found("حسینی", most=10, among=among) == [mine]


def test_names_that_begin_with_it_come_before_names_that_hold_it(city):
    held = make.a_person("علی", "اکبری محمدی")
    begun = make.a_person("محمد", "یزدی")
    assert queries.first_found("محمد", most=10) == [begun, held]


def test_a_corrected_name_is_found_by_its_new_words_and_no_longer_by_the_old(city):
    one = make.a_person("علی", "حسینی زاده")
    actions.correct_person(person=one, last_name="کریمی پور", by=make.a_person(), at=make.NOW)
    assert queries.first_found("پور", most=10) == [one]
    assert queries.first_found("زاده", most=10) == []


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "ء", "؟", "\x00", "\ud800", "=1", "۱", "‌", "a" * 500])
def test_what_is_no_name_finds_nobody_and_breaks_nothing(three_spellings, typed):
    assert len(list(queries.found(typed))) == len(queries.first_found(typed, most=10))


def test_the_questions_are_few_whatever_is_typed(three_spellings):
    with CaptureQueriesContext(connection) as asked:
        queries.first_found("علی زاده", most=10)
    assert len(asked) <= 4 + 2  # one more for each word


def test_a_name_is_a_range_of_an_index_under_the_policy(city):
    """The comparison is leakproof, so the policy does not come before it (docs/decisions/search.md)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where proname in ('text_ge', 'text_lt', 'texteq', 'byteaeq') and proleakproof"
        )
        assert {name for (name,) in cursor.fetchall()} == {"text_ge", "text_lt", "texteq", "byteaeq"}
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
    plan = (
        Person.objects.filter(keys.span("turn_3", "حسینی"), municipality_id=city.pk)
        .order_by("turn_3", "pk")[:10]
        .explain()
    )
    assert "people_person_turn_3" in plan
    assert "Filter" not in plan.replace("One-Time Filter", "")
    assert "turn_3 >=" in plan


def test_negative_control_like_does_not_use_the_index_under_the_policy(city):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = Person.objects.filter(turn_3__startswith="حسینی", municipality_id=city.pk).explain()
    assert "turn_3 >=" not in plan


NAMES = [
    ("سید محمد", "حسینی‌زاده"),
    ("آوا", "نیک"),
    ("علی", "کریمیپور"),
    ("", "تنها"),
    ("پنج پاره در نام", "و شش در هفت"),
]


def test_keys_computed_for_a_bulk_insert_are_those_of_the_model(city):
    first, last = (list(one) for one in zip(*NAMES, strict=True))
    many = keys.columns_of(Person, len(NAMES), {"first_name": first, "last_name": last})
    assert set(many) == {"search_key", "compact_key", "sort_key", "turn_2", "turn_3", "turn_4", "turn_5"}
    for place, name in enumerate(NAMES):
        one = make.a_person(*name)
        saved = {field.column: getattr(one, field.attname) for field in keys.fields_of(Person)}
        alone = keys.computed(Person, first_name=name[0], last_name=name[1])
        assert saved == alone == {column: every[place] for column, every in many.items()}


def test_turns_begin_at_each_word_and_at_the_tail_of_a_joined_name():
    assert text.turns("علی حسینی زاده") == ["علیحسینیزاده", "حسینیزادهعلی", "زادهعلیحسینی"]
    assert text.turns("علی حسینی‌زاده") == text.turns("علی حسینی زاده")
    assert set(text.turns("علی حسینیزاده")) == set(text.turns("علی حسینی زاده"))
    assert text.turns("") == []
    assert text.turns("علی", "حسینی زاده") == text.turns("علی حسینی زاده")


def test_a_key_that_is_behind_is_computed_anew_and_the_rest_is_left(committed):
    with scope.within(committed):
        behind, right = make.a_person("علی", "حسینی زاده"), make.a_person("رضا", "کریمی پور")
        Person.objects.filter(pk=behind.pk).update(turn_2="", sort_key="")
        assert queries.first_found("زاده علی", most=10) != []
        assert queries.first_found("حسینی", most=10) == []
    assert city_actions.refresh_keys(committed) == 1
    with scope.within(committed):
        assert queries.first_found("حسینی", most=10) == [behind]
        assert queries.first_found("کریمی", most=10) == [right]
    assert city_actions.refresh_keys(committed) == 0


def test_words_that_do_not_follow_each_other_are_found_among_many_that_hold_only_one(city):
    """More people than the quick walk looks at hold both parts somewhere; only one has them as beginnings of words."""
    for number in range(searching.NEAR + 5):
        make.a_person("علی", f"باحسین{'آ' * (number % 7)}")
    wanted = make.a_person("علی", "یوسفی حسین")
    assert queries.first_found("علی حسین", most=10) == [wanted]
    assert list(queries.found("علی حسین")) == [wanted]


def test_one_who_sees_few_of_many_finds_them_all(city):
    hidden = [make.a_person("علی", "یوسفی حسین") for _ in range(searching.NEAR + 5)]
    mine = make.a_person("علی", "یوسفی حسین")
    among = Person.objects.exclude(pk__in=[one.pk for one in hidden])
    assert queries.first_found("علی حسین", most=10, among=among) == [mine]
