import django.db.models.deletion
import shahramooz.city.keys
import shahramooz.city.municipal
import shahramooz.city.scope
from django.conf import settings
from django.db import migrations, models

import django.db.models.deletion
import shahramooz.city.keys
import shahramooz.city.municipal
import shahramooz.city.scope
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('city', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('password', models.CharField(max_length=128)),
                ('username', models.CharField(max_length=60, null=True)),
                ('mobile', models.CharField(max_length=11, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_account_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_account_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_account_policy'), models.UniqueConstraint(fields=('municipality_id', 'username'), name='people_account_username'), models.UniqueConstraint(fields=('municipality_id', 'mobile'), name='people_account_mobile'), models.CheckConstraint(condition=models.Q(('username__isnull', False), ('mobile__isnull', False), _connector='OR'), name='people_account_has_a_way_in')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('kind', models.CharField(choices=[('municipal', 'شهرداری و سازمان\u200cهای وابسته'), ('contractor', 'پیمانکار'), ('institute', 'مؤسسه آموزشی'), ('partner', 'سازمان همکار')], max_length=12)),
                ('name', models.CharField(max_length=160)),
                ('search_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='search', of=['name'])),
                ('sort_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='sort', of=['name'])),
                ('legal_id', models.CharField(max_length=11, null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('parent', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='children', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_organisation_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_organisation_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_organisation_policy'), shahramooz.city.municipal.MunicipalReference(field='parent', name='people_organisation_parent_ref'), models.UniqueConstraint(fields=('municipality_id', 'legal_id'), name='people_organisation_legal_id')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('first_name', models.CharField(max_length=60)),
                ('last_name', models.CharField(max_length=80)),
                ('father_name', models.CharField(blank=True, max_length=60)),
                ('birth_date', models.DateField(null=True)),
                ('gender', models.CharField(blank=True, choices=[('woman', 'زن'), ('man', 'مرد')], max_length=6)),
                ('mobile', models.CharField(blank=True, max_length=11)),
                ('search_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='search', of=['first_name', 'last_name'])),
                ('compact_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='compact', of=['first_name', 'last_name'])),
                ('sort_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='sort', of=['last_name', 'first_name'])),
                ('made_at', models.DateTimeField()),
                ('merged_into', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='merged', to='people.person')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('neighbourhood', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='residents', to='places.neighbourhood')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality_id', 'sort_key', 'id'], name='people_person_order'), models.Index(fields=['municipality_id', 'mobile'], name='people_person_mobile')],
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_person_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_person_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_person_policy'), shahramooz.city.municipal.MunicipalReference(field='neighbourhood', name='people_person_neighbourhood_ref'), shahramooz.city.municipal.MunicipalReference(field='merged_into', name='people_person_merged_into_ref')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('mobile', models.CharField(blank=True, max_length=11)),
                ('kind', models.CharField(max_length=60)),
                ('text', models.TextField()),
                ('link', models.CharField(blank=True, max_length=200)),
                ('once', models.CharField(max_length=120, null=True)),
                ('made_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'در صف ارسال'), ('sent', 'فرستاده شد'), ('failed', 'نرسید'), ('kept', 'فقط در سامانه')], default='waiting', max_length=8)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='messages', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['municipality_id', 'not_before', 'id'], name='people_message_waiting'), models.Index(fields=['municipality_id', 'person', '-made_at'], name='people_message_person')],
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_message_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_message_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_message_policy'), shahramooz.city.municipal.MunicipalReference(field='person', name='people_message_person_ref'), models.UniqueConstraint(fields=('municipality_id', 'once'), name='people_message_once')],
            },
        ),
        migrations.CreateModel(
            name='IdentityDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('kind', models.CharField(choices=[('national_id', 'کد ملی'), ('foreigner_code', 'کد فراگیر اتباع'), ('passport', 'گذرنامه'), ('temporary', 'پرونده موقت')], max_length=16)),
                ('number_sealed', models.BinaryField()),
                ('number_index', models.BinaryField(max_length=32)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='documents', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_identitydocument_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_identitydocument_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_identitydocument_policy'), shahramooz.city.municipal.MunicipalReference(field='person', name='people_identitydocument_person_ref'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('municipality_id', 'kind', 'number_index'), name='people_document_once')],
            },
        ),
        migrations.CreateModel(
            name='GuardianConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('scope', models.CharField(blank=True, max_length=120)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('guardian', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='consents_given', to='people.person')),
                ('minor', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='consents', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_guardianconsent_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_guardianconsent_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_guardianconsent_policy'), shahramooz.city.municipal.MunicipalReference(field='minor', name='people_guardianconsent_minor_ref'), shahramooz.city.municipal.MunicipalReference(field='guardian', name='people_guardianconsent_guardian_ref'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('municipality_id', 'minor', 'guardian', 'scope'), name='people_consent_once')],
            },
        ),
        migrations.CreateModel(
            name='Dependant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('relation', models.CharField(choices=[('child', 'فرزند'), ('spouse', 'همسر'), ('parent', 'پدر یا مادر'), ('ward', 'تحت سرپرستی')], max_length=8)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('guardian', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='dependants', to='people.person')),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='guardians', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_dependant_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_dependant_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_dependant_policy'), shahramooz.city.municipal.MunicipalReference(field='person', name='people_dependant_person_ref'), shahramooz.city.municipal.MunicipalReference(field='guardian', name='people_dependant_guardian_ref'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('municipality_id', 'person', 'guardian'), name='people_dependant_once'), models.CheckConstraint(condition=models.Q(('person', models.F('guardian')), _negated=True), name='people_dependant_is_another')],
            },
        ),
        migrations.CreateModel(
            name='AccountPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('is_self', models.BooleanField(default=False)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='links', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='links', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_accountperson_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_accountperson_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_accountperson_policy'), shahramooz.city.municipal.MunicipalReference(field='account', name='people_accountperson_account_ref'), shahramooz.city.municipal.MunicipalReference(field='person', name='people_accountperson_person_ref'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('municipality_id', 'account', 'person'), name='people_accountperson_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('is_self', True)), fields=('municipality_id', 'account'), name='people_accountperson_one_self')],
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('title', models.CharField(max_length=120)),
                ('search_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='search', of=['title'])),
                ('affiliation_kind', models.CharField(blank=True, choices=[('employee', 'کارمند'), ('company_staff', 'نیروی شرکتی'), ('contractor_worker', 'نیروی پیمانکار'), ('family', 'خانواده کارکنان'), ('citizen', 'شهروند')], max_length=20)),
                ('gender', models.CharField(blank=True, choices=[('woman', 'زن'), ('man', 'مرد')], max_length=6)),
                ('min_age', models.PositiveSmallIntegerField(null=True)),
                ('max_age', models.PositiveSmallIntegerField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('neighbourhood', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='places.neighbourhood')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_segment_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_segment_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_segment_policy'), shahramooz.city.municipal.MunicipalReference(field='neighbourhood', name='people_segment_neighbourhood_ref'), models.UniqueConstraint(fields=('municipality_id', 'search_key'), name='people_segment_title')],
            },
        ),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('mobile', models.CharField(max_length=11)),
                ('code_hmac', models.BinaryField(max_length=32)),
                ('browser', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField()),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent', models.BooleanField(default=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'indexes': [models.Index(fields=['municipality_id', 'mobile', '-asked_at'], name='people_signincode_mobile'), models.Index(fields=['municipality_id', 'address', '-asked_at'], name='people_signincode_address')],
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_signincode_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_signincode_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_signincode_policy'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='people_signincode_five_tries')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('search_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='search', of=['name'])),
                ('sort_key', shahramooz.city.keys.KeyField(db_collation='C', default='', editable=False, kind='sort', of=['name'])),
                ('ended_on', models.DateField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('organisation', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='units', to='people.organisation')),
                ('parent', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='children', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_unit_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_unit_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_unit_policy'), shahramooz.city.municipal.MunicipalReference(field='organisation', name='people_unit_organisation_ref'), shahramooz.city.municipal.MunicipalReference(field='parent', name='people_unit_parent_ref'), models.UniqueConstraint(fields=('municipality_id', 'code'), name='people_unit_code')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('role', models.CharField(choices=[('system_admin', 'راهبر سامانه'), ('training_head', 'مدیر آموزش'), ('training_expert', 'کارشناس آموزش'), ('unit_manager', 'مدیر آموزش واحد'), ('house_operator', 'مسئول فرهنگسرا'), ('instructor', 'مدرس'), ('auditor', 'ناظر')], max_length=20)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('organisation', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.organisation')),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='roles', to='people.person')),
                ('venue', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='places.venue')),
                ('unit', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_rolegrant_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_rolegrant_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_rolegrant_policy'), shahramooz.city.municipal.MunicipalReference(field='person', name='people_rolegrant_person_ref'), shahramooz.city.municipal.MunicipalReference(field='venue', name='people_rolegrant_venue_ref'), shahramooz.city.municipal.MunicipalReference(field='unit', name='people_rolegrant_unit_ref'), shahramooz.city.municipal.MunicipalReference(field='organisation', name='people_rolegrant_organisation_ref'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='people_rolegrant_order')],
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('kind', models.CharField(choices=[('employee', 'کارمند'), ('company_staff', 'نیروی شرکتی'), ('contractor_worker', 'نیروی پیمانکار'), ('family', 'خانواده کارکنان'), ('citizen', 'شهروند')], max_length=20)),
                ('employment', models.CharField(blank=True, choices=[('permanent', 'رسمی'), ('contract', 'پیمانی'), ('fixed_work', 'قرارداد انجام کار معین'), ('temporary', 'قراردادی'), ('company', 'شرکتی'), ('contractor', 'پیمانکاری')], max_length=12)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
                ('organisation', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='affiliations', to='people.organisation')),
                ('person', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='affiliations', to='people.person')),
                ('unit', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='affiliations', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='people_affiliation_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='people_affiliation_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='people_affiliation_policy'), shahramooz.city.municipal.MunicipalReference(field='person', name='people_affiliation_person_ref'), shahramooz.city.municipal.MunicipalReference(field='organisation', name='people_affiliation_organisation_ref'), shahramooz.city.municipal.MunicipalReference(field='unit', name='people_affiliation_unit_ref'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='people_affiliation_order')],
            },
        ),
    ]
