"""What can be asked about classes that are held: sessions, who came, what was reached, and whether a certificate is true."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from shahramooz.delivery import certificate as paper
from shahramooz.delivery import verdict
from shahramooz.delivery.models import Attendance, AttendanceSheet, Certificate, IssueRun, Result, SigningKey
from shahramooz.lib import sealing
from shahramooz.people.models import Person
from shahramooz.planning.models import Offering, Session
from shahramooz.registration.models import Enrolment

# ── attendance ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sessions_on(sessions: QuerySet[Session], day: date) -> QuerySet[Session]:
    """Of `sessions`, those that start on the day in the city's time, each with the moment its sheet was taken (`sheet_at`)."""
    midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    next_midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
    sheet = AttendanceSheet.objects.filter(session=OuterRef("pk")).values("taken_at")
    return (
        sessions.filter(during__startswith__gte=midnight, during__startswith__lt=next_midnight)
        .exclude(state=Session.State.CANCELLED)
        .annotate(sheet_at=Subquery(sheet))
        .select_related("offering__venue", "room__venue")
        .order_by("during", "pk")
    )


@dataclass(frozen=True)
class Mark:
    """One line of an attendance sheet; everybody starts present."""

    enrolment: Enrolment
    state: str = Attendance.State.PRESENT
    minutes: int = 0

    @property
    def person(self) -> Person:
        return self.enrolment.person


def learners(offering_id: int) -> QuerySet[Enrolment]:
    """Those who have a seat, by name."""
    seated = Enrolment.objects.seated().filter(offering=offering_id)
    return seated.select_related("person").order_by("person__sort_key", "pk")


def late_sheets(sessions: QuerySet[Session], *, at: datetime) -> QuerySet[Session]:
    """Of `sessions`, those that are over and have no sheet, the latest first."""
    taken = AttendanceSheet.objects.filter(session=OuterRef("pk"))
    over = sessions.filter(~Exists(taken), during__endswith__lte=at).exclude(state=Session.State.CANCELLED)
    return over.select_related("offering__venue", "room__venue").order_by("-during", "pk")


def marks_of(session: Session) -> list[Mark]:
    """The sheet of a session as it stands: what was taken, and «present» for everybody not yet marked."""
    taken = {row.enrolment_id: row for row in Attendance.objects.filter(session=session)}
    marks = []
    for enrolment in learners(session.offering_id):
        row = taken.get(enrolment.pk)
        marks.append(Mark(enrolment, row.state, row.minutes) if row else Mark(enrolment, minutes=session.minutes))
    return marks


def sheet_of(session: Session) -> AttendanceSheet | None:
    return AttendanceSheet.objects.filter(session=session).select_related("taken_by").first()


def sessions_without_sheet(offering: Offering) -> QuerySet[Session]:
    """Live sessions of a class whose attendance has not been taken."""
    taken = AttendanceSheet.objects.filter(session=OuterRef("pk"))
    return offering.sessions.exclude(state=Session.State.CANCELLED).filter(~Exists(taken)).order_by("number")


def minutes_held(offering: Offering) -> int:
    """Minutes of the sessions that were held, that is: have a sheet."""
    held = Session.objects.filter(offering=offering, sheets__isnull=False).exclude(state=Session.State.CANCELLED)
    return sum(session.minutes for session in held.only("during"))


def minutes_attended(offering: Offering) -> dict[int, int]:
    """Enrolment id → minutes present or late in the sessions that were held (R10: never more than was held)."""
    came = [Attendance.State.PRESENT, Attendance.State.LATE]
    rows = Attendance.objects.filter(session__offering=offering, state__in=came)
    minutes: dict[int, int] = {}
    for enrolment_id, some in rows.exclude(session__state=Session.State.CANCELLED).values_list("enrolment", "minutes"):
        minutes[enrolment_id] = minutes.get(enrolment_id, 0) + some
    return minutes


def are_locked(offering_id: int) -> bool:
    """Whether any result of the class is locked: from then on nothing under it moves (R14)."""
    return Result.objects.filter(enrolment__offering=offering_id, locked_at__isnull=False).exists()


# ── results ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Standing:
    """Where a learner stands: minutes, score, what these come to now, and the certificate if one is in force."""

    enrolment: Enrolment
    held: int
    attended: int
    score: Decimal | None
    verdict: str
    is_locked: bool
    certificate: Certificate | None = field(default=None)

    @property
    def person(self) -> Person:
        return self.enrolment.person

    @property
    def percent(self) -> int:
        return verdict.percent(self.attended, self.held)

    @property
    def passed(self) -> bool:
        return self.verdict == Result.Verdict.PASSED

    @property
    def is_ready(self) -> bool:
        """R8: threshold met, pass rule met, both locked; and not certified already."""
        return self.passed and self.is_locked and self.certificate is None


def standings(offering: Offering) -> list[Standing]:
    """Every learner's standing, by name, in a fixed number of queries. A locked verdict is the stored one (R14)."""
    version = offering.course_version
    held, attended = minutes_held(offering), minutes_attended(offering)
    results = {row.enrolment_id: row for row in Result.objects.filter(enrolment__offering=offering)}
    given = {row.enrolment_id: row for row in Certificate.objects.filter(enrolment__offering=offering, revoked_at=None)}
    rows = []
    for enrolment in learners(offering.pk):
        result = results.get(enrolment.pk)
        score, locked = (result.score, result.locked_at is not None) if result else (None, False)
        minutes = (result.held_minutes, result.attended_minutes) if locked else (held, attended.get(enrolment.pk, 0))
        reached = (
            result.verdict
            if locked
            else verdict.verdict_of(
                held=minutes[0],
                attended=minutes[1],
                score=score,
                attendance_percent=version.attendance_percent,
                pass_mark=version.pass_mark,
            )
        )
        rows.append(Standing(enrolment, *minutes, score, reached, locked, given.get(enrolment.pk)))
    return rows


# ── certificates ─────────────────────────────────────────────────────────────────────────────────────────────────────


def latest_run(offering: Offering) -> IssueRun | None:
    return IssueRun.objects.filter(offering=offering).order_by("-pk").first()


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """A person's certificates, newest first. They belong to the person, whoever employs them (R13)."""
    return Certificate.objects.filter(person=person).select_related("enrolment__offering").order_by("-issued_at", "-pk")


def check_address(code: str, municipality) -> str:
    """The absolute address behind a certificate's QR: from the settings or the municipality, never from a request (T17)."""
    origin = settings.PUBLIC_URL.rstrip("/") or f"https://{municipality.host}"
    return f"{origin}/v/{code}/"


def public_keys() -> list[dict]:
    """The municipality's public keys, in force and retired, with which anybody checks a certificate offline (T20)."""
    return [
        {
            "key": key.key_id,
            "ed25519": bytes(key.public_key).hex(),
            "since": key.since.isoformat(),
            "retired": key.retired_at.isoformat() if key.retired_at else None,
        }
        for key in SigningKey.objects.order_by("since", "pk")
    ]


@dataclass(frozen=True)
class Checked:
    """What the check page answers: `standing` is valid, expired, revoked or broken. A broken one states no facts."""

    standing: str
    certificate: Certificate
    facts: dict

    @property
    def masked_name(self) -> str:
        return paper.masked(self.facts["name"])


def check(code: str, *, municipality, at: datetime) -> Checked | None:
    """The certificate with this code, its signature checked against its own municipality's key; None when there is none (R9, T20).

    Raises CodeMistyped. Nothing is kept between two questions: a revoked one is revoked the next moment.
    """
    found = Certificate.objects.filter(code=paper.read_code(code)).select_related("signed_with").first()
    return found and verified(found, municipality=municipality, at=at)


def verified(found: Certificate, *, municipality, at: datetime) -> Checked:
    """Check what is stored: the text carries the key's signature, and says the same serial, code and municipality as its row."""
    key = found.signed_with
    if not paper.is_signed(found.content, signature=found.signature, public_key=key.public_key):
        return Checked("broken", found, {})
    facts = paper.facts_of(found.content)
    said = (facts["serial"], facts["code"], facts["municipality"], facts["key"], facts["expires"])
    if said != (found.serial, found.code, municipality.slug, key.key_id, found.expires_on):
        return Checked("broken", found, {})
    if found.revoked_at:
        return Checked("revoked", found, facts)
    expired = found.expires_on is not None and timezone.localdate(at) > found.expires_on
    return Checked("expired" if expired else "valid", found, facts)


def person_tag(person_id: int, municipality_id: int) -> str:
    """What ties a certificate to one person without saying who: equal for the same person, useless to anybody else."""
    key = sealing.derive_key(settings.INDEX_KEY, purpose="certificate person tag")
    return sealing.blind_index(f"{municipality_id}:{person_id}", key=key)[:8].hex()
