"""Areas on the map: read from KML or GeoJSON, measured, and drawn as SVG by the server.

Positions are (longitude, latitude) in degrees, as both formats write them. The outer ring of an area runs against the
clock and its holes run with it, so that the sums below need not ask which is which.
"""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from shahramooz.lib.refusal import Refusal
from shahramooz.lib.text import display

Position = tuple[float, float]
Ring = tuple[Position, ...]
Bounds = tuple[float, float, float, float]  # west, south, east, north

LARGEST_FILE = 20_000_000
MOST_AREAS = 5_000
MOST_POSITIONS = 500_000
_EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Area:
    """One named area of the file: `folder` is the folder it lies in (the district), `rings` its outline and holes."""

    folder: str
    name: str
    rings: tuple[Ring, ...]


class MapTooLarge(Refusal):
    message = _("این پروندهٔ نقشه بزرگ‌تر از اندازهٔ مجاز است؛ آن را به چند پرونده بخش کنید.")


class MapUnreadable(Refusal):
    message = _("این پرونده نقشهٔ KML یا GeoJSON درستی نیست؛ یک بار دیگر از برنامهٔ نقشه خروجی بگیرید.")


class MapWithoutAreas(Refusal):
    message = _("در این پرونده هیچ محدوده‌ای نیست؛ محدوده‌ها باید چندضلعی باشند.")


def read_areas(content: bytes) -> list[Area]:
    """Read every polygon of a KML or GeoJSON file, in the file's order.

    Tolerant: what is not a polygon is passed over, names are cleaned, unclosed rings are closed, holes kept.
    Raises MapTooLarge, MapUnreadable, MapWithoutAreas.
    """
    if len(content) > LARGEST_FILE:
        raise MapTooLarge
    body = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        areas = _from_geojson(body) if body.startswith(b"{") else _from_kml(body)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise MapUnreadable from None
    if not areas:
        raise MapWithoutAreas
    if len(areas) > MOST_AREAS or sum(len(ring) for area in areas for ring in area.rings) > MOST_POSITIONS:
        raise MapTooLarge
    return areas


def bounds(areas: Iterable[Area]) -> Bounds:
    """Give the west, south, east and north ends of some areas together."""
    positions = [position for one in areas for ring in one.rings for position in ring]
    longitudes, latitudes = zip(*positions, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def area_km2(one: Area) -> float:
    """Measure an area in square kilometres, good to a fraction of a per cent at the size of a city."""
    return abs(sum(_moments(ring, *_origin(one))[0] for ring in one.rings))


def centroid(one: Area) -> Position:
    """Give the middle of an area, its holes left out; of an area without extent, the mean of its corners."""
    longitude, latitude = origin = _origin(one)
    moments = [_moments(ring, *origin) for ring in one.rings]
    size = sum(moment[0] for moment in moments)
    if abs(size) < 1e-12:
        corners = [position for ring in one.rings for position in ring[:-1]]
        return sum(x for x, _y in corners) / len(corners), sum(y for _x, y in corners) / len(corners)
    east, north = _scale(latitude)
    return (
        longitude + sum(moment[1] for moment in moments) / size / east,
        latitude + sum(moment[2] for moment in moments) / size / north,
    )


def contains(one: Area, position: Position) -> bool:
    """Say whether a position lies inside an area (and not in one of its holes)."""
    x, y = position
    inside = False
    for ring in one.rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def distance_km(a: Position, b: Position) -> float:
    """Measure how far two positions are apart along the ground."""
    (lon_a, lat_a), (lon_b, lat_b) = (tuple(map(math.radians, position)) for position in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True, slots=True)
class Projection:
    """A flat drawing of a small part of the earth: call it with a position to get x and y, y growing downward."""

    west: float
    north: float
    east_scale: float
    north_scale: float
    margin_x: float
    margin_y: float

    @classmethod
    def fit(cls, box: Bounds, *, width: float, height: float, margin: float = 0) -> "Projection":
        """Fit `box` into a drawing of this size, centred and undistorted."""
        west, south, east, north = box
        narrowing = math.cos(math.radians((south + north) / 2))
        wide, high = max((east - west) * narrowing, 1e-9), max(north - south, 1e-9)
        scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
        margins = (width - wide * scale) / 2, (height - high * scale) / 2
        return cls(west, north, scale * narrowing, scale, *margins)

    def __call__(self, position: Position) -> Position:
        """Give the place of a position on the drawing."""
        longitude, latitude = position
        return (
            self.margin_x + (longitude - self.west) * self.east_scale,
            self.margin_y + (self.north - latitude) * self.north_scale,
        )


def to_svg_path(rings: Sequence[Ring], projection: Callable[[Position], Position], *, places: int = 1) -> str:
    """Write rings as the `d` of an SVG path; corners that fall on the same spot are written once."""
    parts = []
    for ring in rings:
        corners = [tuple(_short(value, places) for value in projection(position)) for position in ring[:-1]]
        distinct = [corner for corner, before in zip(corners, [None, *corners], strict=False) if corner != before]
        parts.append("M" + "L".join(f"{x} {y}" for x, y in distinct) + "Z")
    return "".join(parts)


def _short(value: float, places: int) -> str:
    written = f"{value:.{places}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _from_kml(body: bytes) -> list[Area]:
    root = fromstring(body, forbid_dtd=True)
    areas: list[Area] = []
    waiting: list[tuple[Element, str]] = [(root, "")]  # a stack, not recursion: a file may nest as deep as it likes
    while waiting:
        element, folder = waiting.pop()
        tag = _tag(element)
        if tag == "Folder":
            folder = _child_text(element, "name") or folder
        if tag == "Placemark":
            rings = [ring for polygon in element.iter() if _tag(polygon) == "Polygon" for ring in _kml_polygon(polygon)]
            if rings:
                areas.append(Area(folder, _child_text(element, "name"), tuple(rings)))
            continue
        waiting.extend((child, folder) for child in reversed(element))
    return areas


def _kml_polygon(polygon: Element) -> list[Ring]:
    outer, holes = [], []
    for boundary in polygon:
        kept = {"outerBoundaryIs": outer, "innerBoundaryIs": holes}.get(_tag(boundary))
        if kept is None:
            continue
        for element in boundary.iter():
            if _tag(element) == "coordinates":
                kept.append([place.split(",")[:2] for place in (element.text or "").split()])
    return _polygon([*outer[:1], *holes]) if outer else []


def _from_geojson(body: bytes) -> list[Area]:
    root = json.loads(body.decode("utf-8"))
    features = root["features"] if root.get("type") == "FeatureCollection" else [root]
    areas = []
    for feature in features:
        if not isinstance(feature, dict):
            continue
        geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
        rings = _geojson_rings(geometry)
        if rings:
            facts = feature.get("properties") or {}
            areas.append(Area(_first(facts, _FOLDER_NAMES), _first(facts, _AREA_NAMES), tuple(rings)))
    return areas


_AREA_NAMES = ("name", "name:fa", "Name", "NAME", "title", "نام", "محله")
_FOLDER_NAMES = ("folder", "district", "region", "منطقه", "ناحیه")


def _geojson_rings(geometry: object) -> list[Ring]:
    if not isinstance(geometry, dict):
        return []
    if geometry.get("type") == "Polygon":
        return _polygon(geometry["coordinates"])
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in _polygon(polygon)]
    if geometry.get("type") == "GeometryCollection":
        return [ring for part in geometry["geometries"] for ring in _geojson_rings(part)]
    return []


def _first(facts: dict, names: Iterable[str]) -> str:
    return next((display(str(facts[name])) for name in names if facts.get(name) not in (None, "")), "")


def _polygon(rings: Iterable[Iterable[Sequence]]) -> list[Ring]:
    """Clean the rings of one polygon: numbers in range, closed, outline against the clock, holes with it."""
    clean = []
    for place, raw in enumerate(rings):
        ring = [(float(position[0]), float(position[1])) for position in raw]
        if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring):
            raise ValueError("a position off the earth")
        if ring and ring[0] != ring[-1]:
            ring.append(ring[0])
        if len(ring) < 4:
            if place == 0:
                return []
            continue
        runs_against_the_clock = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0
        clean.append(tuple(ring if runs_against_the_clock == (place == 0) else ring[::-1]))
    return clean


def _origin(one: Area) -> Position:
    west, south, east, north = bounds([one])
    return (west + east) / 2, (south + north) / 2


def _scale(latitude: float) -> tuple[float, float]:
    """Give the kilometres of one degree to the east and to the north."""
    north = math.radians(1) * _EARTH_RADIUS_KM
    return north * math.cos(math.radians(latitude)), north


def _moments(ring: Ring, longitude: float, latitude: float) -> tuple[float, float, float]:
    """Give the signed size of a ring in km² and its first moments about the origin in km³."""
    east, north = _scale(latitude)
    size = moment_x = moment_y = 0.0
    flat = [((x - longitude) * east, (y - latitude) * north) for x, y in ring]
    for (x1, y1), (x2, y2) in pairwise(flat):
        cross = x1 * y2 - x2 * y1
        size += cross / 2
        moment_x += (x1 + x2) * cross / 6
        moment_y += (y1 + y2) * cross / 6
    return size, moment_x, moment_y


def _tag(element: Element) -> str:
    """Give an element's name without its namespace; comments and instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child_text(element: Element, name: str) -> str:
    return next((display(child.text or "") for child in element if _tag(child) == name), "")
