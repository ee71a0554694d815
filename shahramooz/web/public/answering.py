"""One tap answers to a campaign, through a personal link that needs no signing in.

Reading it writes nothing: messengers look at links too.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries
from shahramooz.people.models import CampaignRecipient
from shahramooz.web import clock, doors
from shahramooz.web.pages import page

Answer = CampaignRecipient.Answer
ICONS = {"coming": "check", "time": "clock", "distance": "map-pin", "childcare": "baby", "topic": "book-open"}


@doors.public
@never_cache
def campaign_answer(request, token):
    """The message, five answers and the way out of campaigns. A second tap changes the answer."""
    recipient = queries.recipient_by_token(token)
    if recipient is None or not recipient.campaign.asks:
        raise Http404
    if request.method == "POST":
        _take(request, recipient)
        return redirect("campaign_answer", token)
    context = {
        "text": recipient.message.text,
        "answers": [(value, label, ICONS[value]) for value, label in Answer.choices],
        "answer": recipient.answer,
        "said": recipient.get_answer_display(),
        "wants": queries.wants_campaigns(recipient.person),
    }
    return page(request, "public/answer.html", context)


def _take(request, recipient: CampaignRecipient) -> None:
    known = {"recipient": recipient, "at": clock.now()}
    try:
        if request.POST.get("answer") in Answer.values:
            people.answer_campaign(answer=request.POST["answer"], **known)
            messages.success(request, _("پاسخ شما ثبت شد. سپاس."))
        elif "stop" in request.POST:
            people.choose_by_link(wants=False, **known)
            messages.success(request, _("دیگر فراخوانی برایتان نمی‌فرستیم."))
        elif "again" in request.POST:
            people.choose_by_link(wants=True, **known)
            messages.success(request, _("فراخوان‌ها دوباره برایتان می‌آید."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
