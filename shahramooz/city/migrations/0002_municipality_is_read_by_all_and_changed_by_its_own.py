"""Anybody may read which municipalities there are; only a transaction of the municipality itself may change its row; none may add or drop one."""

from django.db import migrations

FORWARD = """
alter table city_municipality enable row level security;
create policy city_municipality_read on city_municipality for select using (true);
create policy city_municipality_change on city_municipality for update
    using (id = nullif(current_setting('app.municipality', true), '')::bigint);
"""
BACKWARD = """
drop policy city_municipality_change on city_municipality;
drop policy city_municipality_read on city_municipality;
alter table city_municipality disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("city", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
