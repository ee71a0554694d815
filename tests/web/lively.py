"""A city with a bit of everything, for looking at its pages."""

from shahramooz.city import scope
from tests import factories

PAGES = ["/", "/calendar/", "/calendar/1405/9/14/", "/map/", "/places/", "/about/", "/help/", "/a11y/"]
SQUARE = [[[56.0, 27.0], [56.1, 27.0], [56.1, 27.1], [56.0, 27.1], [56.0, 27.0]]]


def a_lively_city(municipality) -> list[str]:
    """Fill the municipality and give the addresses of all its public pages."""
    with scope.within(municipality):
        hood = factories.a_neighbourhood("محله 7", latitude=27.05, longitude=56.05, outline=SQUARE)
        venue = factories.a_venue("سرای 7", neighbourhood=hood, latitude=27.05, longitude=56.05, address="کوچه 3")
        version = factories.a_version(certificate_months=24, pass_mark="62.50")
        for number in range(24):
            one = factories.an_offering(
                title="رایانه 2",
                room=factories.a_room(f"کلاس {number}", venue=venue),
                sessions=8,
                fee=1_250_000,
                min_age=10,
                max_age=14,
                pattern=[{"weekday": 0, "from": "16:00", "to": "18:30"}],
                version=version,
            )
            factories.an_enrolment(one, state="waiting")
    return [*PAGES, f"/places/{venue.pk}/", f"/c/{one.pk}/"]
