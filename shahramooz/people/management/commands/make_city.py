"""`bin/manage make_city`: the municipality of an empty installation and its first administrator, asked for one by one."""

import getpass
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shahramooz.lib.refusal import Refusal
from shahramooz.people.actions.beginning import begin_city

QUESTIONS = {
    "name": "نام شهرداری (شهرداری یزد)",
    "city": "نام شهر (یزد)",
    "slug": "نام کوتاه لاتین (yazd)",
    "host": "نام دامنه (class.example.ir)",
    "certificate_prefix": "پیشوند شماره گواهی، سه حرف لاتین (YZD)",
    "department": "سازمانی که گواهی را امضا می‌کند",
    "first_name": "نام راهبر سامانه",
    "last_name": "نام خانوادگی راهبر سامانه",
    "username": "نام کاربری راهبر سامانه",
}
OF_THE_ADMIN = ("first_name", "last_name", "username")


class Command(BaseCommand):
    help = (
        "Make the municipality and its first administrator. What is not given is asked; the password comes from stdin."
    )

    def add_arguments(self, parser):
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)

    def handle(self, *args, **options):
        given = {name: options[name] or self._ask(question) for name, question in QUESTIONS.items()}
        admin = {name: given.pop(name) for name in OF_THE_ADMIN}
        password = getpass.getpass("گذرواژه: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            begin_city(municipality=given, password=password, at=timezone.now(), **admin)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write("شهرداری و راهبر آن ساخته شد. ورود کارکنان:")
        self.stdout.write("  /sign-in/staff/")

    def _ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"این پاسخ داده نشده است: {question}")
        return input(f"{question}: ").strip()
