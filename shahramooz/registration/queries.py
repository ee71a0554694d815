"""What can be asked about applications, seats and waiting lists."""

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shahramooz.journal.models import Entry
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering, Session
from shahramooz.registration.models import Application, Charge, Draw, Enrolment, Round

State = Enrolment.State


def with_waiting_numbers(enrolments: QuerySet) -> QuerySet:
    """Add `waiting_number` to each enrolment: its place in the waiting list, counted from one; None when it does not wait."""
    ahead = (
        Enrolment.objects.filter(
            municipality_id=OuterRef("municipality_id"), offering_id=OuterRef("offering_id"), state=State.WAITING
        )
        .filter(Q(turn__lt=OuterRef("turn")) | Q(turn=OuterRef("turn"), pk__lte=OuterRef("pk")))
        .order_by()
        .values("offering_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    # An enrolment that does not wait may stand behind people who do; its number says nothing and is left out.
    mine = Subquery(ahead, output_field=IntegerField())
    return enrolments.annotate(_ahead=mine).annotate(
        waiting_number=Subquery(
            Enrolment.objects.filter(pk=OuterRef("pk"), state=State.WAITING).values(n=OuterRef("_ahead")),
            output_field=IntegerField(),
        )
    )


def waiting_number(enrolment: Enrolment) -> int | None:
    """The enrolment's place in its waiting list, counted from one; None when it does not wait (S0-3)."""
    return (
        with_waiting_numbers(Enrolment.objects.filter(pk=enrolment.pk)).values_list("waiting_number", flat=True).first()
    )


def with_seats(offerings: QuerySet) -> QuerySet:
    """Add `seated` and `waiting` to each offering."""
    mine = Enrolment.objects.filter(municipality_id=OuterRef("municipality_id"), offering_id=OuterRef("pk")).order_by()

    def counted(**states):
        return Coalesce(
            Subquery(
                mine.filter(**states).values("offering_id").annotate(n=Count("pk")).values("n"),
                output_field=IntegerField(),
            ),
            0,
        )

    return offerings.annotate(seated=counted(state__in=Enrolment.SEATED), waiting=counted(state=State.WAITING))


def roster(offering: Offering) -> QuerySet:
    """The seated people of an offering in the order of their family names, each with its charge."""
    return with_charge(Enrolment.objects.seated().filter(offering=offering)).order_by("person__sort_key", "pk")


def waiting_list(offering: Offering) -> QuerySet:
    """Who waits for an offering, first in line first, with `waiting_number`."""
    return with_waiting_numbers(with_charge(Enrolment.objects.waiting().filter(offering=offering)))


def with_charge(enrolments: QuerySet) -> QuerySet:
    """Add what is owed: `charge_id`, `charge_state`, `charge_amount`, `charge_receipt`; with the person and the application."""
    charge = Charge.objects.filter(municipality_id=OuterRef("municipality_id"), enrolment_id=OuterRef("pk")).exclude(
        state=Charge.State.VOID
    )
    return enrolments.select_related("person", "application").annotate(
        charge_id=Subquery(charge.values("pk")),
        charge_state=Subquery(charge.values("state")),
        charge_amount=Subquery(charge.values("amount")),
        charge_receipt=Subquery(charge.values("receipt")),
    )


def enrolments_of(people: list[Person]) -> QuerySet:
    """Everything these persons have registered in, the newest first, with waiting numbers and what is owed."""
    rows = Enrolment.objects.filter(person__in=people).select_related(
        "offering__venue", "offering__instructor__person", "person"
    )
    return with_waiting_numbers(with_charge(rows)).order_by("-application__made_at", "-pk")


def next_sessions(people: list[Person], *, at: datetime) -> QuerySet:
    """Sessions still to end of the classes in which these persons sit, the nearest first."""
    seated = Enrolment.objects.seated().filter(person__in=people, offering_id=OuterRef("offering_id"))
    live = Session.objects.exclude(state=Session.State.CANCELLED).filter(during__endswith__gt=at)
    return (
        live.filter(Exists(seated))
        .select_related("offering__venue", "room__venue", "instructor__person")
        .order_by("during", "pk")
    )


def similar_open(offering: Offering, *, at: datetime, most: int = 3) -> list[Offering]:
    """Classes like this one that are open and have a free seat: the same course first, then its topic; the same house first."""
    course = offering.course_version.course
    near = Offering.objects.open_at(at).filter(taken__lt=F("capacity")).exclude(pk=offering.pk)
    near = near.filter(Q(course_version__course=course) | Q(course_version__course__topic_id=course.topic_id or 0))
    found = near.select_related("course_version__course__topic", "venue", "instructor__person", "target").order_by(
        "starts_on", "pk"
    )[:30]

    def nearness(one: Offering) -> tuple:
        return (
            one.course_version.course_id != course.pk,
            one.venue_id != offering.venue_id,
            one.starts_on or date.max,
            one.pk,
        )

    return sorted(found, key=nearness)[:most]


def usually_reached(offering: Offering) -> int | None:
    """How far down the waiting list the last classes of this course usually got (the median); None when nothing is known yet.

    Promoted people are those whose seat came later than their application.
    """
    past = Offering.objects.filter(
        course_version__course=offering.course_version.course_id,
        state__in=[Offering.State.RUNNING, Offering.State.COMPLETED, Offering.State.CLOSED],
    ).exclude(pk=offering.pk)
    had_a_line = Q(enrolments__state=State.WAITING) | Q(enrolments__seated_at__gt=F("enrolments__application__made_at"))
    promoted = Count(
        "enrolments", filter=Q(enrolments__seated_at__gt=F("enrolments__application__made_at")), distinct=True
    )
    lines = Count("enrolments", filter=had_a_line, distinct=True)
    recent = past.annotate(promoted=promoted, line=lines).filter(line__gt=0).order_by("-starts_on", "-pk")
    counts = list(recent.values_list("promoted", flat=True)[:10])
    return int(median(counts)) if counts else None


def tellable(offering: Offering) -> QuerySet:
    """Enrolments whose people must hear of a change: seated and waiting."""
    return Enrolment.objects.live().filter(offering=offering).select_related("person").order_by("pk")


def applicants_count(offering: Offering) -> int:
    """How many different persons have ever applied: the demand (S0-3)."""
    return Application.objects.filter(offering=offering).values("person_id").distinct().count()


def requested_count(offering: Offering) -> int:
    """How many applications are in a draw that has not been made."""
    return Enrolment.objects.filter(offering=offering, state=State.REQUESTED).count()


MOVES = ["registration.moved_away", "registration.moved_here", "registration.cancelled_by_name"]


@dataclass(frozen=True)
class Move:
    """What staff did by name to somebody of a draw, after it: without the name, with the reason."""

    ticket: str
    act: str
    at: datetime
    reason: str

    @property
    def plain(self) -> dict:
        return {"ticket": self.ticket, "act": self.act, "at": self.at.isoformat(), "reason": self.reason}


def moves_since(draw: Draw) -> list[Move]:
    """Everything staff did by name in this class since its draw, the oldest first: it stands in the public file."""
    mine = dict(Enrolment.objects.filter(offering=draw.offering_id).values_list("pk", "application_id"))
    lines = Entry.objects.filter(
        municipality_id=draw.municipality_id,
        about_type="registration.enrolment",
        about_id__in=list(mine),
        act__in=MOVES,
        at__gte=draw.drawn_at,
    )
    return [Move(str(mine[line.about_id]), line.act, line.at, line.reason) for line in lines.order_by("at", "pk")]


def ranked_by(round: Round, person: Person) -> list[int]:
    """The classes of the person's standing ranking in a round, the most wanted first."""
    rows = Application.objects.filter(ranking__round=round, ranking__person=person, ranking__replaced_at=None)
    return list(rows.order_by("rank").values_list("offering_id", flat=True))


def rounds_with_counts() -> QuerySet[Round]:
    """Every round, the latest first, with how many classes take part (`classes`) and how many people ranked (`people`)."""
    return Round.objects.annotate(
        classes=Count("offerings", distinct=True),
        people=Count("rankings", filter=Q(rankings__replaced_at=None), distinct=True),
    ).order_by("-closes_at", "-pk")


def undecided_round_of(offering: Offering) -> Round | None:
    """The round of ranked choice that will give this class's seats, while it has not."""
    return Round.objects.filter(offerings__offering=offering, decided_at=None).first()
