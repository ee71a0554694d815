"""Who may open which page. Every view declares its door; a start-up check refuses a view without one (T2)."""

from functools import wraps

from django.core.checks import Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.http import urlencode

from shahramooz.people.access import Ability

PASSED = "second_step_passed"  # in the session: the account that has shown its second step


def public(view):
    """Anybody, signed in or not."""
    view.door = "public"
    return view


def any_account(view):
    """Any signed-in account, even one that has not said yet who it is."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    opened.door = "any_account"
    return opened


def signed_in(view):
    """Any signed-in account with a person; others are sent to sign in, or to say who they are, and come back."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if not request.person:  # a lazy object is never None itself
            return to_sign_in(request, "complete_profile")
        return view(request, *args, **kwargs)

    opened.door = "signed_in"
    return opened


def lacks_second_step(request) -> bool:
    """Whether the working pages still wait for the authenticator's code: the city asks for it, or the account has one (T7)."""
    asked = request.municipality.second_step_for_staff or request.user.second_since is not None
    return asked and request.session.get(PASSED) != request.user.pk


def able(ability: Ability):
    """A signed-in person who has `ability` somewhere. The view itself asks about the very object: what one may not see is not found."""

    def decorate(view):
        @wraps(view)
        def opened(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if lacks_second_step(request):
                return to_sign_in(request, "second_step")
            if not request.access.may(ability):
                raise PermissionDenied(ability)
            return view(request, *args, **kwargs)

        opened.door = f"able:{ability.value}"
        return opened

    return decorate


def to_sign_in(request, name="sign_in"):
    came_from = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "/")
    target = resolve_url(name) + "?" + urlencode({"next": came_from})
    response = HttpResponseRedirect(target)
    if request.headers.get("HX-Request"):
        response.status_code = 204
        response["HX-Redirect"] = target
    return response


def walk(resolver=None, prefix=""):
    """Every (path, URLPattern) of the project."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry


@register()
def every_view_declares_its_door(app_configs, **kwargs):
    """Refuse to start while a page does not say who may open it."""
    return [
        Error(
            f"{path} does not declare its door: decorate the view with doors.public, signed_in or able(…).",
            id="web.E001",
        )
        for path, entry in walk()
        if not hasattr(entry.callback, "door")
    ]
