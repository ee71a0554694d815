"""Scans of papers: taken in, shown, taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib import pictures
from shahramooz.lib import text as words
from shahramooz.lib.refusal import Refusal
from shahramooz.people import documents
from shahramooz.people.models import Person, Scan

MOST = 12


class ScansEnough(Refusal):
    message = _("این پرونده {n} اسکن دارد و بیش از این نمی‌گیرد؛ نخست اسکن کهنه‌ای را بردارید.")


@transaction.atomic
def keep_scan(*, person: Person, title: str, content: bytes, by: Person, at: datetime) -> Scan:
    """Keep a picture of a paper, drawn anew and sealed. Raises NotAPicture, PictureTooLarge, ScansEnough. T10."""
    picture = pictures.drawn_anew(content)
    if Scan.objects.filter(person=person, withdrawn_at=None).count() >= MOST:
        raise ScansEnough(n=MOST)
    kept = Scan.objects.create(
        person=person,
        title=words.display(title)[:80],
        content_sealed=documents.sealed_picture(picture.content),
        width=picture.width,
        height=picture.height,
        made_at=at,
        made_by=by,
    )
    record("people.scan_kept", about=person, by=by, at=at, after={"scan": kept.pk})
    return kept


@transaction.atomic
def withdraw_scan(*, scan: Scan, by: Person, at: datetime) -> None:
    """Take a scan back: the picture goes, the row and the journal say that it was there. Twice, nothing more happens."""
    scan = Scan.objects.select_for_update().select_related("person").get(pk=scan.pk)
    if scan.withdrawn_at is None:
        scan.withdrawn_at, scan.content_sealed = at, b""
        scan.save(update_fields=["withdrawn_at", "content_sealed"])
        record("people.scan_withdrawn", about=scan.person, by=by, at=at, after={"scan": scan.pk})
