"""The pages of the registry beside each other: people, units, bodies, contractors, roles of jobs, records that look alike."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shahramooz.people.access import Ability

TABS = [
    ("work_people", lambda: _("اشخاص"), Ability.SEE_PEOPLE),
    ("work_units", lambda: _("واحدها"), Ability.PEOPLE),
    ("work_organisations", lambda: _("سازمان‌ها"), Ability.PEOPLE),
    ("work_contractors", lambda: _("پیمانکاران"), Ability.CONTRACTORS),
    ("work_job_roles", lambda: _("نقش‌های شغلی"), Ability.PEOPLE),
    ("work_lookalikes", lambda: _("پرونده‌های همانند"), Ability.PEOPLE),
]


def tabs(request, current: str) -> list[dict]:
    """The tabs that this person may open; none when there is only one."""
    found = [
        {"title": title(), "href": reverse(name), "current": name == current}
        for name, title, ability in TABS
        if request.access.may(ability)
    ]
    return found if len(found) > 1 else []
