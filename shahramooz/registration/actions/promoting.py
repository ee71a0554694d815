"""Filling seats that became free: after a withdrawal, a larger capacity, a released quota."""

from datetime import datetime

from django.db import transaction

from shahramooz.planning.models import Offering
from shahramooz.registration.actions import seating
from shahramooz.registration.models import Enrolment


@transaction.atomic
def fill_seats(*, offering: Offering, by, at: datetime) -> list[Enrolment]:
    """Promote the first in line into every free seat, tell each, and return the promoted. Twice is the same as once. R4, S0-3, Q18."""
    promoted, _seat = seating.give_out_seats(seating.lock(offering), by=by, at=at)
    return promoted
