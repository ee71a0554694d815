"""When an official changes: what is open, one press, and the sheet both sign (تحویل کار)."""

from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.lib.refusal import Refusal
from shahramooz.people import queries
from shahramooz.people.access import Ability, in_force
from shahramooz.people.models import RoleGrant
from shahramooz.planning import actions
from shahramooz.planning.models import Handover, Offering
from shahramooz.web import clock, doors, forms
from shahramooz.web.pages import page
from shahramooz.web.work.roles import ColleagueForm, colleagues


class HandoverForm(ColleagueForm):
    note = forms.LongTextField(
        label=_("یادداشت برای جانشین"), required=False, max_length=2000, help_text=_("در برگه تحویل چاپ می‌شود.")
    )


@doors.able(Ability.GRANT)
def handover_new(request, person_id):
    """All that is open with one official, and to whom it goes."""
    person = get_object_or_404(_officials(), pk=person_id)
    form = HandoverForm(request.POST or None, querysets=colleagues(but=person))
    if request.method == "POST" and form.is_valid():
        told = {"note": form.cleaned_data["note"] or "", "by": request.person, "at": clock.now()}
        try:
            made = actions.hand_over(person=person, successor=form.chosen(), **told)
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, translate("همه کارهای باز به %(name)s رسید.") % {"name": made.successor})
            return redirect("handover", made.pk)
    context = {"one": person, "form": form, "sheet": actions.what_is_open(person, on=clock.today())}
    return page(request, "work/handover_new.html", context, status=422 if form.errors else 200)


def _officials():
    """Whoever holds a role today or has a class in their charge; nobody else's name is shown here."""
    holders = RoleGrant.objects.filter(in_force(clock.today())).values("person")
    owners = Offering.objects.filter(municipality_id=scope.current_id()).exclude(owner=None).values("owner")
    return queries.live().filter(Q(pk__in=holders) | Q(pk__in=owners))


@doors.able(Ability.WORK)
def handover(request, handover_id):
    """The sheet, for the two who sign it and for whoever may give roles."""
    mine = Q() if request.access.may(Ability.GRANT) else Q(person=request.person) | Q(successor=request.person)
    rows = Handover.objects.filter(mine).select_related("person", "successor", "made_by")
    made = get_object_or_404(rows, pk=handover_id)
    return page(request, "work/handover.html", {"one": made, "sheet": _with_days(made.sheet)})


def _with_days(sheet: dict) -> dict:
    """The kept sheet with its days as days again."""
    days = {"since", "until", "on"}
    return {
        part: [
            {name: date.fromisoformat(value) if name in days and value else value for name, value in line.items()}
            for line in lines
        ]
        for part, lines in sheet.items()
    }
