"""A real Chromium before the real views: what the browser asks for is answered by Django's test client, in a thread of
its own because the browser's loop and the database do not mix. Scripts, htmx, cookies and the policy are the real ones.

with alive.opened(browser, client, width=1280) as page: page.goto(alive.HERE + "/staff/")
"""

import contextlib
import mimetypes
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

HERE = "http://city.localhost"  # a name that browsers trust without TLS


@contextlib.contextmanager
def opened(browser, client, *, width: int = 1280, scheme: str = "light"):
    """A page whose every request is answered by `client`; `page.complaints` is what the console said."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    with ThreadPoolExecutor(max_workers=1) as thread:
        page.route("**/*", lambda route: _answer(route, client, thread))
        try:
            yield page
        finally:
            context.close()
            thread.submit(connections.close_all).result()


def _answer(route, client, thread: ThreadPoolExecutor) -> None:
    request = route.request
    asked = urlsplit(request.url)
    if asked.path.startswith("/static/"):
        path = Path(settings.STATIC_ROOT) / asked.path.removeprefix("/static/")
        kind = "font/woff2" if path.suffix == ".woff2" else mimetypes.guess_type(path)[0]
        return route.fulfill(path=path, content_type=kind) if path.exists() else route.fulfill(status=404)
    if not request.url.startswith(HERE):
        return route.abort()
    address = asked.path + (f"?{asked.query}" if asked.query else "")
    response = thread.submit(
        _asked, client, request.method, address, request.headers, request.post_data_buffer
    ).result()
    headers = {name: value for name, value in response.items() if name.lower() not in ("content-length", "set-cookie")}
    return route.fulfill(status=response.status_code, headers=headers, body=response.content)


def _asked(client, method: str, address: str, headers: dict, body: bytes | None):
    sent = {name: value for name, value in headers.items() if name.startswith("hx-")}
    return client.generic(
        method, address, body or b"", content_type=headers.get("content-type", "application/octet-stream"), headers=sent
    )
