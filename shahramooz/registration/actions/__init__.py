"""What can be done about a seat. Import the module: `registration.apply(...)`."""

from shahramooz.registration.actions.applying import apply
from shahramooz.registration.actions.charges import (
    NothingDue,
    ReceiptMissing,
    WaiverReasonMissing,
    settle_charge,
    waive_charge,
)
from shahramooz.registration.actions.household import Reply, apply_household
from shahramooz.registration.actions.leaving import (
    UNDO_WITHIN,
    AlreadyLeft,
    ClassHasBegun,
    NobodyNamed,
    NoSeatThere,
    NotWithdrawn,
    ReasonMissing,
    TooLateToReturn,
    end_with_the_class,
    move_or_cancel_named,
    take_back_withdrawal,
    withdraw,
)
from shahramooz.registration.actions.outcomes import record_outcome
from shahramooz.registration.actions.promoting import fill_seats

__all__ = [
    "UNDO_WITHIN",
    "AlreadyLeft",
    "ClassHasBegun",
    "NoSeatThere",
    "NobodyNamed",
    "NotWithdrawn",
    "NothingDue",
    "ReasonMissing",
    "ReceiptMissing",
    "Reply",
    "TooLateToReturn",
    "WaiverReasonMissing",
    "apply",
    "apply_household",
    "end_with_the_class",
    "fill_seats",
    "move_or_cancel_named",
    "record_outcome",
    "settle_charge",
    "take_back_withdrawal",
    "waive_charge",
    "withdraw",
]
