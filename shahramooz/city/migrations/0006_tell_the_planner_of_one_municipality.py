"""Tables that were made before the planner was told what to expect of `municipality_id`, and that nobody has analysed yet."""

from django.db import migrations

FORWARD = """
do $$ declare made record; begin
    for made in
        select c.relname, exists (select from pg_stats s where s.schemaname = current_schema()
                                   and s.tablename = c.relname and s.attname = 'municipality_id') as is_known
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'municipality_id' and not a.attisdropped
         where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
    loop
        execute format('alter table %I set (autovacuum_analyze_threshold = 10)', made.relname);
        if current_setting('server_version_num')::int >= 180000 and not made.is_known then
            perform pg_restore_attribute_stats('schemaname', current_schema()::text, 'relname', made.relname::text,
                'attname', 'municipality_id', 'inherited', false, 'null_frac', 0::real, 'avg_width', 8, 'n_distinct', 1::real);
        end if;
    end loop;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("city", "0005_messages_have_a_budget_of_their_own")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
