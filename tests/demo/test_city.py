"""The demo city: whole after a kill, the same after a second load, and true to the rules it shows."""

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q
from django.utils import timezone

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.delivery import queries as delivery
from shahramooz.delivery.models import Certificate
from shahramooz.demo import loading, story
from shahramooz.demo.bandarabbas import CITY, NEIGHBOUR
from shahramooz.journal.models import Entry
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering
from shahramooz.registration.models import Enrolment

KILLED_AFTER = 9


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def demo(server):
    """The demo city, killed in the middle of its loading and then loaded to its end."""
    call_command("load_reference", verbosity=0)

    def until_seats(done, total, words):
        if done == KILLED_AFTER:
            raise Killed

    with pytest.raises(Killed):
        loading.load(at=timezone.now(), say=until_seats)
    assert not loading.is_loaded()
    left = len(story.steps_of_the_city() + story.steps_of_the_neighbour()) - KILLED_AFTER
    assert loading.load(at=timezone.now(), say=lambda *said: None) == left
    return Municipality.objects.get(slug=CITY["slug"])


@pytest.mark.timeout(300)
def test_loading_again_changes_nothing(demo):
    assert loading.is_loaded()
    with scope.within(demo):
        before = (Entry.objects.count(), Person.objects.count(), Enrolment.objects.count())
    assert loading.load(at=timezone.now(), say=lambda *said: None) == 0
    with scope.within(demo):
        assert (Entry.objects.count(), Person.objects.count(), Enrolment.objects.count()) == before
        assert set(loading.marks(demo)) == {name for name, _words, _step in story.steps_of_the_city()}


def test_r1_every_seat_of_the_demo_city_is_somebodys(demo):
    with scope.within(demo):
        seated = Count("enrolments", filter=Q(enrolments__state__in=Enrolment.SEATED))
        assert list(Offering.objects.annotate(seated=seated).exclude(taken=F("seated"))) == []
        assert Offering.objects.filter(enrolments__state="waiting").distinct().count() >= 5


def test_its_certificates_verify_and_one_is_revoked(demo):
    with scope.within(demo):
        certificates = list(Certificate.objects.all())
        assert len(certificates) > 20
        shown = [delivery.verified(one, municipality=demo, at=timezone.now()).standing for one in certificates]
        assert (shown.count("revoked"), shown.count("broken")) == (1, 0)


def test_the_neighbour_sees_none_of_it(demo):
    neighbour = Municipality.objects.get(slug=NEIGHBOUR["slug"])
    with scope.within(neighbour):
        assert Offering.objects.count() == 1
        assert Person.objects.count() == 2
