"""A chain over the journal's lines (T23), and the one thing that may be done to a line: forgetting its personal words (T24)."""

import django.db.models.deletion
import shahramooz.city.municipal
import shahramooz.city.scope
from django.db import migrations, models

FORWARD = """
create function journal_only_forgets() returns trigger language plpgsql as $$
begin
    if (new.id, new.municipality_id, new.at, new.act, new.actor_type, new.actor_id, new.about_type, new.about_id)
       is not distinct from
       (old.id, old.municipality_id, old.at, old.act, old.actor_type, old.actor_id, old.about_type, old.about_id)
       and ((new.actor_name, new.name_salt) is not distinct from (old.actor_name, old.name_salt)
            or (new.actor_name = '' and new.name_salt is null))
       and ((new.before, new.after, new.reason, new.words_salt)
            is not distinct from (old.before, old.after, old.reason, old.words_salt)
            or (new.before is null and new.after is null and new.reason = '' and new.words_salt is null))
    then
        return new;
    end if;
    raise exception 'the journal is append-only' using errcode = 'restrict_violation';
end $$;
drop trigger journal_entry_keeps on journal_entry;
create trigger journal_entry_keeps before delete on journal_entry
    for each row execute function journal_is_append_only();
create trigger journal_entry_only_forgets before update on journal_entry
    for each row execute function journal_only_forgets();
create trigger journal_seal_keeps before update or delete on journal_seal
    for each row execute function journal_is_append_only();
create trigger journal_seal_keeps_all before truncate on journal_seal
    for each statement execute function journal_is_append_only();

create function journal_forget(names bigint[], words bigint[]) returns void
language sql security definer set search_path = public, pg_temp as $$
    update journal_entry set actor_name = '', name_salt = null
     where id = any(names) and name_salt is not null
       and municipality_id = nullif(current_setting('app.municipality', true), '')::bigint;
    update journal_entry set before = null, after = null, reason = '', words_salt = null
     where id = any(words) and words_salt is not null
       and municipality_id = nullif(current_setting('app.municipality', true), '')::bigint;
$$;
revoke execute on function journal_forget(bigint[], bigint[]) from public;
do $$
begin
    if exists (select from pg_roles where rolname = 'shahramooz_app') then
        revoke update, delete, truncate on journal_entry, journal_seal from shahramooz_app;
        grant execute on function journal_forget(bigint[], bigint[]) to shahramooz_app;
    end if;
end $$;
"""
BACKWARD = """
drop function journal_forget(bigint[], bigint[]);
drop trigger journal_seal_keeps on journal_seal;
drop trigger journal_seal_keeps_all on journal_seal;
drop trigger journal_entry_only_forgets on journal_entry;
drop trigger journal_entry_keeps on journal_entry;
create trigger journal_entry_keeps before update or delete on journal_entry
    for each row execute function journal_is_append_only();
drop function journal_only_forgets();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('city', '0003_holidays_are_read_by_all_and_changed_by_the_owner'),
        ('journal', '0002_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='name_salt',
            field=models.BinaryField(db_default=models.Func(models.Func(function='gen_random_uuid'), function='uuid_send', output_field=models.BinaryField()), null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='words_salt',
            field=models.BinaryField(db_default=models.Func(models.Func(function='gen_random_uuid'), function='uuid_send', output_field=models.BinaryField()), null=True),
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality_id', models.BigIntegerField(default=shahramooz.city.scope.current_or_none, editable=False)),
                ('number', models.BigIntegerField()),
                ('name', models.BinaryField(max_length=32)),
                ('words', models.BinaryField(max_length=32)),
                ('head', models.BinaryField(max_length=32)),
                ('sealed_at', models.DateTimeField()),
                ('entry', shahramooz.city.municipal.MunicipalForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='seals', to='journal.entry')),
                ('municipality', models.ForeignObject(editable=False, from_fields=['municipality_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='city.municipality', to_fields=['id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality_id', 'id'), name='journal_seal_key'), shahramooz.city.municipal.MunicipalReference(field='municipality', name='journal_seal_municipality'), shahramooz.city.municipal.RowLevelSecurity(name='journal_seal_policy'), shahramooz.city.municipal.MunicipalReference(field='entry', name='journal_seal_entry_ref'), models.UniqueConstraint(fields=('municipality_id', 'number'), name='journal_seal_number'), models.UniqueConstraint(fields=('municipality_id', 'entry'), name='journal_seal_once')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
