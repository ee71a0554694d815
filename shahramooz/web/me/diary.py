"""Sessions in words: the next one, the steps of a class, and a calendar file for the phone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from shahramooz.lib import digits, jalali
from shahramooz.planning.models import Session
from shahramooz.planning.models.offering import Mode
from shahramooz.registration.models import Enrolment


def entry(session: Session, enrolments: Iterable[Enrolment], *, today: date) -> dict:
    """One session of the diary, with whose it is."""
    owners = [one for one in enrolments if one.offering_id == session.offering_id and one.state in Enrolment.SEATED]
    return {
        "session": session,
        "enrolment": owners[0] if owners else None,
        "names": "، ".join(one.person.name for one in owners),
        "day": jalali.relative_day(timezone.localdate(session.starts_at), today),
        "hours": jalali.time_range(timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)),
        "place": place_of(session),
    }


def place_of(session: Session) -> str:
    if session.mode == Mode.ONLINE:
        return _("برخط")
    if session.room_id is None:
        return session.offering.venue.name if session.offering.venue_id else ""
    return f"{session.room.venue.name}، {session.room.name}"


def step(session: Session, *, at: datetime) -> dict:
    """One session as a step of the class's timeline."""
    hours = jalali.time_range(timezone.localtime(session.starts_at), timezone.localtime(session.ends_at))
    title = _("جلسه %(n)s") % {"n": digits.ordinal(session.number)}
    if session.state == Session.State.CANCELLED:
        state, text = "bad", _("برگزار نمی‌شود: %(why)s") % {"why": session.cancelled_reason or _("لغو شد")}
    else:
        state = "done" if session.ends_at <= at else ""
        text = _("برخط") if session.mode == Mode.ONLINE else session.room.name if session.room_id else ""
    return {
        "title": title,
        "when": f"{jalali.long(timezone.localdate(session.starts_at))}، {hours}",
        "text": text,
        "state": state,
    }


def calendar_file(sessions: Iterable[Session], *, at: datetime) -> str:
    """The sessions as iCalendar (RFC 5545): CRLF line ends, text escaped, lines folded at 75 bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shahramooz//fa", "CALSCALE:GREGORIAN"]
    for session in sessions:
        lines += [
            "BEGIN:VEVENT",
            f"UID:session-{session.municipality_id}-{session.pk}@shahramooz",
            f"DTSTAMP:{_utc(at)}",
            f"DTSTART:{_utc(session.starts_at)}",
            f"DTEND:{_utc(session.ends_at)}",
            f"SUMMARY:{_escaped(session.offering.title)}",
            f"LOCATION:{_escaped(place_of(session))}",
            "END:VEVENT",
        ]
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    parts, rest = [], line
    while len(rest.encode()) > 73:
        cut = 73
        while len(rest[:cut].encode()) > 73:
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*parts, rest]) + "\r\n"
