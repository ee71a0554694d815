"""One search for all that a person of the working pages may see: people, classes, courses, places, units and bodies (Ctrl+K)."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shahramooz.catalogue import queries as catalogue
from shahramooz.city import keys
from shahramooz.lib import text
from shahramooz.people import queries as people
from shahramooz.people.access import Ability
from shahramooz.registration.visible import people_visible_to
from shahramooz.web import clock, doors
from shahramooz.web.pages import page
from shahramooz.web.public import cards
from shahramooz.web.templatetags.fa import jd
from shahramooz.web.work import offerings, reach

PEOPLE_MOST = 10
MOST = 6  # of everything else
LONGEST = 100


@doors.able(Ability.WORK)
def work_find(request):
    """What was typed, among what one may see. The dialog of Ctrl+K asks for the part `found` while one types."""
    typed = text.display(request.GET.get("q", ""))[:LONGEST]
    groups = [group for group in _groups(request, typed) if group["lines"]] if typed else []
    return page(request, "work/find.html", {"typed": typed, "groups": groups}, parts={"found"})


def _groups(request, typed: str):
    may = request.access.may
    if may(Ability.SEE_PEOPLE) and not request.access.is_masked:
        yield _group(_("اشخاص"), "user-round", _people(request, typed))
    if may(Ability.CLASSES):
        yield _group(_("کلاس‌ها"), "book-open", _classes(request, typed))
    if may(Ability.PLAN):
        yield _group(_("دوره‌ها"), "graduation-cap", _courses(typed))
        yield _group(_("مکان‌ها"), "landmark", _places(request, typed))
    if may(Ability.PEOPLE):
        yield _group(_("واحدها"), "network", _units(request, typed))
        yield _group(_("سازمان‌ها"), "building-2", _bodies(request, typed))


def _group(title: str, icon: str, lines) -> dict:
    return {"title": title, "icon": icon, "lines": list(lines)}


def _line(name: str, pk: int, title: str, *notes: str, query: str = "") -> dict:
    """A thing with the page it is read on; without a page of its own it is only named."""
    return {"href": _page(name, pk) + query, "title": title, "note": " · ".join(filter(None, notes))}


def _page(name: str, *args) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _people(request, typed: str):
    mine = people_visible_to(request.access, on=clock.today())
    for one in people.first_found(typed, most=PEOPLE_MOST, among=mine):
        born = _("تولد %(day)s") % {"day": jd(one.birth_date)} if one.birth_date else ""
        yield _line("work_person", one.pk, one.name, one.father_name, born)


def _classes(request, typed: str):
    found = reach.offerings(request, Ability.CLASSES).filter(offerings.holding(typed)).order_by("-starts_on", "-pk")
    for one in found[:MOST]:
        yield _line("work_offering", one.pk, one.title, cards.times_of(one.pattern), cards.place_of(one))


def _courses(typed: str):
    for one in catalogue.courses(typed=typed)[:MOST]:
        yield _line("work_course", one.pk, one.title)


def _places(request, typed: str):
    for one in reach.venues(request).filter(keys.holding(typed, "search_key", "neighbourhood__search_key"))[:MOST]:
        yield {"href": f"{reverse('week_board')}?venue={one.pk}", "title": one.name, "note": one.address}


def _units(request, typed: str):
    found = people.units_visible_to(request.access).filter(keys.holding(typed, "search_key", "code"))
    for one in found.order_by("sort_key", "pk")[:MOST]:
        yield _line("work_unit", one.pk, one.name, one.code)


def _bodies(request, typed: str):
    found = people.organisations_visible_to(request.access).filter(keys.holding(typed, "search_key", "legal_id"))
    for one in found.order_by("sort_key", "pk")[:MOST]:
        yield _line("work_organisation", one.pk, one.name, one.get_kind_display())
