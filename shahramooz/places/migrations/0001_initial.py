import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import shahramooz.city.keys
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
            name="District",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=80)),
                (
                    "sort_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="sort", of=["name"]
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="places_district_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="places_district_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="places_district_policy"),
                    models.UniqueConstraint(fields=("municipality_id", "code"), name="places_district_code"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Neighbourhood",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "search_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="search", of=["name"]
                    ),
                ),
                (
                    "sort_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="sort", of=["name"]
                    ),
                ),
                ("outline", models.JSONField(default=list)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                (
                    "district",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="neighbourhoods",
                        to="places.district",
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="places_neighbourhood_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="places_neighbourhood_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="places_neighbourhood_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="district", name="places_neighbourhood_district_ref"
                    ),
                    models.UniqueConstraint(
                        fields=("municipality_id", "district", "search_key"), name="places_neighbourhood_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "search_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="search", of=["name"]
                    ),
                ),
                (
                    "sort_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="sort", of=["name"]
                    ),
                ),
                ("capacity", models.PositiveSmallIntegerField()),
                ("is_step_free", models.BooleanField(default=True)),
                ("is_active", models.BooleanField(default=True)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="places_room_key"),
                    shahramooz.city.municipal.MunicipalReference(field="municipality", name="places_room_municipality"),
                    shahramooz.city.municipal.RowLevelSecurity(name="places_room_policy"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EquipmentItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("title", models.CharField(max_length=120)),
                ("required", models.PositiveSmallIntegerField(default=0)),
                ("present", models.PositiveSmallIntegerField(default=0)),
                ("unit_cost", models.BigIntegerField(null=True)),
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
                (
                    "room",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="equipment",
                        to="places.room",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="places_equipmentitem_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="places_equipmentitem_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="places_equipmentitem_policy"),
                    shahramooz.city.municipal.MunicipalReference(field="room", name="places_equipmentitem_room_ref"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cultural_house", "فرهنگسرا"),
                            ("neighbourhood_house", "سرای محله"),
                            ("workplace", "محل کار واحد"),
                            ("training_centre", "مرکز آموزش"),
                        ],
                        max_length=24,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "search_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="search", of=["name"]
                    ),
                ),
                (
                    "sort_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="sort", of=["name"]
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=250)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("is_active", models.BooleanField(default=True)),
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
                (
                    "neighbourhood",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="venues",
                        to="places.neighbourhood",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="places_venue_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="places_venue_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="places_venue_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="neighbourhood", name="places_venue_neighbourhood_ref"
                    ),
                    models.UniqueConstraint(fields=("municipality_id", "search_key"), name="places_venue_name"),
                ],
            },
        ),
        migrations.AddField(
            model_name="room",
            name="venue",
            field=shahramooz.city.municipal.MunicipalForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="rooms",
                to="places.venue",
            ),
        ),
        migrations.CreateModel(
            name="PlaceClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("reason", models.CharField(max_length=200)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("announced_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                (
                    "room",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="closures",
                        to="places.room",
                    ),
                ),
                (
                    "venue",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="closures",
                        to="places.venue",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="places_placeclosure_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="places_placeclosure_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="places_placeclosure_policy"),
                    shahramooz.city.municipal.MunicipalReference(field="venue", name="places_placeclosure_venue_ref"),
                    shahramooz.city.municipal.MunicipalReference(field="room", name="places_placeclosure_room_ref"),
                    models.CheckConstraint(condition=models.Q(("during__isempty", False)), name="places_closure_lasts"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "شنبه"),
                            (1, "یکشنبه"),
                            (2, "دوشنبه"),
                            (3, "سه\u200cشنبه"),
                            (4, "چهارشنبه"),
                            (5, "پنجشنبه"),
                            (6, "جمعه"),
                        ]
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
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
                (
                    "venue",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="opening_hours",
                        to="places.venue",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="places_openinghours_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="places_openinghours_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="places_openinghours_policy"),
                    shahramooz.city.municipal.MunicipalReference(field="venue", name="places_openinghours_venue_ref"),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))), name="places_hours_last"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=shahramooz.city.municipal.MunicipalReference(field="venue", name="places_room_venue_ref"),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                fields=("municipality_id", "venue", "search_key"), name="places_room_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(condition=models.Q(("capacity__gt", 0)), name="places_room_has_seats"),
        ),
    ]
