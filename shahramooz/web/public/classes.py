"""The list of classes: search, filters that live in the address, nearest first, a next step when nothing is found."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.lib import digits
from shahramooz.places import queries as places
from shahramooz.planning.models import Offering
from shahramooz.planning.models.offering import Mode
from shahramooz.planning.queries import finding
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.public import for_whom, nearness
from shahramooz.web.public.cards import cards
from shahramooz.web.public.registering import learners_of

ON_A_PAGE = 24
PARTS_OF_DAY = [
    ("", gettext_lazy("هر زمان")),
    ("morning", gettext_lazy("صبح")),
    ("afternoon", gettext_lazy("بعدازظهر")),
    ("evening", gettext_lazy("عصر و شب")),
    ("weekend", gettext_lazy("آخر هفته")),
]
AUDIENCES = [
    ("", gettext_lazy("همه")),
    (Offering.Audience.WOMEN, gettext_lazy("بانوان")),
    (Offering.Audience.MEN, gettext_lazy("آقایان")),
]
MODES = [("", gettext_lazy("هر شیوه‌ای")), *Mode.choices]
# The parts of a wish and the words of the address that carry them.
WORDS = {
    "typed": "q",
    "topic": "topic",
    "part": "time",
    "venue": "place",
    "audience": "whom",
    "age": "age",
    "mode": "mode",
    "free": "free",
    "open": "open",
}
BEHIND = ["venue", "audience", "age", "mode", "free", "open"]


class SearchForm(forms.Form):
    """What the address asks for. What cannot be understood narrows nothing, so that an old link still opens."""

    q = forms.TextField(label=gettext_lazy("جست‌وجو"), required=False, max_length=100)
    topic = forms.forms.TypedChoiceField(label=gettext_lazy("موضوع"), coerce=int, empty_value=None, required=False)
    time = forms.forms.ChoiceField(label=gettext_lazy("زمان"), choices=PARTS_OF_DAY, required=False)
    near = forms.forms.ChoiceField(label=gettext_lazy("محله شما"), required=False)
    place = forms.forms.TypedChoiceField(label=gettext_lazy("کجا"), coerce=int, empty_value=None, required=False)
    whom = forms.forms.ChoiceField(label=gettext_lazy("برای چه کسی"), choices=AUDIENCES, required=False)
    age = forms.NumberField(label=gettext_lazy("سن شرکت‌کننده"), least=1, most=120, required=False)
    mode = forms.forms.ChoiceField(label=gettext_lazy("شیوه برگزاری"), choices=MODES, required=False)
    free = forms.TickField(label=gettext_lazy("رایگان"), required=False)
    open = forms.TickField(label=gettext_lazy("ثبت‌نام باز"), required=False)

    def __init__(self, *args, topics, venues, neighbourhoods, near, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("همه")), *((one.pk, digits.to_persian(one.title)) for one in topics)]
        self.fields["place"].choices = [("", _("همه جا")), *((one.pk, digits.to_persian(one.name)) for one in venues)]
        self.fields["near"].choices = [("", _("همه شهر")), *_by_district(neighbourhoods)]
        self.fields["q"].widget.input_type = "search"
        self.fields["q"].widget.attrs["placeholder"] = _("مثلاً خیاطی، کمک‌های اولیه")
        if near is not None:
            self.data = self.data.copy()
            self.data["near"] = str(near.pk)

    @cached_property
    def wish(self) -> finding.Wish:
        """What is looked for."""
        self.is_valid()
        asked = self.cleaned_data
        return finding.Wish(**{part: asked.get(word, _nothing(part)) for part, word in WORDS.items()})

    @property
    def is_deep(self) -> bool:
        """Whether one of the filters behind «more» narrows."""
        return any(part in self.wish.parts() for part in BEHIND) or bool(self.errors)

    def said(self, part: str) -> str:
        """A part of the wish as people say it: «رباتیک», بانوان, ۱۰ ساله."""
        value = getattr(self.wish, part)
        if part == "typed":
            return f"«{value}»"
        if part == "age":
            return _("%(n)s ساله") % {"n": digits.num(value)}
        if part in {"free", "open"}:
            return str(self.fields[WORDS[part]].label)
        return str(dict(self.fields[WORDS[part]].choices).get(value, value))


def _nothing(part: str):
    return finding.Wish.__dataclass_fields__[part].default


def _by_district(neighbourhoods) -> list:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in neighbourhoods:
        groups.setdefault(digits.to_persian(one.district.name), []).append((str(one.pk), digits.to_persian(one.name)))
    return list(groups.items()) if len(groups) > 1 else next(iter(groups.values()), [])


@dataclass(frozen=True)
class Way:
    """A link: where, and its words."""

    href: str
    title: str


@doors.public
def classes(request):
    """Classes that answer what the address asks, nearest first (S0-2)."""
    among = nearness.neighbourhoods()
    near = nearness.chosen(request, among)
    form = SearchForm(
        request.GET,
        topics=finding.topics_on_offer(),
        venues=places.venues(),
        neighbourhoods=among,
        near=near,
    )
    at, position = clock.now(), nearness.position_of(near)
    found = finding.found(form.wish, at=at, near=position)
    pages = Paginator(found, ON_A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "near": near,
        "page_of": shown,
        "cards": for_whom.told(cards(shown.object_list, at=at, near=position), learners_of(request), at=at),
        "count": pages.count,
        "narrowing": [Way(_address(request, without=part), form.said(part)) for part in form.wish.parts()],
        **({} if pages.count else _when_nothing(request, form, at)),
    }
    response = page(request, "public/classes.html", context, parts={"results"})
    nearness.remember(request, response)
    if request.htmx:
        response["HX-Push-Url"] = _address(request, keep_page=True)
    return response


def _when_nothing(request, form: SearchForm, at) -> dict:
    """The next best step for a search that finds nothing: what was perhaps meant, and which filter to drop."""
    if not form.wish.parts():
        return {"nothing_at_all": True}
    meant = finding.meant(form.wish.typed) if form.wish.typed else []
    return {
        "meant": [Way(_address(request, q=word), word) for word in meant],
        "what_ifs": [
            {"href": _address(request, without=part), "title": form.said(part), "count": count}
            for part, count in finding.what_ifs(form.wish, at=at)
        ],
    }


def _address(request, *, without: str = "", keep_page: bool = False, **changed) -> str:
    """This page's address without its empty words, with one part of the wish dropped or changed."""
    query = QueryDict(mutable=True)
    dropped = {WORDS.get(without), "near", *([] if keep_page else ["page"])}
    for word, value in request.GET.items():
        if value and word not in dropped:
            query[word] = value
    for word, value in changed.items():
        query[word] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
