"""What can be done with the catalogue. `from shahramooz.catalogue import actions as catalogue`."""

from shahramooz.catalogue.actions.attainments import (
    AttainmentWithdrawn,
    record_attainment,
    record_attainments,
    withdraw_attainment,
)
from shahramooz.catalogue.actions.courses import (
    CodeTaken,
    PrerequisiteCircle,
    PrerequisiteKnown,
    TopicTaken,
    add_course,
    add_prerequisite,
    add_topic,
    correct_course,
    remove_prerequisite,
)
from shahramooz.catalogue.actions.instructors import (
    InstructorKnown,
    add_instructor,
    add_new_instructor,
    correct_instructor,
)
from shahramooz.catalogue.actions.versions import (
    AlreadyApproved,
    HeadingsTooLong,
    PassMarkTooHigh,
    VersionEmpty,
    approve_version,
    draft_version,
    revise_version,
)

__all__ = [
    "AlreadyApproved",
    "AttainmentWithdrawn",
    "CodeTaken",
    "HeadingsTooLong",
    "InstructorKnown",
    "PassMarkTooHigh",
    "PrerequisiteCircle",
    "PrerequisiteKnown",
    "TopicTaken",
    "VersionEmpty",
    "add_course",
    "add_instructor",
    "add_new_instructor",
    "add_prerequisite",
    "add_topic",
    "approve_version",
    "correct_course",
    "correct_instructor",
    "draft_version",
    "record_attainment",
    "record_attainments",
    "remove_prerequisite",
    "revise_version",
    "withdraw_attainment",
]
