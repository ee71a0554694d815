"""What can be asked of the city."""

from shahramooz.city import scope
from shahramooz.city.models import Closure, Municipality


def municipality() -> Municipality:
    """The municipality this work is about, with its settings."""
    return Municipality.objects.get(pk=scope.current_id())


def closures():
    """Closures of the whole city, the newest first; withdrawn ones too."""
    return Closure.objects.filter(municipality_id=scope.current_id()).order_by("-during", "-pk")
