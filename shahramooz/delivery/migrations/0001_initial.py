import django.db.models.deletion
import shahramooz.city.municipal
import shahramooz.city.scope
from django.db import migrations, models

import django.db.models.deletion
import shahramooz.city.municipal
import shahramooz.city.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('city', '0002_municipality_is_read_by_all_and_changed_by_its_own'),
        ('people', '0002_codes_have_a_purse_and_passwords_are_throttled'),
        ('planning', '0002_hold_the_sum_of_quotas_within_the_capacity'),
        ('registration', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IssueRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'در صف'), ('running', 'در حال صدور'), ('done', 'انجام شد'), ('stopped', 'متوقف شد'), ('failed', 'ناموفق')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.person')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('offering', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='issue_runs', to='planning.offering')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_issuerun_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_issuerun_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_issuerun_policy'), shahramooz.city.municipal.MunicipalReference(field='offering', name='delivery_issuerun_offering_ref'), shahramooz.city.municipal.MunicipalReference(field='asked_by', name='delivery_issuerun_asked_by_ref'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('municipality_id', 'offering'), name='delivery_issuerun_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='PrintedBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('pages', models.PositiveSmallIntegerField()),
                ('document', models.BinaryField()),
                ('printed_at', models.DateTimeField()),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('run', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='batches', to='delivery.issuerun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_printedbatch_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_printedbatch_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_printedbatch_policy'), shahramooz.city.municipal.MunicipalReference(field='run', name='delivery_printedbatch_run_ref'), models.UniqueConstraint(fields=('municipality_id', 'run', 'number'), name='delivery_printedbatch_number')],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('score', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('held_minutes', models.PositiveIntegerField(default=0)),
                ('attended_minutes', models.PositiveIntegerField(default=0)),
                ('verdict', models.CharField(blank=True, choices=[('passed', 'قبول'), ('short_attendance', 'حضور کمتر از حد نصاب'), ('low_score', 'نمره کمتر از حد قبولی'), ('no_score', 'بدون نمره')], max_length=20)),
                ('entered_at', models.DateTimeField()),
                ('locked_at', models.DateTimeField(null=True)),
                ('enrolment', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='results', to='registration.enrolment')),
                ('entered_by', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.person')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_result_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_result_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_result_policy'), shahramooz.city.municipal.MunicipalReference(field='enrolment', name='delivery_result_enrolment_ref'), shahramooz.city.municipal.MunicipalReference(field='entered_by', name='delivery_result_entered_by_ref'), models.UniqueConstraint(fields=('municipality_id', 'enrolment'), name='delivery_result_once'), models.CheckConstraint(condition=models.Q(('score', None), ('score__gte', 0), _connector='OR'), name='delivery_result_score')],
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('key_id', models.CharField(max_length=20)),
                ('public_key', models.BinaryField(max_length=32)),
                ('private_sealed', models.BinaryField()),
                ('since', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_signingkey_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_signingkey_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_signingkey_policy'), models.UniqueConstraint(fields=('municipality_id', 'key_id'), name='delivery_signingkey_id'), models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('municipality_id',), name='delivery_signingkey_one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('serial', models.CharField(max_length=24)),
                ('code', models.CharField(max_length=14)),
                ('content', models.TextField()),
                ('signature', models.BinaryField(max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('expires_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_reason', models.CharField(blank=True, max_length=200)),
                ('enrolment', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='certificates', to='registration.enrolment')),
                ('issued_by', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.person')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='certificates', to='people.person')),
                ('run', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='certificates', to='delivery.issuerun')),
                ('batch', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='certificates', to='delivery.printedbatch')),
                ('signed_with', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='certificates', to='delivery.signingkey')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality_id', 'person', '-issued_at'], name='delivery_certificate_person')],
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_certificate_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_certificate_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_certificate_policy'), shahramooz.city.municipal.MunicipalReference(field='enrolment', name='delivery_certificate_enrolment_ref'), shahramooz.city.municipal.MunicipalReference(field='person', name='delivery_certificate_person_ref'), shahramooz.city.municipal.MunicipalReference(field='signed_with', name='delivery_certificate_signed_with_ref'), shahramooz.city.municipal.MunicipalReference(field='issued_by', name='delivery_certificate_issued_by_ref'), shahramooz.city.municipal.MunicipalReference(field='run', name='delivery_certificate_run_ref'), shahramooz.city.municipal.MunicipalReference(field='batch', name='delivery_certificate_batch_ref'), models.UniqueConstraint(fields=('municipality_id', 'serial'), name='delivery_certificate_serial'), models.UniqueConstraint(fields=('municipality_id', 'code'), name='delivery_certificate_code'), models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('municipality_id', 'enrolment'), name='delivery_certificate_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('state', models.CharField(choices=[('present', 'حاضر'), ('late', 'با تأخیر'), ('excused', 'غیبت موجه'), ('absent', 'غایب')], max_length=8)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('marked_at', models.DateTimeField()),
                ('enrolment', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='attendances', to='registration.enrolment')),
                ('marked_by', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.person')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('session', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='attendances', to='planning.session')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality_id', 'enrolment'], name='delivery_attendance_of')],
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_attendance_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_attendance_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_attendance_policy'), shahramooz.city.municipal.MunicipalReference(field='session', name='delivery_attendance_session_ref'), shahramooz.city.municipal.MunicipalReference(field='enrolment', name='delivery_attendance_enrolment_ref'), shahramooz.city.municipal.MunicipalReference(field='marked_by', name='delivery_attendance_marked_by_ref'), models.UniqueConstraint(fields=('municipality_id', 'session', 'enrolment'), name='delivery_attendance_once')],
            },
        ),
        migrations.CreateModel(
            name='AttendanceSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('taken_at', models.DateTimeField()),
                ('client_key', models.UUIDField()),
                ('earlier_keys', models.JSONField(default=list)),
                ('open_until', models.DateTimeField()),
                ('locked_at', models.DateTimeField(null=True)),
                ('topic', models.CharField(blank=True, max_length=200)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('session', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='sheets', to='planning.session')),
                ('taken_by', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_attendancesheet_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_attendancesheet_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_attendancesheet_policy'), shahramooz.city.municipal.MunicipalReference(field='session', name='delivery_attendancesheet_session_ref'), shahramooz.city.municipal.MunicipalReference(field='taken_by', name='delivery_attendancesheet_taken_by_ref'), models.UniqueConstraint(fields=('municipality_id', 'session'), name='delivery_sheet_once')],
            },
        ),
        migrations.CreateModel(
            name='CertificateSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='delivery_certificateseries_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='delivery_certificateseries_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='delivery_certificateseries_policy'), models.UniqueConstraint(fields=('municipality_id', 'year'), name='delivery_series_year')],
            },
        ),
    ]
