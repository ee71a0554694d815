"""How the seats of a class are given: the rule, its groups, and what each rule would give, before one is chosen."""

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.city import scope
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.people.models import Segment
from shahramooz.planning import actions
from shahramooz.planning.models import Offering
from shahramooz.registration import rehearsal
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach

State = Offering.State
RULES = [
    (Offering.Policy.FIRST_COME, gettext_lazy("به ترتیب ثبت‌نام: هر کس زودتر بیاید")),
    (Offering.Policy.DRAW, gettext_lazy("قرعه‌کشی: چند روز وقت هست و زود و دیر فرقی ندارد")),
]
CLASSES = ("first", "second", "third")


class RuleForm(forms.Form):
    """The rule, up to three priority classes, more lots for those who missed it before, hours for answering an offer."""

    policy = forms.ChoiceCardsField(label=gettext_lazy("روش"), choices=RULES)
    first = django_forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("نخست این گروه"),
        required=False,
        empty_label=gettext_lazy("هیچ گروهی"),
    )
    second = django_forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("سپس این گروه"),
        required=False,
        empty_label=gettext_lazy("هیچ گروهی"),
    )
    third = django_forms.ModelChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("سپس این گروه"),
        required=False,
        empty_label=gettext_lazy("هیچ گروهی"),
    )
    extra_lots = forms.NumberField(
        label=gettext_lazy("برگه بیشتر برای کسی که پیش‌تر جا نگرفته"),
        required=False,
        least=0,
        most=9,
        unit=gettext_lazy("برگه"),
        help_text=gettext_lazy("هر بار یک برگه، دست بالا همین اندازه"),
    )
    offer_hours = forms.NumberField(
        label=gettext_lazy("مهلت پذیرفتن جای آزادشده"),
        required=False,
        least=1,
        most=168,
        unit=gettext_lazy("ساعت"),
        help_text=gettext_lazy("خالی: جا همان دم به نفر نخست صف داده می‌شود"),
    )

    def __init__(self, *args, rule_is_fixed: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if rule_is_fixed:
            for name in ("policy", *CLASSES, "extra_lots"):
                del self.fields[name]


@doors.able(Ability.PLAN)
def seating_rule(request, offering_id):
    """GET: the rule and the dry run; POST: change it. The rule itself is fixed once registration has opened."""
    offering = reach.offering(request, offering_id)
    is_fixed = offering.state not in (State.DRAFT, State.APPROVED)
    form = RuleForm(
        request.POST or None, initial=_facts(offering), querysets=_querysets(is_fixed), rule_is_fixed=is_fixed
    )
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, offering, form.cleaned_data)
            messages.success(request, _("روش تقسیم جای «%(title)s» نوشته شد.") % {"title": offering.title})
            return redirect("seating_rule", offering_id)
        except Refusal as refusal:
            form.add_refusal(refusal)
    offering.refresh_from_db()
    context = {
        "offering": offering,
        "form": form,
        "is_fixed": is_fixed,
        "rehearsal": rehearsal.rehearse(offering, at=clock.now()),
    }
    return page(request, "work/seating.html", context, status=422 if form.errors else 200)


def _querysets(is_fixed: bool) -> dict:
    if is_fixed:
        return {}
    rows = Segment.objects.filter(municipality_id=scope.current_id()).order_by("title", "pk")
    return dict.fromkeys(CLASSES, rows)


def _facts(offering: Offering) -> dict:
    stand = offering.priorities.select_related("segment").order_by("place")
    named = {name: one.segment_id for name, one in zip(CLASSES, stand, strict=False)}
    return {name: getattr(offering, name) for name in ("policy", "extra_lots", "offer_hours")} | named


def _change(request, offering: Offering, asked: dict) -> None:
    by, at = request.person, clock.now()
    known = {"offer_hours": asked["offer_hours"]}
    if "policy" in asked:
        known |= {"policy": asked["policy"], "extra_lots": asked["extra_lots"] or 0}
        segments = [asked[name] for name in CLASSES if asked[name]]
        actions.set_priorities(offering=offering, segments=segments, by=by, at=at)
    actions.change_offering(offering, by=by, at=at, **known)
