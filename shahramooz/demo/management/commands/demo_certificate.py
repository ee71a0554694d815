"""`manage.py demo_certificate`: the demo mother's certificate as PNG on standard output, for docs/pictures."""

import sys

from django.core.management.base import BaseCommand

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.delivery import document
from shahramooz.delivery.models import Certificate
from shahramooz.demo.accounts import MOTHER
from shahramooz.demo.bandarabbas import CITY


class Command(BaseCommand):
    help = "Print the demo mother's certificate as PNG."

    def handle(self, *args, **options):
        city = Municipality.objects.get(slug=CITY["slug"])
        with scope.within(city, read_only=True):
            hers = Certificate.objects.filter(person__mobile=MOTHER.mobile, person__first_name=MOTHER.first_name)
            picture = document.print_certificates(
                [hers.order_by("pk").first()], municipality=city, format="png", ppi=90
            )
        sys.stdout.buffer.write(picture)
