"""The columns of one's own lists as they are taken away."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.web.exporting import Column, Kind, Listing
from shahramooz.web.public import cards

CLASSES = Listing(
    "my_classes",
    _("کلاس‌های من"),
    (
        Column(_("نام"), lambda one: one.person.name),
        Column(_("کلاس"), lambda one: one.offering.title, width=30),
        Column(_("وضع"), lambda one: one.get_state_display(), width=14),
        Column(_("نوبت انتظار"), lambda one: one.waiting_number, Kind.NUMBER),
        Column(_("شروع"), lambda one: one.offering.starts_on, Kind.DATE),
        Column(_("پایان"), lambda one: one.offering.ends_on, Kind.DATE),
        Column(_("روز و ساعت"), lambda one: cards.times_of(one.offering.pattern), width=28),
        Column(_("مکان"), lambda one: cards.place_of(one.offering)),
    ),
)
MESSAGES = Listing(
    "my_messages",
    _("پیام‌ها"),
    (
        Column(_("زمان"), lambda one: timezone.localtime(one.made_at), Kind.MOMENT),
        Column(_("گیرنده"), lambda one: one.person.name),
        Column(_("پیام"), lambda one: one.text, width=70),
    ),
)
LOOKS = Listing(
    "looks_at_me",
    _("چه کسی اطلاعات مرا دیده است؟"),
    (
        Column(_("زمان"), lambda look: timezone.localtime(look["at"]), Kind.MOMENT),
        Column(_("نقش"), lambda look: look["who"], width=34),
        Column(_("چه دید"), lambda look: look["what"], width=30),
        Column(_("برای چه"), lambda look: look["why"], width=34),
    ),
)
