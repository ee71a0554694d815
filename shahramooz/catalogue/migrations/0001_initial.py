import django.db.models.deletion
import shahramooz.city.keys
import shahramooz.city.municipal
import shahramooz.city.scope
from django.db import migrations, models

import django.db.models.deletion
import shahramooz.city.keys
import shahramooz.city.municipal
import shahramooz.city.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('city', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('title', models.CharField(max_length=80)),
                ('search_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='search', of=['title'])),
                ('sort_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='sort', of=['title'])),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='catalogue_topic_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='catalogue_topic_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='catalogue_topic_policy'), models.UniqueConstraint(fields=('municipality_id', 'search_key'), name='catalogue_topic_title')],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=160)),
                ('search_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='search', of=['title'])),
                ('compact_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='compact', of=['title'])),
                ('sort_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='sort', of=['title'])),
                ('kind', models.CharField(choices=[('induction', 'توجیهی'), ('job_general', 'شغلی عمومی'), ('job_specialist', 'شغلی تخصصی'), ('general', 'عمومی'), ('management', 'بهبود مدیریت')], default='general', max_length=16)),
                ('summary', models.TextField(blank=True)),
                ('is_active', models.BooleanField(default=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('topic', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='courses', to='catalogue.topic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='catalogue_course_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='catalogue_course_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='catalogue_course_policy'), shahramooz.city.municipal.MunicipalReference(field='topic', name='catalogue_course_topic_ref'), models.UniqueConstraint(fields=('municipality_id', 'code'), name='catalogue_course_code')],
            },
        ),
        migrations.CreateModel(
            name='Attainment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('source', models.CharField(max_length=80)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='attainments', to='people.person')),
                ('course', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='attainments', to='catalogue.course')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='catalogue_attainment_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='catalogue_attainment_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='catalogue_attainment_policy'), shahramooz.city.municipal.MunicipalReference(field='person', name='catalogue_attainment_person_ref'), shahramooz.city.municipal.MunicipalReference(field='course', name='catalogue_attainment_course_ref'), models.UniqueConstraint(fields=('municipality_id', 'person', 'course', 'source'), name='catalogue_attainment_once')],
            },
        ),
        migrations.CreateModel(
            name='CourseVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('theory_minutes', models.PositiveIntegerField(default=0)),
                ('practice_minutes', models.PositiveIntegerField(default=0)),
                ('headings', models.JSONField(default=list)),
                ('attendance_percent', models.PositiveSmallIntegerField(default=80)),
                ('pass_mark', models.DecimalField(decimal_places=2, default=60, max_digits=5, null=True)),
                ('best_mark', models.DecimalField(decimal_places=2, default=100, max_digits=5)),
                ('certificate_months', models.PositiveSmallIntegerField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.person')),
                ('course', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='catalogue.course')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='catalogue_courseversion_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='catalogue_courseversion_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='catalogue_courseversion_policy'), shahramooz.city.municipal.MunicipalReference(field='course', name='catalogue_courseversion_course_ref'), shahramooz.city.municipal.MunicipalReference(field='approved_by', name='catalogue_courseversion_approved_by_ref'), models.UniqueConstraint(fields=('municipality_id', 'course', 'number'), name='catalogue_version_number'), models.CheckConstraint(condition=models.Q(('attendance_percent__lte', 100)), name='catalogue_version_attendance'), models.CheckConstraint(condition=models.Q(('pass_mark', None), ('pass_mark__lte', models.F('best_mark')), _connector='OR'), name='catalogue_version_pass_mark')],
            },
        ),
        migrations.CreateModel(
            name='Instructor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('fields', models.CharField(blank=True, max_length=200)),
                ('max_learners', models.PositiveSmallIntegerField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='instructorships', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='catalogue_instructor_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='catalogue_instructor_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='catalogue_instructor_policy'), shahramooz.city.municipal.MunicipalReference(field='person', name='catalogue_instructor_person_ref'), models.UniqueConstraint(fields=('municipality_id', 'person'), name='catalogue_instructor_once')],
            },
        ),
        migrations.CreateModel(
            name='Prerequisite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('course', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='prerequisites', to='catalogue.course')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('requires', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='opens_the_way_to', to='catalogue.course')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='catalogue_prerequisite_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='catalogue_prerequisite_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='catalogue_prerequisite_policy'), shahramooz.city.municipal.MunicipalReference(field='course', name='catalogue_prerequisite_course_ref'), shahramooz.city.municipal.MunicipalReference(field='requires', name='catalogue_prerequisite_requires_ref'), models.UniqueConstraint(fields=('municipality_id', 'course', 'requires'), name='catalogue_prerequisite_once'), models.CheckConstraint(condition=models.Q(('course', models.F('requires')), _negated=True), name='catalogue_prerequisite_is_another')],
            },
        ),
    ]
