"""Every kind of message that the program sends, in one place: what it says by default and which fields it may name (T8).

A municipality words a kind as it likes (`actions.word_kind`); the fields stay these. Later stages send kinds by their key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shahramooz.lib.refusal import fill, placeholders

SMS, EMAIL = "sms", "email"
_LOOKS_LIKE_A_FIELD = re.compile(r"\{\s*(\w{1,40})\s*\}")
_GAPS = re.compile(" {2,}")


@dataclass(frozen=True)
class Field:
    """A `{name}` that a text may hold: what it is called on the page, and a value to try it with."""

    title: object
    sample: object


@dataclass(frozen=True)
class Kind:
    """One kind of message. Besides its channels, each stands in the person's own messages."""

    key: str  # registration/promoted
    title: object
    text: object  # the default wording
    fields: Mapping[str, Field]
    urgent: bool = False  # goes out in the quiet hours too, whoever sends it
    channels: tuple[str, ...] = (SMS, EMAIL)
    is_written_each_time: bool = False  # by whoever sends it: there is nothing to word beforehand

    @property
    def samples(self) -> dict[str, str]:
        return {name: str(field.sample) for name, field in self.fields.items()}


def rendered(text: object, fields: Mapping[str, object]) -> str:
    """`text` with its `{name}` places filled from `fields` alone; anything else that looks like a format stays as it is written.

    An empty field leaves no double space behind.
    """
    return _GAPS.sub(" ", fill(text, fields)).strip()


def unknown_fields(kind: Kind, text: str) -> list[str]:
    """The names in braces that this kind does not have."""
    return [name for name in _LOOKS_LIKE_A_FIELD.findall(text) if name not in kind.fields]


def named_fields(text: object) -> set[str]:
    """The fields a text names."""
    return set(placeholders(text))


CAMPAIGN = "people/campaign"
NEUTRAL = "people/neutral"  # what an address that several people share is told of a sensitive matter (Q28)
CLASS = Field(_("نام کلاس"), _("رایانه مقدماتی"))
REASON = Field(_("دلیل"), _("گرد و غبار"))
WHEN = Field(_("روز و ساعت"), _("شنبه ۲۱ آذر، ساعت ۱۶:۰۰"))
KINDS = {
    kind.key: kind
    for kind in [
        Kind(
            "registration/promoted",
            _("نوبت رسید"),
            _("نوبت شما شد: در «{title}» جا باز شد و نام شما ثبت شد. {starts}"),
            {
                "title": CLASS,
                "starts": Field(_("جمله نخستین جلسه، اگر معلوم باشد"), _("نخستین جلسه شنبه ۲۱ آذر، ساعت ۱۶:۰۰.")),
            },
        ),
        Kind(
            "registration/drawn-seat",
            _("قرعه: جا رسید"),
            _("قرعه «{title}» کشیده شد و جا به شما رسید. {starts}"),
            {
                "title": CLASS,
                "starts": Field(_("جمله نخستین جلسه، اگر معلوم باشد"), _("نخستین جلسه شنبه ۲۱ آذر، ساعت ۱۶:۰۰.")),
            },
        ),
        Kind(
            "registration/drawn-waiting",
            _("قرعه: فهرست انتظار"),
            _("قرعه «{title}» کشیده شد: شما نفر {place} فهرست انتظار هستید. جایی که باز شود خبر می‌دهیم."),
            {"title": CLASS, "place": Field(_("نوبت"), _("سوم"))},
        ),
        Kind(
            "registration/offered",
            _("جای آزاد پیشنهاد شد"),
            _("در «{title}» برای شما جا باز شد. تا {until} بپذیرید؛ پس از آن به نفر بعد می‌رسد."),
            {"title": CLASS, "until": Field(_("پایان مهلت"), _("یکشنبه ۸ آذر، ساعت ۱۰:۰۰"))},
        ),
        Kind(
            "registration/offer-expired",
            _("مهلت پذیرفتن گذشت"),
            _("زمان پذیرفتن جا در «{title}» گذشت و به نفر بعد رسید."),
            {"title": CLASS},
        ),
        Kind(
            "registration/mode-changed",
            _("شیوه برگزاری عوض شد"),
            _("جلسه‌های «{title}» {days} {mode} برگزار می‌شود."),
            {
                "title": CLASS,
                "days": Field(_("بازه روزها، اگر گفته شده باشد"), _("از ۲۲ آذر تا ۲۹ آذر")),
                "mode": Field(_("شیوه"), _("برخط")),
            },
        ),
        Kind(
            "registration/closure",
            _("جلسه‌هایی برگزار نمی‌شود"),
            _("«{title}» {when} برگزار نمی‌شود: {reason}. {make_up}"),
            {
                "title": CLASS,
                "when": WHEN,
                "reason": REASON,
                "make_up": Field(_("جمله جلسه جبرانی، اگر باشد"), _("جلسه جبرانی: شنبه ۲۸ آذر، ساعت ۱۶:۰۰.")),
            },
        ),
        Kind(
            "registration/session-moved",
            _("جلسه جابه‌جا شد"),
            _("جلسه‌ای از «{title}» جابه‌جا شد: {when}، {place}."),
            {"title": CLASS, "when": WHEN, "place": Field(_("جا"), _("فرهنگسرای خلیج فارس، کلاس ۲"))},
        ),
        Kind(
            "registration/class-cancelled",
            _("کلاس لغو شد"),
            _("کلاس «{title}» برگزار نمی‌شود: {reason}. {fee}"),
            {
                "title": CLASS,
                "reason": REASON,
                "fee": Field(_("جمله شهریه، اگر کلاس شهریه داشت"), _("اگر شهریه داده‌اید، برمی‌گردد.")),
            },
        ),
        Kind(
            "registration/moved",
            _("به کلاس دیگری رفت"),
            _("کلاس شما از «{title}» به «{new_title}» جابه‌جا شد: {reason}"),
            {"title": CLASS, "new_title": Field(_("نام کلاس تازه"), _("رایانه مقدماتی، گروه دوم")), "reason": REASON},
        ),
        Kind(
            "registration/cancelled",
            _("ثبت‌نام لغو شد"),
            _("ثبت‌نام شما در «{title}» لغو شد: {reason}"),
            {"title": CLASS, "reason": REASON},
        ),
        Kind(
            "delivery/certificate",
            _("گواهینامه صادر شد"),
            _("گواهینامه «{title}» شما صادر شد. از «گواهینامه‌ها» آن را ببینید و بفرستید."),
            {"title": CLASS},
        ),
        Kind(
            "delivery/revoked",
            _("گواهینامه باطل شد"),
            _("گواهینامه «{title}» شما باطل شد. دلیل: {reason}"),
            {"title": CLASS, "reason": Field(_("دلیل"), _("نمره نادرست ثبت شده بود"))},
        ),
        Kind(
            "people/budget-spent",
            _("سهم پیام امروز پر شد"),
            _("سهم پیامک امروز ({budget} بخش) پر شد؛ بقیه فردا صبح می‌رود."),
            {"budget": Field(_("سهم روزانه"), _("۲۰٬۰۰۰"))},
            channels=(),
        ),
        Kind(
            CAMPAIGN,
            _("فراخوان"),
            "",
            {"name": Field(_("نام گیرنده"), _("زهرا احمدی"))},
            is_written_each_time=True,
        ),
        Kind(NEUTRAL, _("پیام به موبایل مشترک"), _("یک پیام دارید."), {}),
        Kind(
            "people/looked",
            _("همکاری بسیار نگاه کرد"),
            _("{name} در یک ساعت {n} {what}؛ رویدادنگار را ببینید."),
            {
                "name": Field(_("نام همکار"), _("کاوه سپهری")),
                "n": Field(_("چند بار"), _("۱۰۰")),
                "what": Field(_("چه کرد"), _("شماره ملی کامل دید")),
            },
            channels=(),
        ),
    ]
}
