"""Four eyes: nobody approves what they made themselves, unless the municipality says otherwise (R29)."""

from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Person


class MadeItOneself(Refusal):
    message = _("این را خودتان نوشته‌اید؛ تأییدش با همکار دیگری است.")
    next_step = _("از مدیر آموزش یا جانشین او بخواهید آن را ببیند و تأیید کند.")


def require_another(maker_id: int | None, *, by) -> None:
    """Refuse `by` to approve what the person `maker_id` made, when both are one. Raises MadeItOneself."""
    if maker_id is None or not isinstance(by, Person) or by.pk != maker_id:
        return
    if Municipality.objects.values_list("four_eyes", flat=True).get(pk=scope.current_id()):
        raise MadeItOneself
