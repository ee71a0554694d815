"""Switching many classes between in-person and online for some days: who is hit is shown before anything is done (S0-5)."""

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places.models import Venue
from shahramooz.planning import actions, queries
from shahramooz.planning.models import Offering, Session
from shahramooz.planning.models.offering import Mode
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach

TO = [(Mode.ONLINE, gettext_lazy("برخط شود")), (Mode.IN_PERSON, gettext_lazy("به حضوری برگردد"))]


class ModeForm(forms.Form):
    """Which days, where, and to which mode."""

    to = django_forms.ChoiceField(label=gettext_lazy("کلاس‌ها"), choices=TO)
    first = forms.JalaliDateField(label=gettext_lazy("از روز"))
    last = forms.JalaliDateField(label=gettext_lazy("تا پایان روز"))
    venue = django_forms.ModelChoiceField(
        Venue.objects.none(), label=gettext_lazy("کجا"), required=False, empty_label=gettext_lazy("همه مکان‌ها")
    )
    reason = forms.TextField(label=gettext_lazy("دلیل، همان که به مردم گفته می‌شود"), max_length=200, required=False)

    def clean(self):
        asked = super().clean()
        if asked.get("first") and asked.get("last") and asked["last"] < asked["first"]:
            self.add_error("last", _("پایان بازه پیش از آغاز آن است."))
        return asked


@doors.able(Ability.RESTRICT)
def mode(request):
    """GET: the form and what it would hit. POST: switch the ticked classes, one message for everybody in them."""
    data = request.POST if request.method == "POST" else request.GET if "first" in request.GET else None
    initial = {"first": clock.today()}
    form = ModeForm(data, initial=initial, querysets={"venue": reach.venues(request, Ability.RESTRICT)})
    refusal = None
    hits = _hits(request, form) if form.is_bound and form.is_valid() else []
    ticked = {reach.number(one) for one in request.POST.getlist("offering")}
    if request.method == "POST" and form.is_valid():
        chosen = [hit["offering"] for hit in hits if hit["offering"].pk in ticked]
        asked = form.cleaned_data
        told = {"first": asked["first"], "last": asked["last"], "to": asked["to"], "reason": asked["reason"]}
        try:
            changed = actions.switch_mode(offerings=chosen, by=request.person, at=clock.now(), **told)
            messages.success(
                request, _("شیوه %(n)s کلاس عوض شد؛ به هر نفر یک پیام می‌رسد.") % {"n": digits.num(len(changed))}
            )
            return redirect("work_offerings")
        except Refusal as no:
            refusal = no
    context = {
        "form": form,
        "hits": hits,
        "ticked": ticked or {hit["offering"].pk for hit in hits},
        "is_asked": form.is_bound and not form.errors,
        "refusal": refusal,
        "people": sum(hit["offering"].taken for hit in hits),
    }
    return page(
        request, "work/mode.html", context, status=422 if refusal or (request.method == "POST" and form.errors) else 200
    )


def _hits(request, form: ModeForm) -> list[dict]:
    """The classes with sessions to switch in those days, each with how many."""
    asked = form.cleaned_data
    mine = reach.offerings(request, Ability.RESTRICT).select_related(None)
    if asked["venue"]:
        mine = mine.filter(venue=asked["venue"])
    coming = queries.sessions_between(asked["first"], asked["last"]).filter(
        offering__in=mine.values("pk"), state=Session.State.PLANNED, during__startswith__gt=clock.now()
    )
    found: dict[int, dict] = {}
    for session in coming.exclude(mode=asked["to"]).select_related("offering__venue"):
        line = found.setdefault(session.offering_id, {"offering": session.offering, "sessions": []})
        line["sessions"].append(session)
    over = (Offering.State.CANCELLED, Offering.State.CLOSED, Offering.State.COMPLETED)
    return [line for line in found.values() if line["offering"].state not in over]
