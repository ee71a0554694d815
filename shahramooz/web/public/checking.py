"""Is this certificate true? Anybody may ask, by the code on the paper or its QR, without signing in."""

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from shahramooz.delivery import certificate as paper
from shahramooz.delivery import document, queries
from shahramooz.web import clock, doors
from shahramooz.web.addresses import address_of
from shahramooz.web.pages import page

MISSES = 300  # wrong codes from one address in ten minutes; a whole operator may share it, and a right code is never held back
MINUTES = 10


@doors.public
def check(request):
    """The form. It travels in the address, so that a check can be sent on and works without a script."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return page(request, "public/check.html", {"typed": ""})
    try:
        return redirect("check_code", paper.read_code(typed))
    except paper.CodeMistyped as refusal:
        return page(request, "public/check.html", {"typed": typed, "refusal": refusal}, status=422)


@doors.public
def check_code(request, code):
    """The whole record behind a code: whose (masked), what, how long, when, and whether it holds in this moment (T20)."""
    at = clock.now()
    try:
        found = queries.check(code, municipality=request.municipality, at=at)
    except paper.CodeMistyped as refusal:
        return page(request, "public/check.html", {"typed": code, "refusal": refusal}, status=404)
    if found is None:
        if _has_missed_too_often(request):
            return page(request, "public/check.html", {"typed": code, "busy": True}, status=429)
        return page(request, "public/check.html", {"typed": code, "unknown": True}, status=404)
    context = {"checked": found, "facts": found.facts, "at": at, "typed": found.certificate.code}
    if found.facts:
        context["hours"] = document.hours(found.facts["minutes"])
    response = page(request, "public/check.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _has_missed_too_often(request) -> bool:
    key = f"check-misses:{address_of(request)}"
    cache.add(key, 0, 60 * MINUTES)
    try:
        return cache.incr(key) > MISSES
    except ValueError:
        return False


@doors.public
def public_keys(request) -> HttpResponse:
    """The municipality's public keys, for whoever checks certificates without us."""
    return JsonResponse(
        {"municipality": request.municipality.slug, "algorithm": "Ed25519", "keys": queries.public_keys()},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
