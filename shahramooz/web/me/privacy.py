"""What becomes of my data: who has looked at it."""

from django.core.paginator import Paginator
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.people import queries
from shahramooz.people.models import RoleGrant
from shahramooz.web import doors, exporting
from shahramooz.web.me import listings
from shahramooz.web.pages import page

ROLES = dict(RoleGrant.Role.choices)
WHAT = {
    "people.record_read": _("پرونده را باز کرد"),
    "people.name_read": _("نام را در فهرست کلاس دید"),
    "people.number_shown": _("شماره کامل مدرک را دید"),
    "people.list_exported": _("در فهرستی که گرفته شد بود"),
}
DESK, RECORD, CLASS = _("میز ثبت‌نام"), _("پرونده اشخاص"), _("فهرست یا حضور و غیاب کلاس")


@doors.signed_in
def seen(request):
    """Who has looked at the record of the person I act as: in which role, where, when and why (T24)."""
    looks = queries.looks_at(request.person)
    if exporting.asked(request):
        return exporting.answer(request, listings.LOOKS, map(_look, looks))
    pages = Paginator(looks, 30).get_page(request.GET.get("page"))
    return page(request, "me/seen.html", {"pages": pages, "looks": [_look(entry) for entry in pages]})


def _look(entry) -> dict:
    """A look as the person reads it: the role and the unit, not the name of the colleague."""
    after = entry.after or {}
    where = DESK if after.get("page", "").startswith("desk") else CLASS if entry.act == "people.name_read" else RECORD
    roles = [str(ROLES[role]) for role in after.get("roles", []) if role in ROLES]
    return {
        "who": "، ".join([*roles, *after.get("places", [])]) or translate("همکار شهرداری"),
        "what": WHAT[entry.act],
        "why": entry.reason or where,
        "at": entry.at,
    }
