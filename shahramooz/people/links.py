"""Full addresses of this site's pages, for those who read them elsewhere."""

from django.conf import settings

from shahramooz.city.models import Municipality


def address_of(municipality: Municipality, link: str) -> str:
    """The full address of a path of this site: of the settings or the municipality, never of a request (T17)."""
    if not link:
        return ""
    root = settings.PUBLIC_URL.rstrip("/") or f"{'https' if settings.HTTPS else 'http'}://{municipality.host}"
    return root + link
