"""Districts, neighbourhoods with their outlines, the three cultural houses with rooms, hours and equipment."""

from datetime import datetime, time, timedelta
from random import Random

from shahramooz.demo import bandarabbas as stage
from shahramooz.journal.record import Clock
from shahramooz.lib import geo
from shahramooz.places import actions as places
from shahramooz.places.models import Neighbourhood

MAKER = Clock("شهر نمونه")
HOURS = [(weekday, time(8), time(20, 30)) for weekday in range(5)] + [(5, time(8), time(13))]


def tell(at: datetime) -> None:
    """Everything that stands in the city before anybody comes."""
    at -= timedelta(days=400)
    districts = {
        code: places.add_district(code=code, name=name, by=MAKER, at=at) for code, name in stage.DISTRICTS.items()
    }
    for (name, district, *_field), ring in zip(stage.NEIGHBOURHOODS, outlines(), strict=True):
        area = geo.Area(folder="", name=name, rings=[ring])
        places.add_neighbourhood(district=districts[district], name=name, area=area, by=MAKER, at=at)
    for house in stage.HOUSES:
        _build(house, at=at)


def _build(house: dict, *, at: datetime) -> None:
    facts = {name: house[name] for name in ("name", "address", "phone", "latitude", "longitude")}
    where = Neighbourhood.objects.get(name=house["neighbourhood"])
    venue = places.add_venue(kind="cultural_house", neighbourhood=where, by=MAKER, at=at, **facts)
    places.set_opening_hours(venue=venue, hours=HOURS, by=MAKER, at=at)
    for name, capacity, step_free in house["rooms"]:
        room = places.add_room(venue=venue, name=name, capacity=capacity, is_step_free=step_free, by=MAKER, at=at)
        for title, required, present, cost in stage.EQUIPMENT:
            known = {"required": required, "present": present, "unit_cost": cost}
            places.add_equipment(room=room, title=title, by=MAKER, at=at, **known)


def outlines() -> list[list[list[float]]]:
    """Closed rings of [longitude, latitude] on a sheet of 5 × 3 fields with shared, slightly bent corners."""
    die = Random(27)
    wide, high = (stage.EAST - stage.WEST) / 5, (stage.NORTH - stage.SOUTH) / 3

    def corner(column: float, row: float) -> list[float]:
        return [
            round(stage.WEST + column * wide + die.uniform(-0.16, 0.16) * wide, 5),
            round(stage.NORTH - row * high + die.uniform(-0.16, 0.16) * high, 5),
        ]

    halves = [place / 2 for place in range(11)]
    points = {(column, row): corner(column, row) for column in halves for row in (0, 0.5, 1, 1.5, 2, 2.5, 3)}
    rings = []
    for _name, _district, left, top in stage.NEIGHBOURHOODS:
        way = [(0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5), (0, 0)]
        rings.append([points[left + column, top + row] for column, row in way])
    return rings
