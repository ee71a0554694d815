"""The moment a page is asked for. Only the test settings name another clock (defaults.md Q16)."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


def now() -> datetime:
    """The aware moment that pages pass to actions as `at=`."""
    return import_string(settings.WEB_CLOCK)()


def today() -> date:
    """The day in the city's time zone."""
    return timezone.localdate(now())
