"""What the clock does for planning: release quotas, follow restrictions that begin and end, start and complete
classes. Safe to run twice.
"""

from datetime import datetime

from shahramooz.city import scope
from shahramooz.journal.record import Clock
from shahramooz.planning import actions, queries
from shahramooz.planning.models import Offering, Quota

LIVE = [Offering.State.APPROVED, Offering.State.REGISTRATION, Offering.State.RUNNING]


def release_quotas(*, at: datetime) -> int:
    """Release every quota whose time has come (S0-20, R25); returns how many."""
    due = Quota.objects.filter(municipality_id=scope.current_id(), released_at=None, release_at__lte=at).order_by(
        "offering_id", "pk"
    )
    due = list(due)
    for quota in due:
        actions.release_quota(quota, by=Clock("آزادسازی سهمیه"), at=at)
    return len(due)


def follow_capacities(*, at: datetime) -> int:
    """Bring capacities in line where a restriction has begun or ended or a session has passed (Q17); returns how
    many changed.
    """
    live = Offering.objects.filter(municipality_id=scope.current_id(), state__in=LIVE).select_related("instructor")
    stale = queries.out_of_step(live.order_by("pk"), at=at)
    return sum(bool(actions.follow_capacity(one, by=Clock("پیگیری ظرفیت"), at=at)[1]) for one in stale)


def begin_and_end(*, at: datetime) -> int:
    """Start the classes whose first session has begun and complete those whose last is over; returns how many
    changed.
    """
    starting = list(queries.offerings_to_start(at))
    for offering in starting:
        actions.start_offering(offering, by=Clock("آغاز کلاس‌ها"), at=at)
    ending = list(queries.offerings_to_complete(at))
    for offering in ending:
        actions.complete_offering(offering, by=Clock("پایان کلاس‌ها"), at=at)
    return len(starting) + len(ending)


ROUNDS = [(5, release_quotas), (30, follow_capacities), (30, begin_and_end)]
