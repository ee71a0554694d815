import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import shahramooz.city.keys
import shahramooz.city.municipal
import shahramooz.city.scope
import shahramooz.planning.models.session
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalogue", "0001_initial"),
        ("city", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Offering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("code", models.CharField(max_length=24)),
                ("title", models.CharField(max_length=180)),
                (
                    "search_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="search", of=["title"]
                    ),
                ),
                (
                    "compact_key",
                    shahramooz.city.keys.KeyField(
                        db_collation="C", default="", editable=False, kind="compact", of=["title"]
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "حضوری"), ("online", "برخط"), ("blended", "ترکیبی")],
                        default="in_person",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "پیش\u200cنویس"),
                            ("approved", "تأییدشده"),
                            ("registration", "ثبت\u200cنام"),
                            ("running", "در حال برگزاری"),
                            ("completed", "پایان\u200cیافته"),
                            ("closed", "بسته\u200cشده"),
                            ("cancelled", "لغوشده"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("pattern", models.JSONField(default=list)),
                (
                    "audience",
                    models.CharField(
                        choices=[("everybody", "همه"), ("women", "بانوان"), ("men", "آقایان")],
                        default="everybody",
                        max_length=10,
                    ),
                ),
                ("min_age", models.PositiveSmallIntegerField(null=True)),
                ("max_age", models.PositiveSmallIntegerField(null=True)),
                ("fee", models.BigIntegerField(default=0)),
                ("planned_demand", models.PositiveIntegerField(null=True)),
                ("own_capacity", models.PositiveIntegerField()),
                ("capacity", models.PositiveIntegerField()),
                ("capacity_due", models.PositiveIntegerField(null=True)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("taken_open", models.PositiveIntegerField(default=0)),
                ("reserved", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("cancelled_reason", models.CharField(blank=True, max_length=200)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "course_version",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="offerings",
                        to="catalogue.courseversion",
                    ),
                ),
                (
                    "instructor",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="offerings",
                        to="catalogue.instructor",
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
                (
                    "provider",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "target",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.segment",
                    ),
                ),
                (
                    "unit",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "venue",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="offerings",
                        to="places.venue",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality_id", "state", "starts_on", "id"], name="planning_offering_list"),
                    models.Index(fields=["municipality_id", "changed_at"], name="planning_offering_changed"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="planning_offering_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="planning_offering_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="planning_offering_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="course_version", name="planning_offering_course_version_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(field="venue", name="planning_offering_venue_ref"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="provider", name="planning_offering_provider_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(field="unit", name="planning_offering_unit_ref"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="instructor", name="planning_offering_instructor_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(field="target", name="planning_offering_target_ref"),
                    models.UniqueConstraint(fields=("municipality_id", "code"), name="planning_offering_code"),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("capacity"))),
                        name="planning_offering_never_oversold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken_open__lte", models.F("taken"))),
                        name="planning_offering_open_within_taken",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at", None),
                            ("closes_at", None),
                            ("opens_at__lt", models.F("closes_at")),
                            _connector="OR",
                        ),
                        name="planning_offering_window",
                    ),
                    models.CheckConstraint(condition=models.Q(("fee__gte", 0)), name="planning_offering_fee"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_age", None), ("max_age", None), ("min_age__lte", models.F("max_age")), _connector="OR"
                        ),
                        name="planning_offering_ages",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("seats", models.PositiveIntegerField()),
                ("taken", models.PositiveIntegerField(default=0)),
                ("release_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
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
                    "offering",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="quotas",
                        to="planning.offering",
                    ),
                ),
                (
                    "segment",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="quotas",
                        to="people.segment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="planning_quota_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="planning_quota_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="planning_quota_policy"),
                    shahramooz.city.municipal.MunicipalReference(field="offering", name="planning_quota_offering_ref"),
                    shahramooz.city.municipal.MunicipalReference(field="segment", name="planning_quota_segment_ref"),
                    models.UniqueConstraint(
                        fields=("municipality_id", "offering", "segment"), name="planning_quota_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("seats"))), name="planning_quota_never_oversold"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("title", models.CharField(max_length=120)),
                ("authority", models.CharField(max_length=120)),
                ("text", models.TextField(blank=True)),
                ("ratio", models.DecimalField(decimal_places=3, max_digits=4)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("checklist", models.JSONField(default=list)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
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
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="restrictions",
                        to="places.venue",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="planning_restriction_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="planning_restriction_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="planning_restriction_policy"),
                    shahramooz.city.municipal.MunicipalReference(field="venue", name="planning_restriction_venue_ref"),
                    models.CheckConstraint(
                        condition=models.Q(("ratio__gte", 0), ("ratio__lte", 1)), name="planning_restriction_ratio"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="planning_restriction_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtocolCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("day", models.DateField()),
                ("ticked", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.person",
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
                (
                    "venue",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="protocol_checks",
                        to="places.venue",
                    ),
                ),
                (
                    "restriction",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="checks",
                        to="planning.restriction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="planning_protocolcheck_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="planning_protocolcheck_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="planning_protocolcheck_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="restriction", name="planning_protocolcheck_restriction_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="venue", name="planning_protocolcheck_venue_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(field="by", name="planning_protocolcheck_by_ref"),
                    models.UniqueConstraint(
                        fields=("municipality_id", "restriction", "venue", "day"), name="planning_protocolcheck_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("mode", models.CharField(choices=[("in_person", "حضوری"), ("online", "برخط")], max_length=10)),
                ("link", models.URLField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "برنامه\u200cریزی\u200cشده"),
                            ("opened", "آغازشده"),
                            ("held", "برگزارشده"),
                            ("cancelled", "لغوشده"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("override_reason", models.CharField(blank=True, max_length=200)),
                ("cancelled_reason", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "instructor",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="sessions",
                        to="catalogue.instructor",
                    ),
                ),
                (
                    "makes_up_for",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="made_up_by",
                        to="planning.session",
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
                (
                    "offering",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="sessions",
                        to="planning.offering",
                    ),
                ),
                (
                    "opened_by",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "room",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="sessions",
                        to="places.room",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="planning_session_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="planning_session_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="planning_session_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="offering", name="planning_session_offering_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(field="room", name="planning_session_room_ref"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="instructor", name="planning_session_instructor_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="makes_up_for", name="planning_session_makes_up_for_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="opened_by", name="planning_session_opened_by_ref"
                    ),
                    models.UniqueConstraint(
                        fields=("municipality_id", "offering", "number"), name="planning_session_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("during__isempty", False)), name="planning_session_lasts"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            ("mode", "in_person"),
                            ("room__isnull", False),
                            models.Q(("state", "cancelled"), _negated=True),
                        ),
                        expressions=[
                            (
                                shahramooz.planning.models.session.Int8Range(
                                    "municipality_id", "municipality_id", models.Value("[]")
                                ),
                                "&&",
                            ),
                            (shahramooz.planning.models.session.Int8Range("room", "room", models.Value("[]")), "&&"),
                            ("during", "&&"),
                        ],
                        name="planning_session_room_free",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            ("instructor__isnull", False), models.Q(("state", "cancelled"), _negated=True)
                        ),
                        expressions=[
                            (
                                shahramooz.planning.models.session.Int8Range(
                                    "municipality_id", "municipality_id", models.Value("[]")
                                ),
                                "&&",
                            ),
                            (
                                shahramooz.planning.models.session.Int8Range(
                                    "instructor", "instructor", models.Value("[]")
                                ),
                                "&&",
                            ),
                            ("during", "&&"),
                        ],
                        name="planning_session_instructor_free",
                    ),
                ],
            },
        ),
    ]
