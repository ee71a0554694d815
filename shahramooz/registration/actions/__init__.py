"""What can be done about a seat. Import the module: `registration.apply(...)`."""

from shahramooz.registration.actions.applying import apply
from shahramooz.registration.actions.charges import (
    NothingDue,
    ReceiptMissing,
    WaiverReasonMissing,
    settle_charge,
    waive_charge,
)
from shahramooz.registration.actions.drawing import DrawTooEarly, NotADraw, commit_draw, draw_lots
from shahramooz.registration.actions.household import NotWithoutTheOthers, Reply, apply_household
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
from shahramooz.registration.actions.offers import NothingOffered, OfferOver, accept_offer, expire_offer
from shahramooz.registration.actions.outcomes import record_outcome
from shahramooz.registration.actions.promoting import fill_seats
from shahramooz.registration.actions.rounds import (
    InAnotherRound,
    NothingRanked,
    NotOfThisRound,
    RankedTwice,
    RoundClosed,
    RoundNeedsClasses,
    RoundTooEarly,
    RoundWindowBackwards,
    TooManyRanked,
    decide_round,
    plan_round,
    rank,
)

__all__ = [
    "UNDO_WITHIN",
    "AlreadyLeft",
    "ClassHasBegun",
    "DrawTooEarly",
    "InAnotherRound",
    "NoSeatThere",
    "NobodyNamed",
    "NotADraw",
    "NotOfThisRound",
    "NotWithdrawn",
    "NotWithoutTheOthers",
    "NothingDue",
    "NothingOffered",
    "NothingRanked",
    "OfferOver",
    "RankedTwice",
    "ReasonMissing",
    "ReceiptMissing",
    "Reply",
    "RoundClosed",
    "RoundNeedsClasses",
    "RoundTooEarly",
    "RoundWindowBackwards",
    "TooLateToReturn",
    "TooManyRanked",
    "WaiverReasonMissing",
    "accept_offer",
    "apply",
    "apply_household",
    "commit_draw",
    "decide_round",
    "draw_lots",
    "end_with_the_class",
    "expire_offer",
    "fill_seats",
    "move_or_cancel_named",
    "plan_round",
    "rank",
    "record_outcome",
    "settle_charge",
    "take_back_withdrawal",
    "waive_charge",
    "withdraw",
]
