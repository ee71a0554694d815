"""The project's settings, with a clock that tests can set and secrets that guard nothing."""

import os
import tempfile

os.environ.setdefault("SHAHRAMOOZ_HOME", tempfile.mkdtemp(prefix="shahramooz-home-"))
for name in ("DJANGO_SECRET", "FIELD_KEY", "INDEX_KEY"):
    os.environ.setdefault(f"SHAHRAMOOZ_{name}", "5e" * 32)

from shahramooz.settings import *  # noqa: E402, F403

WEB_CLOCK = "tests.moment.now"
ALLOWED_HOSTS = ["*"]
