"""The columns of the working lists as they are taken away: what stands in them, in which order, of which kind."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.delivery.models import Result
from shahramooz.lib import jalali
from shahramooz.people import kinds
from shahramooz.people.models import Delivery
from shahramooz.web.exporting import Column, Kind, Listing

VERDICTS = dict(Result.Verdict.choices)

SESSIONS = Listing(
    "sessions",
    _("جلسه‌ها"),
    (
        Column(_("کلاس"), lambda one: one.offering.title, width=30),
        Column(_("جلسه"), lambda one: one.number, Kind.NUMBER),
        Column(_("آغاز"), lambda one: timezone.localtime(one.starts_at), Kind.MOMENT),
        Column(_("پایان"), lambda one: jalali.time_of(timezone.localtime(one.ends_at)), width=10),
        Column(_("اتاق"), lambda one: one.room),
        Column(_("مکان"), lambda one: one.room.venue if one.room else one.offering.venue),
        Column(_("شیوه"), lambda one: one.get_mode_display(), width=12),
        Column(_("حضور و غیاب"), lambda one: _sheet(one), width=16),
    ),
)


def _sheet(session) -> str:
    return _("ثبت شد") if getattr(session, "sheet_at", None) else _("مانده است")


ATTENDANCE = Listing(
    "attendance",
    _("حضور و غیاب"),
    (
        Column(_("نام خانوادگی"), lambda one: one.person.last_name),
        Column(_("نام"), lambda one: one.person.first_name),
        Column(_("وضع"), lambda one: STATES.get(one.state, one.state), width=14),
        Column(_("دقیقه حضور"), lambda one: one.minutes, Kind.NUMBER),
    ),
)
STATES = {"present": _("حاضر"), "absent": _("غایب"), "late": _("دیر آمد"), "excused": _("غیبت موجه")}

RESULTS = Listing(
    "results",
    _("نتیجه کلاس"),
    (
        Column(_("نام خانوادگی"), lambda one: one.person.last_name),
        Column(_("نام"), lambda one: one.person.first_name),
        Column(_("حضور (درصد)"), lambda one: one.percent if one.held else None, Kind.NUMBER),
        Column(_("نمره"), lambda one: one.score, Kind.NUMBER),
        Column(_("نتیجه"), lambda one: VERDICTS.get(one.verdict, "") if one.held else _("هنوز برگزار نشده")),
    ),
)
CERTIFICATES = Listing(
    "certificates",
    _("گواهینامه‌های کلاس"),
    (
        *RESULTS.columns[:4],
        Column(_("نتیجه"), lambda one: VERDICTS.get(one.verdict, "")),
        Column(_("شماره گواهینامه"), lambda one: one.certificate.serial if one.certificate else "", Kind.CODE),
        Column(_("کد استعلام"), lambda one: one.certificate.code if one.certificate else "", Kind.CODE),
    ),
)
REGISTER = Listing(
    "certificates_register",
    _("دفتر گواهینامه‌ها"),
    (
        Column(_("شماره"), lambda one: one.serial, Kind.CODE),
        Column(_("نام"), lambda one: one.facts["name"]),
        Column(_("دوره"), lambda one: one.facts["course"]),
        Column(_("مدت (ساعت)"), lambda one: round(one.facts["minutes"] / 60, 2), Kind.NUMBER),
        Column(_("تاریخ صدور"), lambda one: one.facts["issued"], Kind.DATE),
        Column(_("اعتبار تا"), lambda one: one.facts["expires"], Kind.DATE),
        Column(_("کد استعلام"), lambda one: one.code, Kind.CODE),
        Column(_("وضع"), lambda one: _("باطل") if one.revoked_at else _("معتبر"), width=12),
        Column(_("دلیل ابطال"), lambda one: one.revoked_reason),
    ),
)
VENUES = Listing(
    "venues",
    _("مکان‌ها"),
    (
        Column(_("نام"), lambda row: row["venue"].name, width=30),
        Column(_("گونه"), lambda row: row["venue"].get_kind_display()),
        Column(_("محله"), lambda row: row["venue"].neighbourhood),
        Column(_("نشانی"), lambda row: row["venue"].address, width=36),
        Column(_("تلفن"), lambda row: row["venue"].phone, Kind.CODE),
        Column(_("اتاق"), lambda row: row["rooms"], Kind.NUMBER),
        Column(_("صندلی"), lambda row: row["seats"], Kind.NUMBER),
    ),
)
AREAS = Listing(
    "areas",
    _("محله‌ها"),
    (Column(_("محله"), lambda one: one.name, width=30), Column(_("منطقه"), lambda one: one.district.name, width=30)),
)
COURSES = Listing(
    "courses",
    _("دوره‌ها"),
    (
        Column(_("عنوان"), lambda one: one.title, width=34),
        Column(_("کد"), lambda one: one.code, Kind.CODE),
        Column(_("نوع"), lambda one: one.get_kind_display()),
        Column(_("موضوع"), lambda one: one.topic),
        Column(_("سرفصل"), lambda one: _version(one)),
    ),
)


def _version(course) -> str:
    if course.is_approved:
        return _("تأییدشده")
    return _("پیش‌نویس") if course.is_drafted else _("ندارد")


INSTRUCTORS = Listing(
    "instructors",
    _("مدرسان"),
    (
        Column(_("نام خانوادگی"), lambda one: one.person.last_name),
        Column(_("نام"), lambda one: one.person.first_name),
        Column(_("درس"), lambda one: one.fields, width=34),
        Column(_("کلاس"), lambda one: one.classes, Kind.NUMBER),
        Column(_("بیشترین فراگیر"), lambda one: one.max_learners, Kind.NUMBER),
    ),
)
DEMAND = Listing(
    "demand",
    _("تقاضا"),
    (
        Column(_("عنوان"), lambda one: one.title, width=34),
        Column(_("برنامه"), lambda one: one.planned, Kind.NUMBER),
        Column(_("ثبت‌نام"), lambda one: one.seated, Kind.NUMBER),
        Column(_("در انتظار"), lambda one: one.waiting, Kind.NUMBER),
        Column(_("تقاضا"), lambda one: one.demand, Kind.NUMBER),
        Column(_("نسبت تقاضا"), lambda one: one.ratio, Kind.NUMBER),
        Column(_("ترجیح حضوری"), lambda one: one.by_mode.get("in_person", 0), Kind.NUMBER),
        Column(_("ترجیح برخط"), lambda one: one.by_mode.get("online", 0), Kind.NUMBER),
        Column(_("ترجیح ترکیبی"), lambda one: one.by_mode.get("blended", 0), Kind.NUMBER),
    ),
)
ROOMS = Listing(
    "rooms",
    _("بهره‌وری اتاق‌ها"),
    (
        Column(_("مکان"), lambda row: row["venue"], width=28),
        Column(_("اتاق"), lambda row: row["room"]),
        Column(_("صندلی"), lambda row: row["seats"], Kind.NUMBER),
        Column(_("جلسه"), lambda row: row["sessions"], Kind.NUMBER),
        Column(_("نفرساعت حاضر"), lambda row: round(row["use"].used_hours, 1), Kind.NUMBER),
        Column(_("صندلی‌ساعت باز"), lambda row: round(row["use"].available_hours, 1), Kind.NUMBER),
        Column(_("بهره‌وری (درصد)"), lambda row: row["use"].percent, Kind.NUMBER),
    ),
)
JOURNAL = Listing(
    "journal",
    _("رویدادنگار"),
    (
        Column(_("کی"), lambda line: timezone.localtime(line.entry.at), Kind.MOMENT),
        Column(_("چه کسی"), lambda line: line.entry.actor_name),
        Column(_("چه کرد"), lambda line: line.words, width=30),
        Column(_("جزئیات"), lambda line: "؛ ".join([*line.changes, *filter(None, [line.entry.reason])]), width=40),
        Column(_("درباره"), lambda line: f"{line.kind} «{line.name}»" if line.name else line.kind, width=30),
        Column(_("شماره"), lambda line: line.entry.about_id, Kind.CODE),
    ),
)
MESSAGES = Listing(
    "messages",
    _("پیام‌ها"),
    (
        Column(_("گیرنده"), lambda one: one.message.person),
        Column(_("پیام"), lambda one: kind_of(one.message), width=30),
        Column(_("راه"), lambda one: one.get_channel_display(), width=12),
        Column(_("وضع"), lambda one: one.get_state_display()),
        Column(_("چرا"), lambda one: one.get_why_display() if one.why else ""),
        Column(_("نوشته شد"), lambda one: timezone.localtime(one.made_at), Kind.MOMENT),
        Column(_("فرستاده شد"), lambda one: one.sent_at and timezone.localtime(one.sent_at), Kind.MOMENT),
    ),
)


CAMPAIGNS = Listing(
    "campaigns",
    _("فراخوان‌ها"),
    (
        Column(_("فراخوان"), lambda one: one.title, width=34),
        Column(_("فهرست"), lambda one: one.source, width=30),
        Column(_("گیرندگان"), lambda one: one.total, Kind.NUMBER),
        Column(_("وضع"), lambda one: one.get_state_display()),
        Column(_("نوشته شد"), lambda one: timezone.localtime(one.made_at), Kind.MOMENT),
        Column(_("نویسنده"), lambda one: one.made_by),
    ),
)


def kind_of(message) -> str:
    """What a message is about, in words."""
    known = kinds.KINDS.get(message.kind)
    return known.title if known else _("پیام")


def week(days) -> Listing:
    """The week board: rooms down, days across."""
    each = [
        Column(
            f"{jalali.weekday_name(day)} {jalali.day_month(day)}", lambda row, n=n: _of_a_day(row.cells[n]), width=26
        )
        for n, day in enumerate(days)
    ]
    seats = Column(_("صندلی"), lambda row: row.room.capacity, Kind.NUMBER, width=8)
    return Listing("week", _("هفته اتاق‌ها"), (Column(_("اتاق"), lambda row: row.room), seats, *each))


def _hours(session) -> str:
    return jalali.time_range(timezone.localtime(session.starts_at), timezone.localtime(session.ends_at))


def _of_a_day(cell) -> str:
    held = [f"{_hours(slot.session)}: {slot.session.offering.title}" for slot in cell.slots]
    return "\n".join([*held, *(closing.reason for closing in cell.closings)] or [cell.off])


RECIPIENTS = Listing(
    "campaign_people",
    _("گیرندگان فراخوان"),
    (
        Column(_("نام خانوادگی"), lambda one: one.person.last_name),
        Column(_("نام"), lambda one: one.person.first_name),
        Column(_("وضع"), lambda one: one.get_state_display(), width=16),
        Column(_("پیامک"), lambda one: CARRIED.get(one.sms, ""), width=20),
    ),
)
CARRIED = dict(Delivery.State.choices)
