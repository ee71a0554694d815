import json
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shahramooz.lib import geo

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TEHRAN = SHARED / "tehran-neighbourhoods-kml" / "tehran_districts-Final.kml"

SQUARE = ((56.0, 27.0), (56.01, 27.0), (56.01, 27.01), (56.0, 27.01), (56.0, 27.0))
HOLE = ((56.004, 27.004), (56.006, 27.004), (56.006, 27.006), (56.004, 27.006), (56.004, 27.004))


def a_kml(*placemarks, folder="منطقه يک"):
    return f"""<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>شهر</name>
        <Folder><name>همه</name><Folder><name>{folder}</name>{"".join(placemarks)}</Folder></Folder></Document></kml>""".encode()


def a_placemark(*rings, name="گلستان"):
    boundaries = "".join(
        f"<{kind}><LinearRing><coordinates>"
        f"{' '.join(f'{x},{y},0' for x, y in ring)}</coordinates></LinearRing></{kind}>"
        for ring, kind in zip(rings, ["outerBoundaryIs", *["innerBoundaryIs"] * 9], strict=False)
    )
    return f"<Placemark><name>{name}</name><Polygon>{boundaries}</Polygon></Placemark>"


def a_geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def a_feature(geometry, **facts):
    return {"type": "Feature", "properties": facts, "geometry": geometry}


@pytest.fixture(scope="module")
def tehran():
    if not TEHRAN.exists():
        pytest.skip("the shared map of Tehran is not beside this checkout")
    return geo.read_areas(TEHRAN.read_bytes())


def test_the_373_neighbourhoods_of_tehran_lie_in_22_districts(tehran):
    assert len(tehran) == 373
    assert {area.folder for area in tehran} == {f"منطقه {n}" for n in range(1, 23)}
    named = Counter(area.name for area in tehran if area.name)
    assert sum(not area.name for area in tehran) == 4
    assert len([name for name, times in named.items() if times > 1]) == 13
    assert (tehran[0].folder, tehran[0].name) == ("منطقه 1", "اراج")
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for area in tehran for ring in area.rings)


def test_tehrans_neighbourhoods_measure_like_a_city(tehran):
    west, south, east, north = geo.bounds(tehran)
    assert (round(west, 2), round(south, 2), round(east, 2), round(north, 2)) == (51.08, 35.56, 51.61, 35.83)
    assert round(sum(map(geo.area_km2, tehran))) == 624
    # One neighbourhood is bent so much that its middle lies outside it.
    assert sum(geo.contains(area, geo.centroid(area)) for area in tehran) == 372


def test_tehran_becomes_a_drawing_of_moderate_size(tehran):
    projection = geo.Projection.fit(geo.bounds(tehran), width=800, height=500, margin=8)
    paths = [geo.to_svg_path(area.rings, projection) for area in tehran]
    assert all(path.startswith("M") and path.endswith("Z") for path in paths)
    assert sum(map(len, paths)) < 100_000
    places = [projection(position) for area in tehran for ring in area.rings for position in ring]
    assert min(x for x, y in places) >= 8 - 1e-6 and max(x for x, y in places) <= 792 + 1e-6
    assert min(y for x, y in places) >= 8 - 1e-6 and max(y for x, y in places) <= 492 + 1e-6


def test_a_kml_area_has_its_folder_its_cleaned_name_and_its_holes():
    point = "<Placemark><name>نقطه</name><Point/></Placemark>"
    areas = geo.read_areas(a_kml(point, a_placemark(SQUARE, HOLE, name=" گلستان  شمالي ")))
    assert [(area.folder, area.name, len(area.rings)) for area in areas] == [("منطقه یک", "گلستان شمالی", 2)]


def test_geojson_gives_the_same_area_as_kml():
    geometry = {"type": "Polygon", "coordinates": [[[*p, 5.0] for p in SQUARE], HOLE[::-1]]}
    from_json = geo.read_areas(b"\xef\xbb\xbf" + a_geojson(a_feature(geometry, name="گلستان", district="منطقه یک")))
    assert from_json == geo.read_areas(a_kml(a_placemark(SQUARE, HOLE)))


def test_geojson_of_many_kinds_is_read_and_points_are_passed_over():
    moved = [[(x + 1, y) for x, y in SQUARE]]
    multi = {"type": "MultiPolygon", "coordinates": [[SQUARE], moved]}
    point = {"type": "Point", "coordinates": [1, 2]}
    together = {"type": "GeometryCollection", "geometries": [point, multi]}
    areas = geo.read_areas(a_geojson(*map(a_feature, [multi, point, None, together])))
    assert [(area.name, len(area.rings)) for area in areas] == [("", 2), ("", 2)]
    assert [len(area.rings) for area in geo.read_areas(json.dumps(multi).encode())] == [2]


def test_an_open_ring_is_closed_and_its_direction_does_not_matter():
    one = geo.read_areas(a_kml(a_placemark(SQUARE[:-1])))
    other = geo.read_areas(a_kml(a_placemark(SQUARE[::-1])))
    assert one[0].rings == (SQUARE,)
    assert geo.area_km2(other[0]) == geo.area_km2(one[0])


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"", geo.MapUnreadable), (b"PK\x03\x04", geo.MapUnreadable), (b"{", geo.MapUnreadable),
     (b'{"type":"FeatureCollection"}', geo.MapUnreadable),
     (b'{"type":"Polygon","coordinates":[[["a",1]]]}', geo.MapUnreadable),
     (b'{"type":"Polygon","coordinates":5}', geo.MapUnreadable),
     (b'{"type":"Polygon","coordinates":[[[]]]}', geo.MapUnreadable),
     (b'{"type":"Polygon","coordinates":[[{"x":1}]]}', geo.MapUnreadable),
     (b'{"type":"FeatureCollection","features":{"a":1}}', geo.MapWithoutAreas),
     (b'{"type":"Point"}', geo.MapWithoutAreas),
     (b'{"type":"Polygon","coordinates":[[[500,0],[501,0],[500,1],[500,0]]]}', geo.MapUnreadable),
     (b'{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[0,1],[0,0]]]}', geo.MapUnreadable),
     (b'{"type":"Polygon","coordinates":[[[0,0],[1,0]]]}', geo.MapWithoutAreas), (b"<kml></kml>", geo.MapWithoutAreas),
     (b"<kml>", geo.MapUnreadable), (b'{"a":' + b"[" * 100_000, geo.MapUnreadable),
     (b'{"type":"GeometryCollection","geometries":5}', geo.MapUnreadable),
     (b'{"type":"Feature","properties":5,"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,1],[0,0]]]}}',
      geo.MapUnreadable)],
)  # fmt: skip
def test_what_is_not_a_map_is_refused_with_a_sentence(content, refusal):
    with pytest.raises(refusal) as refused:
        geo.read_areas(content)
    assert type(refused.value) is refusal


def test_a_kml_that_brings_entities_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml><name>&b;</name></kml>'
    file = b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/hostname">]><kml><name>&a;</name></kml>'
    for content in (bomb, file):
        with pytest.raises(geo.MapUnreadable):
            geo.read_areas(content)


def test_a_map_has_a_largest_size(monkeypatch):
    with pytest.raises(geo.MapTooLarge):
        geo.read_areas(b" " * (geo.LARGEST_FILE + 1))
    content = a_kml(a_placemark(SQUARE), a_placemark(SQUARE))
    assert len(geo.read_areas(content)) == 2
    monkeypatch.setattr(geo, "MOST_AREAS", 1)
    with pytest.raises(geo.MapTooLarge):
        geo.read_areas(content)


def test_a_square_measures_what_a_square_measures():
    square, with_hole = geo.read_areas(a_kml(a_placemark(SQUARE), a_placemark(SQUARE, HOLE)))
    side = math.radians(0.01) * 6371.0088
    assert geo.area_km2(square) == pytest.approx(side * side * math.cos(math.radians(27.005)), rel=1e-9)
    assert geo.area_km2(with_hole) == pytest.approx(geo.area_km2(square) * 0.96, rel=1e-6)
    assert geo.centroid(square) == pytest.approx((56.005, 27.005))
    assert geo.contains(square, (56.005, 27.005))
    assert not geo.contains(with_hole, (56.005, 27.005))
    assert not geo.contains(square, (56.02, 27.005))


def test_an_area_without_extent_still_has_a_middle():
    flat = geo.Area("", "", (((56.0, 27.0), (56.2, 27.0), (56.1, 27.0), (56.0, 27.0)),))
    assert geo.centroid(flat) == pytest.approx((56.1, 27.0))
    assert geo.area_km2(flat) == 0


def test_a_path_drops_corners_that_fall_together_and_fits_its_frame():
    projection = geo.Projection.fit((56.0, 27.0, 56.01, 27.01), width=100, height=100)
    path = geo.to_svg_path((SQUARE,), projection, places=0)
    assert path == "M5 100L95 100L95 0L5 0Z"
    assert geo.to_svg_path((SQUARE,), lambda position: (1, 2)) == "M1 2Z"


def test_distances_are_those_of_the_ground():
    tehran, mashhad = (51.389, 35.6892), (59.6062, 36.2605)
    assert round(geo.distance_km(tehran, mashhad)) == 742
    assert geo.distance_km(tehran, tehran) == 0
    assert geo.distance_km((0, 0), (180, 0)) == pytest.approx(math.pi * 6371.0088)


@given(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), st.tuples(st.floats(-180, 180), st.floats(-90, 90)))
def test_a_way_is_as_long_there_as_back(a, b):
    assert geo.distance_km(a, b) == pytest.approx(geo.distance_km(b, a), abs=1e-6)
    assert 0 <= geo.distance_km(a, b) <= math.pi * 6371.0088 + 1e-6
