"""Take the pictures of docs/pictures from a running demo city: `bin/demo`, then `.venv/bin/python tools/pictures.py`.

Pages through headless Chromium, the certificate through the press itself (`manage.py demo_certificate`).
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

TOP = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOP))

from shahramooz.demo.accounts import MOTHER, PASSWORD  # noqa: E402
from shahramooz.lib.digits import to_ascii  # noqa: E402

PICTURES = TOP / "docs" / "pictures"
DESK, PHONE = (1280, 860), (390, 844)
LARGEST = 250 * 1024
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Take every picture; ends with an error when one is too large for the repository."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--address", default="http://127.0.0.1:8000", help="where the demo runs")
    address = asked.parse_args().address.rstrip("/")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or None, args=FLAGS)
        strangers(browser, address)
        citizens(browser, address)
        staff(browser, address)
        browser.close()
    certificate()
    large = [picture.name for picture in PICTURES.glob("*.png") if picture.stat().st_size > LARGEST]
    if large:
        sys.exit(f"Larger than {LARGEST // 1024} KB: {', '.join(large)}")


def strangers(browser: Browser, address: str) -> None:
    page = somebody(browser, address, DESK)
    take(page, "/", "classes")
    page.get_by_role("link", name="رباتیک").first.click()
    take(page, None, "class")
    take(page, "/map/", "map")
    take(somebody(browser, address, PHONE), "/", "classes-phone")


def citizens(browser: Browser, address: str) -> None:
    page = somebody(browser, address, PHONE)
    page.goto("/sign-in/")
    page.fill("[name=mobile]", MOTHER.mobile)
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in/code/**")
    page.fill("[name=code]", re.search(r"(?<!\d)\d{6}(?!\d)", to_ascii(page.inner_text(".note"))).group())
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    take(page, "/me/classes/", "my-classes-phone")


def staff(browser: Browser, address: str) -> None:
    page = signed_in(somebody(browser, address, DESK), "modir")
    take(page, "/staff/", "work")
    take(page, "/staff/reports/", "demand")
    page = signed_in(somebody(browser, address, DESK), "kashani")
    page.goto("/staff/rooms/")
    for _week in range(3):  # by then the classes that are open today have begun
        page.goto(urljoin(page.url, page.get_by_role("link", name="هفته بعد").get_attribute("href")))
    take(page, None, "week-board")
    page = signed_in(somebody(browser, address, PHONE, scheme="dark"), "modares")
    page.goto("/staff/sessions/")
    page.locator("a[href$='/attendance/']").first.click()
    take(page, None, "attendance-phone")


def certificate() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "shahramooz.run.manage", "demo_certificate"], cwd=TOP, capture_output=True, check=True
    )
    (PICTURES / "certificate.png").write_bytes(made.stdout)


def somebody(browser: Browser, address: str, size: tuple[int, int], *, scheme: str = "light") -> Page:
    """A page of a fresh visitor in Tehran."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale="fa-IR",
        timezone_id="Asia/Tehran",
        reduced_motion="reduce",
    )
    return context.new_page()


def signed_in(page: Page, username: str) -> Page:
    page.goto("/sign-in/staff/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def take(page: Page, path: str | None, name: str) -> None:
    """One picture of the visible part of `path`, or of the page as it stands."""
    if path is not None:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
