"""`manage.py first_city`: the first municipality of a real installation, with its first two accounts (a head of training and a system admin)."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.demo.loading import ensure_municipality
from shahramooz.journal.record import Clock
from shahramooz.people import actions as people

FIRST = [("head", "مدیر", "آموزش", "training_head"), ("admin", "راهبر", "سامانه", "system_admin")]


class Command(BaseCommand):
    help = "Make the first municipality and print its first accounts with passwords that are shown once."

    def add_arguments(self, parser):
        parser.add_argument("--slug", required=True, help="short Latin name, e.g. ahvaz")
        parser.add_argument("--name", required=True, help="شهرداری اهواز")
        parser.add_argument("--city", required=True, help="اهواز")
        parser.add_argument("--host", required=True, help="class.ahvaz.ir")
        parser.add_argument("--prefix", required=True, help="three Latin letters before certificate numbers, e.g. AHZ")
        parser.add_argument("--department", default="", help="who signs certificates")

    def handle(self, *args, slug, name, city, host, prefix, department, **options):
        if Municipality.objects.filter(slug=slug).exists():
            raise CommandError(f"The municipality {slug} is there already; sign in with its accounts.")
        facts = {"slug": slug, "name": name, "city": city, "host": host, "certificate_prefix": prefix}
        municipality = ensure_municipality(facts | {"department": department})
        at, maker = timezone.now(), Clock("نخستین راه‌اندازی")
        with scope.within(municipality):
            for username, first, last, role in FIRST:
                password = secrets.token_urlsafe(12)
                person = people.register_person(first_name=first, last_name=last, affiliation="employee", by=maker, at=at)
                people.open_account(person=person, username=username, password=password, by=maker, at=at)
                people.grant_role(person=person, role=role, by=maker, at=at)
                self.stdout.write(f"{username}  {password}")
        self.stdout.write("این گذرواژه‌ها فقط همین یک بار نشان داده می‌شود؛ پس از نخستین ورود عوضشان کنید.")
