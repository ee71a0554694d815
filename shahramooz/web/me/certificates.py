"""My certificates: the wallet, one of them with its QR, and the paper."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import mark_safe

from shahramooz.delivery import document, press, queries
from shahramooz.delivery.models import Certificate
from shahramooz.web import clock, doors
from shahramooz.web.pages import page


@doors.signed_in
def my_certificates(request):
    """The certificates of the person I act for, newest first, each with its standing."""
    at = clock.now()
    held = queries.certificates_of(request.person).select_related("signed_with") if request.person else []
    rows = [queries.verified(one, municipality=request.municipality, at=at) for one in held]
    return page(request, "me/certificates.html", {"rows": rows})


def _mine(request, certificate_id: int) -> Certificate:
    """A certificate of somebody I act for; anybody else's is not found (T1)."""
    people = [person.pk for person in request.people]
    return get_object_or_404(Certificate.objects.select_related("signed_with"), pk=certificate_id, person__in=people)


@doors.signed_in
def my_certificate(request, certificate_id):
    """One certificate to show: its QR large, its facts, the paper to keep, the address to send."""
    one = _mine(request, certificate_id)
    checked = queries.verified(one, municipality=request.municipality, at=clock.now())
    address = queries.check_address(one.code, request.municipality)
    context = {
        "checked": checked,
        "facts": checked.facts,
        "hours": document.hours(checked.facts["minutes"]) if checked.facts else "",
        "address": address,
        "qr": mark_safe(press.qr(address)),  # our own drawing of our own address
    }
    return page(request, "me/certificate.html", context)


@doors.signed_in
def certificate_pdf(request, certificate_id):
    """The paper. Its page is set from the signed text, so it is the same on any day."""
    one = _mine(request, certificate_id)
    try:
        printed = document.print_certificates([one], municipality=request.municipality)
    except document.NotPrinted as refusal:
        messages.error(request, refusal.sentence)
        return redirect("my_certificate", one.pk)
    return pdf(printed, f"{one.serial}.pdf")


@doors.signed_in
def certificate_record(request, certificate_id):
    """The signed text with its signature, for whoever checks it offline with the published key (T20)."""
    one = _mine(request, certificate_id)
    told = {"content": one.content, "signature": bytes(one.signature).hex(), "key": one.signed_with.key_id}
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{one.serial}.json"'
    return answer


def pdf(printed: bytes, name: str) -> HttpResponse:
    """A PDF to keep; the name is ours and ASCII (T10)."""
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
