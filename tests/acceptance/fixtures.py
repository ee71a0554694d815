"""Fixtures for tests that see the program as people do: `live` server, `browser`, `visitor`. Imported by conftest files."""

import os
import shutil

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.utils import translation
from playwright.sync_api import sync_playwright

from tests import factories, moment
from tests.acceptance.live import Live
from tests.acceptance.visitor import Visitor

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]


@pytest.fixture(scope="session")
def collected():
    """The folder with the static files under their hashed names, as production serves them."""
    call_command("collectstatic", verbosity=0, interactive=False)
    staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()
    return settings.STATIC_ROOT


@pytest.fixture(scope="session")
def live(server, collected):
    """One served program for the run, at the clock of scenario A1 unless a test sets another."""
    served = Live(server)
    served.start()
    yield served
    served.stop()


@pytest.fixture(autouse=True)
def at_the_clock_of_the_factories(server):
    """Every page test begins on ۷ آذر ۱۴۰۵ at ten, in Persian."""
    moment.set_to(factories.NOW)
    with translation.override("fa"):
        yield
    moment.forget()


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the tests of a file. Playwright keeps an event loop; Django must not mind."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium") or None, args=FLAGS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def visitor(browser, live, committed):
    """A stranger with a telephone (390 px) at the committed municipality."""
    with Visitor(browser, live, committed) as somebody:
        yield somebody
