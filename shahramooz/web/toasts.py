"""What a page says once after a press: it travels in a signed cookie, so that saying it costs no second transaction."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class Cookie(CookieStorage):
    """Named as the other cookies are: under https a browser takes `__Host-` only from this very host (T7)."""

    cookie_name = "__Host-messages" if settings.HTTPS else "messages"


class Storage(FallbackStorage):
    """The cookie; what is too long for it goes into the session."""

    storage_classes = (Cookie, SessionStorage)
