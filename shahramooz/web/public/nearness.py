"""Near whom: the neighbourhood that a visitor chose, remembered in a cookie; else where the signed-in person lives."""

from shahramooz.city import scope
from shahramooz.lib import geo
from shahramooz.places.models import Neighbourhood

COOKIE = "near"
A_YEAR = 365 * 24 * 60 * 60


def neighbourhoods() -> list[Neighbourhood]:
    """The neighbourhoods that have a place on the map, by district, in Persian order."""
    placed = Neighbourhood.objects.filter(municipality_id=scope.current_id(), latitude__isnull=False)
    rows = placed.exclude(longitude=None).defer("outline").select_related("district")
    return list(rows.order_by("district__sort_key", "sort_key", "pk"))


def chosen(request, among: list[Neighbourhood]) -> Neighbourhood | None:
    """The neighbourhood asked for in the address, else the remembered one, else the person's own. `near=` forgets."""
    known = {str(one.pk): one for one in among}
    if "near" in request.GET:
        return known.get(request.GET["near"])
    if COOKIE in request.COOKIES:
        return known.get(request.COOKIES[COOKIE])
    lives = request.person.neighbourhood_id if request.user.is_authenticated and request.person else None
    return known.get(str(lives))


def remember(request, response) -> None:
    """Keep an asked-for neighbourhood for the next visit; an empty one is kept too, as «nowhere»."""
    if "near" in request.GET:
        kept = request.GET["near"] if request.GET["near"].isdecimal() else ""
        response.set_cookie(
            COOKIE, kept[:20], max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )


def position_of(one: Neighbourhood | None) -> geo.Position | None:
    return (one.longitude, one.latitude) if one else None
