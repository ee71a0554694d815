"""A person at a browser: opens pages, taps, types, and is counted while doing so (ux.md §7).

visitor = Visitor(browser, live, committed)
visitor.sign_in_as(account)             # through a session, quick
visitor.walk_in("09121234567")          # through the real pages and the code of the SMS file
visitor.open("/me/classes/")
with visitor.counted() as count:
    visitor.tap("شهریه و شرایط")
assert count.clicks <= 3
"""

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client

from shahramooz.lib import digits
from shahramooz.people import sms
from tests.acceptance.live import Live

BUTTON = "button, a, summary, [role=button], [role=tab], input[type=submit], label"


@dataclass
class Count:
    """Each tap, click, select or submit is one click; each field typed into is one field."""

    clicks: int = 0
    fields: int = 0


class Visitor:
    """One person with one browser context. `page` is Playwright's own, for everything not said here."""

    def __init__(
        self, browser, live: Live, municipality, *, width=390, height=844, scheme="light", locale="fa-IR", **more
    ):
        self.live, self.municipality = live, municipality
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale=locale,
            timezone_id="Asia/Tehran",
            **more,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.count = Count()
        self.asked: list[str] = []  # every address asked for
        self.complaints: list[str] = []  # what the console said, and every failed script
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def close(self) -> None:
        self.context.close()

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()

    # --- where

    def address(self, path: str) -> str:
        return self.live.address(self.municipality, path)

    def open(self, path: str):
        """Go to a page; gives the answer."""
        return self.page.goto(self.address(path), wait_until="load")

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()

    # --- who

    def sign_in_as(self, account) -> None:
        """Signed in at once, by a session made here."""
        client = Client(HTTP_HOST=self.municipality.host)
        client.force_login(account, backend="shahramooz.people.signing_in.AccountBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address("/")}])

    def walk_in(self, mobile: str, *, onward: str = "/me/") -> None:
        """Sign in as a person does: the mobile, then the code out of the SMS."""
        self.open(f"/sign-in/?next={onward}")
        self.type_into("mobile", mobile)
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_url("**/sign-in/code/**")
        self.type_into("code", code_sent_to(mobile))
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_load_state("load")

    # --- what is done, and counted

    @contextlib.contextmanager
    def counted(self):
        """Counts from here to the end of the block."""
        self.count = Count()
        yield self.count

    def tap(self, words_or_locator, *, within: str = "main") -> None:
        """Tap what says `words` (a visible button, link or label of the main part), or a Playwright locator."""
        self.count.clicks += 1
        target = words_or_locator
        if isinstance(target, str):
            target = (
                self.page.locator(within)
                .locator(BUTTON)
                .filter(has_text=re.compile(re.escape(target)), visible=True)
                .first
            )
        target.click()
        self.page.wait_for_load_state("load")

    def choose(self, name: str, value: str) -> None:
        """Choose in a select: one click."""
        self.count.clicks += 1
        self.page.locator(f"main [name={name}]").select_option(value)

    def type_into(self, name: str, text: str) -> None:
        """Type into a field: one field, no click."""
        self.count.fields += 1
        field = self.page.locator(f"main [name='{name}']").first
        field.fill(text)


def code_sent_to(mobile: str) -> str:
    """The six digits of the last SMS to this mobile."""
    assert Path(settings.SMS_FILE).exists(), "no SMS was sent yet"
    text = digits.to_ascii(sms.last_code_in_file(mobile))
    found = re.findall(r"\d{6}", text)
    assert found, f"no code in the last SMS to {mobile}: {text!r}"
    return found[-1]
