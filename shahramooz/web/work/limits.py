"""What one person may have at a time: the city's cap on classes, and the rest after seats that stayed empty."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.people.access import Ability
from shahramooz.places import actions as places
from shahramooz.web import clock, doors, forms
from shahramooz.web.work.places import done, form_page


class LimitsForm(forms.Form):
    most_active = forms.NumberField(
        label=_("هر کس در چند کلاس هم‌زمان"), required=False, least=1, most=50, help_text=_("خالی: هر اندازه بخواهد")
    )
    no_shows_allowed = forms.NumberField(
        label=_("چند بار نیامدن بخشوده است"),
        required=False,
        least=0,
        most=50,
        help_text=_("کسی که جا داشته و به هیچ جلسه‌ای نیامده؛ خالی: همیشه بخشوده است"),
    )
    no_show_rest_days = forms.NumberField(
        label=_("پس از آن تا چند روز نوبت دیگران است"), least=1, most=730, unit=_("روز")
    )


@doors.able(Ability.WORDINGS)
def registration_limits(request):
    """Change the cap and the rest."""
    names = LimitsForm.base_fields.keys()
    form = LimitsForm(request.POST or None, initial={name: getattr(request.municipality, name) for name in names})
    if request.method == "POST":

        def act():
            places.change_settings(**form.cleaned_data, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("ثبت شد."))
            return redirect("registration_limits")
    title = translate("اندازه ثبت‌نام هر کس")
    way = [{"title": translate("برنامه"), "href": reverse("work_offerings")}, {"title": title, "href": ""}]
    return form_page(request, form, title=title, way=way, status=422 if form.is_bound else 200)
