"""Campaigns at work: from a list to a draft with its count and cost, confirmed, watched, stopped; answers of groups only."""

from dataclasses import dataclass

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shahramooz.catalogue import queries as catalogue
from shahramooz.lib.digits import num
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import queries, small_groups
from shahramooz.people.access import Ability
from shahramooz.people.models import Campaign, Delivery, Person, Segment
from shahramooz.planning import queries as planning
from shahramooz.registration.models import Enrolment
from shahramooz.registration.visible import people_visible_to
from shahramooz.web import clock, doors, exporting, forms
from shahramooz.web.pages import page
from shahramooz.web.work import listings
from shahramooz.web.work.places import done
from shahramooz.web.work.tables import columns

A_PAGE = 25
CAMPAIGNS = columns(_("عنوان"), _("گیرندگان"), _("وضع"), _("نوشته"), numbers=(1,))
RECIPIENTS = columns(_("نام"), _("وضع"), _("پیامک"))
TONES = {"draft": "", "sending": "info", "done": "good", "stopped": "warn"}
SEATED, WAITING = "seated", "waiting"
COLUMN_WORDS = {
    "coming": _("می‌آیم"),
    "time": _("زمان"),
    "distance": _("فاصله"),
    "childcare": _("نگهداری از کودک"),
    "topic": _("موضوع"),
    queries.UNANSWERED: _("بی‌پاسخ"),
    small_groups.RARE: _("پاسخ‌های کم‌شمار"),
}


class CampaignForm(forms.Form):
    """What is said, and how the answers will be reported."""

    title = forms.TextField(label=_("عنوان"), max_length=120, help_text=_("تنها همکاران آن را می‌بینند."))
    text = forms.LongTextField(
        label=_("متن پیام"), max_length=600, help_text=_("{name} نام گیرنده می‌شود. هر ۷۰ نویسه یک پیامک است.")
    )
    asks = forms.TickField(
        label=_("پاسخ با یک لمس بخواه"),
        required=False,
        help_text=_("پیوندی شخصی در پیامک می‌آید: می‌آیم، زمان، فاصله، نگهداری از کودک، موضوع."),
    )
    grouping = django_forms.ChoiceField(
        label=_("گزارش پاسخ‌ها به تفکیک"),
        choices=Campaign.Grouping.choices,
        help_text=_("پس از این عوض نمی‌شود؛ گروه‌های کمتر از پنج نفر جدا نشان داده نمی‌شوند."),
    )


@dataclass(frozen=True)
class Chosen:
    """A list of people one may see, in words, and whether a sensitive course is behind it."""

    people: QuerySet[Person]
    words: str
    sensitive: bool = False


def _chosen(request) -> Chosen | None:
    """The list that the address names: `class=7&who=waiting`, `segment=3`, or `q=…` of the people list."""
    asked = request.GET
    mine = people_visible_to(request.access, on=clock.today())
    if asked.get("class", "").isdecimal():
        return _of_class(request, mine, int(asked["class"]), asked.get("who"))
    if asked.get("segment", "").isdecimal():
        segment = get_object_or_404(Segment, pk=asked["segment"])
        fitting = mine.filter(pk__in=queries.in_segment(segment, clock.today()).order_by().values("pk"))
        return Chosen(fitting, translate("گروه «%(title)s»") % {"title": segment.title})
    if "q" in asked:
        words = asked["q"].strip()
        said = translate("اشخاص با «%(words)s»") % {"words": words} if words else translate("همه اشخاص")
        return Chosen(queries.found(words, among=mine), said)
    return None


def _of_class(request, mine, offering_id: int, who: str | None) -> Chosen:
    classes = planning.offerings_managed_by(request.access, Ability.ROSTER)
    offering = get_object_or_404(classes, pk=offering_id)
    states = [Enrolment.State.WAITING] if who == WAITING else Enrolment.SEATED
    said = translate("فهرست انتظار «%(title)s»") if who == WAITING else translate("فراگیران «%(title)s»")
    there = Enrolment.objects.filter(offering=offering, state__in=states, person=OuterRef("pk"))
    is_sensitive = catalogue.is_sensitive(offering.course_version_id)
    return Chosen(mine.filter(Exists(there)), said % {"title": offering.title}, is_sensitive)


@doors.able(Ability.MESSAGES)
def campaigns(request):
    """Every campaign, the newest first."""
    every = queries.campaigns()
    if exporting.asked(request):
        return exporting.answer(request, listings.CAMPAIGNS, every)
    pages = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    for one in pages:
        one.tone = TONES[one.state]
    return page(request, "work/campaigns.html", {"pages": pages, "columns": CAMPAIGNS})


@doors.able(Ability.MESSAGES)
def new_campaign(request):
    """Choose a list, see how many it holds, write the text; the draft freezes the list."""
    chosen = _chosen(request)
    form = CampaignForm(request.POST or None, initial={"asks": True}) if chosen else None
    made = []
    if request.method == "POST" and chosen is None:
        raise Http404
    if request.method == "POST":

        def act():
            facts = form.cleaned_data
            sensitive = chosen.sensitive or catalogue.names_sensitive(f"{facts['title']} {facts['text']}")
            told = {"source": chosen.words[:200], "sensitive": sensitive, "by": request.person, "at": clock.now()}
            made.append(people.draft_campaign(people=chosen.people, **facts, **told))

        if done(form, act):
            return redirect("campaign", made[0].pk)
    context = {
        "form": form,
        "chosen": chosen,
        "count": chosen.people.count() if chosen else 0,
        "segments": Segment.objects.order_by("title", "pk"),
        "breadcrumb": _way((translate("فراخوان تازه"), "")),
    }
    return page(request, "work/new_campaign.html", context, status=422 if form and form.is_bound else 200)


def _way(*steps: tuple[str, str]) -> list[dict]:
    way = [{"title": translate("فراخوان‌ها"), "href": reverse("campaigns")}]
    return way + [{"title": title, "href": href} for title, href in steps]


def _campaign(campaign_id: int) -> Campaign:
    return get_object_or_404(queries.campaigns(), pk=campaign_id)


@doors.able(Ability.MESSAGES)
def campaign(request, campaign_id):
    """One campaign: the text as sent, count and cost before it goes, progress while it goes, answers after."""
    one = _campaign(campaign_id)
    price = request.municipality.sms_part_rials
    carried = queries.carried(one)
    on_its_way = queries.is_on_its_way(one)
    context = {
        "one": one,
        "tone": TONES[one.state],
        "counts": queries.recipient_counts(one),
        "carried": [(Delivery.State(state).label, n) for (channel, state), n in carried.items() if channel == "sms"],
        "seen": queries.seen(one),
        "on_its_way": on_its_way,
        "is_queuing": one.state == Campaign.State.SENDING,
        "cost": one.parts * price if price else None,
        "report": _report(one) if one.asks and one.state != Campaign.State.DRAFT else None,
        "smallest": small_groups.SMALLEST,
        "breadcrumb": _way((one.title, "")),
    }
    return page(request, "work/campaign.html", context, parts={"progress"})


@doors.able(Ability.MESSAGES)
def campaign_people(request, campaign_id):
    """The frozen list, as far as one may see these people; who answered what is not told."""
    one = _campaign(campaign_id)
    mine = people_visible_to(request.access, on=clock.today()).order_by().values("pk")
    every = queries.recipients(one)
    shown = every.filter(person__in=mine)
    if exporting.asked(request):
        return exporting.answer(request, listings.RECIPIENTS, shown, title=f"{listings.RECIPIENTS.title} {one.title}")
    pages = Paginator(shown, 50).get_page(request.GET.get("page"))
    for recipient in pages:
        recipient.sms_words = listings.CARRIED.get(recipient.sms, "")
    context = {
        "one": one,
        "pages": pages,
        "columns": RECIPIENTS,
        "hidden": every.count() - pages.paginator.count,
        "breadcrumb": _way((one.title, reverse("campaign", args=[one.pk])), (translate("گیرندگان"), "")),
    }
    return page(request, "work/campaign_people.html", context)


def _report(one: Campaign) -> dict | None:
    """The answers as a table in words; None when too few people were told."""
    table = queries.answers(one)
    if not table.rows:
        return None
    alone = one.grouping == Campaign.Grouping.NONE
    rows = [
        [group or (translate("گروه‌های کوچک و نامعلوم") if not alone else translate("همه")), *map(num, row.values())]
        for group, row in table.rows.items()
    ]
    return {
        "columns": [one.get_grouping_display(), *(COLUMN_WORDS[column] for column in table.columns)],
        "rows": rows,
        "total": None if len(rows) < 2 else [translate("همه"), *map(num, table.total.values())],
    }


def _act(request, campaign_id: int, act, said: str, *, onward: str = "campaign"):
    one = _campaign(campaign_id)
    try:
        act(campaign=one, by=request.person, at=clock.now())
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        onward = "campaign"
    return redirect(onward, *([one.pk] if onward == "campaign" else []))


@doors.able(Ability.MESSAGES)
@require_POST
def campaign_confirm(request, campaign_id):
    """Let it go out."""
    said = translate("فراخوان در راه است؛ ساعت سکوت و سهم روزانه رعایت می‌شود.")
    return _act(request, campaign_id, people.confirm_campaign, said)


@doors.able(Ability.MESSAGES)
@require_POST
def campaign_stop(request, campaign_id):
    """Tell nobody more."""
    return _act(request, campaign_id, people.stop_campaign, translate("متوقف شد؛ به دیگران فرستاده نمی‌شود."))


@doors.able(Ability.MESSAGES)
@require_POST
def campaign_discard(request, campaign_id):
    """Throw a draft away."""
    said = translate("پیش‌نویس کنار گذاشته شد.")
    return _act(request, campaign_id, people.discard_campaign, said, onward="campaigns")
