"""The journal's acts in words: «ظرفیت را عوض کرد», and what stood before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet, Value
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue.models import Course
from shahramooz.city import scope
from shahramooz.delivery.models import AttendanceSheet
from shahramooz.journal.models import Entry
from shahramooz.journal.record import kind_of
from shahramooz.lib import digits, jalali
from shahramooz.people.models import Campaign, Contract, JobRole, Organisation, Unit
from shahramooz.places.models import PlaceClosure, Room, Venue
from shahramooz.planning.models import Offering, Quota, Restriction, Session
from shahramooz.registration.models import Charge, Enrolment

ACTS = {
    "planning.offering_drafted": _("پیش‌نویس کلاس را نوشت"),
    "planning.offering_changed": _("مشخصات کلاس را عوض کرد"),
    "planning.offering_approved": _("کلاس را تأیید کرد"),
    "planning.offering_sent_back": _("کلاس را به پیش‌نویس برگرداند"),
    "planning.draft_discarded": _("پیش‌نویس را کنار گذاشت"),
    "planning.registration_opened": _("ثبت‌نام را باز کرد"),
    "planning.offering_cancelled": _("کلاس را لغو کرد"),
    "planning.offering_started": _("کلاس آغاز شد"),
    "planning.offering_completed": _("کلاس به پایان رسید"),
    "planning.offering_closed": _("پرونده کلاس را بست"),
    "planning.capacity_set": _("ظرفیت را عوض کرد"),
    "planning.capacity_changed": _("ظرفیت با اتاق و محدودیت هماهنگ شد"),
    "planning.sessions_planned": _("جلسه‌ها را چید"),
    "planning.sessions_unplanned": _("جلسه‌ها را برداشت"),
    "planning.session_added": _("جلسه‌ای افزود"),
    "planning.session_moved": _("جلسه را جابه‌جا کرد"),
    "planning.session_cancelled": _("جلسه را لغو کرد"),
    "planning.session_opened": _("جلسه را آغاز کرد"),
    "planning.session_held": _("جلسه برگزار شد"),
    "planning.quota_set": _("سهمیه گذاشت"),
    "planning.priorities_set": _("گروه‌های اولویت را گذاشت"),
    "planning.quota_released": _("سهمیه آزاد شد"),
    "planning.mode_switched": _("شیوه برگزاری را عوض کرد"),
    "planning.restriction_put": _("محدودیت گذاشت"),
    "planning.restriction_revised": _("محدودیت را بازنگری کرد"),
    "planning.restriction_withdrawn": _("محدودیت را برداشت"),
    "planning.checklist_ticked": _("فهرست پروتکل را تیک زد"),
    "planning.timetable_tried": _("برنامه‌ای را از اکسل آزمود"),
    "planning.timetable_written": _("برنامه را از اکسل نوشت"),
    "people.import_sent": _("فایل اکسل فرستاد"),
    "people.import_meant": _("معنی سرستون‌های فایل را گفت"),
    "people.import_chosen": _("گفت از فایل چه چیزهایی ساخته شود"),
    "people.import_checked": _("فایل را آزمود"),
    "people.import_stopped": _("فایل خوانده نشد"),
    "people.import_decided": _("دربارهٔ ردیف‌های تکراری فایل تصمیم گرفت"),
    "people.import_confirmed": _("ثبت فایل را تأیید کرد"),
    "people.import_written": _("فایل را ثبت کرد"),
    "people.import_undo_asked": _("خواست ثبت فایل یکجا برگردد"),
    "people.import_undone": _("ثبت فایل را یکجا برگرداند"),
    "places.closed": _("مکان را تعطیل کرد"),
    "places.closure_withdrawn": _("تعطیلی مکان را پس گرفت"),
    "places.venue_added": _("مکانی افزود"),
    "places.venue_corrected": _("مشخصات مکان را درست کرد"),
    "places.room_added": _("اتاقی افزود"),
    "places.room_corrected": _("اتاق را درست کرد"),
    "places.hours_set": _("ساعت‌های باز بودن را نوشت"),
    "places.equipment_added": _("تجهیزاتی افزود"),
    "places.equipment_corrected": _("تجهیزات را درست کرد"),
    "places.district_added": _("منطقه‌ای افزود"),
    "places.neighbourhood_added": _("محله‌ای افزود"),
    "places.area_file_kept": _("پرونده نقشه را آورد"),
    "places.areas_imported": _("محله‌ها را از پرونده خواند"),
    "city.closed": _("تعطیلی شهر را اعلام کرد"),
    "city.closure_withdrawn": _("تعطیلی شهر را پس گرفت"),
    "city.settings_changed": _("تنظیمات را عوض کرد"),
    "catalogue.topic_added": _("موضوعی افزود"),
    "catalogue.course_added": _("دوره‌ای افزود"),
    "catalogue.course_corrected": _("دوره را درست کرد"),
    "catalogue.version_drafted": _("سرفصل تازه نوشت"),
    "catalogue.version_revised": _("سرفصل را بازنویسی کرد"),
    "catalogue.version_approved": _("سرفصل را تأیید کرد"),
    "catalogue.prerequisite_added": _("پیش‌نیاز گذاشت"),
    "catalogue.prerequisite_removed": _("پیش‌نیاز را برداشت"),
    "catalogue.instructor_added": _("مدرسی افزود"),
    "catalogue.instructor_corrected": _("مشخصات مدرس را درست کرد"),
    "catalogue.attainment_recorded": _("سابقه دوره را نوشت"),
    "catalogue.attainment_withdrawn": _("سابقه دوره را پس گرفت"),
    "registration.applied": _("درخواست ثبت‌نام داد"),
    "registration.promoted": _("از انتظار به کلاس آمد"),
    "registration.draw_committed": _("مهر قرعه را گذاشت"),
    "registration.drawn": _("قرعه کشید"),
    "registration.round_planned": _("دور انتخاب گذاشت"),
    "registration.round_decided": _("دور انتخاب را به نتیجه رساند"),
    "registration.offered": _("جا پیشنهاد کرد"),
    "registration.offer_accepted": _("جای پیشنهادشده را پذیرفت"),
    "registration.offer_expired": _("مهلت پذیرفتن جا گذشت"),
    "registration.withdrawn": _("انصراف داد"),
    "registration.withdrawal_taken_back": _("انصراف را پس گرفت"),
    "registration.moved_away": _("به کلاس دیگری برد"),
    "registration.moved_here": _("از کلاس دیگری آورد"),
    "registration.cancelled_by_name": _("ثبت‌نام را با نام لغو کرد"),
    "registration.ended_with_the_class": _("با لغو کلاس پایان یافت"),
    "registration.outcome": _("نتیجه ثبت‌نام نوشته شد"),
    "registration.charge_paid": _("شهریه را گرفت"),
    "registration.charge_waived": _("شهریه را بخشود"),
    "registration.charge_voided": _("شهریه لغو شد"),
    "registration.charge_revived": _("شهریه باز برقرار شد"),
    "delivery.attendance_taken": _("حضور و غیاب کرد"),
    "delivery.attendance_corrected": _("حضور و غیاب را درست کرد"),
    "delivery.sheet_locked": _("برگه حضور بسته شد"),
    "delivery.sheet_reopened": _("برگه حضور را باز کرد"),
    "delivery.scores_entered": _("نمره نوشت"),
    "delivery.results_locked": _("نتیجه‌ها را بست"),
    "delivery.results_reopened": _("نتیجه‌ها را باز کرد"),
    "delivery.certificates_asked": _("صدور گواهینامه را خواست"),
    "delivery.certificates_issued": _("گواهینامه‌ها صادر شد"),
    "delivery.issuing_stopped": _("صدور را نگه داشت"),
    "delivery.certificate_revoked": _("گواهینامه را باطل کرد"),
    "delivery.key_made": _("کلید امضا ساخت"),
    "delivery.key_retired": _("کلید امضا را کنار گذاشت"),
    "people.registered": _("پرونده باز کرد"),
    "people.corrected": _("مشخصات را درست کرد"),
    "people.document_added": _("مدرک شناسایی افزود"),
    "people.affiliated": _("وابستگی سازمانی نوشت"),
    "people.affiliation_ended": _("وابستگی سازمانی را پایان داد"),
    "people.organisation_registered": _("سازمانی ثبت کرد"),
    "people.organisation_corrected": _("مشخصات سازمان را درست کرد"),
    "people.unit_founded": _("واحدی افزود"),
    "people.unit_corrected": _("واحد را درست کرد"),
    "people.unit_closed": _("واحد را پایان داد"),
    "people.job_role_added": _("نقش شغلی افزود"),
    "people.contract_opened": _("قراردادی ثبت کرد"),
    "people.contract_corrected": _("قرارداد را درست کرد"),
    "people.contract_role_required": _("نیروی لازم قرارداد را نوشت"),
    "people.merged": _("دو پرونده را یکی کرد"),
    "people.merge_undone": _("دو پرونده را باز جدا کرد"),
    "people.told_apart": _("گفت دو پرونده از دو نفرند"),
    "people.dependant_added": _("عضو خانواده افزود"),
    "people.consent_given": _("رضایت سرپرست داد"),
    "people.consent_withdrawn": _("رضایت سرپرست را پس گرفت"),
    "people.role_granted": _("نقش داد"),
    "people.role_ended": _("نقش را گرفت"),
    "people.deputy_appointed": _("جانشین گذاشت"),
    "people.vendor_added": _("دست‌فروشی را به فهرست آموزش افزود"),
    "people.vendor_ended": _("دست‌فروشی را از فهرست آموزش برداشت"),
    "planning.put_in_charge": _("کلاس را به کارشناسی سپرد"),
    "planning.handed_over": _("کارهای باز را تحویل داد"),
    "people.account_opened": _("حساب باز کرد"),
    "people.account_linked": _("حساب را به شخص پیوست"),
    "people.account_unlinked": _("حساب را از شخص جدا کرد"),
    "people.password_changed": _("گذرواژه را عوض کرد"),
    "people.signed_in": _("وارد شد"),
    "people.record_read": _("پرونده را دید"),
    "people.name_read": _("نام را در فهرست کلاس دید"),
    "people.second_step_set": _("ورود دومرحله‌ای را روشن کرد"),
    "people.second_step_ended": _("ورود دومرحله‌ای را برداشت"),
    "people.signed_out_everywhere": _("از همه دستگاه‌ها خارج شد"),
    "people.scan_kept": _("اسکن مدرک افزود"),
    "people.scan_withdrawn": _("اسکن مدرک را برداشت"),
    "people.erased": _("پرونده را برای همیشه پاک کرد"),
    "delivery.certificate_anonymised": _("گواهینامه بی‌نام شد"),
    "people.number_shown": _("شماره کامل را دید"),
    "journal.words_forgotten": _("متن‌های شخصی رویدادنگار را پاک کرد"),
    "people.campaign_drafted": _("فراخوانی نوشت"),
    "people.campaign_confirmed": _("فراخوان را روانه کرد"),
    "people.campaign_discarded": _("پیش‌نویس فراخوان را کنار گذاشت"),
    "people.campaign_sent": _("فراخوان به همه گفته شد"),
    "people.campaign_stopped": _("فراخوان را متوقف کرد"),
    "people.campaign_answered": _("کسی به فراخوان پاسخ داد"),
    "people.campaigns_refused": _("فراخوان نخواست"),
    "people.campaigns_wanted": _("فراخوان خواست"),
    "people.message_worded": _("متن پیام را عوض کرد"),
    "people.message_wording_restored": _("متن پیام را به پیش‌فرض برگرداند"),
    "people.list_exported": _("فهرستی را با خود برد"),
    "demo.step_done": _("شهر نمونه ساخته شد"),
}
FIELDS = {
    "capacity": _("ظرفیت"),
    "own_capacity": _("ظرفیت کلاس"),
    "capacity_due": _("ظرفیت خواسته‌شده"),
    "reserved": _("جای سهمیه"),
    "state": _("وضع"),
    "opens_at": _("آغاز ثبت‌نام"),
    "closes_at": _("پایان ثبت‌نام"),
    "title": _("نام"),
    "fee": _("شهریه"),
    "ratio": _("سهم مجاز"),
    "since": _("از"),
    "until": _("تا"),
    "first": _("از"),
    "last": _("تا"),
    "mode": _("شیوه"),
    "sessions_mode": _("شیوه جلسه‌ها"),
    "during": _("زمان"),
    "text": _("متن"),
    "is_sensitive": _("حساس"),
    "not_told": _("گفته‌نشده"),
    "not_sent": _("فرستاده‌نشده"),
    "quiet_from": _("سکوت از"),
    "quiet_until": _("پایان سکوت"),
    "message_daily_budget": _("سهم پیامک روز"),
    "sms_part_rials": _("هزینه هر بخش پیامک"),
    "email": _("رایانامه"),
    "seats": _("جا"),
    "release_at": _("آزاد شدن"),
    "cancelled_reason": _("دلیل"),
    "planned_demand": _("تقاضای پیش‌بینی‌شده"),
    "policy": _("روش تقسیم جا"),
    "extra_lots": _("برگه بیشتر قرعه"),
    "offer_hours": _("مهلت پذیرفتن جا"),
    "offered_until": _("تا"),
    "min_age": _("کمترین سن"),
    "max_age": _("بیشترین سن"),
    "start": _("از"),
    "end": _("تا"),
    "source": _("منبع"),
    "list": _("فهرست"),
    "rows": _("ردیف"),
    "form": _("شکل"),
    "narrowed": _("پالایش"),
}
WORDS = {
    **dict(Charge.State.choices),
    **dict(Enrolment.State.choices),
    **dict(Offering.State.choices),
    **dict(Offering.Policy.choices),
    **dict(Session.State.choices),
} | {
    "in_person": _("حضوری"),
    "online": _("برخط"),
    "blended": _("ترکیبی"),
    "xlsx": _("اکسل"),
    "print": _("چاپ"),
}
KINDS = {
    "planning.offering": _("کلاس"),
    "planning.session": _("جلسه"),
    "planning.quota": _("سهمیه"),
    "planning.restriction": _("محدودیت"),
    "places.venue": _("مکان"),
    "places.room": _("اتاق"),
    "places.placeclosure": _("تعطیلی مکان"),
    "city.closure": _("تعطیلی شهر"),
    "people.person": _("شخص"),
    "people.account": _("حساب"),
    "people.vendor": _("پرونده دست‌فروش"),
    "people.campaign": _("فراخوان"),
    "people.messagewording": _("متن پیام"),
    "people.organisation": _("سازمان"),
    "people.unit": _("واحد"),
    "people.contract": _("قرارداد"),
    "people.jobrole": _("نقش شغلی"),
    "registration.application": _("درخواست"),
    "registration.enrolment": _("ثبت‌نام"),
    "registration.charge": _("شهریه"),
    "delivery.attendancesheet": _("برگه حضور"),
    "delivery.certificate": _("گواهینامه"),
    "city.municipality": _("شهرداری"),
    "catalogue.course": _("دوره"),
    "catalogue.courseversion": _("سرفصل"),
}
NAMED = {
    "planning.offering": (Offering, "title"),
    "people.campaign": (Campaign, "title"),
    "planning.session": (Session, "offering__title"),
    "planning.quota": (Quota, "offering__title"),
    "planning.restriction": (Restriction, "title"),
    "places.venue": (Venue, "name"),
    "places.room": (Room, "name"),
    "places.placeclosure": (PlaceClosure, "venue__name"),
    "people.organisation": (Organisation, "name"),
    "people.unit": (Unit, "name"),
    "people.contract": (Contract, "title"),
    "people.jobrole": (JobRole, "title"),
    "delivery.attendancesheet": (AttendanceSheet, "session__offering__title"),
    "catalogue.course": (Course, "title"),
}
PAGES = {
    "people.campaign": "campaign",
    "planning.offering": "work_offering",
    "people.person": "work_person",
    "planning.restriction": "restriction",
}


@dataclass(frozen=True)
class Line:
    """One line of the journal, ready to be read."""

    entry: Entry
    words: str
    changes: list[str]
    kind: str
    name: str
    href: str


def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """Shape entries; what they are about is named where naming it tells nothing of a person."""
    entries = list(entries)
    names = _names(entries)
    return [
        Line(
            entry,
            words=str(ACTS.get(entry.act) or _now("کاری ثبت شد")),
            changes=list(_changes(entry)),
            kind=str(KINDS.get(entry.about_type, "")),
            name=names.get((entry.about_type, entry.about_id), ""),
            href=_page(entry),
        )
        for entry in entries
    ]


def _names(entries: list[Entry]) -> dict[tuple[str, int], str]:
    """(type, id) → a name; one question for all types together, the same for every page."""
    ids: dict[str, set[int]] = {kind: {0} for kind in NAMED}  # no row is 0: a type without lines stays in the question
    for entry in entries:
        ids.get(entry.about_type, set()).add(entry.about_id)
    asked = [
        model.objects.filter(municipality_id=scope.current_id(), pk__in=ids[kind])
        .order_by()
        .annotate(of_kind=Value(kind), said=F(name))
        .values_list("of_kind", "pk", "said")
        for kind, (model, name) in NAMED.items()
    ]
    return {(kind, pk): digits.to_persian(said) for kind, pk, said in asked[0].union(*asked[1:], all=True)}


def lines_about(thing, *, most: int) -> list[Line]:
    """The newest lines about one thing."""
    mine = Entry.objects.filter(municipality_id=scope.current_id(), about_type=kind_of(thing), about_id=thing.pk)
    return lines_of(mine.order_by("-at", "-pk")[:most])


def narrowed(
    *, kind: str = "", about: int | None = None, who: str = "", first: date | None = None, until=None
) -> QuerySet[Entry]:
    """Lines of the journal, the newest first."""
    found = Entry.objects.filter(municipality_id=scope.current_id())
    if kind:
        found = found.filter(about_type=kind)
    if about:
        found = found.filter(about_id=about)
    if who:
        found = found.filter(actor_name__icontains=who)
    if first:
        found = found.filter(at__gte=first, at__lt=until)
    return found.order_by("-at", "-pk")


def _page(entry: Entry) -> str:
    name = PAGES.get(entry.about_type)
    try:
        return reverse(name, args=[entry.about_id]) if name and entry.about_id else ""
    except NoReverseMatch:
        return ""


def _changes(entry: Entry):
    before, after = entry.before or {}, entry.after or {}
    for name, title in FIELDS.items():
        new, old = after.get(name), before.get(name)
        if new in (None, "") and old in (None, ""):
            continue
        say = _share if name == "ratio" else _said
        if name in before:
            yield _now("%(what)s: از %(old)s به %(new)s") % {"what": title, "old": say(old), "new": say(new)}
        elif not entry.act.endswith("_drafted") or name == "own_capacity":
            yield f"{title}: {say(new)}"


def _share(value) -> str:
    """«۵۰٪» of the stored 0.500."""
    return digits.pct(round(Decimal(str(value)) * 100)) if value not in (None, "") else _said(value)


def _said(value) -> str:
    """A value of the journal as people read it."""
    if value in (None, ""):
        return _now("هیچ")
    if isinstance(value, bool):
        return _now("بله") if value else _now("نه")
    if isinstance(value, int | float):
        return digits.num(value)
    if isinstance(value, list):
        return (
            " ← ".join(_said(one) for one in value)
            if len(value) < 4
            else _now("%(n)s مورد") % {"n": digits.num(len(value))}
        )
    return _text(str(value))


def _text(value: str) -> str:
    if value in WORDS:
        return str(WORDS[value])
    try:
        moment, day = parse_datetime(value), parse_date(value[:10])
    except ValueError:
        return digits.to_persian(value)
    if isinstance(moment, datetime) and len(value) > 10 and timezone.is_aware(moment):
        local = timezone.localtime(moment)
        return f"{jalali.short(local.date())}، {jalali.time_of(local)}"
    return jalali.short(day) if day and len(value) == 10 else digits.to_persian(value)
