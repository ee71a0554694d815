"""The numbers of identity documents: read as typed, kept sealed, met again by their blind index (T22, R12).

The municipality is part of both, so that neither a sealed value nor an index means anything in another city.
"""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from shahramooz.city import scope
from shahramooz.lib import identity, sealing
from shahramooz.people.models import IdentityDocument

Kind = IdentityDocument.Kind


def read(kind: str, typed: str) -> str:
    """The checked, plain number. Raises the refusals of `lib.identity`."""
    match kind:
        case Kind.NATIONAL_ID:
            return identity.national_id(typed).value
        case Kind.FOREIGNER_CODE:
            return identity.foreigner_code(typed)
        case Kind.PASSPORT:
            return identity.passport(typed)
    return typed


def index(kind: str, number: str) -> bytes:
    """What the unique index holds instead of the number."""
    return sealing.blind_index(f"{scope.current_id()}:{kind}:{number}", key=_index_key(settings.INDEX_KEY))


def sealed(kind: str, number: str) -> bytes:
    return sealing.seal(number, key=_field_key(settings.FIELD_KEY), about=_about(kind))


def index_each(kind: str, numbers: Iterable[str]) -> list[bytes]:
    """`index` of many checked numbers."""
    about, key = f"{scope.current_id()}:{kind}:", _index_key(settings.INDEX_KEY)
    return [sealing.blind_index(about + number, key=key) for number in numbers]


def sealed_each(kind: str, numbers: Iterable[str]) -> list[bytes]:
    """`sealed` of many checked numbers."""
    return sealing.seal_each(numbers, key=_field_key(settings.FIELD_KEY), about=_about(kind))


def sealed_picture(content: bytes) -> bytes:
    """A scan as it is kept."""
    return sealing.seal_bytes(content, key=_field_key(settings.FIELD_KEY), about=_about("scan"))


def opened_picture(sealed: bytes) -> bytes:
    """The picture of a scan. Whoever shows it to a person answers for that."""
    return sealing.unseal_bytes(sealed, key=_field_key(settings.FIELD_KEY), about=_about("scan"))


def opened(document: IdentityDocument) -> str:
    """The plain number of a document. Whoever shows it to a person answers for that."""
    return sealing.unseal(document.number_sealed, key=_field_key(settings.FIELD_KEY), about=_about(document.kind))


def masked(document: IdentityDocument) -> str:
    """The number so that its owner knows it and a stranger does not."""
    return identity.mask_national_id(opened(document))


def _about(kind: str) -> bytes:
    return f"people_identitydocument.number:{scope.current_id()}:{kind}".encode()


@lru_cache(maxsize=4)
def _field_key(secret: bytes) -> bytes:
    return sealing.derive_key(secret, purpose="identity number")


@lru_cache(maxsize=4)
def _index_key(secret: bytes) -> bytes:
    return sealing.derive_key(secret, purpose="identity number index")
