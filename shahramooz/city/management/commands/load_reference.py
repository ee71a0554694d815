"""`manage.py load_reference`: the official holidays into the database, as the owner. Idempotent."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from shahramooz.city import actions, holidays


class Command(BaseCommand):
    help = "Load the reference data that all municipalities share."

    def handle(self, *args, **options):
        done = actions.load_holidays(holidays.announced(), at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{done.added} added, {done.restored} restored, {done.withdrawn} withdrawn")
