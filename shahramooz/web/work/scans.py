"""Scans of papers on a person's record: sent, fetched as a file that no browser opens, taken back (T10)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as translate
from django.views.decorators.http import require_POST

from shahramooz.lib import pictures
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.people import documents
from shahramooz.people.access import Ability
from shahramooz.people.models import Scan
from shahramooz.web import clock, doors, looking
from shahramooz.web.work.people import _done, person_of, person_page


@doors.able(Ability.EDIT_PEOPLE)
@require_POST
def person_scan_add(request, person_id):
    """Take in a picture of a paper."""
    person, sent = person_of(request, person_id, Ability.EDIT_PEOPLE), request.FILES.get("picture")
    if sent is None:
        problem = translate("عکس مدرک را برگزینید.")
    else:
        try:
            content = sent.read(pictures.LARGEST_FILE + 1)
            title = request.POST.get("title", "")
            people.keep_scan(person=person, title=title, content=content, by=request.person, at=clock.now())
            return _done(request, person)
        except Refusal as refusal:
            problem = refusal.sentence
    return person_page(request, person, status=422, scan_problem=problem, opened="scan")


def _scan(request, person_id: int, scan_id: int) -> Scan:
    person = person_of(request, person_id, Ability.EDIT_PEOPLE)
    mine = Scan.objects.filter(person=person, withdrawn_at=None).select_related("person")
    return get_object_or_404(mine, pk=scan_id)


@doors.able(Ability.EDIT_PEOPLE)
def person_scan(request, person_id, scan_id):
    """The picture as a file to keep; seeing it is a look that its owner reads (T24)."""
    scan = _scan(request, person_id, scan_id)
    looking.opened(request, scan.person)
    response = HttpResponse(documents.opened_picture(scan.content_sealed), content_type="image/webp")
    response["Content-Disposition"] = f'attachment; filename="scan-{scan.pk}.webp"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@doors.able(Ability.EDIT_PEOPLE)
@require_POST
def person_scan_end(request, person_id, scan_id):
    """Take a scan back."""
    scan = _scan(request, person_id, scan_id)
    people.withdraw_scan(scan=scan, by=request.person, at=clock.now())
    return _done(request, scan.person)
