"""Pages that show one person: what was shown is written down after the page, and there is a limit to it (T24, R28)."""

from collections.abc import Iterable

from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people.models import Person
from shahramooz.web import clock, failures


def opened(request, person: Person) -> None:
    """Remember that this page shows the record of `person`. The middleware has it journalled before the answer leaves.

    When that fails, or the reader has had enough for an hour, another answer goes out instead.
    """
    page, by, at = request.resolver_match.url_name, request.person, clock.now()

    def note():
        try:
            people.note_reading(person=person, page=page, by=by, at=at)
        except Refusal as refusal:
            return failures.enough(request, refusal)
        return None

    request.afterwards = [*getattr(request, "afterwards", ()), note]


def listed(request, everybody: Iterable[Person]) -> None:
    """Remember that this page names these people; the minors among them are written down."""
    seen, page, by, at = list(everybody), request.resolver_match.url_name, request.person, clock.now()
    request.afterwards = [
        *getattr(request, "afterwards", ()),
        lambda: people.note_names(people=seen, page=page, by=by, at=at),
    ]
