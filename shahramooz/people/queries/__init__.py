"""What can be asked about people: `from shahramooz.people import queries`."""

from shahramooz.people.queries.accounts import accounts_of, has_people, own_account, own_person
from shahramooz.people.queries.belonging import affiliations_of, belongings_of, fits, fits_with, roles_of
from shahramooz.people.queries.days import holds_on, open_on
from shahramooz.people.queries.family import (
    consents_of,
    dependants_of,
    guardians_of,
    has_consent,
    may_act_for,
    those_with_consent,
)
from shahramooz.people.queries.messages import messages_of, unread, worded, wording_of, wordings
from shahramooz.people.queries.persons import (
    ADULT_AT,
    documents_of,
    found,
    is_minor,
    live,
    people_with_mobile,
    person_by_document,
)
from shahramooz.people.queries.visible import (
    belongs_within,
    is_family,
    may_see_families,
    of_vendors,
    organisations_visible_to,
    units_visible_to,
    vendors_visible_to,
)

__all__ = [
    "ADULT_AT",
    "accounts_of",
    "affiliations_of",
    "belongings_of",
    "belongs_within",
    "consents_of",
    "dependants_of",
    "documents_of",
    "fits",
    "fits_with",
    "found",
    "guardians_of",
    "has_consent",
    "has_people",
    "holds_on",
    "is_family",
    "is_minor",
    "live",
    "may_act_for",
    "may_see_families",
    "messages_of",
    "of_vendors",
    "open_on",
    "organisations_visible_to",
    "own_account",
    "own_person",
    "people_with_mobile",
    "person_by_document",
    "roles_of",
    "those_with_consent",
    "units_visible_to",
    "unread",
    "vendors_visible_to",
    "worded",
    "wording_of",
    "wordings",
]
