"""Rounds of ranked choice for those who plan: the list, and a new one from classes that are not published yet."""

from datetime import timedelta

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shahramooz.city.calendar import midnight
from shahramooz.lib.refusal import Refusal
from shahramooz.people.access import Ability
from shahramooz.planning import queries as planning
from shahramooz.planning.models import Offering
from shahramooz.registration import actions, queries
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work import reach


class RoundForm(forms.Form):
    """The name, the days, the classes, and how many of them a person may rank."""

    title = forms.TextField(label=gettext_lazy("نام دور"), max_length=160)
    opens_on = forms.JalaliDateField(label=gettext_lazy("آغاز انتخاب"))
    closes_on = forms.JalaliDateField(label=gettext_lazy("تا پایان روز"))
    most = forms.NumberField(label=gettext_lazy("دست بالا چند انتخاب"), least=1, most=5, initial=5)
    offerings = django_forms.ModelMultipleChoiceField(
        Offering.objects.none(),
        label=gettext_lazy("کلاس‌ها"),
        widget=django_forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("کلاس‌های منتشرنشده؛ روش تقسیم جایشان انتخاب رتبه‌ای می‌شود"),
    )


@doors.able(Ability.PLAN)
def work_rounds(request):
    """GET: every round, and the form of a new one; POST: put classes into a round."""
    reach.require_whole_city(request, Ability.PLAN)
    free = planning.offerings_managed_by(request.access, Ability.PLAN)
    free = free.filter(state__in=[Offering.State.DRAFT, Offering.State.APPROVED], rounds=None).order_by("title", "pk")
    form = RoundForm(request.POST or None, querysets={"offerings": free})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = actions.plan_round(
                title=asked["title"],
                offerings=list(asked["offerings"]),
                opens_at=midnight(asked["opens_on"]),
                closes_at=midnight(asked["closes_on"] + timedelta(days=1)),
                most=asked["most"],
                by=request.person,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(
                request, _("«%(title)s» ساخته شد. گام بعد: باز کردن ثبت‌نام هر کلاس.") % {"title": made.title}
            )
            return redirect("work_rounds")
    context = {"form": form, "rows": queries.rounds_with_counts()[:50], "now": clock.now(), "has_free": free.exists()}
    return page(request, "work/rounds.html", context, status=422 if form.errors else 200)
