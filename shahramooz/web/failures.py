"""Pages for when something is wrong. They ask nothing of the database."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = logging.getLogger("shahramooz.failures")


def _page(request, status: int, title: str, sentence: str, *, code: str = ""):
    # Without the request: who is here and where one can go are questions to the very database that may be away.
    facts = {"title": title, "sentence": sentence, "tracking_code": code, "status": status}
    return HttpResponse(render_to_string("failure.html", facts), status=status)


def not_found(request, exception=None):
    return _page(request, 404, _("این صفحه پیدا نشد"), _("نشانی را دوباره ببینید، یا از فهرست کلاس‌ها آغاز کنید."))


def forbidden(request, exception=None):
    return _page(
        request,
        403,
        _("این صفحه برای نقش شما نیست"),
        _("اگر باید به آن برسید، از مدیر آموزش بخواهید نقش شما را کامل کند."),
    )


def bad_request(request, exception=None):
    return _page(request, 400, _("درخواست کامل نبود"), _("یک بار صفحه را تازه کنید و دوباره بفرستید."))


def csrf(request, reason=""):
    return _page(
        request,
        403,
        _("این برگه کهنه شده بود"),
        _("برای امنیت شما ثبت نشد. به صفحه پیش برگردید، آن را تازه کنید و دوباره بفرستید."),
    )


def server_error(request):
    problem = sys.exc_info()[1]
    if isinstance(problem, (OperationalError, InterfaceError)):
        return database_away(request, problem)
    code = getattr(request, "tracking_code", "")
    log.error("tracking code %s", code, exc_info=False)
    return _page(
        request, 500, _("کار شما ثبت نشد"), _("دوباره بزنید؛ اگر باز هم نشد، این کد را به پشتیبانی بگویید."), code=code
    )


def database_away(request, problem):
    code = getattr(request, "tracking_code", "")
    log.error("database away, tracking code %s: %s", code, type(problem).__name__)
    response = _page(
        request,
        503,
        _("چند لحظه صبر کنید"),
        _("سامانه دارد برمی‌گردد. چیزی از دست نرفته است؛ همین کار را دوباره بفرستید."),
        code=code,
    )
    response["Retry-After"] = "2"
    return response


def enough(request, refusal):
    """Somebody has looked at as much as an hour allows (T24)."""
    response = _page(request, 429, refusal.sentence, refusal.next_step)
    response["Retry-After"] = "3600"
    return response


def no_municipality(request):
    return _page(request, 404, _("شهرداری این نشانی پیدا نشد"), _("نشانی سامانه شهر خود را از شهرداری بپرسید."))
