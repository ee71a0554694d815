import django.db.models.deletion
import shahramooz.city.municipal
import shahramooz.city.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("city", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=80)),
                ("actor_type", models.CharField(max_length=40)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("about_type", models.CharField(max_length=60)),
                ("about_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "municipality",
                    models.ForeignObject(
                        editable=False,
                        from_fields=["municipality_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="city.municipality",
                        to_fields=["id"],
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality_id", "about_type", "about_id"], name="journal_entry_about")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="journal_entry_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="journal_entry_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="journal_entry_policy"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("made_at", models.DateTimeField()),
                ("task", models.CharField(max_length=80)),
                ("payload", models.JSONField(default=dict)),
                ("drained_at", models.DateTimeField(null=True)),
                (
                    "municipality",
                    models.ForeignObject(
                        editable=False,
                        from_fields=["municipality_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="city.municipality",
                        to_fields=["id"],
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("drained_at", None)),
                        fields=["municipality_id", "id"],
                        name="journal_outbox_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="journal_outbox_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="journal_outbox_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="journal_outbox_policy"),
                ],
            },
        ),
    ]
