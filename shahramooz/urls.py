"""Every address of the project. Persian pages stand at the root, English ones under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from shahramooz.web import health
from shahramooz.web.me import urls as me
from shahramooz.web.public import urls as public
from shahramooz.web.work import urls as work

urlpatterns = [
    path("healthz", health.shallow, name="healthz"),
    path("healthz/deep", health.deep, name="healthz_deep"),
    *i18n_patterns(
        path("", include(public)),
        path("me/", include(me)),
        path("staff/", include(work)),
        prefix_default_language=False,
    ),
]

handler400 = "shahramooz.web.failures.bad_request"
handler403 = "shahramooz.web.failures.forbidden"
handler404 = "shahramooz.web.failures.not_found"
handler500 = "shahramooz.web.failures.server_error"
