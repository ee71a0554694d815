"""When and where it is taught: offerings with their quotas, sessions with their bookings, restrictions with their checklists."""

from shahramooz.planning.models.handover import Handover
from shahramooz.planning.models.importing import ImportRun
from shahramooz.planning.models.offering import Offering, PriorityClass, Quota
from shahramooz.planning.models.restriction import ProtocolCheck, Restriction
from shahramooz.planning.models.session import Session

__all__ = ["Handover", "ImportRun", "Offering", "PriorityClass", "ProtocolCheck", "Quota", "Restriction", "Session"]
