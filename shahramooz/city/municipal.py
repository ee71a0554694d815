"""Tables that belong to a municipality: their base class, their foreign keys and the database constraints that hold them apart.

Rules 1–7 of «Many municipalities, one database» in architecture.md are made here and nowhere else:
`municipality_id` stands on every row, every reference between such tables names it too, and row-level security hides
what the transaction did not ask for. tests/city/test_catalogue.py reads PostgreSQL's own catalogue and proves it for every table.
"""

from django.db import models
from django.db.models import BaseConstraint
from django.db.models.lookups import Exact

from shahramooz.city import scope

# docs/decisions/lists-without-statistics.md: without statistics PostgreSQL takes a city for one two-hundredth of a table and
# joins become loops over whole tables. So the first analysis comes early, and PostgreSQL 18 is told beforehand what is true of
# nearly every database of ours: all rows are of one city. The first ANALYZE puts the truth in its place.
EXPECTED = """
ALTER TABLE {table} SET (autovacuum_analyze_threshold = 10);
DO $$ BEGIN IF current_setting('server_version_num')::int >= 180000 THEN
    PERFORM pg_restore_attribute_stats('schemaname', current_schema()::text, 'relname', '{table}', 'attname', 'municipality_id',
        'inherited', false, 'null_frac', 0::real, 'avg_width', 8, 'n_distinct', 1::real);
END IF; END $$
"""
VISIBLE = "municipality_id = nullif(current_setting('app.municipality', true), '')::bigint"


class SchemaConstraint(BaseConstraint):
    """A constraint that lives in the schema alone: the database says no, Django's forms ask nothing."""

    def __init__(self, *, name: str, **kept):
        super().__init__(name=name)
        self.kept = kept

    def validate(self, *args, **kwargs):
        """Nothing to ask beforehand: the database holds the promise."""

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | self.kept

    def __eq__(self, other):
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash((type(self), self.name))


class MunicipalReference(SchemaConstraint):
    """FOREIGN KEY (municipality_id, x_id) → (municipality_id, id), immediate, RESTRICT (rules 4 and 5).

    For a field that points at a table without `municipality_id` (the municipality itself) the key is plain: x_id → id.
    `also` names a field of both tables that must agree: (municipality_id, x_id, also_id) → (municipality_id, id, also_id).
    """

    def __init__(self, *, field: str, name: str, also: str = ""):
        super().__init__(name=name, field=field, **({"also": also} if also else {}))
        self.field, self.also = field, also

    def _columns(self, model) -> tuple[list[str], object, list[str]]:
        field = model._meta.get_field(self.field)
        target = field.remote_field.model._meta
        column = field.column or field.from_fields[0]
        if any(f.name == "municipality_id" for f in target.concrete_fields):
            mine = [model._meta.get_field(self.also).column] if self.also else []
            theirs = [target.get_field(self.also).column] if self.also else []
            return ["municipality_id", column, *mine], target, ["municipality_id", target.pk.column, *theirs]
        return [column], target, [target.pk.column]

    def constraint_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        here, target, there = self._columns(model)
        schema_editor.deferred_sql.append(
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY ({', '.join(map(quote, here))})"
            f" REFERENCES {quote(target.db_table)} ({', '.join(map(quote, there))}) ON DELETE RESTRICT"
        )
        return None

    create_sql = constraint_sql

    def remove_sql(self, model, schema_editor):
        return schema_editor._delete_constraint_sql(schema_editor.sql_delete_constraint, model, self.name)


class RowLevelSecurity(SchemaConstraint):
    """ENABLE and FORCE row-level security with one policy: the transaction's own municipality (rule 7)."""

    def constraint_sql(self, model, schema_editor):
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        schema_editor.deferred_sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {name} ON {table} USING ({VISIBLE}) WITH CHECK ({VISIBLE})",
            EXPECTED.format(table=model._meta.db_table),
        ]
        return None

    create_sql = constraint_sql

    def remove_sql(self, model, schema_editor):
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        return f"DROP POLICY {name} ON {table}"


class MunicipalForeignKey(models.ForeignKey):
    """A foreign key between two municipal tables. Joins and lookups name the municipality; the key itself is a MunicipalReference."""

    def __init__(self, to, on_delete=models.DO_NOTHING, **kwargs):
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def get_extra_restriction(self, alias, related_alias):
        there = self.remote_field.model._meta.get_field("municipality_id")
        here = self.model._meta.get_field("municipality_id")
        return Exact(there.get_col(alias), here.get_col(related_alias))

    def get_extra_descriptor_filter(self, instance):
        return {"municipality_id": instance.municipality_id}


def of_municipality(*fields: str) -> list[BaseConstraint]:
    """The constraints every municipal table declares: its own key, the municipality, the policy, one reference per foreign key."""
    prefix = "%(app_label)s_%(class)s"
    return [
        models.UniqueConstraint(fields=["municipality_id", "id"], name=f"{prefix}_key"),
        MunicipalReference(field="municipality", name=f"{prefix}_municipality"),
        RowLevelSecurity(name=f"{prefix}_policy"),
        *(MunicipalReference(field=field, name=f"{prefix}_{field}_ref") for field in fields),
    ]


class MunicipalModel(models.Model):
    """Base of every table that belongs to a municipality."""

    municipality_id = models.BigIntegerField(default=scope.current_or_none, editable=False)
    municipality = models.ForeignObject(
        "city.Municipality",
        models.DO_NOTHING,
        from_fields=["municipality_id"],
        to_fields=["id"],
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True

    def _do_update(self, base_qs, using, pk_val, values, *args, **kwargs):
        values = [value for value in values if value[0].attname != "municipality_id"]
        mine = base_qs.filter(municipality_id=self.municipality_id)
        return super()._do_update(mine, using, pk_val, values, *args, **kwargs)

    def delete(self, using=None, keep_parents=False):
        mine = type(self)._base_manager.using(using or self._state.db)
        return mine.filter(municipality_id=self.municipality_id, pk=self.pk).delete()

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        mine = type(self)._base_manager.using(using or self._state.db) if from_queryset is None else from_queryset
        return super().refresh_from_db(using, fields, mine.filter(municipality_id=self.municipality_id))
