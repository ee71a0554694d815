"""The project's settings, with a clock that tests can set and secrets that guard nothing."""

import os
import tempfile

os.environ.setdefault("SHAHRAMOOZ_HOME", tempfile.mkdtemp(prefix="shahramooz-home-"))
worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker and os.path.basename(os.environ["SHAHRAMOOZ_HOME"]).startswith("shahramooz-home-"):
    os.environ["SHAHRAMOOZ_HOME"] += f"/{worker}"  # each of the processes that test side by side has a home of its own
    os.makedirs(os.environ["SHAHRAMOOZ_HOME"], exist_ok=True)
for name in ("DJANGO_SECRET", "FIELD_KEY", "INDEX_KEY"):
    os.environ.setdefault(f"SHAHRAMOOZ_{name}", "5e" * 32)

from shahramooz.settings import *  # noqa: E402, F403

WEB_CLOCK = "tests.moment.now"
ALLOWED_HOSTS = ["*"]
