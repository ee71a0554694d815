"""What every request passes: headers, one municipality in one transaction, who is here."""

import secrets

from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, transaction
from django.utils.functional import SimpleLazyObject

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.people import access
from shahramooz.people.models import AccountPerson
from shahramooz.web import clock, failures

SAFE = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types default htmx"
)


def security_headers(get_response):
    """The same strict headers on every answer (reliability.md T7, T9, T19)."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if settings.SECURE_HSTS_SECONDS:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        return response

    return middleware


def calm_failures(get_response):
    """A lost database is said calmly (503, come back in a moment); everything else goes on to the error page with its tracking code."""

    def middleware(request):
        request.tracking_code = f"{secrets.randbelow(90000) + 10000}"
        try:
            return get_response(request)
        except (OperationalError, InterfaceError) as lost:
            return failures.database_away(request, lost)

    return middleware


def municipality_of(host: str) -> Municipality | None:
    """The municipality whose host name this is; a bare address gets the default one. Kept for a minute."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    key = f"municipality:{name}"
    found = cache.get(key)
    if found is None:
        every = Municipality.objects.all()
        found = every.filter(host=name).first()
        if found is None and name in {"127.0.0.1", "localhost", "[::1]"}:
            chosen = settings.DEFAULT_MUNICIPALITY
            found = every.filter(slug=chosen).first() if chosen else every.order_by("pk").first()
        if found is not None:
            cache.set(key, found, 60)
    return found


def one_municipality(get_response):
    """One request, one transaction, one municipality (municipality rule 7).

    Reads run read-only (T19); a failed page leaves nothing behind. What must be written down about a reading is asked
    for in `request.afterwards` and done in a transaction of its own, before anything of the answer leaves (T24): each of
    them may give another answer in its place.
    """

    def middleware(request):
        if request.path.startswith("/healthz"):
            return get_response(request)
        municipality = municipality_of(request.get_host())
        request.municipality = municipality
        if municipality is None:
            return failures.no_municipality(request)
        with scope.within(municipality, read_only=request.method in SAFE):
            response = get_response(request)
            if response.status_code >= 500 or getattr(request, "undo", False):
                transaction.set_rollback(True)
        is_shown = response.status_code < 400 or response.status_code == 422
        for write_down in getattr(request, "afterwards", ()) if is_shown else ():
            with scope.within(municipality):
                response = write_down() or response
        return response

    return middleware


def who_is_here(get_response):
    """`request.people`: whom this account may act for; `request.person`: whom it acts as now; `request.access`: what that person may do."""

    def middleware(request):
        request.people = SimpleLazyObject(lambda: people_of(request))
        request.person = SimpleLazyObject(lambda: acting_as(request))
        request.access = SimpleLazyObject(lambda: access_in(request))
        return get_response(request)

    return middleware


def access_in(request) -> access.Access:
    """What the acting person may do: in the role chosen in the switcher, else in all their roles together."""
    held = access.access_of(acting_as(request), on=clock.today())
    chosen = request.session.get("role_id") if held.grants else None
    return held.acting_in(chosen)


def people_of(request) -> list:
    """Persons the account may act for, its own person first."""
    if not hasattr(request, "_people"):
        request._people = []
        if request.user.is_authenticated:
            links = AccountPerson.objects.filter(account=request.user, ended_at=None)
            request._people = [
                link.person for link in links.select_related("person").order_by("-is_self", "person__sort_key", "pk")
            ]
    return request._people


def acting_as(request):
    """The person chosen in the switcher, else the account's own; None for a stranger or an account without a person."""
    if not hasattr(request, "_person"):
        chosen = request.session.get("person_id")
        people = people_of(request)
        request._person = next((person for person in people if person.pk == chosen), people[0] if people else None)
    return request._person
