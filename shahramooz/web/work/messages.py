"""What was sent to people and how far it has come; the quiet hours and the day's budget."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.people import queries
from shahramooz.people.access import Ability
from shahramooz.people.models import Delivery
from shahramooz.places import actions as places
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.pages import page
from shahramooz.web.work import listings
from shahramooz.web.work.places import done, form_page
from shahramooz.web.work.tables import columns

A_PAGE = 50
DAYS = 30
DELIVERIES = columns(_("گیرنده"), _("پیام"), _("راه"), _("وضع"), _("نوشته شد"), _("فرستاده شد"))
TONES = {"sent": "good", "waiting": "info", "retry": "warn", "given_up": "bad", "suppressed": ""}
State, Channel = Delivery.State, Delivery.Channel


class SettingsForm(forms.Form):
    """When messages rest, how many a day may go, and what they cost."""

    quiet_from = forms.TimeField(label=_("سکوت از ساعت"), help_text=_("پیام‌های عادی تا پایان سکوت می‌مانند."))
    quiet_until = forms.TimeField(label=_("تا ساعت"))
    message_daily_budget = forms.NumberField(
        label=_("سهم پیامک هر روز"),
        least=0,
        most=10_000_000,
        unit=_("بخش"),
        help_text=_("یک‌دهم آن برای خبرهای فوری می‌ماند؛ کد ورود سهم جدا دارد."),
    )
    sms_part_rials = forms.MoneyField(label=_("هزینه هر بخش پیامک"), help_text=_("نمی‌دانید؟ صفر بنویسید."))


@doors.able(Ability.MESSAGES)
def work_messages(request):
    """Counts of the last thirty days by channel and state, the day's budget, and the newest deliveries."""
    since = clock.now() - timedelta(days=DAYS)
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    rows = queries.deliveries(
        state=state if state in State.values else "", channel=channel if channel in Channel.values else ""
    )
    if exporting.asked(request):
        words = {
            translate("وضع"): dict(State.choices).get(state, ""),
            translate("راه"): dict(Channel.choices).get(channel, ""),
        }
        return exporting.answer(request, listings.MESSAGES, rows, narrowed=exporting.said(**words))
    pages = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    for one in pages:
        one.kind_title, one.tone = listings.kind_of(one.message), TONES[one.state]
    budget = request.municipality.message_daily_budget
    spent = queries.spent_on(clock.today())
    context = {
        "pages": pages,
        "columns": DELIVERIES,
        "counts": _counts(since),
        "in_app": queries.in_app_counts(since),
        "spent": spent,
        "budget": budget,
        "left": max(0, budget - spent),
        "days": DAYS,
        "state": state,
        "channel": channel,
        "states": State.choices,
        "channels": Channel.choices,
        "may_word": request.access.may(Ability.WORDINGS),
    }
    return page(request, "work/messages.html", context)


def _counts(since) -> list[list]:
    """One row for each channel, one number for each state."""
    found = queries.delivery_counts(since)
    return [[label, *(found.get((channel, state), 0) for state in State.values)] for channel, label in Channel.choices]


@doors.able(Ability.WORDINGS)
def message_settings(request):
    """Change the quiet hours, the day's budget and the price of a part."""
    names = SettingsForm.base_fields.keys()
    form = SettingsForm(request.POST or None, initial={name: getattr(request.municipality, name) for name in names})
    if request.method == "POST":

        def act():
            places.change_settings(**form.cleaned_data, by=request.person, at=clock.now())

        if done(form, act):
            messages.success(request, translate("ثبت شد."))
            return redirect("work_messages")
    title = translate("ساعت سکوت و سهم پیامک")
    way = [{"title": translate("پیام‌ها"), "href": reverse("work_messages")}, {"title": title, "href": ""}]
    return form_page(request, form, title=title, way=way, status=422 if form.is_bound else 200)
