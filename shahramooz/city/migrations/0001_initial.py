import datetime
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import shahramooz.city.municipal
import shahramooz.city.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=80)),
                ("city", models.CharField(max_length=60)),
                ("host", models.CharField(max_length=120, unique=True)),
                ("department", models.CharField(blank=True, max_length=120)),
                ("certificate_prefix", models.CharField(max_length=6)),
                ("thursday_is_working", models.BooleanField(default=False)),
                ("quiet_from", models.TimeField(default=datetime.time(21, 0))),
                ("quiet_until", models.TimeField(default=datetime.time(8, 0))),
                ("attendance_lock_days", models.PositiveSmallIntegerField(default=7)),
                ("sms_daily_budget", models.PositiveIntegerField(default=5000)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("title", models.CharField(max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[("solar", "مناسبت شمسی"), ("lunar", "مناسبت قمری"), ("closure", "تعطیلی عمومی")],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "title"), name="city_holiday_once")],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("reason", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=200)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="city_closure_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="city_closure_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="city_closure_policy"),
                    models.CheckConstraint(condition=models.Q(("during__isempty", False)), name="city_closure_lasts"),
                ],
            },
        ),
    ]
