"""Static files under names that carry their content's hash, made at the first start; in a bare development run, the finders serve them."""

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):
    """Hashed names once `collectstatic` has run; plain names before (DEBUG only)."""

    manifest_strict = False

    def stored_name(self, name):
        if settings.DEBUG and not self.hashed_files:
            return name
        return super().stored_name(name)
