"""Restrictions of in-person seats, and the house operator's daily checklist under them (S0-1)."""

from decimal import Decimal

from django import forms as django_forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from shahramooz.city import scope
from shahramooz.lib import digits, jalali
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places.models import Venue
from shahramooz.planning import actions, queries
from shahramooz.planning.models import ProtocolCheck, Restriction
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach


class RestrictionForm(forms.Form):
    """One official limitation."""

    title = forms.TextField(
        label=gettext_lazy("نام محدودیت"), max_length=120, placeholder=gettext_lazy("مثلاً پروتکل بهداشتی")
    )
    authority = forms.TextField(label=gettext_lazy("مرجع"), max_length=120, placeholder=gettext_lazy("مثلاً ستاد استان"))
    percent = forms.NumberField(
        label=gettext_lazy("سهم مجاز از صندلی‌ها"), least=0, most=100, decimals=1, unit=gettext_lazy("درصد")
    )
    since = forms.JalaliDateField(label=gettext_lazy("از"))
    until = forms.JalaliDateField(label=gettext_lazy("تا پایان"))
    venue = django_forms.ModelChoiceField(
        Venue.objects.none(), label=gettext_lazy("کجا"), required=False, empty_label=gettext_lazy("همه مکان‌ها")
    )
    text = forms.LongTextField(label=gettext_lazy("متن ابلاغ"), required=False)
    checklist = forms.LongTextField(
        label=gettext_lazy("فهرست پروتکل، هر خط یک بند"),
        required=False,
        help_text=gettext_lazy("مسئول مکان پیش از آغاز کلاس این‌ها را تیک می‌زند."),
    )

    @property
    def told(self) -> dict:
        asked = dict(self.cleaned_data)
        lines = [line.strip() for line in asked.pop("checklist").splitlines() if line.strip()]
        return asked | {"ratio": Decimal(asked.pop("percent")) / 100, "checklist": lines}


def _form(request, data=None, restriction: Restriction | None = None) -> RestrictionForm:
    initial = {"since": clock.today(), "checklist": "\n".join(actions.usual_checklist())}
    if restriction is not None:
        initial = {
            name: getattr(restriction, name) for name in ("title", "authority", "since", "until", "venue", "text")
        }
        initial |= {"percent": _percent(restriction.ratio), "checklist": "\n".join(restriction.checklist)}
    form = RestrictionForm(data, initial=initial, querysets={"venue": reach.venues(request, Ability.RESTRICT)})
    form.fields["venue"].required = not reach.whole_city(request, Ability.RESTRICT)
    return form


def _percent(ratio: Decimal) -> Decimal | int:
    """50 of 0.500, 12.5 of 0.125."""
    percent = (ratio * 100).quantize(Decimal("0.1"))
    return int(percent) if percent == int(percent) else percent


def _every(request=None):
    """Restrictions, the newest first; of their own houses alone for somebody who does not restrict the whole city."""
    rows = Restriction.objects.filter(municipality_id=scope.current_id())
    if request is not None and not reach.whole_city(request, Ability.RESTRICT):
        rows = rows.filter(venue__in=reach.venues(request, Ability.RESTRICT))
    return rows.select_related("venue").order_by("-since", "-pk")


def surplus(request):
    """Classes with more people than a restriction allows: a person decides, nobody loses a seat silently (Q17, R5)."""
    over = reach.offerings(request, Ability.RESTRICT).filter(capacity_due__lt=F("taken"))
    return over.order_by("starts_on", "pk")


@doors.able(Ability.RESTRICT)
def restrictions(request):
    """What holds now, what is coming, what is over; and a new one."""
    form = _form(request, request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            followed = actions.put_restriction(by=request.person, at=clock.now(), **form.told)
            _say(request, _("«%(title)s» برقرار شد.") % {"title": followed.restriction}, followed)
            return redirect("restrictions")
        except Refusal as no:
            refusal = no
            form.add_refusal(no)
    today = clock.today()
    rows = list(_every(request))
    context = {
        "form": form,
        "is_open": bool(form.errors),
        "standing": [one for one in rows if one.withdrawn_at is None and one.until >= today],
        "over": [one for one in rows if one.withdrawn_at is not None or one.until < today][:30],
        "surplus": surplus(request),
    }
    return page(request, "work/restrictions.html", context, status=422 if refusal or form.errors else 200)


def _say(request, what: str, followed: actions.Followed) -> None:
    """What was done and what followed from it."""
    n = len(followed.changed)
    changed = (
        ngettext("ظرفیت %(n)s کلاس عوض شد.", "ظرفیت %(n)s کلاس عوض شد.", n) % {"n": digits.num(n)}
        if n
        else _("ظرفیت هیچ کلاسی عوض نشد.")
    )
    messages.success(request, f"{what} {changed}")
    if followed.surplus:
        said = _("در %(n)s کلاس نفرها از ظرفیت تازه بیشترند؛ پایین همین صفحه ببینید.")
        messages.warning(request, said % {"n": digits.num(len(followed.surplus))})


@doors.able(Ability.RESTRICT)
def restriction(request, restriction_id):
    """One restriction: revise its share, days or list; capacities follow at once (A1.5)."""
    found = get_object_or_404(_every(request), pk=restriction_id)
    form = _form(request, request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            followed = actions.revise_restriction(found, by=request.person, at=clock.now(), **form.told)
            _say(request, _("«%(title)s» بازنگری شد.") % {"title": followed.restriction}, followed)
            return redirect("restrictions")
        except Refusal as no:
            form.add_refusal(no)
    checks = ProtocolCheck.objects.filter(restriction=found).select_related("venue", "by").order_by("-day", "-pk")[:30]
    context = {"form": form, "restriction": get_object_or_404(_every(request), pk=restriction_id), "checks": checks}
    return page(request, "work/restriction.html", context, status=422 if form.errors else 200)


@require_POST
@doors.able(Ability.RESTRICT)
def restriction_withdraw(request, restriction_id):
    """Lift a restriction; what it lowered rises again."""
    found = get_object_or_404(_every(request), pk=restriction_id)
    try:
        followed = actions.withdraw_restriction(
            found, reason=request.POST.get("reason", "")[:200], by=request.person, at=clock.now()
        )
    except Refusal as no:
        messages.error(request, f"{no.sentence} {no.next_step}")
        return redirect("restrictions")
    _say(request, _("«%(title)s» برداشته شد.") % {"title": found}, followed)
    return redirect("restrictions")


@doors.able(Ability.PLACES)
def checklists(request):
    """Today's checklist of every house this person runs: one tick per line, one press."""
    day = _day(request)
    houses = list(reach.venues(request, Ability.PLACES))
    asked = [one for one in queries.restrictions_between(day, day) if one.checklist]
    made = {
        (one.restriction_id, one.venue_id): one
        for one in ProtocolCheck.objects.filter(day=day, venue__in=houses).select_related("by")
    }
    rows = [
        {"venue": house, "restriction": one, "check": made.get((one.pk, house.pk))}
        for house in houses
        for one in asked
        if queries.covers(one, day, house.pk)
    ]
    if request.method == "POST":
        return _tick(request, day)
    return page(request, "work/checklists.html", {"rows": rows, "day": day, "houses": houses})


def _day(request):
    try:
        return jalali.parse(request.GET["day"], today=clock.today())
    except (KeyError, Refusal):
        return clock.today()


def _tick(request, day):
    house = reach.venue(request, reach.number(request.POST.get("venue")) or 0, Ability.PLACES)
    asked = get_object_or_404(_every(), pk=reach.number(request.POST.get("restriction")) or 0)
    places = [reach.number(one) for one in request.POST.getlist("line")]
    try:
        ticked = [asked.checklist[place] for place in places if place is not None]
    except IndexError:
        raise Http404 from None
    told = {"restriction": asked, "venue": house, "day": day, "ticked": ticked}
    try:
        actions.tick_checklist(by=request.person, at=clock.now(), **told)
        messages.success(
            request, _("پروتکل «%(venue)s» برای %(day)s تیک خورد.") % {"venue": house, "day": jalali.long(day)}
        )
    except Refusal as no:
        messages.error(request, f"{no.sentence} {no.next_step}")
    return redirect(request.get_full_path())
