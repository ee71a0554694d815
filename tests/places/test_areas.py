"""Neighbourhoods from a map file: tried first, written as one act, and the 373 of Tehran."""

import json

import pytest

from shahramooz.journal.models import Entry
from shahramooz.lib import geo
from shahramooz.places import actions as places
from shahramooz.places import queries
from shahramooz.places.models import District, Neighbourhood
from shahramooz.settings import ROOT
from tests.factories import NOW, a_person

TEHRAN = ROOT.parent / "shared" / "data" / "tehran-neighbourhoods-kml" / "tehran_districts-Final.kml"
tehran = pytest.mark.skipif(not TEHRAN.exists(), reason="the map of Tehran lies outside the repository and is not here")


def a_map(*areas, shift=0.0) -> bytes:
    """A GeoJSON of small squares, (district, name) each."""
    features = []
    for number, (district, name) in enumerate(areas):
        x, y = 56 + number / 10 + shift, 27.0
        ring = [[x, y], [x + 0.05, y], [x + 0.05, y + 0.05], [x, y + 0.05], [x, y]]
        facts = {"district": district, "name": name}
        features.append(
            {"type": "Feature", "properties": facts, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_the_dry_run_writes_nothing_and_names_each_problem(city):
    read = places.read_areas(a_map(("منطقه ۱", "گلشهر"), ("منطقه ۱", "گلشهر"), ("", "نایبند"), ("منطقه ۲", "")))
    assert [line.outcome for line in read.lines] == ["new", "problem", "problem", "problem"]
    assert [line.problem[:12] for line in read.problems] == ["«گلشهر» در «", "منطقهٔ این م", "این محدوده ن"]
    assert read.new_districts == ("منطقه ۱",)
    assert (Neighbourhood.objects.count(), District.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_good_areas_are_written_as_one_journalled_act_and_bad_ones_stop_nothing(city):
    places.import_areas(a_map(("منطقه ۱", "گلشهر"), ("منطقه ۱", "گلشهر"), ("منطقه ۲", "نایبند")), by=a_person(), at=NOW)
    assert [(one.district.code, one.name) for one in Neighbourhood.objects.order_by("pk")] == [
        ("1", "گلشهر"),
        ("2", "نایبند"),
    ]
    assert [entry.act for entry in Entry.objects.all()] == ["places.areas_imported"]
    golshahr = Neighbourhood.objects.get(name="گلشهر")
    assert queries.neighbourhood_at((56.02, 27.02)) == golshahr
    assert queries.neighbourhood_at((50.0, 27.02)) is None


def test_importing_again_changes_nothing_and_a_new_outline_redraws(city):
    by, areas = a_person(), [("منطقه ۱", "گلشهر")]
    places.import_areas(a_map(*areas), by=by, at=NOW)
    again = places.import_areas(a_map(*areas), by=by, at=NOW)
    assert [line.outcome for line in again.lines] == ["same"]
    assert Entry.objects.count() == 1
    moved = places.import_areas(a_map(*areas, shift=0.001), by=by, at=NOW)
    assert [line.outcome for line in moved.lines] == ["redrawn"]
    assert Neighbourhood.objects.get().longitude == 56.026


def test_a_failed_import_leaves_nothing_behind(city, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr("shahramooz.places.actions.areas.journal.record", refuse)
    with pytest.raises(RuntimeError):
        places.import_areas(a_map(("منطقه ۱", "گلشهر")), by=a_person(), at=NOW)
    assert (Neighbourhood.objects.count(), District.objects.count()) == (0, 0)


@tehran
@pytest.mark.thorough
def test_the_373_areas_of_tehran_are_read_and_written_but_for_the_unnamed_and_the_repeated(city):
    content = TEHRAN.read_bytes()
    read = places.import_areas(content, by=a_person(), at=NOW)
    assert len(read.lines) == 373
    assert sorted({line.area.name for line in read.problems}) == ["", "پونک جنوبی"]
    assert (District.objects.count(), Neighbourhood.objects.count()) == (22, 373 - len(read.problems))
    assert {one.code for one in District.objects.all()} == {str(number) for number in range(1, 23)}
    punak = next(line.area for line in read.good if line.area.name == "پونک جنوبی")
    assert queries.neighbourhood_at(geo.centroid(punak)).name == "پونک جنوبی"
    assert places.read_areas(content).count("same") == 373 - len(read.problems)


def test_a_neighbourhood_is_refused_twice_in_a_district_and_a_district_by_its_code(city):
    by = a_person()
    district = places.add_district(code="1", name="منطقه ۱", by=by, at=NOW)
    places.add_neighbourhood(district=district, name="گلشهر", by=by, at=NOW)
    with pytest.raises(places.NeighbourhoodTaken):
        places.add_neighbourhood(district=district, name="گل‌شهر", by=by, at=NOW)
    with pytest.raises(places.DistrictTaken):
        places.add_district(code="1", name="منطقه دیگر", by=by, at=NOW)
