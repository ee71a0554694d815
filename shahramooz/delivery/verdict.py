"""What attendance and score come to under a course's rules (R8). Pure, in whole minutes: no rounding ever decides a certificate."""

from decimal import Decimal

from shahramooz.delivery.models import Result

Verdict = Result.Verdict


def verdict_of(
    *, held: int, attended: int, score: Decimal | None, attendance_percent: int, pass_mark: Decimal | None
) -> str:
    """The verdict on a learner who attended `attended` of `held` minutes; exactly the threshold is enough. No `pass_mark`, no exam."""
    if held == 0 or attended * 100 < attendance_percent * held:
        return Verdict.SHORT_ATTENDANCE
    if pass_mark is None:
        return Verdict.PASSED
    if score is None:
        return Verdict.NO_SCORE
    return Verdict.PASSED if score >= pass_mark else Verdict.LOW_SCORE


def percent(attended: int, held: int) -> int:
    """The share of attendance in whole per cent, rounded down: 79.9 never looks like 80."""
    return attended * 100 // held if held else 0
