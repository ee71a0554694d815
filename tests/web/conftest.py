import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.utils import translation
from playwright.sync_api import sync_playwright

from tests.web import screen


@pytest.fixture(scope="session", autouse=True)
def collected():
    """The folder with the static files under their hashed names, as production serves them."""
    call_command("collectstatic", verbosity=0, interactive=False)
    staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()
    return settings.STATIC_ROOT


@pytest.fixture(autouse=True)
def in_persian():
    """Every test begins in Persian, whatever language the page before it was asked in."""
    with translation.override("fa"):
        yield


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the tests of a file."""
    with sync_playwright() as playwright:
        chromium = screen.launch(playwright)
        yield chromium
        chromium.close()
