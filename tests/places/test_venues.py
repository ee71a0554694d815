"""Venues and rooms, what they lack, and which are near (S0-6, R33)."""

import pytest

from shahramooz.journal.models import Entry
from shahramooz.places import actions as places
from shahramooz.places import queries
from tests.factories import NOW, a_person, a_room, a_venue


def test_a_venue_is_added_and_journalled(city):
    venue = places.add_venue(kind="cultural_house", name="فرهنگسرای گلستان", phone="07633333333", by=a_person(), at=NOW)
    assert [entry.act for entry in Entry.objects.filter(about_id=venue.pk)] == ["places.venue_added"]
    assert list(queries.venues()) == [venue]


def test_r33_a_second_venue_of_the_name_is_refused_in_whatever_spelling(city):
    by, known = a_person(), a_venue("فرهنگسرای شهید کاشانی")
    with pytest.raises(places.VenueTaken):
        places.add_venue(kind="cultural_house", name="فرهنگسراي  شهيد كاشاني", by=by, at=NOW)
    other = a_venue("فرهنگسرای گلستان")
    with pytest.raises(places.VenueTaken):
        places.correct_venue(venue=other, name=known.name, by=by, at=NOW)
    assert places.correct_venue(venue=known, name="فرهنگسرای شهيد کاشانی", by=by, at=NOW).pk == known.pk


def test_correcting_a_venue_journals_only_what_changed(city):
    venue = a_venue("خانهٔ یک", phone="۱")
    places.correct_venue(venue=venue, name="خانهٔ یک", phone="07633333333", by=a_person(), at=NOW)
    entry = Entry.objects.get(act="places.venue_corrected")
    assert (entry.before, entry.after) == ({"phone": "۱"}, {"phone": "07633333333"})


def test_a_room_is_added_once_by_its_name(city):
    venue, by = a_venue(), a_person()
    room = places.add_room(venue=venue, name="کلاس ۱", capacity=30, by=by, at=NOW)
    assert list(queries.rooms(venue)) == [room]
    with pytest.raises(places.RoomTaken):
        places.add_room(venue=venue, name="كلاس 1", capacity=20, by=by, at=NOW)
    assert places.correct_room(room=room, capacity=24, by=by, at=NOW).capacity == 24


def test_s0_6_the_shortage_list_names_each_room_with_the_estimated_cost(city):
    room, by = a_room("کارگاه"), a_person()
    short = places.add_equipment(
        room=room, title="چرخ خیاطی", required=10, present=7, unit_cost=90_000_000, by=by, at=NOW
    )
    places.add_equipment(room=room, title="میز", required=10, present=10, unit_cost=1, by=by, at=NOW)
    unpriced = places.add_equipment(room=room, title="تخته", required=1, by=by, at=NOW)
    found = {one.item: (one.missing, one.cost) for one in queries.shortages(room.venue)}
    assert found == {short: (3, 270_000_000), unpriced: (1, None)}
    places.correct_equipment(item=short, present=10, by=by, at=NOW)
    assert [one.item for one in queries.shortages(room.venue)] == [unpriced]


def test_nearest_venues_come_first_and_those_without_a_place_on_the_map_not_at_all(city):
    far = a_venue("دور", latitude=27.30, longitude=56.40)
    near = a_venue("نزدیک", latitude=27.19, longitude=56.27)
    a_venue("بی‌نشانی")
    a_venue("بسته", latitude=27.18, longitude=56.27, is_active=False)
    found = queries.nearest_venues((56.27, 27.18))
    assert [venue for venue, _km in found] == [near, far]
    assert round(found[0][1], 1) == 1.1
    assert [venue for venue, _km in queries.nearest_venues((56.27, 27.18), limit=1)] == [near]
