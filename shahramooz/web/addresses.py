"""Where a request comes from and where it may be sent on: neither is believed from what a stranger can write (T17, T18)."""

import ipaddress
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

NOWHERE = "0.0.0.0"


def address_of(request) -> str:
    """The address of the one who asks. `X-Forwarded-For` counts only as far as our own proxies wrote it.

    With N trusted proxies the N-th entry from the right was written by the outermost of them; what stands before it is hearsay.
    """
    written = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    said = written[-trusted] if 0 < trusted <= len(written) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return NOWHERE


def way_on(request, wished: str | None) -> str:
    """The path of this site to which `wished` (a `next=`) may lead, or "" when it leads anywhere else."""
    if not _is_ours(wished, {request.get_host()}):
        return ""
    parts = urlsplit(wished)
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    return path if path.startswith("/") and path.isprintable() and _is_ours(path, None) else ""


def _is_ours(url: str | None, hosts: set[str] | None) -> bool:
    return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=hosts)
