"""Anybody may read the country's holidays; the application may not change what all municipalities share, only the tables' owner may."""

from django.db import migrations

FORWARD = """
alter table city_holiday enable row level security;
create policy city_holiday_read on city_holiday for select using (true);
"""
BACKWARD = """
drop policy city_holiday_read on city_holiday;
alter table city_holiday disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("city", "0002_municipality_is_read_by_all_and_changed_by_its_own")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
