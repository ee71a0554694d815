"""How a municipality words its messages: named fields only, with a way back to the default (T8)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib.refusal import Refusal
from shahramooz.people import kinds, queries
from shahramooz.people.models import MessageWording, Person

MOST_LETTERS = 600


class WordingEmpty(Refusal):
    message = _("متن پیام خالی است؛ آن را بنویسید یا به متن پیش‌فرض برگردید.")


class WordingTooLong(Refusal):
    message = _("متن پیام {letters} نویسه است؛ آن را تا {most} نویسه کوتاه کنید.")


class UnknownField(Refusal):
    message = _("این پیام «{name}» را نمی‌شناسد.")
    next_step = _("این‌ها را می‌توانید بنویسید: {known}")


@transaction.atomic
def word_kind(*, kind: kinds.Kind, text: str, by: Person, at: datetime) -> MessageWording:
    """From now on messages of `kind` say `text`. Messages already written stay as they are.

    Raises WordingEmpty, WordingTooLong, and UnknownField for a name in braces that the kind does not have. T8.
    """
    text = text.strip()
    if not text:
        raise WordingEmpty(fields={"text": ""})
    if len(text) > MOST_LETTERS:
        raise WordingTooLong(letters=len(text), most=MOST_LETTERS, fields={"text": ""})
    unknown = kinds.unknown_fields(kind, text)
    if unknown:
        raise UnknownField(name=f"{{{unknown[0]}}}", known="، ".join(f"{{{name}}}" for name in kind.fields))
    before = queries.wording_of(kind)
    kept, _made = MessageWording.objects.update_or_create(
        kind=kind.key, defaults={"text": text, "changed_at": at, "changed_by": by}
    )
    record("people.message_worded", about=kept, by=by, at=at, before={"text": before}, after={"text": text})
    return kept


@transaction.atomic
def restore_wording(*, kind: kinds.Kind, by: Person, at: datetime) -> None:
    """Messages of `kind` say the default again. Doing it again changes nothing."""
    kept = MessageWording.objects.select_for_update().filter(kind=kind.key).first()
    if kept is None:
        return
    told = {"before": {"text": kept.text}, "after": {"text": str(kind.text)}}
    record("people.message_wording_restored", about=kept, by=by, at=at, **told)
    kept.delete()
