"""`manage.py refresh_keys`: the stored search and sort keys, computed anew where they are behind. Idempotent."""

from django.core.management.base import BaseCommand

from shahramooz.city import actions


class Command(BaseCommand):
    help = "Compute the stored search and sort keys anew."

    def handle(self, *args, **options):
        written = actions.refresh_keys()
        if options["verbosity"]:
            self.stdout.write(f"{written} rows were behind")
