"""A campaign that was sent to the families a week ago, with what they answered."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from shahramooz.demo.story.staff import whoever
from shahramooz.people import actions as people
from shahramooz.people.models import Campaign, CampaignRecipient, Person, RoleGrant

DAYS_AGO = 7
ANSWERS = ["coming"] * 9 + ["time"] * 5 + ["distance"] * 3 + ["childcare"] * 4 + ["topic"] * 2 + [""] * 12
TEXT = "{name} گرامی، کلاس‌های زمستان فرهنگسرا از شنبه ثبت‌نام می‌شود. می‌آیید؟"


def tell(at: datetime) -> None:
    """Drafted by the expert, confirmed by the head, carried, answered."""
    sent, die = at - timedelta(days=DAYS_AGO), Random(1406)
    families = Person.objects.filter(dependants__isnull=False).distinct()
    campaign = people.draft_campaign(
        title="دعوت خانواده‌ها به کلاس‌های زمستان", text=TEXT, people=families, source="سرپرستان خانواده‌ها",
        grouping=Campaign.Grouping.NEIGHBOURHOOD, by=whoever(RoleGrant.Role.TRAINING_EXPERT), at=sent,
    )  # fmt: skip
    people.confirm_campaign(campaign=campaign, by=whoever(RoleGrant.Role.TRAINING_HEAD), at=sent)
    while people.send_next(campaign_id=campaign.pk, at=sent):
        pass
    morning = timezone.localtime(sent + timedelta(days=1)).replace(hour=10, minute=0)
    for delivery in people.claim_waiting(at=morning, limit=1000):
        people.mark_sent(delivery, at=morning)
    for recipient in CampaignRecipient.objects.filter(campaign=campaign).order_by("pk"):
        answer = die.choice(ANSWERS)
        if answer:
            people.answer_campaign(recipient=recipient, answer=answer, at=morning + timedelta(hours=die.randint(1, 90)))
