"""The municipality's signing keys: one in force, the retired ones kept for what they signed."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.delivery import certificate as paper
from shahramooz.delivery.models import SigningKey
from shahramooz.journal import record as journal
from shahramooz.lib import jalali, sealing


def key_in_force(*, by, at: datetime) -> SigningKey:
    """The key that signs now; the first question makes the first key."""
    return SigningKey.objects.filter(retired_at=None).first() or _make(by=by, at=at)


@transaction.atomic
def change_key(*, by, at: datetime) -> SigningKey:
    """Retire the key in force and make another. What the old one signed stays valid, with the old public key."""
    Municipality.objects.select_for_update(no_key=True).get(pk=scope.current_id())
    for old in SigningKey.objects.filter(retired_at=None):
        old.retired_at = at
        old.save(update_fields=["retired_at"])
        journal.record("delivery.key_retired", about=old, by=by, at=at, after={"retired_at": at})
    return _make(by=by, at=at)


@transaction.atomic
def _make(*, by, at: datetime) -> SigningKey:
    city = Municipality.objects.select_for_update(no_key=True).get(pk=scope.current_id())
    made = SigningKey.objects.filter(retired_at=None).first()
    if made:
        return made  # somebody else was first
    private, public = paper.new_key()
    key_id = f"{city.certificate_prefix}-{jalali.to_jalali(at).year}-{SigningKey.objects.count() + 1}"
    made = SigningKey.objects.create(
        key_id=key_id,
        public_key=public,
        private_sealed=sealing.seal(private.hex(), key=_sealer(), about=_about(key_id)),
        since=at,
    )
    journal.record("delivery.key_made", about=made, by=by, at=at, after={"key_id": key_id, "public_key": public.hex()})
    return made


def private_half(key: SigningKey) -> bytes:
    """The private key itself, for signing in this moment and nothing else."""
    return bytes.fromhex(sealing.unseal(key.private_sealed, key=_sealer(), about=_about(key.key_id)))


def _sealer() -> bytes:
    return sealing.derive_key(settings.FIELD_KEY, purpose="certificate signing key")


def _about(key_id: str) -> bytes:
    return f"delivery_signingkey.private:{scope.current_id()}:{key_id}".encode()
