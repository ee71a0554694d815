"""Nearly nobody is merged: an index of everybody by `merged_into` only tempted the planner (docs/decisions/lists-without-statistics.md)."""

import django.db.models.deletion
from django.db import migrations

import shahramooz.city.municipal


class Migration(migrations.Migration):
    dependencies = [("people", "0012_scans_are_drawn_anew_and_sealed")]
    operations = [
        migrations.AlterField(
            model_name="person",
            name="merged_into",
            field=shahramooz.city.municipal.MunicipalForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="merged",
                to="people.person",
            ),
        ),
    ]
