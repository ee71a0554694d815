"""`manage.py load_demo`: the demo city, once; started again, it goes on where it was stopped."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from shahramooz.demo import loading


class Command(BaseCommand):
    help = "Load the demo city (Bandar Abbas, with invented people)."

    def handle(self, *args, **options):
        if loading.is_loaded():
            return
        loading.load(at=timezone.now(), say=loading.bar())
