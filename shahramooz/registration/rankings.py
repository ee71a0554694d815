"""A round's rankings as arrays: read in one stream, given pots, classes and lots, decided by `matching`.

A class is one pot for everybody and one for each of its quotas; whoever belongs to a quota's segment asks there first. All
arrays have a row for each ranking, in the order of their ids, so that the ticket of row i is `rankings[i]`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from shahramooz.city import scope
from shahramooz.people import queries as people
from shahramooz.people.models import Segment
from shahramooz.planning.models import Offering, PriorityClass, Quota
from shahramooz.registration import drawing, matching
from shahramooz.registration.matching import NONE
from shahramooz.registration.models import Ranking, Round

_HEADER = 19  # of PostgreSQL's binary copy: signature, flags, length of the extension
_FIELDS = [("ranking", ">i8"), ("person", ">i8"), ("application", ">i8"), ("offering", ">i8"), ("rank", ">i2")]
_RECORD = np.dtype(
    [("fields", ">i2"), *(pair for name, kind in _FIELDS for pair in ((f"{name}_length", ">i4"), (name, kind)))]
)
_READ = """copy (
    select r.id, r.person_id, a.id, a.offering_id, a.rank
    from registration_ranking r
    join registration_application a on a.municipality_id = r.municipality_id and a.ranking_id = r.id
    where r.municipality_id = %s and r.round_id = %s and r.replaced_at is null
    and not exists (
        select from planning_session mine
        join registration_enrolment e on e.municipality_id = mine.municipality_id and e.offering_id = mine.offering_id
        join planning_session theirs on theirs.municipality_id = mine.municipality_id
        where e.municipality_id = r.municipality_id and e.person_id = r.person_id
        and e.state not in ('cancelled', 'refused') and mine.state <> 'cancelled' and theirs.state <> 'cancelled'
        and theirs.offering_id = a.offering_id and theirs.during && mine.during)
    order by r.id, a.rank
) to stdout (format binary)"""


@dataclass(frozen=True)
class Pot:
    """The seats of a class that everybody, or the people of one quota, may ask for."""

    offering: Offering
    quota: Quota | None
    seats: int

    @property
    def name(self) -> str:
        """How the public list calls it."""
        return str(self.offering.pk) if self.quota is None else f"{self.offering.pk}/{self.quota.pk}"


@dataclass(frozen=True)
class Rankings:
    """Everything that decides a round. `choices` are pots, `applications` the application behind each choice."""

    rankings: np.ndarray
    persons: np.ndarray
    pots: list[Pot]
    choices: np.ndarray
    classes: np.ndarray
    applications: np.ndarray

    def decided(self, seed: str) -> matching.Matching:
        """The seats: deferred acceptance with the lots of `seed`."""
        capacity = np.array([pot.seats for pot in self.pots], np.int64)
        return matching.deferred_acceptance(self.choices, self.classes, self.lots(seed), capacity)

    def lots(self, seed: str) -> np.ndarray:
        """The place of each ranking in the order of the draw."""
        lots = np.array([drawing.lot_of(seed, ticket) for ticket in self.rankings.astype(str).tolist()], dtype="S64")
        order = np.argsort(lots, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return place


def read(round: Round, offerings: Iterable[Offering], *, on: Mapping[int, date]) -> Rankings:
    """The standing rankings of a round over its (locked) offerings; `on` is the first day of each, when segments are asked.

    A choice that meets at an hour when the person sits or waits elsewhere is left out (R2).
    """
    offerings = sorted(offerings, key=lambda one: one.pk)
    rows = _rows(round)
    rankings, first = np.unique(rows["ranking"], return_index=True)
    persons = rows["person"][first]
    line = np.searchsorted(rankings, rows["ranking"])
    ids = np.array([one.pk for one in offerings], np.int64)
    place = np.searchsorted(ids, rows["offering"])
    quotas = _by_offering(Quota.objects.filter(offering__in=offerings, released_at=None))
    ranked = _by_offering(PriorityClass.objects.filter(offering__in=offerings).order_by("place"))
    belongs = _Belonging(round)
    pots, first_pot = _pots(offerings, quotas)
    classes = _classes(offerings, ranked, place, rows["person"], belongs, on)
    most = max((len(found) for found in quotas.values()), default=0)
    width = round.most * (most + 1)
    choices = np.full((len(rankings), width), NONE, np.int64)
    wide_classes = np.zeros((len(rankings), width), np.int64)
    applications = np.full((len(rankings), width), NONE, np.int64)
    column = (rows["rank"].astype(np.int64) - 1) * (most + 1)
    for number in range(most + 1):
        asks = _asks(number, most, offerings, quotas, place, rows["person"], belongs, on)
        pot = first_pot[place] + (number if number < most else 0)
        where = line[asks], column[asks] + number
        choices[where] = np.where(number < most, 1 + pot, pot)[asks]
        wide_classes[where], applications[where] = classes[asks], rows["application"][asks]
    packed = np.argsort(choices == NONE, axis=1, kind="stable")
    return Rankings(
        rankings,
        persons,
        pots,
        *(np.take_along_axis(table, packed, axis=1) for table in (choices, wide_classes, applications)),
    )


def _rows(round: Round) -> np.ndarray:
    with connection.cursor() as cursor, cursor.copy(_READ, [scope.current_id(), round.pk]) as copy:
        found = b"".join(copy)
    rows = np.frombuffer(found, _RECORD, offset=_HEADER, count=(len(found) - _HEADER - 2) // _RECORD.itemsize)
    return {name: rows[name].astype(np.int64) for name, _kind in _FIELDS}


def _by_offering(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for one in rows.select_related("segment").order_by(*rows.query.order_by, "pk"):
        found.setdefault(one.offering_id, []).append(one)
    return found


def _pots(offerings: list[Offering], quotas: dict[int, list[Quota]]) -> tuple[list[Pot], np.ndarray]:
    """The pots, the open one of a class first, then its quotas; and where each class's begin."""
    pots, begins = [], []
    for one in offerings:
        begins.append(len(pots))
        pots.append(Pot(one, None, max(one.capacity - one.reserved - one.taken_open, 0)))
        pots += [Pot(one, quota, quota.seats - quota.taken) for quota in quotas.get(one.pk, ())]
    return pots, np.array(begins, np.int64)


class _Belonging:
    """Which persons of a round belong to a segment on a day; each pair is asked of the database once."""

    def __init__(self, round: Round):
        self.ranking = Ranking.objects.filter(round=round, replaced_at=None).values("person_id")
        self.known: dict[tuple[int, date], np.ndarray] = {}

    def of(self, persons: np.ndarray, segment: Segment, on: date) -> np.ndarray:
        key = segment.pk, on
        if key not in self.known:
            members = people.in_segment(segment, on).filter(pk__in=self.ranking).values_list("pk", flat=True)
            self.known[key] = np.array(sorted(members), np.int64)
        return np.isin(persons, self.known[key])


def _classes(offerings, ranked, place, persons, belongs: _Belonging, on) -> np.ndarray:
    """The priority class of each row's person in its offering: the first that fits, else that of everybody else."""
    found = np.array([len(ranked.get(one.pk, ())) for one in offerings], np.int64)[place]
    for number, one in enumerate(offerings):
        for stands, known in reversed(list(enumerate(ranked.get(one.pk, ())))):
            here = np.flatnonzero(place == number)
            fits = here[belongs.of(persons[here], known.segment, on[one.pk])]
            found[fits] = stands
    return found


def _asks(number: int, most: int, offerings, quotas, place, persons, belongs: _Belonging, on) -> np.ndarray:
    """Which rows ask for the quota of this number in their class; everybody asks for the open pot, which comes last."""
    if number == most:
        return np.ones(len(place), bool)
    asks = np.zeros(len(place), bool)
    for index, one in enumerate(offerings):
        mine = quotas.get(one.pk, ())
        if number < len(mine):
            here = np.flatnonzero(place == index)
            asks[here] = belongs.of(persons[here], mine[number].segment, on[one.pk])
    return asks
