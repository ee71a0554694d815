"""What every page knows without asking: the city, who is here, where one can go."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from shahramooz.people import queries
from shahramooz.people.access import Ability
from shahramooz.web import clock

# (URL name, words, icon, ability asked for: None for everybody, "" for the signed-in)
PUBLIC = [
    ("classes", _("کلاس‌ها"), "book-open", None),
    ("calendar", _("تقویم"), "calendar-days", None),
    ("map", _("نقشه"), "map", None),
    ("venues", _("فرهنگسراها"), "landmark", None),
    ("check", _("استعلام"), "badge-check", None),
]
ME = [
    ("today", _("امروز"), "sun", ""),
    ("classes", _("کلاس‌ها"), "book-open", None),
    ("my_classes", _("کلاس‌های من"), "graduation-cap", ""),
    ("family", _("خانواده"), "users", ""),
    ("my_certificates", _("گواهینامه‌ها"), "award", ""),
]
WORK = [
    ("work", _("امروز"), "layout-dashboard", Ability.WORK),
    ("work_offerings", _("برنامه"), "calendar-days", Ability.CLASSES),
    ("week_board", _("اتاق‌ها"), "layout-grid", Ability.PLAN),
    ("desk", _("میز ثبت‌نام"), "clipboard-pen", Ability.DESK),
    ("work_people", _("اشخاص"), "users", Ability.SEE_PEOPLE),
    ("work_reports", _("گزارش‌ها"), "chart-column", Ability.REPORTS),
    ("work_messages", _("پیام‌ها"), "mail", Ability.MESSAGES),
    ("work_venues", _("مکان‌ها"), "landmark", Ability.PLACES),
    ("work_courses", _("دوره‌ها"), "book-open", Ability.PLAN),
]
FOOT = [
    ("help", _("راهنما"), "", None),
    ("check", _("استعلام گواهینامه"), "", None),
    ("about", _("درباره شهرآموز"), "", None),
    ("a11y", _("دسترس‌پذیری"), "", None),
]


ACCOUNT = [
    ("profile", _("مشخصات من"), "circle-user-round", ""),
    ("family", _("خانواده"), "users", ""),
    ("work", _("کار"), "briefcase", Ability.WORK),
]


# Whose pages stand under an address of its own: a class below the list of classes. None: only the page itself.
BELOW = {"classes": "c/", "today": None, "work": None}


def _current(name: str, href: str, here: str) -> str:
    """How a way stands to the page that is open, as `aria-current` says it: "page", "true" for one of its parts, or ""."""
    if here == href:
        return "page"
    below = BELOW.get(name, "")
    return "true" if below is not None and here.startswith(href + below) else ""


def _links(request, entries) -> list[dict]:
    here = request.path
    links = []
    for name, title, icon, ability in entries:
        if isinstance(ability, Ability) and not request.access.may(ability):
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        links.append({"title": title, "href": href, "icon": icon, "current": _current(name, href, here), "name": name})
    return links


def page_context(request) -> dict:
    """Context of every page: municipality, account, person, people, access, nav, today."""
    if getattr(request, "municipality", None) is None or not hasattr(request, "access"):
        return {"nav": [], "municipality": getattr(request, "municipality", None)}
    signed_in = request.user.is_authenticated
    at_work = "/staff/" in request.path
    entries = WORK if at_work else ME if signed_in else PUBLIC
    return {
        "municipality": request.municipality,
        "account": request.user if signed_in else None,
        "person": request.person if signed_in else None,
        "people": request.people if signed_in else [],
        "access": request.access,
        "at_work": at_work,
        "nav": _links(request, entries),
        "account_ways": _links(request, ACCOUNT) if signed_in else [],
        "unread": queries.unread(list(request.people)) if signed_in and request.people else 0,
        "foot_ways": _links(request, FOOT),
        "today": clock.today(),
        "now": clock.now(),
    }
