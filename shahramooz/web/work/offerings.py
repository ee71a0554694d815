"""The classes of the training centre as one table: found, filtered, weighed against demand, printed, taken away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shahramooz.catalogue.models import Topic
from shahramooz.city import keys
from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.planning import actions
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering
from shahramooz.planning.queries.finding import Wish
from shahramooz.registration import demand
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.exporting import Column, Kind, Listing
from shahramooz.web.pages import page
from shahramooz.web.public import cards
from shahramooz.web.work import reach, terms

ON_A_PAGE = 25
TONES = {"draft": "", "approved": "info", "registration": "good", "running": "brand", "cancelled": "bad"}
STATES = [("", gettext_lazy("همه")), ("live", gettext_lazy("جاری")), *Offering.State.choices]
LIVE = [Offering.State.DRAFT, Offering.State.APPROVED, Offering.State.REGISTRATION, Offering.State.RUNNING]


class FilterForm(forms.Form):
    """What the address asks for; what cannot be understood narrows nothing."""

    q = forms.TextField(label=gettext_lazy("جست‌وجو"), required=False, max_length=100)
    state = forms.forms.ChoiceField(label=gettext_lazy("وضع"), choices=STATES, required=False)
    venue = forms.forms.TypedChoiceField(label=gettext_lazy("مکان"), coerce=int, empty_value=None, required=False)
    term = forms.forms.ChoiceField(label=gettext_lazy("فصل"), required=False)
    topic = forms.forms.TypedChoiceField(label=gettext_lazy("موضوع"), coerce=int, empty_value=None, required=False)

    def __init__(self, data, *, venues, topics, terms):
        super().__init__(data)
        self.fields["venue"].choices = [("", _("همه")), *((one.pk, one.name) for one in venues)]
        self.fields["topic"].choices = [("", _("همه")), *((one.pk, one.title) for one in topics)]
        self.fields["term"].choices = [("", _("همه")), *((one.key, one.title) for one in terms)]
        self.fields["q"].widget.input_type = "search"
        self.fields["q"].widget.attrs["placeholder"] = _("نام کلاس، مدرس یا کد")
        self.is_valid()

    @property
    def wish(self) -> Wish:
        asked = self.cleaned_data
        state = asked.get("state") or ""
        return Wish(topic=asked.get("topic"), venue=asked.get("venue"), state="" if state == "live" else state)


LISTING = Listing(
    "offerings",
    gettext_lazy("کلاس‌ها"),
    (
        Column(gettext_lazy("کد"), lambda one: one.offering.code, Kind.CODE),
        Column(gettext_lazy("کلاس"), lambda one: one.offering.title, width=30),
        Column(gettext_lazy("وضع"), lambda one: one.offering.get_state_display(), width=14),
        Column(gettext_lazy("مکان"), lambda one: cards.place_of(one.offering)),
        Column(gettext_lazy("مدرس"), lambda one: one.offering.instructor),
        Column(gettext_lazy("روز و ساعت"), lambda one: cards.times_of(one.offering.pattern), width=28),
        Column(gettext_lazy("نخستین جلسه"), lambda one: one.offering.starts_on, Kind.DATE),
        Column(gettext_lazy("واپسین جلسه"), lambda one: one.offering.ends_on, Kind.DATE),
        Column(gettext_lazy("ظرفیت"), lambda one: one.offering.capacity, Kind.NUMBER),
        Column(gettext_lazy("برنامه"), lambda one: one.planned, Kind.NUMBER),
        Column(gettext_lazy("ثبت‌نام"), lambda one: one.seated, Kind.NUMBER),
        Column(gettext_lazy("در انتظار"), lambda one: one.waiting, Kind.NUMBER),
        Column(gettext_lazy("تقاضا"), lambda one: one.demand, Kind.NUMBER),
        Column(gettext_lazy("نسبت تقاضا"), lambda one: one.ratio, Kind.NUMBER),
        Column(gettext_lazy("شهریه (ریال)"), lambda one: one.offering.fee, Kind.MONEY),
    ),
)


@doors.able(Ability.CLASSES)
def work_offerings(request):
    """A page of the classes this person reaches, each with planned, registered, waiting and its demand ratio (S0-3)."""
    form = _form(request)
    narrowed = _narrowed(request, form)
    if exporting.asked(request):
        lines = demand.demand_report(narrowed)
        return exporting.answer(request, LISTING, lines, narrowed=exporting.said(form))
    pages = Paginator(narrowed, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "pages": pages,
        "lines": [_line(one) for one in demand.demand_report(pages.object_list)],
        "count": pages.paginator.count,
        "is_filtered": any(form.cleaned_data.values()),
        "may_plan": request.access.may(Ability.PLAN),
        "may_approve": request.access.may(Ability.APPROVE),
    }
    return page(request, "work/offerings.html", context, parts={"rows"})


def _form(request) -> FilterForm:
    near = terms.around(clock.today())
    return FilterForm(request.GET, venues=reach.venues(request, Ability.CLASSES), topics=_topics(), terms=near)


def _topics():
    return Topic.objects.order_by("sort_key", "pk")


def _narrowed(request, form: FilterForm):
    rows = planning.narrowed(form.wish, at=clock.now(), among=reach.offerings(request, Ability.CLASSES))
    asked = form.cleaned_data
    if asked.get("state") == "live":
        rows = rows.filter(state__in=LIVE)
    if asked.get("q"):
        rows = rows.filter(holding(asked["q"]))
    if asked.get("term"):
        first, last = terms.span(asked["term"])
        rows = rows.filter(starts_on__range=(first, last))
    return rows.order_by("-starts_on", "-pk")


def holding(words: str) -> Q:
    """Every word stands in the class's name, its instructor's, its house's, or its code."""
    named = keys.holding(words, "compact_key", "venue__search_key", "instructor__person__compact_key", "code")
    return named | Q(code__icontains=digits.to_ascii(words).strip())


def _line(one: demand.Demand) -> dict:
    offering = one.offering
    return {
        "offering": offering,
        "demand": one,
        "tone": TONES.get(offering.state, ""),
        "times": cards.times_of(offering.pattern),
        "place": cards.place_of(offering),
    }


DEEDS = {
    "approve": (actions.approve_offering, gettext_lazy("%(n)s کلاس تأیید شد.")),
    "open": (actions.open_registration, gettext_lazy("ثبت‌نام %(n)s کلاس باز شد.")),
}


@require_POST
@doors.able(Ability.APPROVE)
def offerings_act(request):
    """Approve, or open the registration of, every ticked class; those that cannot are named with the reason."""
    if request.POST.get("deed") not in DEEDS:
        raise Http404
    act, said = DEEDS[request.POST["deed"]]
    ids = {reach.number(one) for one in request.POST.getlist("pick")} - {None}
    done = 0
    for offering in reach.offerings(request, Ability.APPROVE).filter(pk__in=ids).order_by("pk"):
        try:
            act(offering, by=request.person, at=clock.now())
            done += 1
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    if done:
        messages.success(request, said % {"n": digits.num(done)})
    return redirect(reverse("work_offerings") + (f"?{request.GET.urlencode()}" if request.GET else ""))
