"""The sessions of a class laid out from a weekly pattern: the first time, or anew while nobody has seen them."""

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.lib import digits
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.places.models import Room, Weekday
from shahramooz.planning import actions, timetable
from shahramooz.planning.models import Offering
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach


class PatternForm(forms.Form):
    """A weekly pattern and the day it begins on."""

    weekdays = django_forms.TypedMultipleChoiceField(
        label=gettext_lazy("روزهای هفته"),
        coerce=int,
        choices=Weekday.choices,
        widget=django_forms.CheckboxSelectMultiple,
    )
    start = forms.TimeField(label=gettext_lazy("از ساعت"))
    end = forms.TimeField(label=gettext_lazy("تا ساعت"))
    first = forms.JalaliDateField(label=gettext_lazy("از روز"), help_text="", placeholder=gettext_lazy("مثلاً ۵ آذر"))
    count = forms.NumberField(label=gettext_lazy("شمار جلسه‌ها"), least=1, most=200)
    room = django_forms.ModelChoiceField(
        Room.objects.none(), label=gettext_lazy("اتاق"), required=False, empty_label=gettext_lazy("بی‌اتاق")
    )

    @property
    def told(self) -> dict:
        asked = self.cleaned_data
        slots = [timetable.Slot(day, asked["start"], asked["end"]) for day in asked["weekdays"]]
        return {"pattern": slots, "first": asked["first"], "count": asked["count"], "room": asked["room"]}


@doors.able(Ability.PLAN)
def class_plan(request, offering_id):
    """Lay the sessions out; those of a class nobody has seen are first taken away, as one act (R2, R26)."""
    offering = reach.offering(request, offering_id)
    form = PatternForm(request.POST or None, initial=_usual(offering), querysets={"room": reach.rooms(request)})
    form.fields["room"].label_from_instance = lambda room: digits.to_persian(f"{room.venue}، {room}")
    if request.method == "POST" and form.is_valid():
        try:
            planned = actions.lay_out(offering, by=request.person, at=clock.now(), **form.told)
            messages.success(request, _("%(n)s جلسه چیده شد.") % {"n": digits.num(len(planned.sessions))})
            return redirect("work_offering", offering.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    replaces = (
        offering.state in (Offering.State.DRAFT, Offering.State.APPROVED)
        and offering.sessions.filter(state="planned").count()
    )
    context = {"form": form, "offering": offering, "replaces": replaces}
    return page(request, "work/class_plan.html", context, status=422 if form.errors else 200)


def _usual(offering: Offering) -> dict:
    slots = [timetable.Slot.of(one) for one in offering.pattern]
    held = offering.sessions.exclude(room=None).order_by("during").first()
    known = {"count": offering.sessions.exclude(state="cancelled").count() or 8, "first": offering.starts_on}
    known["room"] = held and held.room
    if slots:
        known |= {"weekdays": sorted({one.weekday for one in slots}), "start": slots[0].start, "end": slots[0].end}
    return known
