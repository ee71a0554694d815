"""The ten municipality rules of architecture.md, read out of PostgreSQL's own catalogue for every table, today and tomorrow."""

import pytest
from django.apps import apps
from django.db import connections

from shahramooz.city.municipal import MunicipalModel
from tests.architecture.exempt import NATIONAL


@pytest.fixture
def catalogue(server):
    """Ask the catalogue as the owner: rows as tuples."""

    def ask(statement, parameters=()):
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    return ask


def tables(catalogue) -> set[str]:
    return {name for (name,) in catalogue("select tablename from pg_tables where schemaname = 'public'")}


def municipal_tables(catalogue) -> set[str]:
    return tables(catalogue) - NATIONAL.keys()


def test_rule_1_every_table_carries_its_municipality_right_after_the_id(catalogue):
    found = catalogue(
        """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
           where a.attname = 'municipality_id' and a.attnum = 2 and a.attnotnull and a.atttypid = 'bigint'::regtype"""
    )
    assert municipal_tables(catalogue) - {name for (name,) in found} == set()


def test_rule_2_one_bigint_primary_key_and_a_key_that_names_the_municipality(catalogue):
    primary = catalogue(
        """select c.relname from pg_index i join pg_class c on c.oid = i.indrelid
           join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
           where i.indisprimary and i.indnkeyatts = 1 and a.attname = 'id' and a.atttypid = 'bigint'::regtype"""
    )
    composite = catalogue(
        """select c.relname from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype = 'u'
           and pg_get_constraintdef(k.oid) = 'UNIQUE (municipality_id, id)'"""
    )
    assert municipal_tables(catalogue) - {name for (name,) in primary} == set()
    assert municipal_tables(catalogue) - {name for (name,) in composite} == set()


def test_rule_3_every_unique_and_exclusion_begins_with_the_municipality(catalogue):
    found = catalogue(
        """select c.relname, x.relname, pg_get_indexdef(i.indexrelid, 1, true) from pg_index i
           join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
           where (i.indisunique or i.indisexclusion) and not i.indisprimary and c.relnamespace = 'public'::regnamespace"""
    )
    guilty = [
        (table, index)
        for table, index, first in found
        if table not in NATIONAL and not first.startswith(("municipality_id", "int8range(municipality_id"))
    ]
    assert guilty == []


def test_rules_4_and_5_references_name_the_municipality_are_immediate_and_never_cascade(catalogue):
    found = catalogue(
        """select c.relname, f.relname, k.conname, k.confdeltype, k.condeferrable, pg_get_constraintdef(k.oid)
           from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
           where k.contype = 'f' and c.relnamespace = 'public'::regnamespace"""
    )
    for table, target, name, on_delete, deferrable, definition in found:
        if table in NATIONAL:
            continue
        assert on_delete == b"r" or on_delete == "r", f"{name} does not RESTRICT"
        assert not deferrable, f"{name} is deferrable"
        if target not in NATIONAL:
            assert definition.startswith("FOREIGN KEY (municipality_id, "), f"{name} forgets the municipality"


def test_rule_4_every_foreign_key_of_a_model_stands_in_the_database(catalogue):
    found = {
        (table, column)
        for table, column in catalogue(
            """select c.relname, a.attname from pg_constraint k join pg_class c on c.oid = k.conrelid
               join pg_attribute a on a.attrelid = c.oid and a.attnum = any(k.conkey) where k.contype = 'f'"""
        )
    }
    wanted = {
        (model._meta.db_table, field.column or field.from_fields[0])
        for model in apps.get_models()
        if issubclass(model, MunicipalModel)
        for field in model._meta.fields
        if field.is_relation
    }
    assert wanted - found == set()


def test_rule_6_tables_without_a_municipality_are_named_with_a_reason(catalogue):
    carry = {
        name
        for (name,) in catalogue(
            "select relname from pg_class c join pg_attribute a on a.attrelid = c.oid where attname = 'municipality_id'"
        )
    }
    assert tables(catalogue) - carry == NATIONAL.keys() & tables(catalogue)
    assert all(reason for reason in NATIONAL.values())


def test_rule_7_every_municipal_table_has_forced_row_level_security_and_one_policy(catalogue):
    found = catalogue(
        """select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid
           where c.relrowsecurity and c.relforcerowsecurity
             and pg_get_expr(p.polqual, c.oid) like '%%app.municipality%%'
             and pg_get_expr(p.polwithcheck, c.oid) like '%%app.municipality%%'
           group by c.relname having count(*) = 1"""
    )
    assert municipal_tables(catalogue) - {name for (name,) in found} == set()


def test_rule_7_the_application_is_neither_owner_nor_superuser(catalogue):
    with connections["default"].cursor() as cursor:
        cursor.execute("select rolsuper, rolbypassrls, rolname from pg_roles where rolname = current_user")
        superuser, bypasses, name = cursor.fetchone()
    owners = {owner for (owner,) in catalogue("select distinct tableowner from pg_tables where schemaname = 'public'")}
    assert (superuser, bypasses) == (False, False)
    assert name not in owners


def test_rule_9_only_the_journal_has_triggers(catalogue):
    found = catalogue(
        """select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
           where not t.tgisinternal and c.relnamespace = 'public'::regnamespace"""
    )
    assert {name for (name,) in found if name not in NATIONAL} == {"journal_entry", "journal_seal"}


def test_many_to_many_goes_through_models_of_our_own():
    assert [
        (model, field)
        for model in apps.get_models()
        if issubclass(model, MunicipalModel)
        for field in model._meta.many_to_many
        if field.remote_field.through._meta.auto_created
    ] == []


def test_the_rules_are_seen_to_be_broken(catalogue):
    """Negative control: a table that forgets everything is found by each of the questions above."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table planning_forgetful (id int primary key, name text unique)")
    try:
        for check in (
            test_rule_1_every_table_carries_its_municipality_right_after_the_id,
            test_rule_2_one_bigint_primary_key_and_a_key_that_names_the_municipality,
            test_rule_3_every_unique_and_exclusion_begins_with_the_municipality,
            test_rule_6_tables_without_a_municipality_are_named_with_a_reason,
            test_rule_7_every_municipal_table_has_forced_row_level_security_and_one_policy,
        ):
            with pytest.raises(AssertionError):
                check(catalogue)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("drop table planning_forgetful")
