"""How much one colleague may look at in an hour, and whether staff sign in with a second step: the administrator's (T7, T24)."""

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.people.access import Ability
from shahramooz.places import actions as places
from shahramooz.web import clock, doors, forms
from shahramooz.web.work.places import done, form_page

HOURLY = _("برای هر همکار در یک ساعت")


class PrivacyForm(forms.Form):
    records_per_hour = forms.NumberField(label=_("باز کردن پرونده"), least=1, most=5000, help_text=HOURLY)
    numbers_per_hour = forms.NumberField(
        label=_("دیدن شماره ملی کامل"),
        least=1,
        most=1000,
        help_text=_("برای هر همکار در یک ساعت؛ به سقف که برسد مدیر آموزش باخبر می‌شود"),
    )
    exports_per_hour = forms.NumberField(label=_("گرفتن فهرست"), least=1, most=1000, help_text=HOURLY)
    rows_per_export = forms.NumberField(label=_("ردیف هر فهرست"), least=10, most=100_000)
    second_step_for_staff = django_forms.BooleanField(label=_("همکاران با برنامه رمزساز هم وارد شوند"), required=False)


@doors.able(Ability.SETTINGS)
def privacy_limits(request):
    """Change the limits of looking and the way staff come in."""
    names = PrivacyForm.base_fields.keys()
    form = PrivacyForm(request.POST or None, initial={name: getattr(request.municipality, name) for name in names})
    if request.method == "POST":

        def act():
            places.change_settings(**form.cleaned_data, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("ثبت شد."))
            return redirect("privacy_limits")
    title = translate("حریم خصوصی و ورود همکاران")
    way = [{"title": translate("کار"), "href": reverse("work")}, {"title": title, "href": ""}]
    return form_page(request, form, title=title, way=way, status=422 if form.is_bound else 200)
