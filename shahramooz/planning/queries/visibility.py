"""Who sees which classes, and which of them the clock must move on."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from shahramooz.city import scope
from shahramooz.people.access import Ability, Access
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.queries import finding

State = Offering.State


def every():
    """Every offering of this municipality, with what its line on a page shows."""
    return finding.with_what_a_card_shows(Offering.objects.filter(municipality_id=scope.current_id()))


def offerings_visible_to(person: Person | None):
    """What this person may open: everything once published (over and cancelled too), and drafts of classes they
    teach.
    """
    return every().filter(is_shown() if person is None else is_shown() | _taught_by(person.pk))


def shown_to_anybody():
    """What everybody may open without signing in."""
    return offerings_visible_to(None)


def is_shown() -> Q:
    """Published now, or published once and over or cancelled since."""
    return Q(state__in=[*finding.SHOWN, State.COMPLETED, State.CLOSED, State.CANCELLED], published_at__isnull=False)


def _taught_by(person_id: int) -> Q:
    lessons = Session.objects.filter(
        municipality_id=OuterRef("municipality_id"), offering=OuterRef("pk"), instructor__person=person_id
    )
    return Q(instructor__person=person_id) | Exists(lessons)


def offerings_managed_by(access: Access, ability: Ability = Ability.PLAN):
    """The classes where this access holds `ability`: everywhere, at its venues, for its units and those under them, of its
    bodies, and the ones it teaches.
    """
    if access.everywhere(ability):
        return every()
    allowed = Q(venue__in=access.venues(ability)) | Q(provider__in=access.organisations(ability))
    units = access.units(ability)
    if units:
        allowed |= Q(unit__in=units)
    for teacher in access.teachers(ability):
        allowed |= _taught_by(teacher)
    return every().filter(allowed)


def sessions_managed_by(access: Access, ability: Ability = Ability.ATTENDANCE):
    """The live sessions of the classes where this access holds `ability`, in the order of time."""
    managed = offerings_managed_by(access, ability).select_related(None).values("pk")
    found = Session.objects.filter(municipality_id=scope.current_id(), offering__in=managed)
    found = found.exclude(state=Session.State.CANCELLED).select_related("offering", "room__venue", "instructor__person")
    return found.order_by("during", "pk")


def _live_sessions_of_outer():
    lessons = Session.objects.filter(municipality_id=OuterRef("municipality_id"), offering=OuterRef("pk"))
    return lessons.exclude(state=Session.State.CANCELLED)


def offerings_to_start(at: datetime):
    """Classes still in registration whose first session has begun."""
    begun = _live_sessions_of_outer().filter(during__startswith__lte=at)
    return Offering.objects.filter(
        Exists(begun), municipality_id=scope.current_id(), state=State.REGISTRATION
    ).order_by("pk")


def offerings_to_complete(at: datetime):
    """Running classes whose last session is over."""
    ahead = _live_sessions_of_outer().filter(during__endswith__gt=at)
    held = _live_sessions_of_outer().filter(during__endswith__lte=at)
    running = Offering.objects.filter(municipality_id=scope.current_id(), state=State.RUNNING)
    return running.filter(Exists(held), ~Exists(ahead)).order_by("pk")
