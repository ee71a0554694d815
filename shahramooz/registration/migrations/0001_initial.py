import django.db.models.deletion
import shahramooz.city.municipal
import shahramooz.city.scope
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("city", "0001_initial"),
        ("people", "0001_initial"),
        ("people", "__first__"),
        ("planning", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "وب"), ("desk", "میز ثبت\u200cنام"), ("import", "فایل")],
                        default="web",
                        max_length=8,
                    ),
                ),
                (
                    "preferred_mode",
                    models.CharField(
                        blank=True,
                        choices=[("in_person", "حضوری"), ("online", "برخط"), ("blended", "ترکیبی")],
                        max_length=10,
                    ),
                ),
                ("household", models.UUIDField(null=True)),
                (
                    "made_by",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
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
                    "offering",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="applications",
                        to="planning.offering",
                    ),
                ),
                (
                    "person",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="applications",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality_id", "offering", "id"], name="registration_application_list")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="registration_application_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="registration_application_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="registration_application_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="offering", name="registration_application_offering_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="person", name="registration_application_person_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="made_by", name="registration_application_made_by_ref"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("job", models.CharField(max_length=60)),
                ("seen_at", models.DateTimeField()),
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
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="registration_bookmark_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="registration_bookmark_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="registration_bookmark_policy"),
                    models.UniqueConstraint(fields=("municipality_id", "job"), name="registration_bookmark_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("seated", "ثبت\u200cنام\u200cشده"),
                            ("waiting", "در انتظار"),
                            ("offered", "پیشنهادشده"),
                            ("cancelled", "انصراف"),
                            ("refused", "ردشده"),
                            ("no_show", "غایب"),
                            ("completed", "قبول"),
                            ("failed", "ناتمام"),
                        ],
                        max_length=10,
                    ),
                ),
                ("turn", models.BigIntegerField()),
                ("seated_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "application",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="enrolments",
                        to="registration.application",
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
                        related_name="enrolments",
                        to="planning.offering",
                    ),
                ),
                (
                    "person",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="enrolments",
                        to="people.person",
                    ),
                ),
                (
                    "quota",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="enrolments",
                        to="planning.quota",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["municipality_id", "offering", "turn", "id"],
                        name="registration_enrolment_line",
                    ),
                    models.Index(fields=["municipality_id", "offering", "state"], name="registration_enrolment_state"),
                    models.Index(fields=["municipality_id", "person", "state"], name="registration_enrolment_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="registration_enrolment_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="registration_enrolment_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="registration_enrolment_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="application", name="registration_enrolment_application_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="offering", name="registration_enrolment_offering_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="person", name="registration_enrolment_person_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="quota", name="registration_enrolment_quota_ref"
                    ),
                    models.UniqueConstraint(
                        fields=("municipality_id", "application"), name="registration_enrolment_of_application"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["cancelled", "refused"]), _negated=True),
                        fields=("municipality_id", "offering", "person"),
                        name="registration_enrolment_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "پرداخت\u200cنشده"),
                            ("paid", "پرداخت\u200cشده"),
                            ("waived", "بخشوده"),
                            ("void", "لغوشده"),
                        ],
                        default="due",
                        max_length=8,
                    ),
                ),
                ("receipt", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("settled_at", models.DateTimeField(null=True)),
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
                    "settled_by",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "enrolment",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="charges",
                        to="registration.enrolment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="registration_charge_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="registration_charge_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="registration_charge_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="enrolment", name="registration_charge_enrolment_ref"
                    ),
                    shahramooz.city.municipal.MunicipalReference(
                        field="settled_by", name="registration_charge_settled_by_ref"
                    ),
                    models.UniqueConstraint(fields=("municipality_id", "enrolment"), name="registration_charge_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="registration_charge_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paid"), _negated=True),
                            models.Q(("receipt", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registration_charge_paid_with_a_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality_id",
                    models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False),
                ),
                ("key", models.CharField(max_length=64)),
                ("body_hash", models.CharField(max_length=64)),
                ("outcome", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "account",
                    shahramooz.city.municipal.MunicipalForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    models.UniqueConstraint(fields=("municipality_id", "id"), name="registration_answer_key"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="municipality", name="registration_answer_municipality"
                    ),
                    shahramooz.city.municipal.RowLevelSecurity(name="registration_answer_policy"),
                    shahramooz.city.municipal.MunicipalReference(
                        field="account", name="registration_answer_account_ref"
                    ),
                    models.UniqueConstraint(
                        fields=("municipality_id", "account", "key"), name="registration_answer_once"
                    ),
                ],
            },
        ),
    ]
