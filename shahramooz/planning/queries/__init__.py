"""What can be asked of planning: seats, bookings, closed hours, who may see what, searches and boards.

`from shahramooz.planning import queries`.
"""

from shahramooz.planning.queries.boards import (
    RoomWeek,
    WeekBoard,
    day_of,
    week_board,
    week_start,
)
from shahramooz.planning.queries.bookings import (
    Clash,
    clashes,
    free_rooms,
    live_sessions,
    sessions_between,
    sessions_hit,
)
from shahramooz.planning.queries.closed import Preview, preview, weekly_hours, why_closed_between
from shahramooz.planning.queries.finding import (
    Wish,
    found,
    narrowed,
    published,
    sessions_of,
)
from shahramooz.planning.queries.make_up import Hit, MakeUp, closing_report
from shahramooz.planning.queries.seats import (
    Ratios,
    Utilisation,
    covers,
    effective_capacities,
    held_in_rooms,
    out_of_step,
    ratios_between,
    restrictions_between,
    restrictions_on,
    utilisation,
)
from shahramooz.planning.queries.slots import free_slots
from shahramooz.planning.queries.visibility import (
    every,
    offerings_managed_by,
    offerings_to_complete,
    offerings_to_start,
    offerings_visible_to,
    sessions_managed_by,
    shown_to_anybody,
)

__all__ = [
    "Clash",
    "Hit",
    "MakeUp",
    "Preview",
    "Ratios",
    "RoomWeek",
    "Utilisation",
    "WeekBoard",
    "Wish",
    "clashes",
    "closing_report",
    "covers",
    "day_of",
    "effective_capacities",
    "every",
    "found",
    "free_rooms",
    "free_slots",
    "held_in_rooms",
    "live_sessions",
    "narrowed",
    "offerings_managed_by",
    "offerings_to_complete",
    "offerings_to_start",
    "offerings_visible_to",
    "out_of_step",
    "preview",
    "published",
    "ratios_between",
    "restrictions_between",
    "restrictions_on",
    "sessions_between",
    "sessions_hit",
    "sessions_managed_by",
    "sessions_of",
    "shown_to_anybody",
    "utilisation",
    "week_board",
    "week_start",
    "weekly_hours",
    "why_closed_between",
]
