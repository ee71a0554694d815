"""`manage.py demo_accounts`: who can sign in to the demo city."""

from django.core.management.base import BaseCommand

from shahramooz.demo import accounts


class Command(BaseCommand):
    help = "Print the accounts of the demo city."

    def handle(self, *args, **options):
        self.stdout.write(accounts.told())
