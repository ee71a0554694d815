"""Messages are worded by the municipality with named fields only (T8)."""

import ast
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shahramooz.people import actions as people
from shahramooz.people import kinds, queries, sms
from shahramooz.people.actions.wording import UnknownField, WordingEmpty, WordingTooLong
from shahramooz.settings import PACKAGE
from tests.factories import NOW, a_person

PROMOTED = kinds.KINDS["registration/promoted"]
HOSTILE = st.sampled_from(
    ["{{a.__class__}}", "{title.__class__}", "{0[x]}", "{0}", "{}", "{title!r}", "{title:>9}", "%(title)s", "%s", "${title[0]}",
     "{title[0]}", "{{", "}}", "{", "}", "\u202e", "\u2067", "\u200f", "{a.b.c}", "{__init__}", "متن", "%"]
)  # fmt: skip
LITERAL = st.lists(HOSTILE, max_size=8).map("|".join)


@given(text=LITERAL)
@example("{{a.__class__}}")
@example("{0[x]} %(x)s \u202e")
def test_t8_whatever_is_not_a_named_field_stays_as_it_is_written(text):
    assert kinds.rendered(text, {"a": "آ", "x": "ایکس", "title": "رایانه"}) == text.strip()


@given(value=LITERAL)
def test_t8_what_a_field_brings_is_never_looked_at_again(value):
    assert kinds.rendered("«{title}»", {"title": value, "reason": "راز"}) == f"«{value}»"
    assert kinds.rendered("«{title}»", {"title": value + "{reason}", "reason": "راز"}) == f"«{value}{{reason}}»"


def test_negative_control_format_would_give_the_inside_away():
    class Person:
        secret = "کد ملی"

    written = "{title.secret}"
    assert written.format(title=Person()) == "کد ملی"
    assert kinds.rendered("{title.secret}", {"title": Person()}) == "{title.secret}"


def test_every_default_names_only_its_own_fields_and_reads_well():
    for kind in kinds.KINDS.values():
        assert kinds.named_fields(kind.text) <= set(kind.fields), kind.key
        assert "{" not in kinds.rendered(kind.text, kind.samples), kind.key
        assert "  " not in kinds.rendered(kind.text, dict.fromkeys(kind.fields, "")), kind.key


def test_a_municipality_words_a_kind_and_goes_back(city):
    head = a_person()
    default = queries.worded(PROMOTED.key, title="خیاطی")
    people.word_kind(kind=PROMOTED, text="جا باز شد: {title}. {starts}", by=head, at=NOW)
    assert queries.worded(PROMOTED.key, title="خیاطی") == "جا باز شد: خیاطی."
    people.word_kind(kind=PROMOTED, text="بفرمایید {title}", by=head, at=NOW)
    assert queries.worded(PROMOTED.key, title="خیاطی", starts="فردا") == "بفرمایید خیاطی"
    people.restore_wording(kind=PROMOTED, by=head, at=NOW)
    people.restore_wording(kind=PROMOTED, by=head, at=NOW)
    assert queries.worded(PROMOTED.key, title="خیاطی") == default


@pytest.mark.parametrize("name", ["reason", "Title", "نام", "ttle", "mobile"])
def test_t8_a_name_the_kind_does_not_have_is_refused_with_what_it_has(city, name):
    with pytest.raises(UnknownField) as no:
        people.word_kind(kind=PROMOTED, text=f"سلام {{{name}}}", by=a_person(), at=NOW)
    assert f"{{{name}}}" in no.value.sentence
    assert no.value.next_step == "این‌ها را می‌توانید بنویسید: {title}، {starts}"


def test_a_wording_is_neither_empty_nor_endless(city):
    for text, why in (("  ", WordingEmpty), ("آ" * 601, WordingTooLong)):
        with pytest.raises(why):
            people.word_kind(kind=PROMOTED, text=text, by=a_person(), at=NOW)


def test_a_field_that_a_kind_does_not_have_is_not_even_looked_at(city):
    people.word_kind(kind=PROMOTED, text="{title}", by=a_person(), at=NOW)
    assert queries.worded(PROMOTED.key, title="{reason}", reason="راز") == "{reason}"


def kinds_told() -> set[str]:
    """The keys of kinds that the program's code names when it tells somebody something."""
    found = set()
    for path in set(PACKAGE.rglob("*.py")) - {PACKAGE / "people" / "kinds.py"}:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^(?:people|registration|delivery|planning)/[a-z-]+$", node.value))
    return found


def test_every_kind_that_is_told_stands_in_the_one_list():
    assert kinds_told() == set(kinds.KINDS) - {kinds.NEUTRAL, kinds.CAMPAIGN}


@pytest.mark.parametrize(
    ("text", "parts"),
    [("آ" * 70, 1), ("آ" * 71, 2), ("آ" * 134, 2), ("آ" * 135, 3), ("a" * 160, 1), ("a" * 161, 2), ("😀" * 35, 1), ("😀" * 36, 2)],
)  # fmt: skip
def test_parts_are_counted_as_the_supplier_bills_them(text, parts):
    assert sms.parts(text) == parts
