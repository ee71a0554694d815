"""What a person of the working pages reaches: their classes, houses and rooms. What lies outside is not found."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from shahramooz.city import scope
from shahramooz.people.access import Ability
from shahramooz.places import queries as places
from shahramooz.places.models import Room, Venue
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering, Session


def offerings(request, ability: Ability = Ability.ROSTER):
    """The classes where the person holds `ability`."""
    return planning.offerings_managed_by(request.access, ability)


def offering(request, offering_id: int, ability: Ability = Ability.PLAN) -> Offering:
    """One of them, or not found."""
    return get_object_or_404(offerings(request, ability), pk=offering_id)


def session(request, session_id: int, ability: Ability = Ability.PLAN) -> Session:
    """A session of a class the person may change, or not found."""
    mine = offerings(request, ability).select_related(None).values("pk")
    rows = Session.objects.filter(municipality_id=scope.current_id(), offering__in=mine)
    return get_object_or_404(rows.select_related("offering__venue", "room__venue", "instructor__person"), pk=session_id)


def venues(request, ability: Ability = Ability.PLAN):
    """The active houses where the person holds `ability`."""
    return places.venues(of=request.access.venues(ability))


def venue(request, venue_id: int, ability: Ability = Ability.PLAN) -> Venue:
    return get_object_or_404(venues(request, ability), pk=venue_id)


def rooms(request, ability: Ability = Ability.PLAN):
    """The active rooms of those houses, house by house."""
    mine = Room.objects.filter(municipality_id=scope.current_id(), is_active=True, venue__is_active=True)
    ids = request.access.venues(ability)
    mine = mine if ids is None else mine.filter(venue__in=ids)
    return mine.select_related("venue").order_by("venue__sort_key", "sort_key", "pk")


def whole_city(request, ability: Ability) -> bool:
    """Whether the person holds `ability` everywhere."""
    return request.access.venues(ability) is None


def require_whole_city(request, ability: Ability) -> None:
    """Not found, unless the person holds `ability` everywhere."""
    if not whole_city(request, ability):
        raise Http404


def number(text: str | None) -> int | None:
    """A plain number from the address, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
