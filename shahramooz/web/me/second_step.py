"""The second step of signing in, for those who work here; and going out on every device (T7)."""

import segno
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shahramooz.lib import one_time
from shahramooz.lib.refusal import Refusal
from shahramooz.people import actions as people
from shahramooz.web import clock, doors, forms
from shahramooz.web.addresses import address_of, way_on
from shahramooz.web.pages import page

NEW = "second_step_new"


class CodeForm(forms.Form):
    code = forms.TextField(
        label=_("کد برنامه رمزساز"), max_length=20, autocomplete="one-time-code", help_text=_("۶ رقم؛ یا یک کد بازیابی")
    )


@doors.any_account
@sensitive_post_parameters("code")
@never_cache
def second_step(request):
    """Ask for the app's code; who has no app bound yet binds one here."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "begin" in request.POST:
        request.session[NEW] = one_time.new_secret()
        return redirect(request.get_full_path())
    if request.method == "POST" and "end" in request.POST and has_passed(request):
        people.end_second_step(account=request.user, by=request.user, at=clock.now())
        messages.success(request, translate("ورود دومرحله‌ای برداشته شد."))
        return redirect("profile")
    if request.method == "POST" and form.is_valid():
        answer = _try(request, form)
        if answer is not None:
            return answer
    return _page(request, form, status=422 if form.errors else 200)


def _try(request, form):
    """The answer to a right code; None with the refusal on the form."""
    code, at, secret = form.cleaned_data["code"], clock.now(), request.session.get(NEW)
    if not request.user.second_since:
        if not secret:
            return redirect("second_step")
        try:
            codes = people.set_second_step(account=request.user, secret=secret, code=code, at=at)
        except Refusal as refusal:
            form.add_refusal(refusal)
            return None
        del request.session[NEW]
        _pass(request)
        return render(request, "me/recovery_codes.html", {"codes": codes, "onward": _onward(request)})
    refusal = people.try_second_step(account=request.user, code=code, address=address_of(request), at=at)
    if refusal:
        form.add_refusal(refusal)
        return None
    _pass(request)
    return redirect(_onward(request) or "profile")


def _onward(request) -> str:
    return way_on(request, request.GET.get("next")) or ""


def _pass(request) -> None:
    request.session.cycle_key()
    request.session[doors.PASSED] = request.user.pk


def has_passed(request) -> bool:
    return request.session.get(doors.PASSED) == request.user.pk


def _page(request, form, *, status: int):
    secret = "" if request.user.second_since else request.session.get(NEW, "")
    context = {"form": form, "is_bound": bool(request.user.second_since), "passed": has_passed(request)}
    if secret:
        address = one_time.address_of(secret, account=str(request.user), issuer=request.municipality.slug)
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        context |= {"secret": groups, "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=2)}
    return page(request, "me/second_step.html", context, status=status)


@doors.any_account
@require_POST
def sign_out_everywhere(request):
    """End every session of the account, this one too."""
    people.sign_out_everywhere(account=request.user, by=request.user, at=clock.now())
    logout(request)
    return redirect("/")
