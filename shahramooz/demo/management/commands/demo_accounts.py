"""`manage.py demo_accounts`: who can sign in to the demo city."""

from django.core.management.base import BaseCommand

from shahramooz.demo.accounts import CITIZENS, PASSWORD, STAFF


class Command(BaseCommand):
    help = "Print the accounts of the demo city."

    def handle(self, *args, **options):
        self.stdout.write("حساب‌های نمونه")
        self.stdout.write(f"  کارکنان  /sign-in/staff/   گذرواژه: {PASSWORD}")
        for one in STAFF:
            self.stdout.write(f"    {one.username:<10} {one.words}")
        self.stdout.write("  شهروندان  /sign-in/   کد در همان صفحه نشان داده می‌شود")
        for one in CITIZENS:
            self.stdout.write(f"    {one.mobile:<12} {one.words}")
