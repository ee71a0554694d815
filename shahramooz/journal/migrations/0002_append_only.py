"""The journal takes lines and gives none back: UPDATE, DELETE and TRUNCATE are refused by the database (R32)."""

from django.db import migrations

FORWARD = """
create function journal_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only' using errcode = 'restrict_violation';
end $$;
create trigger journal_entry_keeps before update or delete on journal_entry
    for each row execute function journal_is_append_only();
create trigger journal_entry_keeps_all before truncate on journal_entry
    for each statement execute function journal_is_append_only();
"""
BACKWARD = """
drop trigger journal_entry_keeps on journal_entry;
drop trigger journal_entry_keeps_all on journal_entry;
drop function journal_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
